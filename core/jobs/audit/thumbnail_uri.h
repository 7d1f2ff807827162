#pragma once

#include "base/cancel.h"

#include <filesystem>
#include <string>

namespace ambrotype::jobs::audit {

//! A small JPEG of \p file without metadata as a "data:" address for HTML; empty when the file cannot be opened.
//! \p edge: pixels of its longer side.
std::string thumbnailUri(const std::filesystem::path &file, int edge, const CancelToken &cancel = {});

} // namespace ambrotype::jobs::audit
