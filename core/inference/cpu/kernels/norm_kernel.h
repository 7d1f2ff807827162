#pragma once

//! Group normalisation of blocked pictures, softmax, and products of many rows.

#include "vector.h"

#include <cstdint>

namespace {

#if defined(__AVX512F__)

inline Vec vround(Vec a)
{
    return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
inline Vec vdiv(Vec a, Vec b)
{
    return _mm512_div_ps(a, b);
}
//! a * 2^n for whole n.
inline Vec vscale(Vec a, Vec n)
{
    return _mm512_scalef_ps(a, n);
}

#else

inline Vec vround(Vec a)
{
    return _mm256_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
inline Vec vdiv(Vec a, Vec b)
{
    return _mm256_div_ps(a, b);
}
inline Vec vscale(Vec a, Vec n)
{
    const __m256i exponent = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));
    return _mm256_mul_ps(a, _mm256_castsi256_ps(_mm256_slli_epi32(exponent, 23)));
}

#endif

//! e^x within 2 units in the last place; x is cut to -87..88, which float32 can hold. The polynomial is that of S.
//! Moshier's Cephes library for 2^f, |f| <= 1/2, by e^r.
inline Vec vexp(Vec x)
{
    const Vec inside = vmin(vset(88.0F), vmax(vset(-87.0F), x));
    const Vec n = vround(vmul(inside, vset(1.44269504088896341F)));
    Vec r = vfnma(n, vset(0.693359375F), inside);
    r = vfnma(n, vset(-2.12194440e-4F), r);
    Vec p = vset(1.9875691500e-4F);
    p = vfma(p, r, vset(1.3981999507e-3F));
    p = vfma(p, r, vset(8.3334519073e-3F));
    p = vfma(p, r, vset(4.1665795894e-2F));
    p = vfma(p, r, vset(1.6666665459e-1F));
    p = vfma(p, r, vset(5.0000001201e-1F));
    return vscale(vadd(vfma(vmul(r, r), p, r), vset(1.0F)), n);
}

//! Per channel of a block the mean of its pixels and the mean of their squared distances from it. Summed as distances
//! from the first pixel, so that a large mean costs no digits; runs in float32, the runs in double.
void channelMoments(const float *input, std::int64_t pixels, double *means, double *variances)
{
    constexpr std::int64_t kRun = 256;
    const Vec origin = vload(input);
    double sums[kLanes] = {};
    double squares[kLanes] = {};
    for (std::int64_t begin = 0; begin < pixels; begin += kRun) {
        const std::int64_t end = begin + kRun < pixels ? begin + kRun : pixels;
        Vec sum[2] = {vzero(), vzero()};
        Vec square[2] = {vzero(), vzero()};
        std::int64_t p = begin;
        for (; p + 2 <= end; p += 2)
            for (int k = 0; k < 2; ++k) {
                const Vec x = vsub(vload(input + (p + k) * kLanes), origin);
                sum[k] = vadd(sum[k], x);
                square[k] = vfma(x, x, square[k]);
            }
        if (p < end) {
            const Vec x = vsub(vload(input + p * kLanes), origin);
            sum[0] = vadd(sum[0], x);
            square[0] = vfma(x, x, square[0]);
        }
        float part[2 * kLanes];
        vstore(part, vadd(sum[0], sum[1]));
        vstore(part + kLanes, vadd(square[0], square[1]));
        for (int i = 0; i < kLanes; ++i) {
            sums[i] += static_cast<double>(part[i]);
            squares[i] += static_cast<double>(part[kLanes + i]);
        }
    }
    for (int i = 0; i < kLanes; ++i) {
        const double distance = sums[i] / static_cast<double>(pixels);
        means[i] = static_cast<double>(input[i]) + distance;
        const double variance = squares[i] / static_cast<double>(pixels) - distance * distance;
        variances[i] = variance < 0.0 ? 0.0 : variance; // NaN stays
    }
}

//! y = x * scale + shift for the pixels of one block, then SiLU where asked. In place or not.
void scaleChannels(
    const float *input, float *output, const float *scale, const float *shift, std::int64_t pixels, bool silu)
{
    const Vec factor = vload(scale);
    const Vec offset = vload(shift);
    if (!silu) {
        for (std::int64_t i = 0; i < pixels * kLanes; i += kLanes)
            vstore(output + i, vfma(vload(input + i), factor, offset));
        return;
    }
    for (std::int64_t i = 0; i < pixels * kLanes; i += kLanes) {
        const Vec y = vfma(vload(input + i), factor, offset);
        vstore(output + i, vdiv(y, vadd(vset(1.0F), vexp(vsub(vzero(), y)))));
    }
}

inline float total(Vec a)
{
#if defined(__AVX512F__)
    return _mm512_reduce_add_ps(a);
#else
    const __m128 half = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    const __m128 quarter = _mm_add_ps(half, _mm_movehl_ps(half, half));
    return _mm_cvtss_f32(_mm_add_ss(quarter, _mm_shuffle_ps(quarter, quarter, 1)));
#endif
}

//! Softmax of every row, in place.
void softmaxRows(float *values, std::int64_t rows, std::int64_t width)
{
    const std::int64_t whole = width / kLanes * kLanes;
    for (std::int64_t row = 0; row < rows; ++row, values += width) {
        float top = values[0];
        for (std::int64_t i = 1; i < width; ++i)
            top = values[i] > top ? values[i] : top;
        Vec sums = vzero();
        for (std::int64_t i = 0; i < whole; i += kLanes) {
            const Vec y = vexp(vsub(vload(values + i), vset(top)));
            vstore(values + i, y);
            sums = vadd(sums, y);
        }
        float sum = total(sums);
        if (whole < width) {
            float rest[kLanes];
            for (int i = 0; i < kLanes; ++i)
                rest[i] = whole + i < width ? values[whole + i] : top;
            vstore(rest, vexp(vsub(vload(rest), vset(top))));
            for (std::int64_t i = whole; i < width; ++i)
                sum += values[i] = rest[i - whole];
        }
        const Vec share = vset(1.0F / sum);
        for (std::int64_t i = 0; i < whole; i += kLanes)
            vstore(values + i, vmul(vload(values + i), share));
        for (std::int64_t i = whole; i < width; ++i)
            values[i] /= sum;
    }
}

//! Dot products of Rows rows with Columns rows of the weights.
template <int Rows, int Columns>
inline void
dotProducts(const float *a, const float *w, const float *bias, float *to, std::int64_t length, std::int64_t toStride)
{
    Vec sum[Rows][Columns];
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 4
        for (int c = 0; c < Columns; ++c)
            sum[r][c] = vzero();
    std::int64_t i = 0;
    for (; i + kLanes <= length; i += kLanes) {
        Vec column[Columns];
#pragma GCC unroll 4
        for (int c = 0; c < Columns; ++c)
            column[c] = vload(w + c * length + i);
#pragma GCC unroll 8
        for (int r = 0; r < Rows; ++r) {
            const Vec x = vload(a + r * length + i);
#pragma GCC unroll 4
            for (int c = 0; c < Columns; ++c)
                sum[r][c] = vfma(x, column[c], sum[r][c]);
        }
    }
    for (int r = 0; r < Rows; ++r)
        for (int c = 0; c < Columns; ++c) {
            float value = (bias ? bias[c] : 0.0F) + total(sum[r][c]);
            for (std::int64_t k = i; k < length; ++k)
                value = __builtin_fmaf(a[r * length + k], w[c * length + k], value);
            to[r * toStride + c] = value;
        }
}

template <int Rows>
inline void rowProducts(
    const float *a, const float *weights, const float *bias, float *to, std::int64_t length, std::int64_t outputs)
{
    constexpr int kColumns = 4;
    std::int64_t o = 0;
    for (; o + kColumns <= outputs; o += kColumns)
        dotProducts<Rows, kColumns>(a, weights + o * length, bias ? bias + o : nullptr, to + o, length, outputs);
    for (; o < outputs; ++o)
        dotProducts<Rows, 1>(a, weights + o * length, bias ? bias + o : nullptr, to + o, length, outputs);
}

//! As linear(), for many rows: a few rows at a time, so that the weights are read seldom.
void linearRows(const float *input,
                const float *weights,
                const float *bias,
                float *output,
                std::int64_t rows,
                std::int64_t inputs,
                std::int64_t outputs)
{
    constexpr int kRows = kAccumulators / 4;
    std::int64_t row = 0;
    for (; row + kRows <= rows; row += kRows)
        rowProducts<kRows>(input + row * inputs, weights, bias, output + row * outputs, inputs, outputs);
    for (; row < rows; ++row)
        rowProducts<1>(input + row * inputs, weights, bias, output + row * outputs, inputs, outputs);
}

} // namespace
