#pragma once

#include "base/cancel.h"
#include "base/progress.h"
#include "jobs/store/queue_types.h"

#include <functional>

namespace ambrotype::jobs {

//! Runs one claimed item to its end, on the calling thread: looks whether the input is still the one that was added;
//! takes away the files of a try whose program was killed between writing them and saying so; processItem(). Never
//! throws.
//! \param intend tells the store of a file before it gets its name; may be empty.
ItemResult workOff(const Claim &claim,
                   const std::function<Result<void>(const std::vector<WrittenFile> &)> &intend,
                   const CancelToken &cancel,
                   const Progress &progress);

//! Whether another try may go better: trouble of disk, memory or device, not of the picture.
bool mayPass(ErrorCode code);

//! Reasons to look at a result before it goes out, whole sentences.
std::vector<std::string> reasonsToLook(const ItemResult &result);

} // namespace ambrotype::jobs
