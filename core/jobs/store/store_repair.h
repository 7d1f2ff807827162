#pragma once

#include "base/result.h"

#include <filesystem>

namespace ambrotype::jobs {

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
