#include "pipeline/stages/denoise/refined_denoise.h"

#include "base/parallel.h"
#include "imaging/ops/region_support.h"

#include <algorithm>
#include <array>

namespace ambrotype::pipeline {
namespace {

namespace ops = imaging::ops;

constexpr const char *kTask = "denoise";
constexpr const char *kModel = "ambrotype-denoise";
//! The network learned levels up to here; a larger one is as good as this.
constexpr float kLargestSigma255 = 60.0F;
constexpr int kRowGrain = 32;

//! What the fast denoiser is to do before the network: detail is given back after both.
ops::DenoiseParams withoutDetail(ops::DenoiseParams params)
{
    params.detail = 0.0F;
    return params;
}

//! Adds \p change to the colours of \p result, its grey part times \p grey and the rest times \p colour, then gives the
//! share \p detail of what the luminance of \p noisy lost back. All of one size.
void addChange(
    FloatImage &result, const FloatImage &change, const FloatImage &noisy, float grey, float colour, float detail)
{
    const int colors = result.colorChannels();
    const auto rows = [colors](const auto &image, int y) {
        std::array<decltype(image.row(0, y)), 3> found{};
        for (int c = 0; c < 3; ++c)
            found[static_cast<std::size_t>(c)] = image.row(std::min(c, colors - 1), y);
        return found;
    };
    parallelFor(0, result.height(), kRowGrain, [&](std::int64_t from, std::int64_t to) {
        for (int y = static_cast<int>(from); y < static_cast<int>(to); ++y) {
            const auto given = rows(noisy, y);
            const auto added = rows(change, y);
            for (int x = 0; x < result.width(); ++x) {
                const float mean = (added[0][x] + added[1][x] + added[2][x]) / 3.0F;
                float lost = 0.0F;
                for (int c = 0; c < colors; ++c) {
                    const auto i = static_cast<std::size_t>(c);
                    float &value = result.row(c, y)[x];
                    value += grey * mean + colour * (added[i][x] - mean);
                    lost += (given[i][x] - value) / static_cast<float>(colors);
                }
                for (int c = 0; c < colors; ++c)
                    result.row(c, y)[x] += detail * lost;
            }
        }
    });
}

} // namespace

Result<RefinedDenoise> RefinedDenoise::find(const StageContext &context)
{
    const auto model = findModelFor(kTask, {kModel}, false);
    if (!model)
        return Error{ErrorCode::ModelMissing, "The weights file cannot be opened.", kModel};
    return open(*model, context);
}

Result<RefinedDenoise> RefinedDenoise::open(const UsableModel &model, const StageContext &context)
{
    auto network = PictureNetwork::open(model, context);
    if (!network)
        return network.error();
    if (!network->isRefining())
        return Error{ErrorCode::BadFormat, "The weights file cannot be opened.", model.path.string()};
    return RefinedDenoise(std::move(*network), model.sha256);
}

Region RefinedDenoise::inputRegion(const Region &output, Size whole, const ops::DenoiseParams &params) const
{
    return ops::regionWithApron(m_network.inputRegion(output, whole), ops::denoiseApron(withoutDetail(params)), whole);
}

Result<FloatImage> RefinedDenoise::process(const FloatImage &input,
                                           const Region &inputRegion,
                                           const Region &output,
                                           Size whole,
                                           const ops::DenoiseParams &params,
                                           float weight,
                                           const StageContext &context) const
{
    const ops::DenoiseParams fast = withoutDetail(params);
    const Region seen = m_network.inputRegion(output, whole);
    const FloatImage rough = ops::denoise(input, inputRegion, seen, whole, fast);
    const FloatImage noisy = input.crop({seen.x - inputRegion.x, seen.y - inputRegion.y, seen.width, seen.height});
    const float sigma = std::min(params.lumaSigma255, kLargestSigma255) / 255.0F;
    const auto change = m_network.correction(noisy, rough, seen, output, whole, sigma, context);
    if (!change)
        return change.error();
    const Region part{output.x - seen.x, output.y - seen.y, output.width, output.height};
    FloatImage result = rough.crop(part);
    const float colour =
        params.lumaSigma255 > 0.0F ? std::min(1.0F, params.chromaSigma255 / params.lumaSigma255) : 0.0F;
    addChange(result, *change, noisy.crop(part), weight, weight * colour, params.detail);
    return result;
}

} // namespace ambrotype::pipeline
