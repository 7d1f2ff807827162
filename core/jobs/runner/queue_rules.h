#pragma once

namespace ambrotype::jobs {

//! What people decide about how the queue works; may change while it does.
struct QueueRules
{
    int retries = 3;           //!< Further tries after a failure that may pass; 0 = none.
    bool pauseOnError = false; //!< The queue pauses when a picture has failed for good.
    bool keepAwake = true;     //!< The machine does not go to sleep while there is work.

    bool operator==(const QueueRules &) const = default;
};

} // namespace ambrotype::jobs
