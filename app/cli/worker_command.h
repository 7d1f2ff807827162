#pragma once

#include "command.h"

namespace ambrotype::cli {

//! "worker": works off a queue that several machines share, until it is told to stop.
std::unique_ptr<Command> makeWorkerCommand();

} // namespace ambrotype::cli
