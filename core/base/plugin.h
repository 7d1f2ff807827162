#pragma once

#include "base/result.h"

#include <string>

namespace ambrotype {

//! Opens a plug-in of ours (`lib<name>.so` beside the program's library folder) and returns the address of
//! its exported C function \p symbol. Heavy libraries (LibTorch 390 ms and 170 MB, OpenImageIO 190 ms and
//! 130 MB on Debian 12) live behind such borders, so that the window opens without them.
//!
//! The search order: the folder of the running program, `../lib/ambrotype` from there, the folder named by the
//! environment variable AMBROTYPE_PLUGIN_DIR (first, when set). The plug-in stays loaded until the program ends.
//! Errors: NotFound, Internal (the loader's own words in detail). Any thread; may take half a second, so never
//! from the window's thread.
Result<void *> openPlugin(const std::string &name, const char *symbol);

} // namespace ambrotype
