#pragma once

#include "inference/graph/executor.h"

#include <memory>

namespace ambrotype::test {

//! Runs a graph by the definitions of its operations, in double precision, one value at a time: slow, obvious and
//! independent of every kernel. Knows the operations that our picture networks are made of; others are Unsupported.
std::shared_ptr<inference::GraphExecutor> makeReferenceExecutor(std::shared_ptr<const inference::Graph> graph);

} // namespace ambrotype::test
