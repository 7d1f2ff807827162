#include "damage.h"
#include "initial_weights.h"
#include "jpeg.h"
#include "patch.h"
#include "scene_pool.h"
#include "task.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace ambrotype::training {
namespace {

//! One kind of broken picture of validation.
struct Situation
{
    const char *name;
    int quality;    //!< Of JPEG; 0: none.
    float blur;     //!< Deviation in pixels; 0: none.
    float toldJpeg; //!< What the network is told where nothing is broken; else the truth.
};

constexpr std::array<Situation, 7> kSituations = {Situation{"jpeg10", 10, 0.0F, 0.0F},
                                                  Situation{"jpeg30", 30, 0.0F, 0.0F},
                                                  Situation{"jpeg60", 60, 0.0F, 0.0F},
                                                  Situation{"jpeg80", 80, 0.0F, 0.0F},
                                                  Situation{"blur1.5", 0, 1.5F, 0.0F},
                                                  Situation{"blur1jpeg80", 80, 1.0F, 0.0F},
                                                  Situation{"clean30", 0, 0.0F, 0.3F}};
constexpr double kBestPsnr = 60.0; //!< What is nearer than this counts as this.

at::Tensor tensorOf(const Plane3 &picture)
{
    return at::from_blob(const_cast<float *>(picture.data.data()), {1, 3, picture.height, picture.width}, at::kFloat);
}

class RepairTask final : public Task
{
public:
    RepairTask(const Config &config, std::vector<Plane3> validation)
        : m_config(config)
        , m_validation(std::move(validation))
        , m_pool(config.scenes, config.sceneEvery, [config](std::uint64_t number) {
            return makeScene(config.scene, Random(config.seed, number + 1000));
        })
    {
    }

    std::string architecture() const override { return "repairer"; }
    inference::StateDict freshWeights() const override { return freshRepairer(m_config); }

    Batch batch(int step) override
    {
        m_pool.advance(step);
        Random random(m_config.seed, 1'000'000'000ULL + static_cast<std::uint64_t>(step));
        const std::int64_t side = m_config.patch, count = m_config.batch;
        at::Tensor clean = at::empty({count, 3, side, side}, at::kFloat);
        at::Tensor broken = at::empty({count, 3, side, side}, at::kFloat);
        at::Tensor jpeg = at::empty({count, 1, 1, 1}, at::kFloat), blur = at::empty({count, 1, 1, 1}, at::kFloat);
        Plane3 scene(m_config.patch + kDamageMargin, m_config.patch + kDamageMargin);
        for (std::int64_t i = 0; i < count; ++i) {
            const Plane3 &whole = m_pool.pick(random);
            PatchPlace place;
            place.x = random.below(whole.width - scene.width + 1);
            place.y = random.below(whole.height - scene.height + 1);
            place.turn = random.below(8);
            place.gain = random.logUniform(0.7F, 1.1F);
            cutPatch(whole, place, scene.width, scene.data.data());
            const Damaged pair = damaged(scene, m_config.damage, random);
            std::copy(pair.clean.data.begin(), pair.clean.data.end(), clean[i].data_ptr<float>());
            std::copy(pair.broken.data.begin(), pair.broken.data.end(), broken[i].data_ptr<float>());
            const DamageLevels told = tell(pair.levels, random);
            jpeg[i].fill_(told.jpeg);
            blur[i].fill_(told.blur);
        }
        return {
            {{"input", broken.contiguous(at::MemoryFormat::ChannelsLast)}, {"input.jpeg", jpeg}, {"input.blur", blur}},
            clean};
    }

    std::vector<std::string> scoreNames() const override
    {
        std::vector<std::string> names = {"mean"};
        for (const Situation &situation : kSituations)
            names.emplace_back(situation.name);
        return names;
    }

    std::vector<double> score(const Network &network, const std::vector<at::Tensor> &weights) const override
    {
        std::vector<double> psnr(1 + kSituations.size());
        for (std::size_t s = 0; s < kSituations.size(); ++s) {
            const Situation &situation = kSituations[s];
            for (const Plane3 &picture : m_validation) {
                const Plane3 broken = breakFor(situation, picture);
                const float jpeg =
                    situation.quality > 0 ? 1.0F - static_cast<float>(situation.quality) / 100.0F : situation.toldJpeg;
                const at::Tensor output =
                    network.run({{"input", tensorOf(broken).contiguous(at::MemoryFormat::ChannelsLast)},
                                 {"input.jpeg", at::full({1, 1, 1, 1}, jpeg)},
                                 {"input.blur", at::full({1, 1, 1, 1}, situation.blur / 2.0F)}},
                                weights,
                                false);
                const double error = (output.clamp(0, 1) - tensorOf(picture)).pow(2).mean().item<double>();
                psnr[s + 1] +=
                    std::min(kBestPsnr, -10.0 * std::log10(error + 1e-12)) / static_cast<double>(m_validation.size());
            }
        }
        const auto deciding = static_cast<double>(std::count_if(
            kSituations.begin(), kSituations.end(), [this](const Situation &each) { return isTrainedFor(each); }));
        for (std::size_t s = 0; s < kSituations.size(); ++s)
            if (isTrainedFor(kSituations[s]))
                psnr[0] += psnr[s + 1] / deciding;
        return psnr;
    }

private:
    //! Whether it counts for the mean that decides.
    bool isTrainedFor(const Situation &situation) const
    {
        const bool isBroken = situation.quality > 0 || situation.blur > 0.0F;
        return isBroken && (situation.quality == 0 || situation.quality >= m_config.damage.lowestQuality);
    }

    //! What the network is told of \p levels: nearly the truth, and where nothing was done now and then something.
    DamageLevels tell(DamageLevels levels, Random &random) const
    {
        const float error = m_config.damage.levelError;
        const float jpegError = 1.0F + error * random.uniform(-1.0F, 1.0F);
        const float blurError = 1.0F + error * random.uniform(-1.0F, 1.0F);
        if (levels.jpeg == 0.0F && random.chance(0.5F))
            levels.jpeg = 0.6F * random.uniform();
        return {std::min(1.0F, levels.jpeg * jpegError), levels.blur * blurError};
    }

    static Plane3 breakFor(const Situation &situation, const Plane3 &picture)
    {
        Plane3 broken = picture;
        if (situation.blur > 0.0F)
            defocus(broken, situation.blur, false);
        toBytes(broken);
        if (situation.quality > 0)
            broken = throughJpeg(broken, situation.quality, JpegColours::HalvedSmooth);
        toBytes(broken);
        return broken;
    }

    Config m_config;
    std::vector<Plane3> m_validation;
    ScenePool<Plane3> m_pool;
};

} // namespace

std::unique_ptr<Task> makeRepairTask(const Config &config, std::vector<Plane3> validation)
{
    return std::make_unique<RepairTask>(config, std::move(validation));
}

} // namespace ambrotype::training
