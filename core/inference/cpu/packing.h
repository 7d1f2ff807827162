#pragma once

#include "inference/cpu/fused_graph.h"

namespace ambrotype::inference::cpu {

//! The functions below write the layouts that the kernels name (kernels/*.h). Each may give empty floats when there
//! is not enough memory.

//! \p values of [count] or [1] (repeated) filled up to whole blocks; null gives zeros.
AlignedFloats packChannels(const float *values, std::int64_t valueCount, int channels, int lanes);

//! [O][I][3][3] to [block][I][9][lanes].
AlignedFloats packWinograd(const float *weights, int outputs, int inputs, const Kernels &kernels);

//! [O][I][kh][kw] to [group of blocks][kh][kw][I][group's blocks * lanes].
AlignedFloats packDirect(const float *weights, int outputs, int inputs, int taps, const Kernels &kernels);

//! The same rounded to bf16, two input channels in each float's 32 bits (the first in the low half).
AlignedFloats packDirectBf16(const float *weights, int outputs, int inputs, int taps, const Kernels &kernels);

//! [C][1][kh][kw] to [block][kh * kw][lanes].
AlignedFloats packDepthwise(const float *weights, int channels, int taps, int lanes);

//! Transposed convolution [I][O][s][s] as the 1x1 convolution [(dy, dx, O filled up)][I][1][1], row-major.
std::vector<float> transposedAsDirect(const float *weights, int inputs, int outputs, int stride, int lanes);

} // namespace ambrotype::inference::cpu
