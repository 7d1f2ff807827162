#pragma once

#include "command.h"

namespace ambrotype::cli {

//! "watch": enhances every picture that comes into a folder.
std::unique_ptr<Command> makeWatchCommand();

} // namespace ambrotype::cli
