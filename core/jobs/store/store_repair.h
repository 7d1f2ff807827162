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

//! Makes a new store of what the damaged one still holds and, for what it does not, of the backup, and pauses it. The
//! damaged file is kept beside it, "FILE.damaged" (with a number if that is taken). Items that were done only since the
//! backup was made and cannot be read any more are done again. The new store takes the place of the damaged one in one
//! step, when it is complete: whoever kills the program leaves one or the other, and another repair loses nothing.
//! Errors: Damaged (nothing can be read and there is no backup), Io, DiskFull; nothing has changed then.
Result<StoreRepair> repairStore(const std::filesystem::path &file);

} // namespace ambrotype::jobs
