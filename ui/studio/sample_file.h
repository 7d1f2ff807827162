#pragma once

#include "base/result.h"

#include <filesystem>

namespace ambrotype::ui {

//! The sample picture of the program as a file in the data folder, made when it is not there yet. For workers; takes
//! about a second the first time. Errors: those of writing.
Result<std::filesystem::path> makeSampleFile();

} // namespace ambrotype::ui
