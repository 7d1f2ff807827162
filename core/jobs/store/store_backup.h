#pragma once

#include "base/file_lock.h"
#include "base/result.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

//! SQLite stores only: copies, and what can be saved of a damaged file.
namespace ambrotype::jobs {

class StoreConnection;

//! The turn to copy the database \p file, which one program at a time has until it lets the lock go. Waits for it until
//! \p patience ends; null when another program has it still. Errors: as FileLock::take().
Result<std::unique_ptr<FileLock>> takeCopyTurn(const std::filesystem::path &file, std::chrono::milliseconds patience);

//! Writes a copy of the open database to \p target, as a whole or not at all. The caller has the turn to
//! copy (takeCopyTurn()). Errors: DiskFull, Io, PermissionDenied.
Result<void> copyDatabase(StoreConnection &connection, const std::filesystem::path &target);

//! \p file with \p suffix behind its name.
std::filesystem::path withSuffix(const std::filesystem::path &file, const std::string &suffix);

//! Waits until the disk has what was written to the file or folder \p path; what cannot be opened is left alone.
void syncPath(const std::filesystem::path &path);

//! "FILE.backup"
std::filesystem::path backupPath(const std::filesystem::path &file);

//! Makes the backup anew when there is none or it is older than an hour (or from the future: then a clock was wrong),
//! unless another program is at it. A store without items is not worth one, and never takes the place of one. A failure
//! is logged, no more.
void keepBackup(StoreConnection &connection, const std::filesystem::path &file);

//! The same by a connection of its own, where a look at the age says that it is time, and only of a store that is
//! whole. Any thread.
void keepBackup(const std::filesystem::path &file);

//! Looks whether the database is whole. Errors: Damaged, in words that offer repair (repairStore()); what the database
//! said in detail.
Result<void> checkIntegrity(StoreConnection &connection, const std::filesystem::path &file);

} // namespace ambrotype::jobs
