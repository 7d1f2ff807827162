#pragma once

#include "base/cancel.h"
#include "pipeline/stage.h"

#include <atomic>
#include <functional>
#include <set>
#include <string>
#include <vector>

//! Stages with tricks, in place of the real table (this program defines stages() itself). They are what later stages
//! will be: heavy, with a model, with decisions about the whole picture, with colours where there were none.
namespace ambrotype::test {

//! What the stages of this program saw. Reset by each test.
struct FakeLog
{
    std::atomic<int> heavyCalls{0};
    std::atomic<int> heavyAtOnce{0};
    std::atomic<int> heavyMostAtOnce{0};
    std::atomic<int> prepareCalls{0};
    std::atomic<int> tintCalls{0};
    std::vector<pipeline::Region> heavyRegions; //!< Only one call at a time adds to it.
    std::string model = "model-1";
    int failAt = -1; //!< The call of "heavy" that fails.
    bool throwBadAlloc = false;
    int cancelAt = -1; //!< The call of "heavy" that cancels.
    CancelSource *cancel = nullptr;
    bool cancelInPrepare = false;
    pipeline::Size prepareInput;
    std::function<void()> onHeavy; //!< Called in each call.

    void reset();
};

FakeLog &fakeLog();

} // namespace ambrotype::test
