#pragma once

#include "base/cancel.h"
#include "base/progress.h"
#include "jobs/batch_item.h"

namespace ambrotype::jobs {

//! The whole way of one picture: read, analyse when asked, render, write. Never throws; every failure is in the
//! result. Blocks for as long as it takes: for worker threads and the command line.
ItemResult processItem(const BatchItem &item, const CancelToken &cancel, const Progress &progress);

} // namespace ambrotype::jobs
