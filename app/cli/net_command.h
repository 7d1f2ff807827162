#pragma once

#include "command.h"

namespace ambrotype::cli {

//! `net`: runs a network on tensors, says what a weights file is, measures speed. For people who check or compare us.
std::unique_ptr<Command> makeNetCommand();

} // namespace ambrotype::cli
