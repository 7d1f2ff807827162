#pragma once

//! Direct convolution of any geometry, and depthwise convolution.
//! Weights of the dense one: [group of output blocks][ky][kx][ic][group's blocks * lanes]; depthwise:
//! [block][tap][lanes].

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

//! Sums of Rows output pixels side by side, whose taps in the given ranges are all inside, for Blocks output blocks.
template <int Blocks, int Rows>
inline void
directBlock(const ConvolutionArgs &args, const float *weights, int block, int y, int x, TapRange ky, TapRange kx)
{
    const std::ptrdiff_t plane = static_cast<std::ptrdiff_t>(args.inputHeight) * args.inputWidth * kLanes;
    const int originY = y * args.stride - args.padding;
    const int originX = x * args.stride - args.padding;
    const int step = args.stride * kLanes;
    Vec sum[Rows][Blocks];
#pragma GCC unroll 24
    for (int row = 0; row < Rows; ++row)
#pragma GCC unroll 4
        for (int b = 0; b < Blocks; ++b)
            sum[row][b] = vzero();
    for (int i = ky.begin; i < ky.end; ++i) {
        for (int j = kx.begin; j < kx.end; ++j) {
            const float *in = args.input
                              + (static_cast<std::ptrdiff_t>(originY + i * args.dilation) * args.inputWidth + originX
                                 + j * args.dilation)
                                    * kLanes;
            const float *w =
                weights
                + static_cast<std::ptrdiff_t>(i * args.kernelWidth + j) * args.inputChannels * (Blocks * kLanes);
            for (int begin = 0; begin < args.inputChannels; begin += kLanes, in += plane) {
                const int count = args.inputChannels - begin < kLanes ? args.inputChannels - begin : kLanes;
                for (int k = 0; k < count; ++k, w += Blocks * kLanes) {
                    Vec column[Blocks];
#pragma GCC unroll 4
                    for (int b = 0; b < Blocks; ++b)
                        column[b] = vload(w + b * kLanes);
#pragma GCC unroll 24
                    for (int row = 0; row < Rows; ++row) {
                        const Vec value = vset(in[row * step + k]);
#pragma GCC unroll 4
                        for (int b = 0; b < Blocks; ++b)
                            sum[row][b] = vfma(value, column[b], sum[row][b]);
                    }
                }
            }
        }
    }
    const std::ptrdiff_t outputPlane = static_cast<std::ptrdiff_t>(args.outputHeight) * args.outputWidth * kLanes;
    const std::ptrdiff_t pixel = (static_cast<std::ptrdiff_t>(y) * args.outputWidth + x) * kLanes;
    for (int b = 0; b < Blocks; ++b) {
        const BlockEpilogue epilogue(args.epilogue, block + b);
        const std::ptrdiff_t offset = (block + b) * outputPlane + pixel;
#pragma GCC unroll 24
        for (int row = 0; row < Rows; ++row)
            vstore(args.output + offset + row * kLanes, epilogue.apply(sum[row][b], offset + row * kLanes));
    }
}

//! Output columns [begin, end) to compute.
struct Columns
{
    int begin;
    int end;
};

template <int Blocks>
inline void directGroup(const ConvolutionArgs &args, const float *weights, int block, Columns columns)
{
    constexpr int kRows = kAccumulators / Blocks;
    for (int y = args.firstRow; y < args.endRow; ++y) {
        const TapRange ky =
            tapsInside(y * args.stride - args.padding, args.dilation, args.kernelHeight, args.inputHeight);
        int x = columns.begin;
        while (x < columns.end) {
            const TapRange kx =
                tapsInside(x * args.stride - args.padding, args.dilation, args.kernelWidth, args.inputWidth);
            const int last = x + kRows - 1;
            const bool whole =
                kx.begin == 0 && last < columns.end
                && last * args.stride - args.padding + (args.kernelWidth - 1) * args.dilation < args.inputWidth;
            if (whole) {
                directBlock<Blocks, kRows>(args, weights, block, y, x, ky, kx);
                x += kRows;
            } else {
                directBlock<Blocks, 1>(args, weights, block, y, x, ky, kx);
                ++x;
            }
        }
    }
}

void direct(const ConvolutionArgs &original)
{
    ConvolutionArgs args = original;
    Columns columns = {0, args.outputWidth};
    if (args.kernelHeight == 1 && args.kernelWidth == 1 && args.stride == 1 && args.padding == 0) {
        // No rows, only pixels: as one line the remainder is cut once.
        columns = {args.firstRow * args.outputWidth, args.endRow * args.outputWidth};
        args.inputWidth = args.outputWidth = args.inputHeight * args.inputWidth;
        args.inputHeight = args.outputHeight = args.endRow = 1;
        args.firstRow = 0;
    }
    const int blocks = (args.outputChannels + kLanes - 1) / kLanes;
    const int group = groupBlocks(blocks);
    const std::ptrdiff_t blockWeights =
        static_cast<std::ptrdiff_t>(args.kernelHeight) * args.kernelWidth * args.inputChannels * kLanes;
    for (int first = 0; first < blocks; first += group) {
        const float *weights = args.weights + first * blockWeights;
        switch (blocks - first < group ? blocks - first : group) {
#if AMBROTYPE_LANES == 16
        case 4:
            directGroup<4>(args, weights, first, columns);
            break;
        case 3:
            directGroup<3>(args, weights, first, columns);
            break;
#endif
        case 2:
            directGroup<2>(args, weights, first, columns);
            break;
        default:
            directGroup<1>(args, weights, first, columns);
            break;
        }
    }
}

void depthwise(const ConvolutionArgs &args)
{
    const int blocks = (args.outputChannels + kLanes - 1) / kLanes;
    const int taps = args.kernelHeight * args.kernelWidth;
    const std::ptrdiff_t inputPlane = static_cast<std::ptrdiff_t>(args.inputHeight) * args.inputWidth * kLanes;
    const std::ptrdiff_t outputPlane = static_cast<std::ptrdiff_t>(args.outputHeight) * args.outputWidth * kLanes;
    for (int block = 0; block < blocks; ++block) {
        const BlockEpilogue epilogue(args.epilogue, block);
        const float *weights = args.weights + static_cast<std::ptrdiff_t>(block) * taps * kLanes;
        std::ptrdiff_t offset =
            block * outputPlane + static_cast<std::ptrdiff_t>(args.firstRow) * args.outputWidth * kLanes;
        for (int y = args.firstRow; y < args.endRow; ++y) {
            const int originY = y * args.stride - args.padding;
            const TapRange ky = tapsInside(originY, args.dilation, args.kernelHeight, args.inputHeight);
            for (int x = 0; x < args.outputWidth; ++x, offset += kLanes) {
                const int originX = x * args.stride - args.padding;
                const TapRange kx = tapsInside(originX, args.dilation, args.kernelWidth, args.inputWidth);
                Vec sum = vzero();
                for (int i = ky.begin; i < ky.end; ++i) {
                    const float *in =
                        args.input + block * inputPlane
                        + (static_cast<std::ptrdiff_t>(originY + i * args.dilation) * args.inputWidth + originX)
                              * kLanes;
                    for (int j = kx.begin; j < kx.end; ++j)
                        sum = vfma(vload(in + j * args.dilation * kLanes),
                                   vload(weights + (i * args.kernelWidth + j) * kLanes),
                                   sum);
                }
                vstore(args.output + offset, epilogue.apply(sum, offset));
            }
        }
    }
}

} // namespace
