#pragma once

#include "base/cancel.h"
#include "imaging/picture.h"
#include "jobs/batch_item.h"

namespace ambrotype::jobs {

//! Writes the main result of \p item and then its variants, and tells \p result of them: state (Done, or Skipped when
//! the main result is there already), output, outputSize, files with their hashes, warnings. Makes the folders.
//!
//! A variant never replaces an input, the main result or another variant of the item, whatever the conflict policy.
//! \param options the item's write options with format, depth, original and note as they are to be used.
//! Errors: those of imaging::writePicture() and targetFor(); InvalidArgument (a variant without a label, or whose
//! folder leaves that of the result).
Result<void> writeResults(const BatchItem &item,
                          const imaging::WriteOptions &options,
                          const imaging::Picture &rendered,
                          ItemResult &result,
                          const CancelToken &cancel);

//! Removes what a failed attempt of \p item has written, so that another one does not find its names taken.
void takeBack(const BatchItem &item, ItemResult &result);

//! Checks labels, folders and name templates before any work is done. Errors: InvalidArgument.
Result<void> checkVariants(const std::vector<OutputVariant> &variants);

} // namespace ambrotype::jobs
