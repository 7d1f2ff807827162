#pragma once

#include "command.h"

namespace ambrotype::cli {

//! Lists every stage with its parameters, ranges and defaults.
std::unique_ptr<Command> makeStagesCommand();

} // namespace ambrotype::cli
