#pragma once

#include "base/cancel.h"
#include "base/progress.h"
#include "jobs/store/queue_types.h"

#include <functional>
#include <future>
#include <vector>

namespace ambrotype::jobs {

//! Tells the store which files of an item have got their names, and which one is about to. The answer comes later; an
//! error in it stops the item.
using Intend = std::function<std::future<Result<void>>(const std::vector<WrittenFile> &files)>;

//! Runs one claimed item to its end, on the calling thread: looks whether the input is still the one that was added;
//! takes away the files of a try whose program was killed between writing them and saying so; processItem(). Never
//! throws.
//! \param claim its item is lent a beforeNaming meanwhile: a copy of the item would cost as much as noting its end.
//! \param intend may be empty.
ItemResult workOff(Claim &claim, const Intend &intend, const CancelToken &cancel, const Progress &progress);

//! Whether another try may go better: trouble of disk, memory or device, not of the picture.
bool mayPass(ErrorCode code);

//! Reasons to look at a result before it goes out, whole sentences.
std::vector<std::string> reasonsToLook(const ItemResult &result);

} // namespace ambrotype::jobs
