#pragma once

#include "inference/graph/builder.h"

#include <string>

namespace ambrotype::inference {

//! The residual blocks "LEVEL.0", "LEVEL.1" ... of our own networks, as many as the weights hold: x +
//! conv2(relu(conv1(x))). \p x has shape {n, c, h, w}, and so has what comes out.
NodeId residualBlocks(GraphBuilder &builder, NodeId x, const std::string &level);

} // namespace ambrotype::inference
