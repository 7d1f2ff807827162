#pragma once

#include "command.h"

namespace ambrotype::cli {

//! "models": which networks there are, what a file is, bringing files in, checking them, and fetching one on request.
std::unique_ptr<Command> makeModelsCommand();

} // namespace ambrotype::cli
