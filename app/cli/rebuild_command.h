#pragma once

#include "command.h"

namespace ambrotype::cli {

//! "rebuild": makes results again from their sidecars and compares the bytes.
std::unique_ptr<Command> makeRebuildCommand();

} // namespace ambrotype::cli
