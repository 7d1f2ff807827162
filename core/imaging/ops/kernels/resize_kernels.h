#pragma once

#include "imaging/ops/kernels/kernels.h"
#include "imaging/ops/kernels/vec.h"

// Resampling: down the columns row by row, then across with one row per vector lane, so that every tap is one
// multiplication of an aligned vector by one weight.

namespace ambrotype::imaging::ops {
namespace {

void resizeDown(const float *const *rows, const float *weights, int taps, float *out, int width)
{
    eachVec(
        width, [=](int x, auto lanes) __attribute__((always_inline)) {
            Vec sum{};
            for (int k = 0; k < taps; ++k)
                sum = madd(load(rows[k] + x, lanes), splat(weights[k]), sum);
            store(out + x, sum, lanes);
        });
}

inline __attribute__((always_inline)) Vec interleaveLow(Vec a, Vec b)
{
#if defined(__AVX512F__)
    return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
#elif defined(__AVX2__)
    return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
#else
    return __builtin_shufflevector(a, b, 0, 4, 1, 5);
#endif
}

inline __attribute__((always_inline)) Vec interleaveHigh(Vec a, Vec b)
{
#if defined(__AVX512F__)
    return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
#elif defined(__AVX2__)
    return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
#else
    return __builtin_shufflevector(a, b, 2, 6, 3, 7);
#endif
}

//! Transposes a square of kLanes vectors: log2(kLanes) perfect shuffles.
inline __attribute__((always_inline)) void transposeSquare(Vec (&v)[kLanes])
{
    for (int stage = 1; stage < kLanes; stage *= 2) {
        Vec next[kLanes];
        for (int i = 0; i < kLanes / 2; ++i) {
            next[2 * i] = interleaveLow(v[i], v[i + kLanes / 2]);
            next[2 * i + 1] = interleaveHigh(v[i], v[i + kLanes / 2]);
        }
        for (int i = 0; i < kLanes; ++i)
            v[i] = next[i];
    }
}

void transpose(const float *in, std::ptrdiff_t inStride, float *out, int width)
{
    for (int x = 0; x < width; x += kLanes) {
        Vec v[kLanes];
        for (int i = 0; i < kLanes; ++i)
            v[i] = load(in + i * inStride + x);
        transposeSquare(v);
        for (int i = 0; i < kLanes; ++i)
            store(out + (x + i) * kLanes, v[i]);
    }
}

void resizeAcross(const float *columns,
                  const int *first,
                  const float *weights,
                  int taps,
                  float *out,
                  std::ptrdiff_t outStride,
                  int rows,
                  int width)
{
    for (int x = 0; x < width; x += kLanes) {
        const int count = width - x < kLanes ? width - x : kLanes;
        Vec v[kLanes]{};
        for (int i = 0; i < count; ++i) {
            const float *column = columns + first[x + i] * kLanes;
            const float *weight = weights + (x + i) * taps;
            Vec sum{};
            for (int k = 0; k < taps; ++k)
                sum = madd(load(column + k * kLanes), splat(weight[k]), sum);
            v[i] = sum;
        }
        transposeSquare(v);
        for (int i = 0; i < rows; ++i) {
            if (count == kLanes)
                store(out + i * outStride + x, v[i]);
            else
                storePart(out + i * outStride + x, v[i], count);
        }
    }
}

} // namespace
} // namespace ambrotype::imaging::ops
