#include "initial_weights.h"
#include "jpeg.h"
#include "patch.h"
#include "scene_pool.h"
#include "task.h"

#include "imaging/ops/resize.h"

#include <ATen/ATen.h>

#include <cmath>

namespace ambrotype::training {
namespace {

//! A picture and what a bicubic reduction, stored in 8 bits, leaves of it.
struct Pair
{
    Plane3 large;
    Plane3 small;
};

Plane3 reduced(const Plane3 &picture, int scale)
{
    imaging::FloatImage image({picture.width, picture.height}, 3);
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < picture.height; ++y)
            std::copy_n(
                picture.plane(c) + static_cast<std::ptrdiff_t>(y) * picture.width, picture.width, image.row(c, y));
    Plane3 small(picture.width / scale, picture.height / scale);
    image = imaging::ops::resize(image, {small.width, small.height}, imaging::ops::ResizeFilter::Bicubic);
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < small.height; ++y)
            for (int x = 0; x < small.width; ++x)
                small.plane(c)[static_cast<std::ptrdiff_t>(y) * small.width + x] =
                    std::round(std::clamp(image.row(c, y)[x], 0.0F, 1.0F) * 255.0F) / 255.0F;
    return small;
}

class EnlargeTask final : public Task
{
public:
    EnlargeTask(const Config &config, std::vector<Plane3> validation)
        : m_config(config)
        , m_pool(config.scenes, config.sceneEvery, [config](std::uint64_t number) {
            Pair pair;
            pair.large = makeScene(config.scene, Random(config.seed, number + 1000));
            pair.small = reduced(pair.large, config.scale);
            Random random(config.seed, number + 500'000'000);
            if (random.chance(config.jpegShare))
                pair.small = throughJpeg(pair.small, config.lowestQuality + random.below(97 - config.lowestQuality));
            return pair;
        })
    {
        for (Plane3 &picture : validation) {
            Pair pair;
            pair.small = reduced(picture, config.scale); // sides are multiples of 8
            pair.large = std::move(picture);
            m_validation.push_back(std::move(pair));
        }
    }

    std::string architecture() const override { return "enlarger"; }
    inference::StateDict freshWeights() const override { return freshEnlarger(m_config); }

    Batch batch(int step) override
    {
        m_pool.advance(step);
        Random random(m_config.seed, 1'000'000'000ULL + static_cast<std::uint64_t>(step));
        const int side = m_config.patch, scale = m_config.scale;
        const std::int64_t count = m_config.batch;
        at::Tensor small = at::empty({count, 3, side, side}, at::kFloat);
        at::Tensor large = at::empty({count, 3, scale * side, scale * side}, at::kFloat);
        for (std::int64_t i = 0; i < count; ++i) {
            const Pair &pair = m_pool.pick(random);
            PatchPlace place;
            place.x = random.below(pair.small.width - side + 1);
            place.y = random.below(pair.small.height - side + 1);
            place.turn = random.below(8);
            place.gain = random.logUniform(0.6F, 1.0F); // not above 1: both sizes would be cut off differently
            cutPatch(pair.small, place, side, small[i].data_ptr<float>());
            place.x *= scale;
            place.y *= scale;
            cutPatch(pair.large, place, scale * side, large[i].data_ptr<float>());
        }
        return {{{"input", small.contiguous(at::MemoryFormat::ChannelsLast)}}, large};
    }

    std::vector<std::string> scoreNames() const override { return {"psnr"}; }

    std::vector<double> score(const Network &network, const std::vector<at::Tensor> &weights) const override
    {
        double psnr = 0;
        for (const Pair &pair : m_validation) {
            const auto tensor = [](const Plane3 &picture) {
                return at::from_blob(
                    const_cast<float *>(picture.data.data()), {1, 3, picture.height, picture.width}, at::kFloat);
            };
            const at::Tensor input = tensor(pair.small).contiguous(at::MemoryFormat::ChannelsLast);
            const at::Tensor output = network.run({{"input", input}}, weights, false);
            const double error = (output.clamp(0, 1) - tensor(pair.large)).pow(2).mean().item<double>();
            psnr += 10.0 * std::log10(1.0 / error) / static_cast<double>(m_validation.size());
        }
        return {psnr};
    }

private:
    Config m_config;
    std::vector<Pair> m_validation;
    ScenePool<Pair> m_pool;
};

} // namespace

std::unique_ptr<Task> makeEnlargeTask(const Config &config, std::vector<Plane3> validation)
{
    return std::make_unique<EnlargeTask>(config, std::move(validation));
}

} // namespace ambrotype::training
