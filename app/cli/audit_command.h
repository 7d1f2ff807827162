#pragma once

#include "command.h"

namespace ambrotype::cli {

//! "audit": verifies the audit log and makes delivery sheets and reports from it.
std::unique_ptr<Command> makeAuditCommand();

} // namespace ambrotype::cli
