#pragma once

#include "inference/cpu/kernels/kernels.h"
#include "inference/cpu/tensor_ops.h"
#include "inference/graph/graph.h"

//! Operations of networks that think in codes and sequences, on plain row-major tensors.
namespace ambrotype::inference::cpu {

//! Over the last dimension, \p rows rows of \p width; weight and bias may be null.
void layerNorm(const float *from,
               std::int64_t rows,
               std::int64_t width,
               const float *weight,
               const float *bias,
               float epsilon,
               float *to);

//! The first of the largest along the axis, as float.
void argMax(const float *from, const AxisSplit &split, float *to);

//! The row of \p table [rows][width] that is nearest to each of \p count columns of \p from [width][count]. Distances
//! in double precision.
void nearestRow(
    const float *from, std::int64_t count, const float *table, std::int64_t rows, std::int64_t width, float *to);

//! Rows of \p table by \p indices, which are cut to the table's size.
void lookup(const float *indices, std::int64_t count, const Constant &table, float *to);

//! Every plane of \p content [channels][contentPixels] with mean and deviation of that plane of \p style.
void adaptiveInstanceNorm(const float *content,
                          std::int64_t contentPixels,
                          const float *style,
                          std::int64_t stylePixels,
                          std::int64_t channels,
                          float epsilon,
                          float *to);

//! A sequence [length][channels] or a plain picture [channels][length] whose channels are split between heads.
struct HeadLayout
{
    std::int64_t length = 0;
    std::int64_t channels = 0;
    int heads = 1;
    bool isPicture = false;
};
//! One head to [length][channels / heads], times \p factor; \p transposed: to [channels / heads][length].
void gatherHead(const float *from, const HeadLayout &layout, int head, float factor, bool transposed, float *to);
//! The reverse for rows [begin, end): \p from [end - begin][channels / heads].
void scatterHead(
    const float *from, const HeadLayout &layout, int head, std::int64_t begin, std::int64_t end, float *to);

} // namespace ambrotype::inference::cpu
