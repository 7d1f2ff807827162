#pragma once

#include "imaging/ops/kernels/kernels.h"
#include "imaging/ops/kernels/vec.h"

// Shrinkage of overlapping 8 x 8 cosine transforms, one block per vector lane: the blocks at x, x + 1, ... lie in the
// lanes of one vector, so that loading pixel (i, j) of all of them is one unaligned load. The horizontal transform of
// a row serves all blocks above one another, and what the blocks give back is summed per row before the horizontal
// inverse, so that both cost one transform per pixel instead of eight.

namespace ambrotype::imaging::ops {
namespace {

constexpr int kBlock = kDctBlock;

// Orthonormal DCT-II of 8: cos(k pi / 16) / 2.
constexpr float kC1 = 0.49039264020161522F;
constexpr float kC2 = 0.46193976625564337F;
constexpr float kC3 = 0.41573480615127262F;
constexpr float kC4 = 0.35355339059327376F;
constexpr float kC5 = 0.27778511650980111F;
constexpr float kC6 = 0.19134171618254489F;
constexpr float kC7 = 0.09754516100806413F;

inline __attribute__((always_inline)) void dct8(Vec (&x)[8])
{
    const Vec s0 = x[0] + x[7], s1 = x[1] + x[6], s2 = x[2] + x[5], s3 = x[3] + x[4];
    const Vec d0 = x[0] - x[7], d1 = x[1] - x[6], d2 = x[2] - x[5], d3 = x[3] - x[4];
    const Vec e0 = s0 + s3, e1 = s1 + s2, o0 = s0 - s3, o1 = s1 - s2;
    const Vec c1 = splat(kC1), c3 = splat(kC3), c5 = splat(kC5), c7 = splat(kC7);
    x[0] = (e0 + e1) * kC4;
    x[4] = (e0 - e1) * kC4;
    x[2] = madd(o0, splat(kC2), o1 * kC6);
    x[6] = madd(o0, splat(kC6), o1 * -kC2);
    x[1] = madd(d0, c1, madd(d1, c3, madd(d2, c5, d3 * c7)));
    x[3] = madd(d0, c3, madd(d1, -c7, madd(d2, -c1, d3 * -c5)));
    x[5] = madd(d0, c5, madd(d1, -c1, madd(d2, c7, d3 * c3)));
    x[7] = madd(d0, c7, madd(d1, -c5, madd(d2, c3, d3 * -c1)));
}

inline __attribute__((always_inline)) void inverseDct8(Vec (&x)[8])
{
    const Vec c1 = splat(kC1), c3 = splat(kC3), c5 = splat(kC5), c7 = splat(kC7);
    const Vec a0 = (x[0] + x[4]) * kC4, a1 = (x[0] - x[4]) * kC4;
    const Vec b0 = madd(x[2], splat(kC2), x[6] * kC6), b1 = madd(x[2], splat(kC6), x[6] * -kC2);
    const Vec e0 = a0 + b0, e3 = a0 - b0, e1 = a1 + b1, e2 = a1 - b1;
    const Vec o0 = madd(x[1], c1, madd(x[3], c3, madd(x[5], c5, x[7] * c7)));
    const Vec o1 = madd(x[1], c3, madd(x[3], -c7, madd(x[5], -c1, x[7] * -c5)));
    const Vec o2 = madd(x[1], c5, madd(x[3], -c1, madd(x[5], c7, x[7] * c3)));
    const Vec o3 = madd(x[1], c7, madd(x[3], -c5, madd(x[5], c3, x[7] * -c1)));
    x[0] = e0 + o0;
    x[7] = e0 - o0;
    x[1] = e1 + o1;
    x[6] = e1 - o1;
    x[2] = e2 + o2;
    x[5] = e2 - o2;
    x[3] = e3 + o3;
    x[4] = e3 - o3;
}

//! Horizontal transforms of the blocks that start at 0 .. count - 1 of \p row: coefficient u of block x goes to
//! coefficients[u * pitch + x].
inline void dctRow(const float *row, float *coefficients, std::ptrdiff_t pitch, int count)
{
    for (int x = 0; x < count; x += kLanes) {
        Vec v[kBlock];
        for (int i = 0; i < kBlock; ++i)
            v[i] = load(row + x + i);
        dct8(v);
        for (int u = 0; u < kBlock; ++u)
            store(coefficients + u * pitch + x, v[u]);
    }
}

//! One column of blocks in flight: 64 coefficients of kLanes blocks, [horizontal frequency][vertical frequency].
struct BlockVec
{
    Vec c[kBlock][kBlock];
};

//! Vertical transforms of the blocks at \p x whose top row is \p top, out of the ring of transformed rows.
inline __attribute__((always_inline)) void
gatherBlock(BlockVec &block, const float *ring, std::ptrdiff_t pitch, int top, int x)
{
    for (int u = 0; u < kBlock; ++u) {
        for (int j = 0; j < kBlock; ++j)
            block.c[u][j] = load(ring + (((top + j) % kBlock) * kBlock + u) * pitch + x);
        dct8(block.c[u]);
    }
}

//! Zeroes what is below \p threshold, the mean excepted; returns the weight, 1 / kept coefficients.
inline __attribute__((always_inline)) Vec hardThreshold(BlockVec &block, float threshold)
{
    const Vec mean = block.c[0][0];
    Vec kept = splat(1.0F);
    const Vec limit = splat(threshold);
    for (int u = 0; u < kBlock; ++u)
        for (int v = 0; v < kBlock; ++v)
            block.c[u][v] = keepLarge(block.c[u][v], limit, kept);
    block.c[0][0] = mean;
    return roughReciprocal(kept);
}

//! Multiplies by guide^2 / (guide^2 + variance), the mean excepted; returns the weight, 1 / sum of squared factors.
inline __attribute__((always_inline)) Vec wienerShrink(BlockVec &block, const BlockVec &guide, float variance)
{
    const Vec mean = block.c[0][0];
    Vec energy = splat(1.0F);
    for (int u = 0; u < kBlock; ++u)
        for (int v = 0; v < kBlock; ++v) {
            const Vec power = guide.c[u][v] * guide.c[u][v];
            const Vec factor = power * roughReciprocal(power + variance);
            block.c[u][v] *= factor;
            energy = madd(factor, factor, energy);
        }
    block.c[0][0] = mean;
    return roughReciprocal(energy);
}

//! Adds the blocks' vertical inverses, times \p weight, to the eight rows of sums.
inline __attribute__((always_inline)) void
scatterBlock(BlockVec &block, Vec weight, float *sums, std::ptrdiff_t pitch, int top, int x)
{
    for (int u = 0; u < kBlock; ++u) {
        inverseDct8(block.c[u]);
        for (int j = 0; j < kBlock; ++j) {
            float *at = sums + (((top + j) % kBlock) * kBlock + u) * pitch + x;
            store(at, madd(block.c[u][j], weight, load(at)));
        }
    }
}

//! Horizontal inverse of one finished row of sums, the sum over the eight blocks that cover each pixel, and the
//! division by the weights. \p scratch holds 8 rows of \p pitch.
inline void
finishRow(float *sums, const float *weights, float *scratch, std::ptrdiff_t pitch, int blocks, int width, float *out)
{
    for (int x = 0; x < blocks; x += kLanes) {
        Vec v[kBlock];
        for (int u = 0; u < kBlock; ++u)
            v[u] = load(sums + u * pitch + x);
        inverseDct8(v);
        for (int i = 0; i < kBlock; ++i)
            store(scratch + i * pitch + x, v[i]);
    }
    for (int x = 0; x < width; x += kLanes) {
        Vec value{};
        Vec weight{};
        for (int i = 0; i < kBlock; ++i) {
            value += load(scratch + i * pitch + x + (kBlock - 1 - i));
            weight += load(weights + x + i);
        }
        store(out + x, value / weight);
    }
}

inline void clearRow(float *row, std::ptrdiff_t count)
{
    for (std::ptrdiff_t x = 0; x < count; x += kLanes)
        store(row + x, Vec{});
}

template <bool Wiener> void dctShrinkImpl(const DctJob &job)
{
    const std::ptrdiff_t pitch = job.pitch;
    const std::ptrdiff_t ringFloats = kBlock * kBlock * pitch;
    float *ring = job.scratch;
    float *guideRing = ring + ringFloats;
    float *sums = Wiener ? guideRing + ringFloats : guideRing;
    float *weights = sums + ringFloats;
    float *rows = weights + kBlock * pitch;
    const int blocks = job.width + kBlock - 1;
    clearRow(sums, ringFloats + kBlock * pitch);

    const int sourceRows = job.height + 2 * (kBlock - 1);
    int transformed = 0;      // source rows in the ring so far
    int finished = job.phase; // source rows whose sums are complete; none above is of use
    // Blocks start at picture rows that are multiples of the step; `phase` is the first of them in this job.
    for (int top = job.phase; top + kBlock <= sourceRows; top += job.step) {
        for (; transformed < top + kBlock; ++transformed) {
            const std::ptrdiff_t slot = (transformed % kBlock) * kBlock * pitch;
            dctRow(job.source + transformed * job.sourceStride, ring + slot, pitch, blocks);
            if constexpr (Wiener)
                dctRow(job.guide + transformed * job.guideStride, guideRing + slot, pitch, blocks);
        }
        for (int x = 0; x < blocks; x += kLanes) {
            BlockVec block;
            gatherBlock(block, ring, pitch, top, x);
            Vec weight;
            if constexpr (Wiener) {
                BlockVec guide;
                gatherBlock(guide, guideRing, pitch, top, x);
                weight = wienerShrink(block, guide, job.level);
            } else {
                weight = hardThreshold(block, job.level);
            }
            scatterBlock(block, weight, sums, pitch, top, x);
            for (int j = 0; j < kBlock; ++j) {
                float *at = weights + ((top + j) % kBlock) * pitch + x;
                store(at, load(at) + weight);
            }
        }
        const int next = top + job.step;
        const bool last = next + kBlock > sourceRows;
        for (; finished < (last ? top + kBlock : next); ++finished) {
            const int line = finished - (kBlock - 1);
            float *rowSums = sums + (finished % kBlock) * kBlock * pitch;
            float *rowWeights = weights + (finished % kBlock) * pitch;
            if (line >= 0 && line < job.height)
                finishRow(rowSums, rowWeights, rows, pitch, blocks, job.width, job.out + line * job.outStride);
            clearRow(rowSums, kBlock * pitch);
            clearRow(rowWeights, pitch);
        }
    }
}

void dctHard(const DctJob &job)
{
    dctShrinkImpl<false>(job);
}
void dctWiener(const DctJob &job)
{
    dctShrinkImpl<true>(job);
}

} // namespace
} // namespace ambrotype::imaging::ops
