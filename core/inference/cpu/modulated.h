#pragma once

#include "inference/cpu/fused_graph.h"
#include "inference/cpu/plan_builder.h"

//! The modulated convolution of StyleGAN2. The style changes the weights, never the picture: 3x3 kernels while they are
//! transformed for Winograd, the others in a copy that lives for one step. A picture costs no more than with a fixed
//! convolution then.
namespace ambrotype::inference::cpu {

//! The layer's numbers. The weights stay where they are. Errors: Unsupported (detail says why), OutOfMemory.
Result<PackedLayer> packModulated(const Graph &graph, const op::ModulatedConv2d &conv, const Kernels &kernels);

//! Adds the steps. Inputs of \p node: the picture, the style and, where a feature transform was joined, its scale and
//! shift.
void lowerModulated(PlanBuilder &builder, const FusedNode &node, const PackedLayer &layer);

} // namespace ambrotype::inference::cpu
