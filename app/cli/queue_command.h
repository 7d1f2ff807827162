#pragma once

#include "command.h"

namespace ambrotype::cli {

//! "queue": add, list, run, pause, resume, retry, cancel, remove, report, verify.
std::unique_ptr<Command> makeQueueCommand();

} // namespace ambrotype::cli
