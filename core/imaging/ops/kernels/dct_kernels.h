#pragma once

#include "imaging/ops/kernels/kernels.h"
#include "imaging/ops/kernels/vec.h"

// Shrinkage of overlapping 8 x 8 cosine transforms, one block per vector lane. Blocks start at the columns x and rows y
// with x + 2 y = 0 modulo the lattice, 4 or 8: at every second column, in the next row two columns farther left. So a
// row of blocks advances by `lattice` columns; rows of pixels are therefore split into as many phases (column modulo
// lattice), and a block's pixel (i, j) lies for all blocks of a vector in one piece of one phase. The horizontal
// transform of a row serves all blocks above one another, and what the blocks give back is summed per row before the
// horizontal inverse, so that both cost half a transform per pixel.

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

//! Number of rows, and of every second columns, after which the lattice repeats.
template <int Lattice> constexpr int kPeriod = Lattice / 2;

//! Where things lie in DctJob::scratch. A line holds one phase of a row: one float per `Lattice` columns.
template <int Lattice> struct DctRoom
{
    std::ptrdiff_t pitch;
    float *ring;    //!< [row modulo 8][phase of even columns][horizontal frequency] lines: transformed source rows.
    float *guides;  //!< The same of the guide.
    float *sums;    //!< The same of what the blocks gave back.
    float *weights; //!< [row modulo 8] lines: weights of the blocks that start in a row.
    float *lines;   //!< Lattice + kBlock * kPeriod lines, each with a vector's room before it.

    explicit DctRoom(const DctJob &job)
        : pitch(job.pitch)
        , ring(job.scratch)
        , guides(ring + kBlock * kBlock * kPeriod<Lattice> * pitch)
        , sums(guides + kBlock * kBlock * kPeriod<Lattice> * pitch)
        , weights(sums + kBlock * kBlock * kPeriod<Lattice> * pitch)
        , lines(weights + kBlock * pitch)
    {
    }
    std::ptrdiff_t place(int row, int phase) const
    {
        return ((row % kBlock) * kPeriod<Lattice> + phase) * kBlock * pitch;
    }
    float *line(int index) const { return lines + index * (pitch + kLanes) + kLanes; }
};

//! The pixels from \p at on of a row of \p count; zeros before and after it.
inline Vec loadWithin(const float *row, int at, int count)
{
    if (at >= count || at + kLanes <= 0)
        return Vec{};
    float values[kLanes];
    for (int lane = 0; lane < kLanes; ++lane)
        values[lane] = at + lane >= 0 && at + lane < count ? row[at + lane] : 0.0F;
    return load(values);
}

//! Stores those lanes that lie inside a row of \p count pixels.
inline void storeWithin(float *row, int at, int count, Vec value)
{
    float values[kLanes];
    store(values, value);
    for (int lane = 0; lane < kLanes; ++lane)
        if (at + lane >= 0 && at + lane < count)
            row[at + lane] = values[lane];
}

//! One vector from each phase out of `Lattice` vectors of a row.
template <int Count> inline __attribute__((always_inline)) void splitPhases(Vec (&v)[Count])
{
    if constexpr (Count > 1) {
        Vec even[Count / 2];
        Vec odd[Count / 2];
        for (int i = 0; i < Count / 2; ++i) {
            even[i] = everySecond(v[2 * i], v[2 * i + 1], 0);
            odd[i] = everySecond(v[2 * i], v[2 * i + 1], 1);
        }
        splitPhases(even);
        splitPhases(odd);
        for (int i = 0; i < Count / 2; ++i) {
            v[2 * i] = even[i];
            v[2 * i + 1] = odd[i];
        }
    }
}

//! The inverse of splitPhases().
template <int Count> inline __attribute__((always_inline)) void joinPhases(Vec (&v)[Count])
{
    if constexpr (Count > 1) {
        Vec even[Count / 2];
        Vec odd[Count / 2];
        for (int i = 0; i < Count / 2; ++i) {
            even[i] = v[2 * i];
            odd[i] = v[2 * i + 1];
        }
        joinPhases(even);
        joinPhases(odd);
        for (int i = 0; i < Count / 2; ++i) {
            v[2 * i] = inTurns(even[i], odd[i], false);
            v[2 * i + 1] = inTurns(even[i], odd[i], true);
        }
    }
}

//! Horizontal transforms of all blocks of one row of \p count pixels, of which the first lies in column phase
//! \p columnPhase. Beyond the row there are zeros.
template <int Lattice>
inline void dctRow(const float *row, int count, int columnPhase, const DctRoom<Lattice> &room, float *coefficients)
{
    for (std::ptrdiff_t i = 0; i < room.pitch; i += kLanes) {
        Vec v[Lattice];
        const int first = static_cast<int>(i) * Lattice - columnPhase; // of the row's pixels
        for (int k = 0; k < Lattice; ++k) {
            const int at = first + k * kLanes;
            v[k] = at >= 0 && at + kLanes <= count ? load(row + at) : loadWithin(row, at, count);
        }
        splitPhases(v);
        for (int k = 0; k < Lattice; ++k)
            store(room.line(k) + i, v[k]);
    }
    for (int phase = 0; phase < kPeriod<Lattice>; ++phase)
        for (std::ptrdiff_t i = 0; i + kLanes < room.pitch; i += kLanes) {
            Vec v[kBlock];
            for (int j = 0; j < kBlock; ++j)
                v[j] = load(room.line((2 * phase + j) % Lattice) + i + (2 * phase + j) / Lattice);
            dct8(v);
            for (int u = 0; u < kBlock; ++u)
                store(coefficients + (phase * kBlock + u) * room.pitch + i, v[u]);
        }
}

