#pragma once

#include "base/result.h"
#include "inference/engine.h"

#include <filesystem>
#include <map>
#include <string>

namespace ambrotype::cli {

//! Every tensor of a safetensors file (or any checkpoint) as float32, by name; integers keep their values.
//! Errors: as inference::readCheckpoint().
Result<std::map<std::string, inference::Tensor>> readTensorFile(const std::filesystem::path &file);

//! Writes float32 tensors as safetensors. Errors: Io, DiskFull.
Result<void> writeTensorFile(const std::filesystem::path &file,
                             const std::map<std::string, inference::Tensor> &tensors);

} // namespace ambrotype::cli
