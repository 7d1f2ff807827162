#pragma once

#include "inference/graph/graph.h"

namespace ambrotype::inference::cpu {

//! Operations on plain row-major tensors.

//! The value of \p kind at \p x for those without a per-channel slope.
float activated(float x, Activation::Kind kind, float slope);
//! In place or not.
void activate(const float *from, std::int64_t count, Activation::Kind kind, float slope, float *to);

//! An axis as [outer][axis][inner].
struct AxisSplit
{
    std::int64_t outer = 1;
    std::int64_t axis = 1;
    std::int64_t inner = 1;
};
//! \p axis may be negative.
AxisSplit splitAt(const Shape &shape, int axis);

void softmax(const float *from, const AxisSplit &split, float *to);
//! x / max(|x|, epsilon), over the axis.
void l2Normalize(const float *from, const AxisSplit &split, float epsilon, float *to);
//! x / sqrt(mean of x * x + epsilon), over the axis.
void pixelNorm(const float *from, const AxisSplit &split, float epsilon, float *to);
void permute(const float *from, const Shape &shape, const std::vector<int> &order, float *to);

} // namespace ambrotype::inference::cpu
