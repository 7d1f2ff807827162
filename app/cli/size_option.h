#pragma once

#include "imaging/io/reader.h"

namespace CLI {
class App;
}

namespace ambrotype::cli {

//! Adds --max-pixels to \p command: a number of pixels, or of megapixels with "M" ("400M"). Given, it is the only
//! limit: who names a size means the file. \p limits must outlive the parsing.
void addMaxPixelsOption(CLI::App &command, imaging::ReadLimits &limits);

} // namespace ambrotype::cli
