#pragma once

#include "command.h"

namespace ambrotype::cli {

//! Writes the sample picture that is made by the program itself.
std::unique_ptr<Command> makeSampleCommand();

} // namespace ambrotype::cli
