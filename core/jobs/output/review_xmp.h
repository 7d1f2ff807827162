#pragma once

#include "base/result.h"
#include "jobs/store/queue_types.h"

#include <filesystem>

namespace ambrotype::jobs {

//! "picture.ext.xmp", where darktable, digiKam and others look for what belongs to \p picture.
std::filesystem::path reviewXmpPath(const std::filesystem::path &picture);

//! Says in the XMP file beside the result \p picture what was decided about it: the label "Approved", "Rejected" or
//! "Needs handwork", and for a rejected one the rating -1 (XMP specification part 2, 8.2.2). Undecided takes both away
//! again. The result itself keeps its bytes, so that its hashes stay true; what other programs wrote into the XMP file
//! stays as well, and so do labels and ratings that are not ours when nothing is decided. Any thread.
//! Errors: NotFound (no result there any more), BadFormat (the XMP file cannot be read, and is left alone), those of
//! imaging::AtomicFile.
Result<void> writeReviewXmp(const std::filesystem::path &picture, Review review);

} // namespace ambrotype::jobs
