#include "jobs/review_decision.h"

#include "jobs/audit/outcome.h"
#include "jobs/output/review_xmp.h"

namespace ambrotype::jobs {

Result<void> decideReview(QueueStore &store, StoreId id, Review review, const std::string &reviewer, bool inXmp)
{
    const Result<QueueEntry> entry = store.entry(id);
    if (!entry)
        return entry.error();
    if (entry->row.state != ItemState::Done)
        return Error{ErrorCode::InvalidArgument, "This picture has no result to decide on.", {}};
    if (const Result<void> set = store.setReview(id, review, reviewer); !set)
        return set;
    audit::Review record;
    record.order = entry->item.order;
    record.result = entry->result.output;
    for (const WrittenFile &file : entry->result.files) {
        if (file.label.empty())
            record.resultHash = file.sha256;
    }
    record.inputHash = entry->result.inputHash;
    record.decision = reviewName(review);
    record.reviewer = reviewer;
    if (const Result<void> recorded = audit::recordReview(record); !recorded)
        return recorded;
    return inXmp ? writeReviewXmp(entry->result.output, review) : Result<void>();
}

} // namespace ambrotype::jobs
