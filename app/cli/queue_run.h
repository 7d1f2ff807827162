#pragma once

#include "jobs/store/store_address.h"

#include <functional>
#include <memory>
#include <optional>

namespace ambrotype::cli {

//! How a queue is to be worked off.
struct QueueRunOptions
{
    int jobs = 0;       //!< Pictures worked on at once; 0 = one per processor core.
    bool json = false;  //!< One object per picture on stdout, then a summary.
    bool stay = false;  //!< Wait for more work instead of ending when there is none.
    bool force = false; //!< Begin although the disk seems too small.
    //! What goes on beside, made when Qt is up and kept until the run has ended; when it makes nothing, nothing is run.
    std::function<std::shared_ptr<void>()> companion;
    int pauseBelowPercent = 0;          //!< Stand still on a battery that holds less; 0 = never.
    std::optional<double> leaseSeconds; //!< Without a sign of life for so long, others may take over.
};

//! Works off the queue at \p address until nothing is left that can be done now or later, or until Ctrl-C: then what
//! runs goes back into the queue. \returns the program's exit status.
int runQueue(const jobs::StoreAddress &address, const QueueRunOptions &options);

} // namespace ambrotype::cli
