#include "pipeline/stages/denoise/learned_denoise.h"

#include "imaging/ops/region_support.h"
#include "pipeline/network/picture_network.h"
#include "pipeline/stages/denoise/denoise_strength.h"

#include <algorithm>

namespace ambrotype::pipeline {
namespace {

namespace ops = imaging::ops;

constexpr const char *kColourModel = "ffdnet-color";
//! Published for deviations up to 75 of 255.
constexpr double kLargestSigma = 75.0;

//! Standard deviation of the noise as a share of the range 0..1. At most what it was published for.
double sigmaOf(const StageContext &context)
{
    return std::min<double>(denoiseStrength(context).lumaSigma255, kLargestSigma) / 255.0;
}

Result<PictureNetwork> networkOf(const StageContext &context)
{
    const auto model = findModel(kColourModel);
    if (!model)
        return model.error();
    return PictureNetwork::open(*model, context);
}

//! Takes the share 1 - \p chroma of the original's colours back; the brightness stays the network's.
void keepColours(const FloatImage &original, FloatImage &result, float chroma)
{
    for (int y = 0; y < result.height(); ++y)
        for (int x = 0; x < result.width(); ++x) {
            const auto mean = [&](const FloatImage &image) {
                return (image.row(0, y)[x] + image.row(1, y)[x] + image.row(2, y)[x]) / 3.0F;
            };
            const float before = mean(original);
            const float after = mean(result);
            for (int c = 0; c < 3; ++c) {
                float &value = result.row(c, y)[x];
                value = after + chroma * (value - after) + (1.0F - chroma) * (original.row(c, y)[x] - before);
            }
        }
}

} // namespace

Region learnedDenoiseRegion(const Region &output, const StageContext &context)
{
    const int apron = context.number("detail") > 0 ? textureApron() : 0;
    const Region wanted = ops::regionWithApron(output, apron, context.inputSize);
    // A model that cannot be opened is reported by learnedDenoise().
    const auto network = networkOf(context);
    return network ? network->inputRegion(wanted, context.inputSize) : wanted;
}

std::string learnedDenoiseHash(const StageContext &)
{
    const auto model = findModel(kColourModel);
    return model ? model->sha256 : "missing";
}

Result<FloatImage>
learnedDenoise(const FloatImage &input, const Region &inputRegion, const Region &output, const StageContext &context)
{
    const auto network = networkOf(context);
    if (!network)
        return network.error();
    const auto detail = static_cast<float>(context.number("detail") / 100);
    const Region wanted = ops::regionWithApron(output, detail > 0.0F ? textureApron() : 0, context.inputSize);
    auto made = network->run(input, inputRegion, wanted, context.inputSize, {{"sigma", sigmaOf(context)}}, context);
    if (!made)
        return made;
    FloatImage result = std::move(*made);
    const auto part = [&](const Region &region) {
        return input.crop({region.x - inputRegion.x, region.y - inputRegion.y, region.width, region.height});
    };
    if (detail > 0.0F)
        result = returnTexture(part(wanted), result, wanted, output, context.inputSize, detail);
    const FloatImage original = part(output);
    const auto chroma = static_cast<float>(std::min(1.0, context.number("chroma") / 100));
    if (chroma < 1.0F && result.colorChannels() == 3)
        keepColours(original, result, chroma);
    if (!input.hasAlpha())
        return result;
    FloatImage withAlpha = original.clone();
    for (int c = 0; c < result.colorChannels(); ++c)
        for (int y = 0; y < result.height(); ++y)
            std::copy_n(result.row(c, y), result.width(), withAlpha.row(c, y));
    return withAlpha;
}

} // namespace ambrotype::pipeline
