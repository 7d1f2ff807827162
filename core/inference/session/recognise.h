#pragma once

#include "inference/weights/state_dict.h"

#include "base/result.h"

#include <string>

namespace ambrotype::inference {

//! The architecture whose builder takes \p weights without a missing or unexpected key.
//! Errors: Unsupported when there is none.
Result<std::string> recogniseNetwork(const StateDict &weights);

} // namespace ambrotype::inference
