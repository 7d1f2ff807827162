#pragma once

#include "base/result.h"
#include "inference/engine.h"

namespace ambrotype::cli {

//! Times the network of \p request on a picture of \p size x \p size on every back end and precision that can run it,
//! and prints seconds per input megapixel, effective GFLOP/s (two per multiply-add of the direct convolution), the
//! ratio to the authors' recipe (LibTorch, contiguous fp32, the same threads) and the largest difference to it in 8-bit
//! steps. Each time is the fastest of \p repeat runs after one for warming up.
Result<void> benchNetwork(const inference::ModelRequest &request, int size, int repeat, bool json);

} // namespace ambrotype::cli
