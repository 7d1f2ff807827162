#pragma once

#include "jobs/store/store_connection.h"

#include <filesystem>
#include <optional>
#include <string>

//! SQLite stores only: copies, and what can be saved of a damaged file.
namespace ambrotype::jobs {

//! Writes a copy of the open database to \p target, as a whole or not at all. Errors: DiskFull, Io, PermissionDenied.
Result<void> copyDatabase(StoreConnection &connection, const std::filesystem::path &target);

//! "FILE.backup"
std::filesystem::path backupPath(const std::filesystem::path &file);

//! Makes the backup anew when there is none or it is older than an hour. A failure is logged, no more.
void keepBackup(StoreConnection &connection, const std::filesystem::path &file);

//! Looks whether the database is whole. Errors: Damaged, in words that offer repair (repairStore()); what the database
//! said in detail.
Result<void> checkIntegrity(StoreConnection &connection, const std::filesystem::path &file);

} // namespace ambrotype::jobs
