#pragma once

//! Depthwise convolution. Weights: [block][tap][lanes].

#include "direct_kernel.h"

namespace {

//! One output pixel of one block from the taps that are inside. \p in is the pixel of tap (0, 0).
inline Vec depthwisePixel(const ConvolutionArgs &args, const float *in, const float *weights, TapRange ky, TapRange kx)
{
    const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(args.inputWidth) * args.dilation * kLanes;
    Vec sum = vzero();
    for (int i = ky.begin; i < ky.end; ++i)
        for (int j = kx.begin; j < kx.end; ++j)
            sum = vfma(vload(in + i * row + j * args.dilation * kLanes),
                       vload(weights + (i * args.kernelWidth + j) * kLanes),
                       sum);
    return sum;
}

//! Four pixels side by side of a 3x3 kernel whose taps are all inside; \p weights are in registers. The order of every
//! pixel's sum is that of depthwisePixel().
template <int Stride> inline void depthwiseFour(const float *in, std::ptrdiff_t row, const Vec *weights, Vec *sum)
{
    constexpr int kColumns = 3 * Stride + 3;
#pragma GCC unroll 4
    for (int p = 0; p < 4; ++p)
        sum[p] = vzero();
#pragma GCC unroll 3
    for (int i = 0; i < 3; ++i) {
        Vec line[kColumns];
#pragma GCC unroll 9
        for (int x = 0; x < kColumns; ++x)
            line[x] = vload(in + i * row + x * kLanes);
#pragma GCC unroll 3
        for (int j = 0; j < 3; ++j)
#pragma GCC unroll 4
            for (int p = 0; p < 4; ++p)
                sum[p] = vfma(line[p * Stride + j], weights[i * 3 + j], sum[p]);
    }
}

//! One row of one block; \p in is the row of the first tap, pixel 0, and \p offset that of the output row.
template <int Stride>
inline void depthwiseRow3(const ConvolutionArgs &args,
                          const float *in,
                          const float *weights,
                          const BlockEpilogue &epilogue,
                          std::ptrdiff_t offset,
                          TapRange ky)
{
    const bool isWhole = ky.begin == 0 && ky.end == 3;
    const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(args.inputWidth) * kLanes;
    Vec held[9];
#pragma GCC unroll 9
    for (int i = 0; i < 9; ++i)
        held[i] = vload(weights + i * kLanes);
    for (int x = 0; x < args.outputWidth;) {
        const int originX = x * Stride - args.padding;
        const float *first = in + static_cast<std::ptrdiff_t>(originX) * kLanes;
        if (isWhole && originX >= 0 && x + 4 <= args.outputWidth && originX + 3 * Stride + 3 <= args.inputWidth) {
            Vec sum[4];
            depthwiseFour<Stride>(first, row, held, sum);
#pragma GCC unroll 4
            for (int p = 0; p < 4; ++p, offset += kLanes)
                vstore(args.output + offset, epilogue.apply(sum[p], offset));
            x += 4;
            continue;
        }
        const TapRange kx = tapsInside(originX, 1, 3, args.inputWidth);
        vstore(args.output + offset, epilogue.apply(depthwisePixel(args, first, weights, ky, kx), offset));
        ++x;
        offset += kLanes;
    }
}

inline void depthwiseRow(const ConvolutionArgs &args,
                         const float *in,
                         const float *weights,
                         const BlockEpilogue &epilogue,
                         std::ptrdiff_t offset,
                         TapRange ky)
{
    for (int x = 0; x < args.outputWidth; ++x, offset += kLanes) {
        const int originX = x * args.stride - args.padding;
        const TapRange kx = tapsInside(originX, args.dilation, args.kernelWidth, args.inputWidth);
        const float *first = in + static_cast<std::ptrdiff_t>(originX) * kLanes;
        vstore(args.output + offset, epilogue.apply(depthwisePixel(args, first, weights, ky, kx), offset));
    }
}

void depthwise(const ConvolutionArgs &args)
{
    const int blocks = (args.outputChannels + kLanes - 1) / kLanes;
    const std::ptrdiff_t inputRow = static_cast<std::ptrdiff_t>(args.inputWidth) * kLanes;
    const std::ptrdiff_t outputRow = static_cast<std::ptrdiff_t>(args.outputWidth) * kLanes;
    const bool isThree = args.kernelHeight == 3 && args.kernelWidth == 3 && args.dilation == 1;
    const auto run = !isThree           ? depthwiseRow
                     : args.stride == 1 ? depthwiseRow3<1>
                     : args.stride == 2 ? depthwiseRow3<2>
                                        : depthwiseRow;
    for (int block = 0; block < blocks; ++block) {
        const BlockEpilogue epilogue(args.epilogue, block);
        const float *weights =
            args.weights + static_cast<std::ptrdiff_t>(block) * args.kernelHeight * args.kernelWidth * kLanes;
        for (int y = args.firstRow; y < args.endRow; ++y) {
            const int originY = y * args.stride - args.padding;
            run(args,
                args.input + (static_cast<std::ptrdiff_t>(block) * args.inputHeight + originY) * inputRow,
                weights,
                epilogue,
                (static_cast<std::ptrdiff_t>(block) * args.outputHeight + y) * outputRow,
                tapsInside(originY, args.dilation, args.kernelHeight, args.inputHeight));
        }
    }
}

} // namespace
