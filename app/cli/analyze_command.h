#pragma once

#include "command.h"

namespace ambrotype::cli {

//! Measures pictures and says what it would suggest, and why.
std::unique_ptr<Command> makeAnalyzeCommand();

} // namespace ambrotype::cli
