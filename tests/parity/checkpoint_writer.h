#pragma once

#include "inference/weights/state_dict.h"

#include <filesystem>
#include <string>

namespace ambrotype::parity {

//! Writes \p weights as torch.save does since 1.6, with storages at multiples of 64 bytes, so that a reader can map
//! them. \p nesting: the key under which the dictionary lies ("params_ema"); empty: the file is the dictionary.
//! float32 tensors only. \throws std::runtime_error.
void writeCheckpoint(const inference::StateDict &weights,
                     const std::string &nesting,
                     const std::filesystem::path &file);

} // namespace ambrotype::parity
