#pragma once

#include "command.h"

namespace ambrotype::cli {

//! Says how long a batch would take on this machine, from the times of earlier ones.
std::unique_ptr<Command> makeEstimateCommand();

} // namespace ambrotype::cli
