#pragma once

#include "cpu/reference.h"

namespace ambrotype::test {

//! What evaluate() does for the operations of networks that think in codes and sequences, their norms and borders.
//! \returns false for other operations.
bool evaluateToken(const Graph &graph,
                   const inference::Operation &operation,
                   const std::vector<const Tensor *> &inputs,
                   Tensor &result);

} // namespace ambrotype::test
