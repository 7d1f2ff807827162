#pragma once

#include "jobs/audit/audit_log.h"
#include "jobs/store/queue_store.h"

#include <vector>

namespace ambrotype::jobs {

//! Ended items whose line in the audit log is due and whose worker is not there any more to write it: their program was
//! ended between the two. Where \p log has the line already, that is noted in the store and no more.
//! Errors: those of the store and of reading the log.
Result<std::vector<QueueEntry>> auditDuesLeftBehind(QueueStore &store, const audit::AuditLog &log);

//! Writes those lines to \p log. For whoever is going to remove or retry items, after which nobody would know any more
//! how they ended. Errors: those of auditDuesLeftBehind() and of AuditLog::append().
Result<void> recordLeftBehind(QueueStore &store, const audit::AuditLog &log = audit::AuditLog::standard());

} // namespace ambrotype::jobs
