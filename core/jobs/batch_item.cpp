#include "jobs/batch_item.h"

namespace ambrotype::jobs {

const char *stateName(ItemState state)
{
    switch (state) {
    case ItemState::Queued:
        return "queued";
    case ItemState::Running:
        return "running";
    case ItemState::Done:
        return "done";
    case ItemState::Skipped:
        return "skipped";
    case ItemState::Failed:
        return "failed";
    case ItemState::Cancelled:
        return "cancelled";
    }
    return "unknown";
}

} // namespace ambrotype::jobs
