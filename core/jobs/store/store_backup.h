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

//! Looks whether the database is whole. Errors: Damaged, in words that offer repair; what the database said in detail.
Result<void> checkIntegrity(StoreConnection &connection, const std::filesystem::path &file);

//! What repairStore() did.
struct StoreRepair
{
    std::filesystem::path damaged; //!< Where the damaged file lies now.
    int readable = 0;              //!< Items that could be read from it.
    int fromBackup = 0;            //!< Items that only the backup had.
};

//! Makes a new store of what the damaged one still holds and, for what it does not, of the backup. The damaged file is
//! kept beside it, "FILE.damaged" (with a number if that is taken). Items that were done only since the backup was made
//! and cannot be read any more are done again. Errors: Damaged (nothing can be read and there is no backup), Io.
Result<StoreRepair> repairStore(const std::filesystem::path &file);

} // namespace ambrotype::jobs
