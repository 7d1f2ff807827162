#pragma once

//! Winograd F(4x4, 3x3): A. Lavin, S. Gray, "Fast Algorithms for Convolutional Neural Networks", arXiv:1509.09308.
//! Points 0, +-sqrt(1/2), +-sqrt(2), infinity, whose rounding error is smaller than that of 0, +-1, +-2.
//! A strip of tiles is transformed, multiplied (36 small matrix products) and transformed back while it lies in the
//! second-level cache. The weights are transformed for every run: that costs less than reading them transformed
//! (four times the bytes), and nothing is kept.
//!
//! Input and output may be windows of rows (ConvolutionArgs::inputRows): row y lies at y modulo that number.

#include "epilogue_kernel.h"

namespace {

constexpr int kPoints = 36;     //!< Values of a transformed tile.
constexpr int kStripTiles = 48; //!< A multiple of every row count that multiplyBlock is made for.
constexpr float kHalfRoot = 0.70710678118654752F;
constexpr float kRoot = 1.41421356237309505F;

//! Floats between two points of the transformed operands; the odd line keeps the 36 streams out of one cache set.
inline std::size_t pointStride(int rows, int blocks)
{
    return static_cast<std::size_t>(rows) * static_cast<std::size_t>(blocks * kLanes) + kLanes;
}

//! Three of the six rows of B^T x: 0 to 2 or, with Upper, 3 to 5.
template <bool Upper> inline void inputTransform(const Vec *d, int step, Vec *r, int rStep)
{
    const Vec d1 = d[step];
    const Vec d2 = d[2 * step];
    const Vec d3 = d[3 * step];
    const Vec d4 = d[4 * step];
    if (Upper) {
        const Vec even = vfnma(vset(0.5F), d2, d4);
        const Vec odd = vfnma(vset(0.5F), d1, d3);
        r[0] = vfma(vset(kRoot), odd, even);
        r[rStep] = vfnma(vset(kRoot), odd, even);
        r[2 * rStep] = vadd(vfnma(vset(2.5F), d3, d1), d[5 * step]);
    } else {
        const Vec even = vfnma(vset(2.0F), d2, d4);
        const Vec odd = vfnma(vset(2.0F), d1, d3);
        r[0] = vadd(vfnma(vset(2.5F), d2, d4), d[0]);
        r[rStep] = vfma(vset(kHalfRoot), odd, even);
        r[2 * rStep] = vfnma(vset(kHalfRoot), odd, even);
    }
}

//! A^T m
inline void outputTransform(const Vec *m, int step, Vec *y)
{
    const Vec sum1 = vadd(m[step], m[2 * step]);
    const Vec difference1 = vsub(m[step], m[2 * step]);
    const Vec sum2 = vadd(m[3 * step], m[4 * step]);
    const Vec difference2 = vsub(m[3 * step], m[4 * step]);
    y[0] = vadd(vadd(m[0], sum1), sum2);
    y[1] = vfma(vset(kRoot), difference2, vmul(vset(kHalfRoot), difference1));
    y[2] = vfma(vset(2.0F), sum2, vmul(vset(0.5F), sum1));
    y[3] = vfma(vset(2.0F * kRoot), difference2, vfma(vset(0.5F * kHalfRoot), difference1, m[5 * step]));
}

//! G g
inline void weightTransform(const Vec *g, int step, Vec *u, int uStep)
{
    const Vec g0 = g[0];
    const Vec g1 = g[step];
    const Vec g2 = g[2 * step];
    const Vec even1 = vmul(vset(-1.0F / 1.5F), vfma(vset(0.5F), g2, g0));
    const Vec odd1 = vmul(vset(-kHalfRoot / 1.5F), g1);
    const Vec even2 = vmul(vset(1.0F / 6.0F), vfma(vset(2.0F), g2, g0));
    const Vec odd2 = vmul(vset(kRoot / 6.0F), g1);
    u[0] = g0;
    u[uStep] = vadd(even1, odd1);
    u[2 * uStep] = vsub(even1, odd1);
    u[3 * uStep] = vadd(even2, odd2);
    u[4 * uStep] = vsub(even2, odd2);
    u[5 * uStep] = g2;
}

//! The packed weights [lanes of ic][9][lanes] of a block and the input channels [begin, begin + count): where they lie,
//! or gathered from the checkpoint's order into \p packed.
inline const float *packedTaps(const ConvolutionArgs &args, int block, int begin, int count, float *packed)
{
    const std::ptrdiff_t inputs = args.inputChannels;
    if (!args.rows)
        return args.weights + (block * inputs + begin) * 9 * kLanes;
    for (int lane = 0; lane < kLanes; ++lane) {
        const int output = block * kLanes + lane;
        const float *row = args.rows + (output * inputs + begin) * 9;
        for (int i = 0; i < 9 * count; ++i)
            packed[i * kLanes + lane] = output < args.outputChannels ? row[i] : 0.0F;
    }
    return packed;
}

//! Weights of the blocks [firstBlock, firstBlock + blocks) -> U [36][group][ic][group's blocks * lanes], for groups of
//! \p group blocks; \p stride between two of the 36.
inline void
transformWeights(const ConvolutionArgs &args, int firstBlock, int blocks, int group, std::size_t stride, float *u)
{
    float packed[9 * kLanes * kLanes];
    const int inputChannels = args.inputChannels;
    for (int block = 0; block < blocks; ++block) {
        const int first = block / group * group;
        const int width = blocks - first < group ? blocks - first : group;
        float *base = u + static_cast<std::size_t>(first) * kLanes * static_cast<std::size_t>(inputChannels)
                      + static_cast<std::size_t>(block - first) * kLanes;
        const Vec outputFactor =
            args.inputFactors ? vload(args.outputFactors + (firstBlock + block) * kLanes) : vzero();
        const float *taps = nullptr;
        for (int ic = 0; ic < inputChannels; ++ic, taps += 9 * kLanes) {
            if (ic % kLanes == 0)
                taps = packedTaps(
                    args, firstBlock + block, ic, inputChannels - ic < kLanes ? inputChannels - ic : kLanes, packed);
            Vec g[9];
            for (int i = 0; i < 9; ++i)
                g[i] = vload(taps + i * kLanes);
            if (args.inputFactors) {
                const Vec factor = vmul(outputFactor, vset(args.inputFactors[ic]));
                for (Vec &tap : g)
                    tap = vmul(tap, factor);
            }
            Vec half[18]; // [6][3]
            for (int x = 0; x < 3; ++x)
                weightTransform(g + x, 3, half + x, 3);
            float *target = base + static_cast<std::size_t>(ic) * static_cast<std::size_t>(width * kLanes);
            for (int y = 0; y < 6; ++y) {
                Vec row[6];
                weightTransform(half + 3 * y, 1, row, 1);
                for (int x = 0; x < 6; ++x)
                    vstore(target + static_cast<std::size_t>(y * 6 + x) * stride, row[x]);
            }
        }
    }
}

//! The six rows of six pixels of a tile.
struct TileRows
{
    const float *row[6];
};

//! B^T d B in halves of three columns, so that everything stays in registers.
template <bool Upper> inline void transformHalf(const TileRows &tile, float *target, std::size_t stride)
{
    Vec half[18]; // [6][3]
#pragma GCC unroll 6
    for (int y = 0; y < 6; ++y) {
        Vec d[6];
#pragma GCC unroll 6
        for (int x = 0; x < 6; ++x)
            d[x] = vload(tile.row[y] + x * kLanes);
        inputTransform<Upper>(d, 1, half + 3 * y, 1);
    }
#pragma GCC unroll 3
    for (int x = 0; x < 3; ++x) {
        Vec column[6];
        inputTransform<false>(half + x, 3, column, 1);
        inputTransform<true>(half + x, 3, column + 3, 1);
#pragma GCC unroll 6
        for (int y = 0; y < 6; ++y)
            vstore(target + static_cast<std::size_t>(y * 6 + x + (Upper ? 3 : 0)) * stride, column[y]);
    }
}

inline void transformTile(const TileRows &tile, float *target, std::size_t stride)
{
    transformHalf<false>(tile, target, stride);
    transformHalf<true>(tile, target, stride);
}

//! Floats from a plane's begin to the row, in a window of \p rows rows.
inline std::ptrdiff_t rowOffset(int y, int rows, int width)
{
    return static_cast<std::ptrdiff_t>(y < rows ? y : y % rows) * width * kLanes;
}

//! What lies one beyond the border is read one inside it; further out nothing is needed of the values.
inline int reflected(int i, int size)
{
    return i == -1 ? 1 : i == size ? size - 2 : i;
}

//! A tile that reaches over the border, or is read through an upsampling: its pixels copied to \p patch [6][6][lanes].
inline TileRows gather(const ConvolutionArgs &args, const float *plane, int top, int left, float *patch)
{
    const int shift = args.upsampleShift;
    const int fullHeight = args.inputHeight << shift;
    const int fullWidth = args.inputWidth << shift;
    TileRows tile;
    for (int y = 0; y < 6; ++y) {
        const int sourceY = args.reflects ? reflected(top + y, fullHeight) : top + y;
        const bool inside = sourceY >= 0 && sourceY < fullHeight;
        const float *row = plane + rowOffset(inside ? sourceY >> shift : 0, args.inputRows, args.inputWidth);
        float *target = patch + y * 6 * kLanes;
        for (int x = 0; x < 6; ++x) {
            const int sourceX = args.reflects ? reflected(left + x, fullWidth) : left + x;
            vstore(target + x * kLanes,
                   inside && sourceX >= 0 && sourceX < fullWidth
                       ? vload(row + static_cast<std::ptrdiff_t>(sourceX >> shift) * kLanes)
                       : vzero());
        }
        tile.row[y] = target;
    }
    return tile;
}

//! The six upsampled values that a tile of a bilinear upsampling by 2 reads along one axis, of four source values. The
//! first belongs to an odd place: 0.75 of the source value before it and 0.25 of the next.
inline void upsampleLine(const Vec *s, int step, Vec *r, int rStep)
{
    const Vec near = vset(0.75F);
    const Vec far = vset(0.25F);
#pragma GCC unroll 3
    for (int i = 0; i < 3; ++i) {
        const Vec a = s[i * step];
        const Vec b = s[(i + 1) * step];
        r[2 * i * rStep] = vfma(far, b, vmul(near, a));
        r[(2 * i + 1) * rStep] = vfma(far, a, vmul(near, b));
    }
}

//! A tile read through a bilinear upsampling by 2, whose edge pixels are repeated; outside the upsampled picture lie
//! zeros. \p top and \p left are odd.
inline TileRows gatherBilinear(const ConvolutionArgs &args, const float *plane, int top, int left, float *patch)
{
    const int sourceTop = (top - 1) / 2; // of an even number: exact
    const int sourceLeft = (left - 1) / 2;
    const auto inside = [](int i, int size) { return i < 0 ? 0 : i < size ? i : size - 1; };
    Vec lines[24]; // [4][6]
    for (int y = 0; y < 4; ++y) {
        const float *row = plane + rowOffset(inside(sourceTop + y, args.inputHeight), args.inputRows, args.inputWidth);
        Vec source[4];
        for (int x = 0; x < 4; ++x)
            source[x] = vload(row + static_cast<std::ptrdiff_t>(inside(sourceLeft + x, args.inputWidth)) * kLanes);
        upsampleLine(source, 1, lines + 6 * y, 1);
    }
    const bool isWhole = top >= 0 && left >= 0 && top + 6 <= 2 * args.inputHeight && left + 6 <= 2 * args.inputWidth;
    TileRows tile;
    for (int x = 0; x < 6; ++x) {
        Vec column[6];
        upsampleLine(lines + x, 6, column, 1);
        for (int y = 0; y < 6; ++y) {
            const bool isOutside =
                !isWhole
                && (top + y < 0 || top + y >= 2 * args.inputHeight || left + x < 0 || left + x >= 2 * args.inputWidth);
            vstore(patch + (y * 6 + x) * kLanes, isOutside ? vzero() : column[y]);
        }
    }
    for (int y = 0; y < 6; ++y)
        tile.row[y] = patch + y * 6 * kLanes;
    return tile;
}

//! V [36][icBlock][kStripTiles][lanes] of the tiles [first, first + count).
inline void transformInput(const ConvolutionArgs &args, int tilesAcross, int first, int count, float *v)
{
    const int blocks = (args.inputChannels + kLanes - 1) / kLanes;
    const std::size_t stride = pointStride(kStripTiles, blocks);
    const std::ptrdiff_t plane = static_cast<std::ptrdiff_t>(args.inputRows) * args.inputWidth * kLanes;
    for (int block = 0; block < blocks; ++block) {
        const float *source = args.input + block * plane;
        std::ptrdiff_t rows[6] = {};
        int rowsOf = -1; // the tile row that they belong to
        for (int i = 0; i < count; ++i) {
            const int tileRow = (first + i) / tilesAcross;
            const int top = tileRow * 4 - 1;
            const int left = (first + i) % tilesAcross * 4 - 1;
            const bool isInside = args.upsampleShift == 0 && top >= 0 && left >= 0 && top + 6 <= args.inputHeight
                                  && left + 6 <= args.inputWidth;
            float *target = v + (static_cast<std::size_t>(block) * kStripTiles + static_cast<std::size_t>(i)) * kLanes;
            if (!isInside) {
                float patch[36 * kLanes];
                transformTile(args.upsampleIsBilinear ? gatherBilinear(args, source, top, left, patch)
                                                      : gather(args, source, top, left, patch),
                              target,
                              stride);
                continue;
            }
            if (rowsOf != tileRow)
                for (int y = 0; y < 6; ++y)
                    rows[y] = rowOffset(top + y, args.inputRows, args.inputWidth);
            rowsOf = tileRow;
            TileRows tile;
            for (int y = 0; y < 6; ++y)
                tile.row[y] = source + rows[y] + static_cast<std::ptrdiff_t>(left) * kLanes;
            transformTile(tile, target, stride);
        }
    }
}

//! M [Blocks][kStripTiles][lanes] of Rows tiles = V [icBlock][kStripTiles][lanes] * U [ic][Blocks * lanes].
template <int Blocks, int Rows> inline void multiplyBlock(const float *v, const float *u, float *m, int inputChannels)
{
    Vec sum[Rows][Blocks];
#pragma GCC unroll 24
    for (int row = 0; row < Rows; ++row)
#pragma GCC unroll 4
        for (int block = 0; block < Blocks; ++block)
            sum[row][block] = vzero();
    for (int begin = 0; begin < inputChannels; begin += kLanes) {
        const int count = inputChannels - begin < kLanes ? inputChannels - begin : kLanes;
        for (int k = 0; k < count; ++k) {
            Vec w[Blocks];
#pragma GCC unroll 4
            for (int block = 0; block < Blocks; ++block)
                w[block] = vload(u + block * kLanes);
#pragma GCC unroll 24
            for (int row = 0; row < Rows; ++row) {
                const Vec x = vset(v[row * kLanes + k]);
#pragma GCC unroll 4
                for (int block = 0; block < Blocks; ++block)
                    sum[row][block] = vfma(x, w[block], sum[row][block]);
            }
            u += Blocks * kLanes;
        }
        v += kStripTiles * kLanes;
    }
#pragma GCC unroll 24
    for (int row = 0; row < Rows; ++row)
#pragma GCC unroll 4
        for (int block = 0; block < Blocks; ++block)
            vstore(m + (block * kStripTiles + row) * kLanes, sum[row][block]);
}

template <int Blocks> inline void multiplyGroup(const float *v, const float *u, float *m, int inputChannels, int tiles)
{
    constexpr int kRows = kAccumulators / Blocks;
    for (int tile = 0; tile < tiles; tile += kRows)
        multiplyBlock<Blocks, kRows>(v + tile * kLanes, u, m + tile * kLanes, inputChannels);
}

inline void
multiplyPoint(const float *v, const float *u, float *m, int inputChannels, int outputBlocks, int group, int tiles)
{
    for (int first = 0; first < outputBlocks; first += group) {
        const int width = outputBlocks - first < group ? outputBlocks - first : group;
        const float *weights = u + static_cast<std::size_t>(first) * kLanes * static_cast<std::size_t>(inputChannels);
        float *target = m + static_cast<std::size_t>(first) * kStripTiles * kLanes;
        switch (width) {
#if AMBROTYPE_LANES == 16
        case 4:
            multiplyGroup<4>(v, weights, target, inputChannels, tiles);
            break;
        case 3:
            multiplyGroup<3>(v, weights, target, inputChannels, tiles);
            break;
#endif
        case 2:
            multiplyGroup<2>(v, weights, target, inputChannels, tiles);
            break;
        default:
            multiplyGroup<1>(v, weights, target, inputChannels, tiles);
            break;
        }
    }
}

//! M of the output blocks [firstBlock, firstBlock + blocks) to pixels.
inline void transformOutput(
    const ConvolutionArgs &args, int tilesAcross, int first, int count, int firstBlock, int blocks, const float *m)
{
    const std::size_t stride = pointStride(kStripTiles, blocks);
    const std::ptrdiff_t plane = static_cast<std::ptrdiff_t>(args.outputRows) * args.outputWidth * kLanes;
    for (int block = 0; block < blocks; ++block) {
        const BlockEpilogue epilogue(args.epilogue, firstBlock + block);
        for (int i = 0; i < count; ++i) {
            const float *source =
                m + (static_cast<std::size_t>(block) * kStripTiles + static_cast<std::size_t>(i)) * kLanes;
            Vec half[24]; // [4][6]
#pragma GCC unroll 6
            for (int x = 0; x < 6; ++x) {
                Vec column[6];
#pragma GCC unroll 6
                for (int y = 0; y < 6; ++y)
                    column[y] = vload(source + static_cast<std::size_t>(y * 6 + x) * stride);
                Vec reduced[4];
                outputTransform(column, 1, reduced);
                for (int y = 0; y < 4; ++y)
                    half[y * 6 + x] = reduced[y];
            }
            const int top = (first + i) / tilesAcross * 4;
            const int left = (first + i) % tilesAcross * 4;
            const int rows = args.outputHeight - top < 4 ? args.outputHeight - top : 4;
            const int columns = args.outputWidth - left < 4 ? args.outputWidth - left : 4;
            for (int y = 0; y < rows; ++y) {
                Vec pixels[4];
                outputTransform(half + y * 6, 1, pixels);
                const std::ptrdiff_t offset = (firstBlock + block) * plane
                                              + rowOffset(top + y, args.outputRows, args.outputWidth)
                                              + static_cast<std::ptrdiff_t>(left) * kLanes;
                for (int x = 0; x < columns; ++x)
                    vstore(args.output + offset + x * kLanes, epilogue.apply(pixels[x], offset + x * kLanes));
            }
        }
    }
}

std::size_t winogradTransformedFloats(int inputChannels, int outputChannels)
{
    return kPoints * pointStride(inputChannels, (outputChannels + kLanes - 1) / kLanes);
}

std::size_t winogradScratch(int inputChannels, int outputChannels)
{
    return kPoints
           * (pointStride(kStripTiles, (inputChannels + kLanes - 1) / kLanes)
              + pointStride(kStripTiles, (outputChannels + kLanes - 1) / kLanes));
}

void winogradTransform(const ConvolutionArgs &args, int firstBlock, int endBlock, float *transformed)
{
    const int blocks = (args.outputChannels + kLanes - 1) / kLanes;
    transformWeights(
        args,
        firstBlock,
        endBlock - firstBlock,
        groupBlocks(blocks),
        pointStride(args.inputChannels, blocks),
        transformed + static_cast<std::size_t>(firstBlock) * kLanes * static_cast<std::size_t>(args.inputChannels));
}

void winograd(const ConvolutionArgs &args)
{
    const int inputBlocks = (args.inputChannels + kLanes - 1) / kLanes;
    const int outputBlocks = (args.outputChannels + kLanes - 1) / kLanes;
    const std::size_t uStride = pointStride(args.inputChannels, outputBlocks);
    const std::size_t vStride = pointStride(kStripTiles, inputBlocks);
    const std::size_t mStride = pointStride(kStripTiles, outputBlocks);
    const int group = groupBlocks(outputBlocks);
    float *v = args.scratch;
    float *m = v + kPoints * vStride;

    const int tilesAcross = (args.outputWidth + 3) / 4;
    const int end = (args.endRow + 3) / 4 * tilesAcross;
    for (int first = args.firstRow / 4 * tilesAcross; first < end; first += kStripTiles) {
        const int count = end - first < kStripTiles ? end - first : kStripTiles;
        transformInput(args, tilesAcross, first, count, v);
        for (int point = 0; point < kPoints; ++point)
            multiplyPoint(v + static_cast<std::size_t>(point) * vStride,
                          args.transformed + static_cast<std::size_t>(point) * uStride,
                          m + static_cast<std::size_t>(point) * mStride,
                          args.inputChannels,
                          outputBlocks,
                          group,
                          count);
        transformOutput(args, tilesAcross, first, count, 0, outputBlocks, m);
    }
}

//! Whether a picture is one strip.
bool winogradIsSmall(int height, int width)
{
    return (height + 3) / 4 * ((width + 3) / 4) <= kStripTiles;
}

std::size_t winogradSmallScratch(int inputChannels, int outputChannels)
{
    const int group = groupBlocks((outputChannels + kLanes - 1) / kLanes);
    return kPoints
           * (pointStride(kStripTiles, (inputChannels + kLanes - 1) / kLanes) + pointStride(kStripTiles, group)
              + pointStride(inputChannels, group));
}

//! Deep layers have many weights and few pixels: their weights are transformed one group of output blocks at a time,
//! which stays in the cache, where all of them would be written to memory and read again.
void winogradSmall(const ConvolutionArgs &args)
{
    const int inputBlocks = (args.inputChannels + kLanes - 1) / kLanes;
    const int group = groupBlocks((args.outputChannels + kLanes - 1) / kLanes);
    const std::size_t vStride = pointStride(kStripTiles, inputBlocks);
    float *v = args.scratch;
    float *m = v + kPoints * vStride;
    float *u = m + kPoints * pointStride(kStripTiles, group);
    const int tilesAcross = (args.outputWidth + 3) / 4;
    const int count = tilesAcross * ((args.outputHeight + 3) / 4);
    transformInput(args, tilesAcross, 0, count, v);
    for (int first = args.firstBlock; first < args.endBlock; first += group) {
        const int width = args.endBlock - first < group ? args.endBlock - first : group;
        const std::size_t uStride = pointStride(args.inputChannels, width);
        const std::size_t mStride = pointStride(kStripTiles, width);
        transformWeights(args, first, width, width, uStride, u);
        for (int point = 0; point < kPoints; ++point)
            multiplyPoint(v + static_cast<std::size_t>(point) * vStride,
                          u + static_cast<std::size_t>(point) * uStride,
                          m + static_cast<std::size_t>(point) * mStride,
                          args.inputChannels,
                          width,
                          width,
                          count);
        transformOutput(args, tilesAcross, 0, count, first, width, m);
    }
}

} // namespace
