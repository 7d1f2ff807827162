#include "initial_weights.h"
#include "patch.h"
#include "scene_pool.h"
#include "task.h"

#include "imaging/ops/denoise.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace ambrotype::training {
namespace {

constexpr std::array kSigmas = {25, 15, 50}; //!< Of validation; the first one decides.

//! How a network is shown what the denoiser took away, see networks/pyramid: it is faint beside the picture.
constexpr float kDifferenceGain = 4.0F;

//! What the fast denoiser makes of three planes, told a deviation of \p sigma and \p chroma times that for the colours;
//! with \p both, what the thorough one makes of them and then what it took away.
void showRough(const float *planes, int width, int height, float sigma, float chroma, bool both, float *out)
{
    imaging::FloatImage image({width, height}, 3);
    const auto offset = [&](int c, int y) { return (static_cast<std::ptrdiff_t>(c) * height + y) * width; };
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < height; ++y)
            std::copy_n(planes + offset(c, y), width, image.row(c, y));
    imaging::ops::DenoiseParams params;
    params.lumaSigma255 = sigma * 255.0F;
    params.chromaSigma255 = chroma * params.lumaSigma255;
    params.thorough = both;
    const imaging::Region whole = imaging::Region::of(image.size());
    const imaging::FloatImage rough = imaging::ops::denoise(image, whole, whole, image.size(), params);
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) {
                const float value = rough.row(c, y)[x];
                out[offset(c, y) + x] = value;
                if (both)
                    out[offset(c + 3, y) + x] = (planes[offset(c, y) + x] - value) * kDifferenceGain;
            }
}

class DenoiseTask final : public Task
{
public:
    DenoiseTask(const Config &config, std::vector<Plane3> validation)
        : m_config(config)
        , m_validation(std::move(validation))
        , m_pool(config.scenes, config.sceneEvery, [config](std::uint64_t number) {
            return makeScene(config.scene, Random(config.seed, number + 1000));
        })
    {
    }

    std::string architecture() const override { return "pyramid-denoiser"; }
    inference::StateDict freshWeights() const override { return freshDenoiser(m_config); }

    Batch batch(int step) override
    {
        m_pool.advance(step);
        Random random(m_config.seed, 1'000'000'000ULL + static_cast<std::uint64_t>(step));
        const std::int64_t side = m_config.patch, count = m_config.batch;
        at::Tensor clean = at::empty({count, 3, side, side}, at::kFloat);
        at::Tensor sigma = at::empty({count, 1, 1, 1}, at::kFloat);
        for (std::int64_t i = 0; i < count; ++i) {
            const Plane3 &scene = m_pool.pick(random);
            PatchPlace place;
            place.x = random.below(scene.width - m_config.patch + 1);
            place.y = random.below(scene.height - m_config.patch + 1);
            place.turn = random.below(8);
            place.gain = random.logUniform(0.7F, 1.2F);
            cutPatch(scene, place, m_config.patch, clean[i].data_ptr<float>());
        }
        at::Tensor input = at::empty({count, seesBoth() ? 6 : 3, side, side}, at::kFloat);
        for (std::int64_t i = 0; i < count; ++i) {
            std::vector<float> planes(clean[i].data_ptr<float>(), clean[i].data_ptr<float>() + 3 * side * side);
            const float level = addNoise(planes.data(), m_config.patch, m_config.patch, m_config.noise, random);
            sigma[i].fill_(level);
            float *shown = input[i].data_ptr<float>();
            if (m_config.sees == "noisy") {
                std::copy(planes.begin(), planes.end(), shown);
                continue;
            }
            const bool isSpread = seesBoth() && random.chance(0.5F);
            const float spread = isSpread ? m_config.chromaSpread * random.uniform(-1.0F, 1.0F) : 0.0F;
            showRough(planes.data(), m_config.patch, m_config.patch, level, std::exp2(spread), seesBoth(), shown);
        }
        return {{{"input", input.contiguous(at::MemoryFormat::ChannelsLast)}, {"input.sigma", sigma}}, clean};
    }

    std::vector<std::string> scoreNames() const override { return {"psnr25", "psnr15", "psnr50"}; }

    std::vector<double> score(const Network &network, const std::vector<at::Tensor> &weights) const override
    {
        std::vector<double> psnr(kSigmas.size());
        for (std::size_t s = 0; s < kSigmas.size(); ++s)
            for (std::size_t i = 0; i < m_validation.size(); ++i) {
                const Plane3 &picture = m_validation[i];
                const at::Tensor clean = at::from_blob(
                    const_cast<float *>(picture.data.data()), {1, 3, picture.height, picture.width}, at::kFloat);
                const float sigma = static_cast<float>(kSigmas[s]) / 255.0F;
                at::Tensor noisy = clean.clone();
                Random random(999, i * 10 + s);
                float *values = noisy.data_ptr<float>();
                for (std::int64_t k = 0; k < noisy.numel(); ++k)
                    values[k] += sigma * random.normal();
                if (m_config.noise.clippedShare > 0.0F)
                    noisy = noisy.clamp(0, 1).mul(255).round().div(255);
                if (m_config.sees != "noisy") {
                    at::Tensor shown = at::empty({1, seesBoth() ? 6 : 3, picture.height, picture.width}, at::kFloat);
                    showRough(noisy.data_ptr<float>(),
                              picture.width,
                              picture.height,
                              sigma,
                              1.0F,
                              seesBoth(),
                              shown.data_ptr<float>());
                    noisy = shown;
                }
                const at::Tensor output = network.run({{"input", noisy.contiguous(at::MemoryFormat::ChannelsLast)},
                                                       {"input.sigma", at::full({1, 1, 1, 1}, sigma)}},
                                                      weights,
                                                      false);
                const double error = (output.clamp(0, 1) - clean).pow(2).mean().item<double>();
                psnr[s] += 10.0 * std::log10(1.0 / error) / static_cast<double>(m_validation.size());
            }
        return psnr;
    }

private:
    bool seesBoth() const { return m_config.sees == "both"; }

    Config m_config;
    std::vector<Plane3> m_validation;
    ScenePool<Plane3> m_pool;
};

} // namespace

std::unique_ptr<Task> makeDenoiseTask(const Config &config, std::vector<Plane3> validation)
{
    return std::make_unique<DenoiseTask>(config, std::move(validation));
}

std::unique_ptr<Task> makeTask(const Config &config, std::vector<Plane3> validation)
{
    if (config.task == "enlarge")
        return makeEnlargeTask(config, std::move(validation));
    if (config.task == "repair")
        return makeRepairTask(config, std::move(validation));
    return makeDenoiseTask(config, std::move(validation));
}

} // namespace ambrotype::training
