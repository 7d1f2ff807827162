#include "imaging/ops/classic_denoise.h"

#include "imaging/ops/tiles.h"
#include "imaging/vision/vision.h"

#include <cassert>
#include <mutex>
#include <optional>

namespace ambrotype::imaging::ops {
namespace {

constexpr int kTemplate = 7;
constexpr int kSearch = 21;
constexpr int kTile = 256;

std::uint8_t quantized(float value)
{
    // The comparison is false for NaN.
    return value > 0.0F ? static_cast<std::uint8_t>(std::min(value, 1.0F) * 255.0F + 0.5F)
                        : static_cast<std::uint8_t>(0);
}

//! 8-bit copy of \p region, mirrored beyond the picture; channels in OpenCV's order (blue first).
BytePixels toBytes(const FloatImage &input, const Region &inputRegion, const Region &region, Size whole)
{
    const int channels = input.colorChannels();
    BytePixels bytes(region.size(), channels);
    for (int y = 0; y < region.height; ++y) {
        const int source = mirrored(region.y + y, whole.height) - inputRegion.y;
        std::uint8_t *line = bytes.row(y);
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

Result<FloatImage> classicDenoise(const FloatImage &input,
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
    const Result<Vision *> opencv = vision();
    if (!opencv)
        return opencv.error();
    std::mutex mutex;
    std::optional<Error> failure;
    // OpenCV's sums are whole numbers, so a pixel does not depend on the tile that it is in.
    forEachTile(output, kTile, kTile, [&](const Region &tile) {
        const BytePixels bytes = toBytes(input, inputRegion, tile.grown(apron), whole);
        const Result<BytePixels> cleaned =
            opencv.value()->nonLocalMeans(bytes, params.h, params.hColor, kTemplate, kSearch);
        if (!cleaned) {
            const std::lock_guard<std::mutex> lock(mutex);
            failure = cleaned.error();
            return;
        }
        for (int y = 0; y < tile.height; ++y) {
            const std::uint8_t *before = bytes.row(y + apron) + std::ptrdiff_t(apron) * channels;
            const std::uint8_t *after = cleaned->row(y + apron) + std::ptrdiff_t(apron) * channels;
            for (int c = 0; c < channels; ++c) {
                float *target = out.row(channels - 1 - c, tile.y - output.y + y) + (tile.x - output.x);
                for (int x = 0; x < tile.width; ++x)
                    target[x] +=
                        static_cast<float>(int(after[x * channels + c]) - int(before[x * channels + c])) / 255.0F;
            }
        }
    });
    if (failure)
        return *failure;
    return out;
}

} // namespace ambrotype::imaging::ops
