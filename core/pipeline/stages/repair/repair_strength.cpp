#include "pipeline/stages/repair/repair_strength.h"

#include "pipeline/source.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::pipeline {
namespace {

//! The amount that repairs just what the file's quality means; twice that repairs twice as much.
constexpr double kWholeQuality = 50.0;
//! Colours are stored coarser than the brightness, and mostly at half size.
constexpr float kChromaShare = 2.0F;

//! Quality 1..100 of the file, 0 where it is no JPEG and before it was looked up.
int qualityOf(const StageContext &context)
{
    const int *quality = context.prepared ? std::any_cast<int>(context.prepared) : nullptr;
    return quality ? *quality : 0;
}

} // namespace

double deviationOfQuality(double quality)
{
    quality = std::clamp(quality, 1.0, 100.0);
    // How much larger the steps are than those of the standard's tables, as libjpeg scales them.
    const double steps = quality < 50.0 ? 50.0 / quality : 2.0 - quality / 50.0;
    return 3.3 * steps + 3.4 * (1.0 - std::exp(-2.0 * steps));
}

bool followsQuality(const StageContext &context)
{
    return context.flag("follow");
}

std::any prepareRepairStrength(const PrepareContext &context)
{
    return context.source->picture().jpegQuality;
}

imaging::ops::DenoiseParams repairStrength(const StageContext &context)
{
    const double amount = context.number("amount");
    double sigma = deviationOfQuality(100.0 - amount);
    if (followsQuality(context)) {
        const int quality = qualityOf(context);
        sigma = quality > 0 ? deviationOfQuality(quality) * amount / kWholeQuality : 0.0;
    }
    imaging::ops::DenoiseParams params;
    params.lumaSigma255 = static_cast<float>(sigma);
    params.chromaSigma255 = kChromaShare * params.lumaSigma255;
    params.thorough = true;
    return params.atScale(context.scale);
}

} // namespace ambrotype::pipeline
