#include "inference/session/lane.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <future>

using namespace ambrotype;
using namespace ambrotype::inference;

TEST_CASE("a lane runs every task once on its streams")
{
    Lane lane(3);
    std::vector<std::atomic<int>> counts(100);
    const auto done = lane.run(100, false, {}, [&](std::int64_t index, int threads) -> Result<void> {
        CHECK(threads == 1);
        ++counts[static_cast<std::size_t>(index)];
        return {};
    });
    REQUIRE(done);
    for (const auto &count : counts)
        CHECK(count == 1);
    CHECK(lane.run(0, false, {}, [](std::int64_t, int) -> Result<void> { return {}; }));
}

TEST_CASE("a single task alone may use every core")
{
    Lane lane(4);
    int given = 0;
    REQUIRE(lane.run(1, false, {}, [&](std::int64_t, int threads) -> Result<void> {
        given = threads;
        return {};
    }));
    CHECK(given == 4);
}

TEST_CASE("after an error nothing more begins")
{
    Lane lane(1);
    int begun = 0;
    const auto done = lane.run(50, false, {}, [&](std::int64_t index, int) -> Result<void> {
        ++begun;
        if (index == 3)
            return Error{ErrorCode::Device, "broken", {}};
        return {};
    });
    REQUIRE_FALSE(done);
    CHECK(done.error().code == ErrorCode::Device);
    CHECK(begun == 4);
}

TEST_CASE("an exception of a task becomes an error")
{
    Lane lane(1);
    const auto done = lane.run(1, false, {}, [](std::int64_t, int) -> Result<void> { throw std::runtime_error("no"); });
    REQUIRE_FALSE(done);
    CHECK(done.error().detail == "no");
}

TEST_CASE("a cancelled run leaves out what has not begun")
{
    Lane lane(1);
    CancelSource cancel;
    int begun = 0;
    const auto done = lane.run(50, false, cancel.token(), [&](std::int64_t index, int) -> Result<void> {
        ++begun;
        if (index == 1)
            cancel.cancel();
        return {};
    });
    REQUIRE_FALSE(done);
    CHECK(done.error().code == ErrorCode::Cancelled);
    CHECK(begun == 2);
}

TEST_CASE("interactive work goes before batch at tile borders")
{
    Lane lane(1);
    std::mutex mutex;
    std::string order;
    std::promise<void> batchRuns;
    std::promise<void> interactiveWaits;
    const auto note = [&](char letter) {
        const std::lock_guard<std::mutex> lock(mutex);
        order += letter;
    };
    auto batch = std::async(std::launch::async, [&] {
        return lane.run(3, false, {}, [&](std::int64_t index, int) -> Result<void> {
            note('b');
            if (index == 0) {
                batchRuns.set_value();
                interactiveWaits.get_future().wait();
            }
            return {};
        });
    });
    batchRuns.get_future().wait();
    auto interactive = std::async(std::launch::async, [&] {
        return lane.run(2, true, {}, [&](std::int64_t, int) -> Result<void> {
            note('i');
            return {};
        });
    });
    // The batch's first tile ends only when the interactive run stands in the queue.
    while (interactive.wait_for(std::chrono::milliseconds(50)) == std::future_status::ready)
        FAIL("the interactive run cannot be done before a stream is free");
    interactiveWaits.set_value();
    REQUIRE(batch.get());
    REQUIRE(interactive.get());
    CHECK(order == "biibb");
}
