#pragma once

#include "inference/cpu/plan_builder.h"

namespace ambrotype::inference::cpu {

//! Adds the steps that give the node's value. Errors: Unsupported.
Result<void> lower(PlanBuilder &builder, const FusedNode &node);

//! The part of it for nodes with packed numbers.
Result<void> lowerLayer(PlanBuilder &builder, const FusedNode &node);

//! Error for a node that the layouts cannot express.
Error cannotLower(const PlanBuilder &builder, const FusedNode &node, const char *why);

} // namespace ambrotype::inference::cpu
