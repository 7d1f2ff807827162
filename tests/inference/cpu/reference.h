#pragma once

#include "cpu/graph_maker.h"

#include <vector>

//! What small graphs compute, written down as plainly as possible: the yardstick of the fast path.
namespace ambrotype::test {

//! The outputs of \p graph, every operation by its definition, sums in double precision. Knows the operations that the
//! tests use.
std::vector<Tensor> evaluate(const Graph &graph, const std::vector<Tensor> &inputs);

//! Largest absolute difference; infinite when shapes differ or a value is no number.
double largestDifference(const Tensor &a, const Tensor &b);

} // namespace ambrotype::test
