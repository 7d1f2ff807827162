#pragma once

//! Direct convolution of any geometry.
//! Weights: [group of output blocks][ky][kx][ic][group's blocks * lanes]. In bf16 two input channels are one value of
//! 32 bits, in weights and input alike, and "channel" below means such a pair.

#include "epilogue_kernel.h"

namespace {

//! Taps [begin, end) of one axis that fall inside the picture.
struct TapRange
{
    int begin;
    int end;
};

inline TapRange tapsInside(int origin, int dilation, int taps, int size)
{
    int begin = 0;
    while (begin < taps && origin + begin * dilation < 0)
        ++begin;
    int end = taps;
    while (end > begin && origin + (end - 1) * dilation >= size)
        --end;
    return {begin, end};
}

struct MultiplyFp32
{
    static Vec add(Vec a, Vec b, Vec sum) { return vfma(a, b, sum); }
};

//! Where the input lies. \p PixelStep and \p ChannelStep are the floats between neighbours, 0 where only the run knows
//! them: with many accumulators every address that is a constant saves a register.
template <typename MultiplyType, int PixelStep, int ChannelStep> struct Source
{
    using Multiply = MultiplyType;
    const float *data = nullptr;
    int firstRow = 0; //!< Row and column of the picture that lie at data.
    int firstColumn = 0;
    int channels = 0; //!< In all, and in one block.
    int blockChannels = 0;
    std::ptrdiff_t blockFloats = 0;
    std::ptrdiff_t rowFloats = 0;
    std::ptrdiff_t pixelFloats = 0;   //!< Used where PixelStep is 0; PixelStep is also times the stride.
    std::ptrdiff_t channelFloats = 0; //!< Used where ChannelStep is 0.

    std::ptrdiff_t step(int stride) const { return PixelStep > 0 ? PixelStep : pixelFloats * stride; }
    std::ptrdiff_t pixel() const { return PixelStep > 0 ? PixelStep : pixelFloats; }
    std::ptrdiff_t channel() const { return ChannelStep > 0 ? ChannelStep : channelFloats; }
};

//! Sums of Rows output pixels side by side, whose taps in the given ranges are all inside, for Blocks output blocks.
template <int Blocks, int Rows, typename In>
inline void directBlock(const ConvolutionArgs &args,
                        const In &source,
                        const float *weights,
                        int block,
                        int y,
                        int x,
                        TapRange ky,
                        TapRange kx)
{
    const int originY = y * args.stride - args.padding - source.firstRow;
    const int originX = x * args.stride - args.padding - source.firstColumn;
    const std::ptrdiff_t step = source.step(args.stride);
    Vec sum[Rows][Blocks];
#pragma GCC unroll 24
    for (int row = 0; row < Rows; ++row)
#pragma GCC unroll 4
        for (int b = 0; b < Blocks; ++b)
            sum[row][b] = vzero();
    for (int i = ky.begin; i < ky.end; ++i) {
        for (int j = kx.begin; j < kx.end; ++j) {
            const float *in = source.data + (originY + i * args.dilation) * source.rowFloats
                              + (originX + j * args.dilation) * source.pixel();
            const float *w =
                weights + static_cast<std::ptrdiff_t>(i * args.kernelWidth + j) * source.channels * (Blocks * kLanes);
            for (int begin = 0; begin < source.channels; begin += source.blockChannels, in += source.blockFloats) {
                const int rest = source.channels - begin;
                const int count = rest < source.blockChannels ? rest : source.blockChannels;
                for (int k = 0; k < count; ++k, w += Blocks * kLanes) {
                    Vec column[Blocks];
#pragma GCC unroll 4
                    for (int b = 0; b < Blocks; ++b)
                        column[b] = vload(w + b * kLanes);
#pragma GCC unroll 24
                    for (int row = 0; row < Rows; ++row) {
                        const Vec value = vset(in[row * step + k * source.channel()]);
#pragma GCC unroll 4
                        for (int b = 0; b < Blocks; ++b)
                            sum[row][b] = In::Multiply::add(value, column[b], sum[row][b]);
                    }
                }
            }
        }
    }
    const std::ptrdiff_t outputPlane = static_cast<std::ptrdiff_t>(args.outputHeight) * args.outputWidth * kLanes;
    const std::ptrdiff_t pixel = (static_cast<std::ptrdiff_t>(y) * args.outputWidth + x) * kLanes;
#pragma GCC unroll 4
    for (int b = 0; b < Blocks; ++b) {
        const BlockEpilogue epilogue(args.epilogue, block + b);
        const std::ptrdiff_t offset = (block + b) * outputPlane + pixel;
        float *output = args.output + offset;
        epilogue.with([&](auto apply) {
#pragma GCC unroll 24
            for (int row = 0; row < Rows; ++row)
                vstore(output + row * kLanes, apply(sum[row][b], offset + row * kLanes));
        });
    }
}

//! Output columns [begin, end) to compute.
struct Columns
{
    int begin;
    int end;
};

template <int Blocks, typename In>
inline void directGroup(const ConvolutionArgs &args, const In &source, const float *weights, int block, Columns columns)
{
    constexpr int kRows = kAccumulators / Blocks;
    const auto isInside = [&](int x) { // the columns from x on that are computed together
        return x * args.stride >= args.padding
               && (x + kRows - 1) * args.stride - args.padding + (args.kernelWidth - 1) * args.dilation
                      < args.inputWidth;
    };
    for (int y = args.firstRow; y < args.endRow; ++y) {
        const TapRange ky =
            tapsInside(y * args.stride - args.padding, args.dilation, args.kernelHeight, args.inputHeight);
        int x = columns.begin;
        while (x < columns.end) {
            if (x + kRows <= columns.end && isInside(x)) {
                directBlock<Blocks, kRows>(args, source, weights, block, y, x, ky, {0, args.kernelWidth});
                x += kRows;
                continue;
            }
            // The last few together with some that are done already, which come out the same, rather than singly.
            const int last = columns.end - kRows;
            if (last >= columns.begin && last < x && isInside(last)) {
                directBlock<Blocks, kRows>(args, source, weights, block, y, last, ky, {0, args.kernelWidth});
                break;
            }
            const TapRange kx =
                tapsInside(x * args.stride - args.padding, args.dilation, args.kernelWidth, args.inputWidth);
            directBlock<Blocks, 1>(args, source, weights, block, y, x, ky, kx);
            ++x;
        }
    }
}

//! All output blocks of the rows of \p args.
template <typename In> inline void directRows(const ConvolutionArgs &args, const In &source, Columns columns)
{
    const int blocks = (args.outputChannels + kLanes - 1) / kLanes;
    const int group = groupBlocks(blocks);
    const std::ptrdiff_t blockWeights =
        static_cast<std::ptrdiff_t>(args.kernelHeight) * args.kernelWidth * source.channels * kLanes;
    for (int first = 0; first < blocks; first += group) {
        const float *weights = args.weights + first * blockWeights;
        switch (blocks - first < group ? blocks - first : group) {
#if AMBROTYPE_LANES == 16
        case 4:
            directGroup<4>(args, source, weights, first, columns);
            break;
        case 3:
            directGroup<3>(args, source, weights, first, columns);
            break;
#endif
        case 2:
            directGroup<2>(args, source, weights, first, columns);
            break;
        default:
            directGroup<1>(args, source, weights, first, columns);
            break;
        }
    }
}

inline bool isPointwise(const ConvolutionArgs &args)
{
    return args.kernelHeight == 1 && args.kernelWidth == 1 && args.padding == 0;
}

//! A 1x1 convolution has no rows, only pixels: as one line the remainder is cut once.
inline ConvolutionArgs asLine(const ConvolutionArgs &args)
{
    ConvolutionArgs line = args;
    line.inputWidth = line.outputWidth = args.outputHeight * args.outputWidth;
    line.inputHeight = line.outputHeight = line.endRow = 1;
    line.firstRow = 0;
    line.stride = 1;
    return line;
}

inline Columns lineColumns(const ConvolutionArgs &args)
{
    return {args.firstRow * args.outputWidth, args.endRow * args.outputWidth};
}

inline void direct(const ConvolutionArgs &args)
{
    const std::ptrdiff_t plane = static_cast<std::ptrdiff_t>(args.inputHeight) * args.inputWidth;
    if (args.plainInput) {
        Source<MultiplyFp32, 0, 0> source;
        source.data = args.input;
        source.channels = source.blockChannels = args.inputChannels;
        source.rowFloats = args.inputWidth;
        source.pixelFloats = 1;
        source.channelFloats = plane;
        directRows(args, source, {0, args.outputWidth});
        return;
    }
    const auto blocked = [&](auto source) {
        source.data = args.input;
        source.channels = args.inputChannels;
        source.blockChannels = kLanes;
        source.blockFloats = plane * kLanes;
        source.rowFloats = static_cast<std::ptrdiff_t>(args.inputWidth) * kLanes;
        source.pixelFloats = kLanes;
        return source;
    };
    if (isPointwise(args) && args.stride == 1)
        directRows(asLine(args), blocked(Source<MultiplyFp32, kLanes, 1>()), lineColumns(args));
    else
        directRows(args, blocked(Source<MultiplyFp32, 0, 1>()), {0, args.outputWidth});
}

} // namespace
