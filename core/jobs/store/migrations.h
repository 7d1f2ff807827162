#pragma once

#include "jobs/store/store_connection.h"

#include <filesystem>

namespace ambrotype::jobs {

//! Version of the schema that this program reads and writes.
constexpr int kSchemaVersion = 1;

//! Brings the database to kSchemaVersion, step by step, in one transaction. Before an existing SQLite file is changed
//! it is copied to "FILE.before-version-N". Safe when several programs do it at once.
//! \param file of a SQLite store; empty for others.
//! Errors: Unsupported, in words, when a newer program made the database; those of StoreConnection.
Result<void> migrate(StoreConnection &connection, const std::filesystem::path &file);

} // namespace ambrotype::jobs
