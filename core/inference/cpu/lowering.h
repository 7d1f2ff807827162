#pragma once

#include "inference/cpu/plan_builder.h"

namespace ambrotype::inference::cpu {

//! Adds the steps that give the node's value. Errors: Unsupported.
Result<void> lower(PlanBuilder &builder, const FusedNode &node);

//! Whether lowerTokens() knows the operation.
bool isTokenOperation(const Operation &operation);
//! The part for networks that think in codes and sequences, with their norms and borders.
Result<void> lowerTokens(PlanBuilder &builder, const FusedNode &node);

//! The part of it for nodes with packed numbers.
Result<void> lowerLayer(PlanBuilder &builder, const FusedNode &node);

//! How many Winograd convolutions from fused node \p first on follow each other with nobody else reading between.
std::size_t chainLength(const PlanBuilder &builder, std::size_t first);
//! Runs them as one step, a band of rows at a time, so that what lies between them never is a whole picture: it stays
//! in the cache, and the memory of large intermediate results is saved. The same bits as one after the other.
void lowerChain(PlanBuilder &builder, std::size_t first, std::size_t length);

//! Error for a node that the layouts cannot express.
Error cannotLower(const PlanBuilder &builder, const FusedNode &node, const char *why);

} // namespace ambrotype::inference::cpu
