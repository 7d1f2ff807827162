#pragma once

#include "jobs/store/queue_store.h"

namespace ambrotype::jobs::shoot {

//! Looks at the finished items of \p run together and flags those that fall out of the row, so that they lie on top in
//! the review. Items of one order (where it has a name) are one shoot even when they came in several runs. Flags of an
//! earlier look are replaced, other flags stay; what was decided stays too. Only items with BatchItem::measureResult
//! take part. \returns how many items have such a flag now. Errors: those of the store.
Result<int> flagOutliers(QueueStore &store, std::int64_t run, double limit = 3.0);

} // namespace ambrotype::jobs::shoot
