#pragma once

#include "inference/graph/graph.h"

#include <ATen/core/Tensor.h>

//! Operations of the networks that think in codes and sequences, in LibTorch. Private to the engine. Inputs may be in
//! reduced precision; what is summed over many values is summed in float32. \throws c10::Error.
namespace ambrotype::inference {

at::Tensor torchPad(const at::Tensor &x, const op::Pad &pad);
at::Tensor
torchGroupNorm(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias, const op::GroupNorm &norm);
at::Tensor
torchAttention(const at::Tensor &query, const at::Tensor &key, const at::Tensor &value, const op::Attention &attention);
//! Indices as float32, whatever the precision of \p x: bfloat16 holds whole numbers to 256 only.
at::Tensor torchArgMax(const at::Tensor &x, int axis);
at::Tensor torchNearestRow(const at::Tensor &x, const at::Tensor &table);
at::Tensor torchLookup(const at::Tensor &indices, const at::Tensor &table);
at::Tensor torchAdaptiveInstanceNorm(const at::Tensor &content, const at::Tensor &style, float epsilon);
at::Tensor
torchControlledFusion(const at::Tensor &x, const at::Tensor &scale, const at::Tensor &shift, const at::Tensor &weight);

} // namespace ambrotype::inference
