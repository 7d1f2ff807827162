#pragma once

#include "inference/graph/executor.h"

#include <functional>
#include <memory>

namespace ambrotype::inference {

//! Runs \p first as long as it can; from its first Unsupported on, what \p makeSecond gives (made once). For kernels
//! that learn only from a picture's shape that they cannot run a network.
std::shared_ptr<GraphExecutor> makeFallbackExecutor(std::shared_ptr<GraphExecutor> first,
                                                    std::function<Result<std::shared_ptr<GraphExecutor>>()> makeSecond);

} // namespace ambrotype::inference