//! Blocks in flight, one per lane: what is left of their coefficients, [horizontal][vertical frequency].
struct BlockVec
{
    Vec c[kBlock][kBlock];
    unsigned used = 0; //!< Bit u: some coefficient of horizontal frequency u is left in some lane.
};

//! The column of horizontal frequency \p u of the blocks that start in row \p top.
template <int Lattice>
inline __attribute__((always_inline)) void
loadColumn(Vec (&c)[kBlock], const float *ring, const DctRoom<Lattice> &room, int phase, int top, std::ptrdiff_t at)
{
    for (int j = 0; j < kBlock; ++j)
        c[j] = load(ring + room.place(top + j, phase) + at);
}

//! Zeroes what is below the threshold, the mean excepted; returns the weight, 1 / kept coefficients.
template <int Lattice>
inline __attribute__((always_inline)) Vec
hardBlock(BlockVec &block, const DctJob &job, const DctRoom<Lattice> &room, int phase, int top, std::ptrdiff_t x)
{
    Vec kept = splat(1.0F);
    const Vec limit = splat(job.level);
    for (int u = 0; u < kBlock; ++u) {
        Vec c[kBlock];
        loadColumn(c, room.ring, room, phase, top, u * room.pitch + x);
        dct8(c);
        const Vec mean = c[0];
        IntVec left{};
        for (int v = 0; v < kBlock; ++v) {
            c[v] = keepLarge(c[v], limit, kept);
            left |= reinterpret_cast<IntVec>(c[v]);
        }
        if (u == 0)
            c[0] = mean;
        else if (!anySet(left))
            continue;
        block.used |= 1U << static_cast<unsigned>(u);
        for (int v = 0; v < kBlock; ++v)
            block.c[u][v] = c[v];
    }
    return roughReciprocal(kept);
}

//! Multiplies by guide^2 / (guide^2 + variance), the mean excepted; returns the weight, 1 / sum of squared factors.
//! A horizontal frequency in which the guide has next to nothing is taken out altogether.
template <int Lattice>
inline __attribute__((always_inline)) Vec
wienerBlock(BlockVec &block, const DctJob &job, const DctRoom<Lattice> &room, int phase, int top, std::ptrdiff_t x)
{
    Vec energy = splat(1.0F);
    const Vec variance = splat(job.level);
    const Vec nothing = splat(job.level * job.silent);
    for (int u = 0; u < kBlock; ++u) {
        Vec guide[kBlock];
        loadColumn(guide, room.guides, room, phase, top, u * room.pitch + x);
        IntVec loud = ~IntVec{};
        if (u > 0) {
            Vec power = guide[0] * guide[0]; // the transform keeps the sum of squares
            for (int j = 1; j < kBlock; ++j)
                power = madd(guide[j], guide[j], power);
            loud = ~(power < nothing);
            if (!anySet(loud))
                continue;
        }
        block.used |= 1U << static_cast<unsigned>(u);
        dct8(guide);
        Vec c[kBlock];
        loadColumn(c, room.ring, room, phase, top, u * room.pitch + x);
        dct8(c);
        const Vec mean = c[0];
        for (int v = 0; v < kBlock; ++v) {
            const Vec square = guide[v] * guide[v];
            const Vec power = reinterpret_cast<Vec>(reinterpret_cast<IntVec>(square) & loud);
            const Vec factor = power * roughReciprocal(power + variance);
            block.c[u][v] = c[v] * factor;
            energy = madd(factor, factor, energy);
        }
        if (u == 0)
            block.c[0][0] = mean;
    }
    return roughReciprocal(energy);
}

//! Adds the blocks' vertical inverses, times \p weight, to the eight rows of sums. The first block of a phase that
//! reaches a row writes it.
template <int Lattice>
inline __attribute__((always_inline)) void
scatterBlock(BlockVec &block, Vec weight, const DctRoom<Lattice> &room, int phase, int top, std::ptrdiff_t x)
{
    constexpr int kFirstNew = kBlock - kPeriod<Lattice>;
    for (int u = 0; u < kBlock; ++u) {
        float *sums = room.sums + u * room.pitch + x;
        if ((block.used >> static_cast<unsigned>(u) & 1U) == 0) {
            for (int j = kFirstNew; j < kBlock; ++j)
                store(sums + room.place(top + j, phase), Vec{});
            continue;
        }
        inverseDct8(block.c[u]);
        for (int j = 0; j < kBlock; ++j) {
            float *at = sums + room.place(top + j, phase);
            store(at, j < kFirstNew ? madd(block.c[u][j], weight, load(at)) : block.c[u][j] * weight);
        }
    }
}

