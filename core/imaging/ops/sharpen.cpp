#include "imaging/ops/sharpen.h"

#include "imaging/ops/blur.h"
#include "imaging/ops/gaussian.h"
#include "imaging/ops/kernels/kernels.h"
#include "imaging/ops/tiles.h"

#include <cassert>
#include <cmath>

namespace ambrotype::imaging::ops {
namespace {

constexpr float kSmallestRadius = 0.2F; // a Gaussian of this deviation leaves neighbours 4e-6 of a pixel
constexpr float kStreamedRadius = 4.0F; // above, the luminance is blurred as a picture of its own
constexpr int kTileWidth = 1024;
constexpr int kTileHeight = 64;

//! Luminance of the rows and columns of a tile and its apron, mirrored beyond the picture.
class LumaTile
{
public:
    LumaTile(const FloatImage &input, const Region &inputRegion, const Region &tile, int apron, Size whole)
        : m_tile(tile)
        , m_apron(apron)
        , m_stride(tile.width + 2 * apron)
        , m_pixels(static_cast<std::size_t>(m_stride) * static_cast<std::size_t>(tile.height + 2 * apron))
    {
        const Span span{tile.x - apron, tile.right() + apron, whole.width};
        const int offset = span.realFrom() - inputRegion.x;
        for (int y = tile.y - apron; y < tile.bottom() + apron; ++y) {
            float *line = m_pixels.data() + static_cast<std::ptrdiff_t>(y - tile.y + apron) * m_stride;
            const int source = mirrored(y, whole.height) - inputRegion.y;
            float *start = line + (span.realFrom() - span.from);
            if (input.colorChannels() == 3)
                kernels().luminance(input.row(0, source) + offset,
                                    input.row(1, source) + offset,
                                    input.row(2, source) + offset,
                                    start,
                                    span.realCount());
            else
                std::copy_n(input.row(0, source) + offset, span.realCount(), start);
            span.fillMirrored(line);
        }
    }

    //! First column of the apron in picture row \p y.
    const float *row(int y) { return m_pixels.data() + static_cast<std::ptrdiff_t>(y - m_tile.y + m_apron) * m_stride; }
    int apron() const { return m_apron; }
    int stride() const { return m_stride; }

private:
    Region m_tile;
    int m_apron;
    int m_stride;
    Scratch m_pixels;
};

SharpenRow sharpenRow(LumaTile &luma, const Region &tile, int y, const UnsharpParams &params)
{
    SharpenRow row{};
    for (int k = -1; k <= 1; ++k)
        row.luma[k + 1] = luma.row(y + k) + luma.apron();
    row.width = tile.width;
    row.amount = params.amount;
    row.threshold = params.threshold;
    row.overshoot = params.overshoot;
    return row;
}

void blurLumaRow(LumaTile &luma, const Region &tile, int y, const GaussianTaps &taps, float *line, float *blurred)
{
    const int radius = taps.radius();
    const int extra = luma.apron() - radius;
    std::vector<const float *> rows(static_cast<std::size_t>(2 * radius + 1));
    for (int k = -radius; k <= radius; ++k)
        rows[static_cast<std::size_t>(k + radius)] = luma.row(y + k) + extra;
    kernels().blurDown(rows.data(), taps.weights.data(), radius, line, tile.width + 2 * radius);
    kernels().blurAcross(line + radius, taps.weights.data(), radius, blurred, tile.width);
}

//! The luminance of \p inputRegion as a picture.
FloatImage lumaImage(const FloatImage &input)
{
    FloatImage luma(input.size(), 1);
    parallelFor(0, input.height(), 64, [&](std::int64_t from, std::int64_t to) {
        for (int y = static_cast<int>(from); y < to; ++y) {
            if (input.colorChannels() == 3)
                kernels().luminance(input.row(0, y), input.row(1, y), input.row(2, y), luma.row(0, y), input.width());
            else
                std::copy_n(input.row(0, y), input.width(), luma.row(0, y));
        }
    });
    return luma;
}

} // namespace

UnsharpParams UnsharpParams::atScale(double scale) const
{
    UnsharpParams scaled = *this;
    scaled.radius = static_cast<float>(radius * std::min(1.0, scale));
    return scaled;
}

bool UnsharpParams::isIdentity() const
{
    return amount == 0.0F || radius < kSmallestRadius;
}

int unsharpApron(const UnsharpParams &params)
{
    return params.isIdentity() ? 0 : std::max(1, gaussianApron(params.radius));
}

FloatImage unsharpMask(
    const FloatImage &input, const Region &inputRegion, const Region &output, Size whole, const UnsharpParams &params)
{
    assert(inputRegion.contains(regionWithApron(output, unsharpApron(params), whole)));
    const Region part{output.x - inputRegion.x, output.y - inputRegion.y, output.width, output.height};
    if (params.isIdentity())
        return input.crop(part);
    FloatImage out(output.size(), input.colorChannels(), input.hasAlpha());
    const bool streamed = params.radius < kStreamedRadius;
    const GaussianTaps taps(streamed ? params.radius : kSmallestRadius);
    FloatImage wide;
    if (!streamed)
        wide = gaussianBlur(lumaImage(input), inputRegion, output, whole, params.radius);

    forEachTile(output, kTileWidth, kTileHeight, [&](const Region &tile) {
        const int apron = std::max(1, taps.radius());
        LumaTile luma(input, inputRegion, tile, apron, whole);
        Scratch line(static_cast<std::size_t>(luma.stride()));
        Scratch blurred(static_cast<std::size_t>(tile.width));
        const int left = tile.x - output.x;
        for (int y = tile.y; y < tile.bottom(); ++y) {
            SharpenRow row = sharpenRow(luma, tile, y, params);
            if (streamed)
                blurLumaRow(luma, tile, y, taps, line.data(), blurred.data());
            row.blurred = streamed ? blurred.data() : wide.row(0, y - output.y) + left;
            row.colors = input.colorChannels();
            for (int c = 0; c < input.planes(); ++c) {
                const float *from = input.row(c, y - inputRegion.y) + (tile.x - inputRegion.x);
                float *to = out.row(c, y - output.y) + left;
                if (c < input.colorChannels()) {
                    row.in[c] = from;
                    row.out[c] = to;
                } else {
                    std::copy_n(from, tile.width, to);
                }
            }
            kernels().sharpen(row);
        }
    });
    return out;
}

float unsharpGainFromAmount(float amount)
{
    return amount / 50.0F;
}

} // namespace ambrotype::imaging::ops
