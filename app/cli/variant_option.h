#pragma once

#include "base/result.h"
#include "jobs/batch_item.h"

#include <string>

namespace ambrotype::cli {

//! Reads "web=jpeg,long-edge=2048,quality=80,folder=web,name={result}-web,depth=8,strip=gps,srgb" as a further file of
//! each result: a label, a format, and what differs from the defaults. Errors: InvalidArgument, in words.
Result<jobs::OutputVariant> variantFromText(const std::string &text);

} // namespace ambrotype::cli
