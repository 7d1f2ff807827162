#include "pipeline/stages/denoise/denoise_strength.h"

#include "pipeline/analysis.h"

#include <algorithm>

namespace ambrotype::pipeline {
namespace {

namespace ops = imaging::ops;

//! The amount that takes out just what was measured; twice that takes out twice as much.
constexpr double kWholeNoise = 50.0;
//! Non-local means is tuned for a deviation of h / this, see ops::denoise().
constexpr float kClassicPerSigma = 0.63F;

//! What is in StageContext::prepared; nothing before it was measured.
const NoiseFound *measuredNoise(const StageContext &context)
{
    return followsNoise(context) && context.prepared ? std::any_cast<NoiseFound>(context.prepared) : nullptr;
}

} // namespace

bool followsNoise(const StageContext &context)
{
    return context.flag("follow");
}

Result<std::any> prepareDenoiseStrength(const PrepareContext &context)
{
    const auto found = context.source->noise(context.context.cancel);
    if (!found)
        return found.error();
    return std::any(*found);
}

ops::DenoiseParams denoiseStrength(const StageContext &context)
{
    const double amount = context.number("amount");
    const auto detail = static_cast<float>(context.number("detail") / 100);
    ops::DenoiseParams params = ops::denoiseParamsFromAmount(static_cast<float>(amount), detail);
    if (const NoiseFound *noise = measuredNoise(context)) {
        params.lumaSigma255 = static_cast<float>(noise->visibleLuma255() * amount / kWholeNoise);
        params.chromaSigma255 = static_cast<float>(noise->visibleChroma255() * amount / kWholeNoise);
    }
    params.chromaSigma255 *= static_cast<float>(context.number("chroma") / 100);
    params.thorough = context.text("method") == "thorough";
    return params.atScale(context.scale);
}

ops::ClassicDenoiseParams classicDenoiseStrength(const StageContext &context)
{
    ops::ClassicDenoiseParams params =
        ops::classicDenoiseParamsFromAmount(static_cast<float>(context.number("amount")));
    params.hColor *= static_cast<float>(context.number("chroma") / 100);
    if (measuredNoise(context)) {
        const ops::DenoiseParams fast = denoiseStrength(context); // at this grid's scale
        return {kClassicPerSigma * fast.lumaSigma255, kClassicPerSigma * fast.chromaSigma255};
    }
    // A picture reduced by averaging has less noise in the same proportion (ops::DenoiseParams::atScale).
    const auto noise = static_cast<float>(std::min(1.0, context.scale));
    params.h *= noise;
    params.hColor *= noise;
    return params;
}

} // namespace ambrotype::pipeline
