#pragma once

#include "command.h"

namespace ambrotype::cli {

//! Says in numbers how much two pictures differ.
std::unique_ptr<Command> makeCompareCommand();

} // namespace ambrotype::cli
