#include "imaging/ops/classic_denoise.h"

#include "imaging/ops/tiles.h"

#include <opencv2/core.hpp>
#include <opencv2/photo.hpp>

#include <cassert>

namespace ambrotype::imaging::ops {
namespace {

constexpr int kTemplate = 7;
constexpr int kSearch = 21;
constexpr int kTile = 256;

unsigned char quantized(float value)
{
    // The comparison is false for NaN.
    return value > 0.0F ? static_cast<unsigned char>(std::min(value, 1.0F) * 255.0F + 0.5F)
                        : static_cast<unsigned char>(0);
}

//! 8-bit copy of \p region, mirrored beyond the picture; channels in OpenCV's order (blue first).
cv::Mat toBytes(const FloatImage &input, const Region &inputRegion, const Region &region, Size whole)
{
    const int channels = input.colorChannels();
    cv::Mat bytes(region.height, region.width, CV_8UC(channels));
    for (int y = 0; y < region.height; ++y) {
        const int source = mirrored(region.y + y, whole.height) - inputRegion.y;
        auto *line = bytes.ptr<unsigned char>(y);
        for (int x = 0; x < region.width; ++x) {
            const int column = mirrored(region.x + x, whole.width) - inputRegion.x;
            for (int c = 0; c < channels; ++c)
                line[x * channels + c] = quantized(input.row(channels - 1 - c, source)[column]);
        }
    }
    return bytes;
}

} // namespace

ClassicDenoiseParams classicDenoiseParamsFromAmount(float amount)
{
    return {amount / 10.0F, amount / 10.0F};
}

int classicDenoiseApron()
{
    return kSearch / 2 + kTemplate / 2;
}

FloatImage classicDenoise(const FloatImage &input,
                          const Region &inputRegion,
                          const Region &output,
                          Size whole,
                          const ClassicDenoiseParams &params)
{
    const int apron = classicDenoiseApron();
    assert(inputRegion.contains(regionWithApron(output, apron, whole)));
    FloatImage out = input.crop({output.x - inputRegion.x, output.y - inputRegion.y, output.width, output.height});
    const int channels = input.colorChannels();
    if (params.h <= 0.0F && (channels == 1 || params.hColor <= 0.0F))
        return out;
    // OpenCV's sums are whole numbers, so a pixel does not depend on the tile that it is in.
    forEachTile(output, kTile, kTile, [&](const Region &tile) {
        const cv::Mat bytes = toBytes(input, inputRegion, tile.grown(apron), whole);
        cv::Mat cleaned;
        if (channels == 1)
            cv::fastNlMeansDenoising(bytes, cleaned, params.h, kTemplate, kSearch);
        else
            cv::fastNlMeansDenoisingColored(bytes, cleaned, params.h, params.hColor, kTemplate, kSearch);
        for (int y = 0; y < tile.height; ++y) {
            const auto *before = bytes.ptr<unsigned char>(y + apron) + std::ptrdiff_t(apron) * channels;
            const auto *after = cleaned.ptr<unsigned char>(y + apron) + std::ptrdiff_t(apron) * channels;
            for (int c = 0; c < channels; ++c) {
                float *target = out.row(channels - 1 - c, tile.y - output.y + y) + (tile.x - output.x);
                for (int x = 0; x < tile.width; ++x)
                    target[x] +=
                        static_cast<float>(int(after[x * channels + c]) - int(before[x * channels + c])) / 255.0F;
            }
        }
    });
    return out;
}

} // namespace ambrotype::imaging::ops