//! Horizontal inverse of the finished sums of \p row, the sum over the blocks that cover each pixel, and the division
//! by the weights. \p column is the first one wanted, counted from where the lines begin.
template <int Lattice>
inline void finishRow(const DctRoom<Lattice> &room, int row, int firstPhase, int column, int width, float *out)
{
    const auto part = [&](int phase, int j) { return room.line(Lattice + phase * kBlock + j); };
    const auto weightOf = [&](int phase) { return room.line(phase); };
    for (int phase = 0; phase < kPeriod<Lattice>; ++phase) {
        const float *sums = room.sums + room.place(row, phase);
        for (std::ptrdiff_t i = 0; i + kLanes < room.pitch; i += kLanes) {
            Vec v[kBlock];
            for (int u = 0; u < kBlock; ++u)
                v[u] = load(sums + u * room.pitch + i);
            inverseDct8(v);
            for (int j = 0; j < kBlock; ++j)
                store(part(phase, j) + i, v[j]);
            Vec weight{};
            for (int top = row - (kBlock - 1); top <= row; ++top)
                if ((firstPhase + (kPeriod<Lattice> - 1) * top) % kPeriod<Lattice> == phase)
                    weight += load(room.weights + (top % kBlock) * room.pitch + i);
            store(weightOf(phase) + i, weight);
        }
    }
    for (std::ptrdiff_t i = column / Lattice / kLanes * kLanes; i * Lattice < column + width; i += kLanes) {
        Vec pixels[Lattice];
        for (int p = 0; p < Lattice; ++p) {
            Vec value{};
            Vec weight{};
            for (int phase = 0; phase < kPeriod<Lattice>; ++phase)
                for (int j = (p + Lattice - 2 * phase) % Lattice; j < kBlock; j += Lattice) {
                    const std::ptrdiff_t from = i - (2 * phase + j - p) / Lattice;
                    value += load(part(phase, j) + from);
                    weight += load(weightOf(phase) + from);
                }
            pixels[p] = value / weight;
        }
        joinPhases(pixels);
        for (int k = 0; k < Lattice; ++k) {
            const int at = static_cast<int>(i) * Lattice + k * kLanes - column;
            if (at >= 0 && at + kLanes <= width)
                store(out + at, pixels[k]);
            else
                storeWithin(out, at, width, pixels[k]);
        }
    }
}

template <bool Wiener, int Lattice> void dctShrinkImpl(const DctJob &job)
{
    const DctRoom<Lattice> room(job);
    const int sourceRows = job.height + 2 * (kBlock - 1);
    const int sourceColumns = job.width + 2 * (kBlock - 1);
    const int column = job.column % Lattice;
    // What a vector reads before the lines' beginning enters no pixel that is kept, but must be a number.
    for (int line = 0; line < Lattice + kBlock * kPeriod<Lattice>; ++line)
        store(room.line(line) - kLanes, splat(1.0F));
    const int blocks = (column + sourceColumns - kBlock) / Lattice + 1;
    // Phase of the blocks that start in source row 0; each row farther down they lie one phase farther left.
    const int firstPhase = (kPeriod<Lattice> - job.row % kPeriod<Lattice>) % kPeriod<Lattice>;
    int transformed = 0;
    for (int top = 0; top + kBlock <= sourceRows; ++top) {
        for (; transformed < top + kBlock; ++transformed) {
            const std::ptrdiff_t place = room.place(transformed, 0);
            dctRow(job.source + transformed * job.sourceStride, sourceColumns, column, room, room.ring + place);
            if constexpr (Wiener)
                dctRow(job.guide + transformed * job.guideStride, sourceColumns, column, room, room.guides + place);
        }
        const int phase = (firstPhase + (kPeriod<Lattice> - 1) * top) % kPeriod<Lattice>;
        for (std::ptrdiff_t x = 0; x < blocks; x += kLanes) {
            BlockVec block;
            const Vec weight =
                Wiener ? wienerBlock(block, job, room, phase, top, x) : hardBlock(block, job, room, phase, top, x);
            scatterBlock(block, weight, room, phase, top, x);
            store(room.weights + (top % kBlock) * room.pitch + x, weight);
        }
        const int line = top - (kBlock - 1); // row `top` is complete now
        if (line >= 0)
            finishRow(room, top, firstPhase, column + kBlock - 1, job.width, job.out + line * job.outStride);
    }
}

template <bool Wiener> void dctShrink(const DctJob &job)
{
    job.lattice == 4 ? dctShrinkImpl<Wiener, 4>(job) : dctShrinkImpl<Wiener, 8>(job);
}

void dctHard(const DctJob &job)
{
    dctShrink<false>(job);
}
void dctWiener(const DctJob &job)
{
    dctShrink<true>(job);
}

} // namespace
} // namespace ambrotype::imaging::ops
