#pragma once

#include "command.h"

namespace ambrotype::cli {

//! Lists the presets or prints one of them.
std::unique_ptr<Command> makePresetsCommand();

} // namespace ambrotype::cli
