#pragma once

#include "inference/graph/graph.h"

namespace ambrotype::inference {

//! The same function with fewer nodes: batch norms after a convolution or linear layer go into its weights (computed
//! in double precision), per-channel factors of a ScaledAdd into the convolution before it, activations into the node
//! that makes their input. Weights that change get memory of their own; the others stay where they are.
Graph optimizeGraph(const Graph &graph);

} // namespace ambrotype::inference
