#pragma once

#include "imaging/io/reader.h"

namespace CLI {
class App;
}

namespace ambrotype::cli {

//! Adds what says which files are opened to \p command; \p reading must outlive the parsing.
//! --max-pixels: a number of pixels, or of megapixels with "M" ("400M"). Given, it is the only limit: who names a size
//! means the file. --use-partial: files of which only a part is there are used as far as they go.
void addReadingOptions(CLI::App &command, imaging::ReadOptions &reading);

} // namespace ambrotype::cli
