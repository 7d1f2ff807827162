#pragma once

#include "base/result.h"

#include <string>

namespace ambrotype::cli {

//! Whether \p device ("auto", "cpu", "cuda", "cuda:1", "mps") can be used here. "auto" and "cpu" always can and load
//! nothing; the others ask LibTorch, which takes half a second. A device that is not there is wrong usage, found
//! before any work: every picture would fail in the same way.
//! Errors: InvalidArgument (no such name), Device (not on this machine), both in plain words.
Result<void> checkDevice(const std::string &device);

} // namespace ambrotype::cli
