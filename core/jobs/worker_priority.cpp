#include "jobs/worker_priority.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ambrotype::jobs {

void giveWayToOthers()
{
    constexpr int kNice = 10;
    // Linux gives every thread its own niceness. A refusal only costs smoothness.
    setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), kNice);
}

} // namespace ambrotype::jobs
