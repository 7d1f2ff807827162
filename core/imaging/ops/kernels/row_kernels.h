#pragma once

#include "imaging/ops/kernels/kernels.h"
#include "imaging/ops/kernels/vec.h"

// Row by row loops of blur, sharpen, tone and blend.

namespace ambrotype::imaging::ops {
namespace {

// Both blurs add weighted differences to the middle pixel, so that a flat area stays exactly flat.
void blurDown(const float *const *rows, const float *weights, int radius, float *out, int width)
{
    eachVec(
        width, [=](int x, auto lanes) __attribute__((always_inline)) {
            const Vec middle = load(rows[radius] + x, lanes);
            const Vec twice = middle + middle;
            Vec sum{};
            for (int k = 1; k <= radius; ++k)
                sum = madd((load(rows[radius - k] + x, lanes) + load(rows[radius + k] + x, lanes)) - twice,
                           splat(weights[k]),
                           sum);
            store(out + x, middle + sum, lanes);
        });
}

void blurAcross(const float *in, const float *weights, int radius, float *out, int width)
{
    eachVec(
        width, [=](int x, auto lanes) __attribute__((always_inline)) {
            const Vec middle = load(in + x, lanes);
            const Vec twice = middle + middle;
            Vec sum{};
            for (int k = 1; k <= radius; ++k)
                sum = madd((load(in + x - k, lanes) + load(in + x + k, lanes)) - twice, splat(weights[k]), sum);
            store(out + x, middle + sum, lanes);
        });
}

inline __attribute__((always_inline)) Vec lumaOf(Vec red, Vec green, Vec blue)
{
    return madd(red, splat(kLumaRed), madd(green, splat(kLumaGreen), blue * kLumaBlue));
}

void luminance(const float *red, const float *green, const float *blue, float *out, int width)
{
    eachVec(
        width, [=](int x, auto lanes) __attribute__((always_inline)) {
            store(out + x, lumaOf(load(red + x, lanes), load(green + x, lanes), load(blue + x, lanes)), lanes);
        });
}

template <bool Limited> inline __attribute__((always_inline)) void sharpenImpl(const SharpenRow &row)
{
    eachVec(
        row.width, [&row](int x, auto lanes) __attribute__((always_inline)) {
            const Vec luma = load(row.luma[1] + x, lanes);
            const Vec detail = luma - load(row.blurred + x, lanes);
            const Vec limit = splat(row.threshold);
            Vec step = (detail - larger(smaller(detail, limit), -limit)) * row.amount;
            if constexpr (Limited) {
                Vec lowest = luma;
                Vec highest = luma;
                for (const float *line : row.luma)
                    for (int dx = -1; dx <= 1; ++dx) {
                        const Vec near = load(line + x + dx, lanes);
                        lowest = smaller(lowest, near);
                        highest = larger(highest, near);
                    }
                const Vec sharp = luma + step;
                const Vec over = larger(sharp - highest, Vec{}) + smaller(sharp - lowest, Vec{});
                step -= over * (1.0F - row.overshoot);
            }
            for (int c = 0; c < row.colors; ++c)
                store(row.out[c] + x, load(row.in[c] + x, lanes) + step, lanes);
        });
}

void sharpen(const SharpenRow &row)
{
    if (row.overshoot < 1.0F)
        sharpenImpl<true>(row);
    else
        sharpenImpl<false>(row);
}

//! The factor for \p luma, interpolated in the table.
inline __attribute__((always_inline)) Vec toneFactor(const float *factors, Vec luma)
{
    // The order of the arguments turns NaN into 0, so that the index is always inside the table.
    const Vec at = smaller(larger(luma * static_cast<float>(kToneSteps), Vec{}), splat(static_cast<float>(kToneSteps)));
    const IntVec index = __builtin_convertvector(at, IntVec);
    const Vec part = at - __builtin_convertvector(index, Vec);
    Vec low{};
    Vec high{};
#if defined(__AVX512F__)
    low = _mm512_mask_i32gather_ps(low, 0xffff, reinterpret_cast<__m512i>(index), factors, 4);
    high = _mm512_mask_i32gather_ps(high, 0xffff, reinterpret_cast<__m512i>(index), factors + 1, 4);
#else
    for (int lane = 0; lane < kLanes; ++lane) {
        low[lane] = factors[index[lane]];
        high[lane] = factors[index[lane] + 1];
    }
#endif
    return madd(high - low, part, low);
}

//! Gain of the colour difference for vibrance: pale colours most; skin (red over green over blue, hue 10 to 50
//! degrees) a third of it.
inline __attribute__((always_inline)) Vec vibranceGain(Vec red, Vec green, Vec blue, float vibrance)
{
    const Vec highest = larger(larger(red, green), blue);
    const Vec lowest = smaller(smaller(red, green), blue);
    const Vec range = highest - lowest;
    const Vec pale = 1.0F - smaller(range / larger(highest, splat(1.0F / 64.0F)), splat(1.0F));
    // Hue / 60 degrees where red is highest and blue lowest; 30 degrees is the middle of skin.
    const Vec hue = (green - blue) / larger(red - blue, splat(1.0F / 1024.0F));
    const Vec away = smaller(magnitude(hue - 0.5F) * 3.0F, splat(1.0F));
    const IntVec order = (red >= green) & (green >= blue);
    const Vec skin = reinterpret_cast<Vec>(reinterpret_cast<IntVec>((1.0F - away) * (2.0F / 3.0F)) & order);
    return pale * (1.0F - skin) * vibrance;
}

void tone(const ToneRow &row)
{
    if (row.planes == 1) {
        eachVec(
            row.width, [&row](int x, auto lanes) __attribute__((always_inline)) {
                const Vec value = load(row.colors[0] + x, lanes);
                store(row.colors[0] + x, value * toneFactor(row.factors, value), lanes);
            });
        return;
    }
    eachVec(
        row.width, [&row](int x, auto lanes) __attribute__((always_inline)) {
            Vec red = load(row.colors[0] + x, lanes);
            Vec green = load(row.colors[1] + x, lanes);
            Vec blue = load(row.colors[2] + x, lanes);
            const Vec luma = lumaOf(red, green, blue);
            const Vec factor = toneFactor(row.factors, luma);
            Vec gain = splat(row.saturation);
            if (row.vibrance != 0.0F)
                gain += vibranceGain(red, green, blue, row.vibrance);
            const Vec shift = factor * gain;
            store(row.colors[0] + x, madd(red - luma, shift, red * factor), lanes);
            store(row.colors[1] + x, madd(green - luma, shift, green * factor), lanes);
            store(row.colors[2] + x, madd(blue - luma, shift, blue * factor), lanes);
        });
}

void blend(const float *original, float *result, float amount, int width)
{
    eachVec(
        width, [=](int x, auto lanes) __attribute__((always_inline)) {
            const Vec from = load(original + x, lanes);
            store(result + x, madd(load(result + x, lanes) - from, splat(amount), from), lanes);
        });
}

} // namespace
} // namespace ambrotype::imaging::ops
