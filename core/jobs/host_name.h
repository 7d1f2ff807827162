#pragma once

#include <string>

namespace ambrotype::jobs {

//! The name of this machine; "unknown" when it has none.
std::string hostName();

} // namespace ambrotype::jobs
