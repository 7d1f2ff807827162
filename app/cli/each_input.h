#pragma once

#include "base/result.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace ambrotype::cli {

//! Calls \p work for each picture among \p inputs (files, folders, globs), one after the other. What is not there and
//! what fails is told on stderr, with \p json also as an object on stdout, and the rest goes on. \returns the program's
//! exit status.
int forEachInput(const std::vector<std::string> &inputs,
                 bool json,
                 const std::function<Result<void>(const std::filesystem::path &file)> &work);

} // namespace ambrotype::cli
