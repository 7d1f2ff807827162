#pragma once

#include "jobs/batch_item.h"

#include <functional>

namespace ambrotype::cli {

//! What workers call before they begin an item: nothing in the program; the tests' own build of it (see
//! tests/cli/fault_hook.cpp) can be told to fall over there.
std::function<void(const jobs::BatchItem &)> itemHook();

} // namespace ambrotype::cli
