#pragma once

#include "config.h"

#include "base/result.h"
#include "inference/weights/state_dict.h"

#include <filesystem>
#include <map>
#include <string>

namespace ambrotype::training {

//! Random weights of the pyramid denoiser of \p config: He's normal initialisation for layers that a ReLU follows, the
//! second convolution of each residual block near zero, so that deep stacks learn at a high rate from the start.
inference::StateDict freshWeights(const Config &config);

//! Writes \p weights as safetensors, all as float16 or all as float32, with \p notes as metadata; whole or not at all.
Result<void> writeSafetensors(const inference::StateDict &weights,
                              bool half,
                              const std::map<std::string, std::string> &notes,
                              const std::filesystem::path &file);

} // namespace ambrotype::training
