#pragma once

#include "base/result.h"
#include "inference/weights/state_dict.h"

#include <filesystem>
#include <map>
#include <string>

namespace ambrotype::training {

//! Writes \p weights as safetensors, all as float16 or all as float32, with \p notes as metadata; whole or not at all.
Result<void> writeSafetensors(const inference::StateDict &weights,
                              bool half,
                              const std::map<std::string, std::string> &notes,
                              const std::filesystem::path &file);

} // namespace ambrotype::training
