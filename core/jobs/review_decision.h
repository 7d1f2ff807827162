#pragma once

#include "jobs/store/queue_store.h"

#include <string>

namespace ambrotype::jobs {

//! Notes what a person decided about the result of \p id: in the store, in the audit log and, with \p inXmp, in the XMP
//! file beside the result (review_xmp.h). What comes later is not tried when something before it fails.
//! Errors: InvalidArgument (no result), those of QueueStore::setReview(), audit::recordReview() and writeReviewXmp().
Result<void>
decideReview(QueueStore &store, StoreId id, Review review, const std::string &reviewer, bool inXmp = false);

} // namespace ambrotype::jobs
