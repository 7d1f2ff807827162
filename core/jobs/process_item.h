#pragma once

#include "base/cancel.h"
#include "base/progress.h"
#include "jobs/batch_item.h"

namespace ambrotype::jobs {

//! The whole way of one picture: read, analyse when asked, render, write. Never throws; every failure is in the
//! result. Blocks for as long as it takes: for worker threads and the command line. Waits for its share of
//! ByteBudget::process() before it decodes.
//!
//! The original is never the target, and no other input of the run either. The extension always fits the content
//! that is written; the format follows outputFormat(). Nothing visible is left behind by a failure or a cancel.
ItemResult processItem(const BatchItem &item, const CancelToken &cancel, const Progress &progress);

//! Whether \p error says that somebody was still writing the input: it passes by itself.
bool isStillWritten(const Error &error);

} // namespace ambrotype::jobs
