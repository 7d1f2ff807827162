#pragma once

#include "command.h"

namespace ambrotype::cli {

//! Enhances pictures: files, folders and globs in, results out.
std::unique_ptr<Command> makeEnhanceCommand();

} // namespace ambrotype::cli
