#include "imaging/ops/blur.h"

#include "imaging/ops/gaussian.h"
#include "imaging/ops/kernels/kernels.h"
#include "imaging/ops/tiles.h"

#include <cassert>
#include <cmath>

namespace ambrotype::imaging::ops {
namespace {

//! From here on blurring the halved picture costs less and looks the same: the halved one still has half of this,
//! where bilinear enlarging errs by less than 0.2 % of a step (h^2 / 8 times the largest curvature).
constexpr float kLargeSigma = 8.0F;

//! What is left to do on the halved grid: the filter before halving (variance 3/4) and enlarging linearly (3/4) blur
//! too.
float halvedSigma(float sigma)
{
    return std::sqrt((sigma * sigma - 1.5F) / 4.0F);
}

constexpr int kTileWidth = 1024;
constexpr int kTileHeight = 64;

Size halvedSize(Size size)
{
    return {(size.width + 1) / 2, (size.height + 1) / 2};
}

//! Pixels of the halved picture that linear enlarging needs for \p output.
Region halvedRegion(const Region &output, Size halved)
{
    const int left = (output.x >> 1) - 1;
    const int top = (output.y >> 1) - 1;
    const int right = ((output.right() - 1) >> 1) + 2;
    const int bottom = ((output.bottom() - 1) >> 1) + 2;
    return Region{left, top, right - left, bottom - top}.intersected(Region::of(halved));
}

//! \p region of the halved picture: every other place of the filter 1 3 3 1, which keeps the centre of gravity of
//! whatever it meets. Written as the middle plus a difference, so that a flat area keeps its exact value.
FloatImage halve(const FloatImage &input, const Region &inputRegion, const Region &region, Size whole)
{
    FloatImage out(region.size(), input.colorChannels());
    const Span span{2 * region.x - 1, 2 * region.right() + 1, whole.width};
    parallelFor(0, region.height, 32, [&](std::int64_t from, std::int64_t to) {
        Scratch line(static_cast<std::size_t>(span.to - span.from));
        for (int plane = 0; plane < out.planes(); ++plane)
            for (int y = static_cast<int>(from); y < to; ++y) {
                const float *rows[4];
                for (int k = 0; k < 4; ++k)
                    rows[k] = input.row(plane, mirrored(2 * (region.y + y) - 1 + k, whole.height) - inputRegion.y)
                              + (span.realFrom() - inputRegion.x);
                float *mixed = line.data() + (span.realFrom() - span.from);
                for (int x = 0; x < span.realCount(); ++x) {
                    const float inner = rows[1][x] + rows[2][x];
                    mixed[x] = 0.5F * inner + 0.125F * ((rows[0][x] + rows[3][x]) - inner);
                }
                span.fillMirrored(line.data());
                const float *source = line.data();
                float *target = out.row(plane, y);
                for (int x = 0; x < region.width; ++x) {
                    const float inner = source[2 * x + 1] + source[2 * x + 2];
                    target[x] = 0.5F * inner + 0.125F * ((source[2 * x] + source[2 * x + 3]) - inner);
                }
            }
    });
    return out;
}

//! Linear enlarging of the halved picture by two.
void enlarge(const FloatImage &low, const Region &lowRegion, Size lowWhole, FloatImage &out, const Region &output)
{
    parallelFor(0, output.height, 32, [&](std::int64_t from, std::int64_t to) {
        Scratch line(static_cast<std::size_t>(lowRegion.width));
        for (int plane = 0; plane < out.colorChannels(); ++plane)
            for (int y = static_cast<int>(from); y < to; ++y) {
                const int row = output.y + y;
                const int near = row >> 1;
                const int far = mirrored(near + ((row & 1) != 0 ? 1 : -1), lowWhole.height);
                const float *a = low.row(plane, near - lowRegion.y);
                const float *b = low.row(plane, far - lowRegion.y);
                float *mixed = line.data();
                for (int x = 0; x < lowRegion.width; ++x)
                    mixed[x] = a[x] + 0.25F * (b[x] - a[x]);
                float *target = out.row(plane, y);
                for (int x = 0; x < output.width; ++x) {
                    const int column = output.x + x;
                    const int side = mirrored((column >> 1) + ((column & 1) != 0 ? 1 : -1), lowWhole.width);
                    const float value = mixed[(column >> 1) - lowRegion.x];
                    target[x] = value + 0.25F * (mixed[side - lowRegion.x] - value);
                }
            }
    });
}

void blurTile(const FloatImage &input,
              const Region &inputRegion,
              const Region &tile,
              Size whole,
              const GaussianTaps &taps,
              FloatImage &out,
              const Region &output)
{
    const Kernels &kernel = kernels();
    const int radius = taps.radius();
    const Span span{tile.x - radius, tile.right() + radius, whole.width};
    Scratch line(static_cast<std::size_t>(span.to - span.from));
    std::vector<const float *> rows(static_cast<std::size_t>(2 * radius + 1));
    for (int plane = 0; plane < input.colorChannels(); ++plane)
        for (int y = tile.y; y < tile.bottom(); ++y) {
            for (int k = -radius; k <= radius; ++k)
                rows[static_cast<std::size_t>(k + radius)] =
                    input.row(plane, mirrored(y + k, whole.height) - inputRegion.y) + (span.realFrom() - inputRegion.x);
            kernel.blurDown(rows.data(),
                            taps.weights.data(),
                            radius,
                            line.data() + (span.realFrom() - span.from),
                            span.realCount());
            span.fillMirrored(line.data());
            kernel.blurAcross(line.data() + radius,
                              taps.weights.data(),
                              radius,
                              out.row(plane, y - output.y) + (tile.x - output.x),
                              tile.width);
        }
}

void copyAlpha(const FloatImage &input, const Region &inputRegion, FloatImage &out, const Region &output)
{
    if (!input.hasAlpha())
        return;
    const int alpha = input.planes() - 1;
    for (int y = 0; y < output.height; ++y)
        std::copy_n(input.row(alpha, output.y + y - inputRegion.y) + (output.x - inputRegion.x),
                    output.width,
                    out.row(alpha, y));
}

} // namespace

GaussianTaps::GaussianTaps(float sigma)
{
    const int radius = std::max(1, static_cast<int>(std::ceil(3.0F * sigma)));
    std::vector<double> exact(static_cast<std::size_t>(radius) + 1);
    double sum = 0.0;
    for (int k = 0; k <= radius; ++k) {
        exact[static_cast<std::size_t>(k)] = std::exp(-0.5 * k * k / (double(sigma) * double(sigma)));
        sum += (k == 0 ? 1.0 : 2.0) * exact[static_cast<std::size_t>(k)];
    }
    for (const double value : exact)
        weights.push_back(static_cast<float>(value / sum));
}

int gaussianApron(float sigma)
{
    if (sigma <= 0.0F)
        return 0;
    if (sigma < kLargeSigma)
        return std::max(1, static_cast<int>(std::ceil(3.0F * sigma)));
    return 2 * gaussianApron(halvedSigma(sigma)) + 5;
}

FloatImage
gaussianBlur(const FloatImage &input, const Region &inputRegion, const Region &output, Size whole, float sigma)
{
    assert(inputRegion.contains(regionWithApron(output, gaussianApron(sigma), whole)));
    if (sigma <= 0.0F)
        return input.crop({output.x - inputRegion.x, output.y - inputRegion.y, output.width, output.height});
    FloatImage out(output.size(), input.colorChannels(), input.hasAlpha());
    copyAlpha(input, inputRegion, out, output);
    if (sigma < kLargeSigma) {
        const GaussianTaps taps(sigma);
        forEachTile(output, kTileWidth, kTileHeight, [&](const Region &tile) {
            blurTile(input, inputRegion, tile, whole, taps, out, output);
        });
        return out;
    }
    const Size halved = halvedSize(whole);
    const float rest = halvedSigma(sigma);
    const Region low = halvedRegion(output, halved);
    const Region source = regionWithApron(low, gaussianApron(rest), halved);
    enlarge(
        gaussianBlur(halve(input, inputRegion, source, whole), source, low, halved, rest), low, halved, out, output);
    return out;
}

} // namespace ambrotype::imaging::ops
