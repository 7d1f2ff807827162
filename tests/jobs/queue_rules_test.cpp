// What people decide about how the queue works: how often it tries, and whether a failure stops it.
#include "jobs/runner/queue_runner.h"

#include "qt_loop.h"
#include "store_under_test.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

using namespace ambrotype;
using namespace ambrotype::jobs;
using test::itemsNamed;
using test::opened;

namespace {

//! One worker whose pictures all fail in a way that may pass, or not.
RunnerOptions failing(ErrorCode code)
{
    RunnerOptions options;
    options.workers = 1;
    options.pulseMs = 20;
    options.retryDelaysMs = {1, 2};
    options.work = [code](const Claim &, const auto &, const auto &, const auto &) {
        ItemResult result;
        result.state = ItemState::Failed;
        result.error = {code, "It failed.", {}};
        return result;
    };
    return options;
}

} // namespace

TEST_CASE("a failure that may pass is tried as often as it is wished", "[jobs][runner]")
{
    test::needApplication();
    for (const int retries : {0, 1, 5}) { // five: more than there are different pauses
        INFO(retries);
        const test::TemporaryDir dir;
        auto store = opened(StoreAddress::sqlite(dir / "queue.sqlite"));
        const auto ids = store->add(itemsNamed({"a"}));
        REQUIRE(ids.ok());
        RunnerOptions options = failing(ErrorCode::Io);
        options.rules.retries = retries;
        QueueRunner runner(std::move(store), options);
        bool idle = false;
        QObject::connect(&runner, &QueueRunner::idle, &runner, [&] { idle = true; });
        runner.start();
        REQUIRE(test::runUntil([&] { return idle; }));
        CHECK(runner.store().row(ids->front())->state == ItemState::Failed);
        CHECK(runner.store().row(ids->front())->attempts == retries + 1);
    }
}

TEST_CASE("a failure for good pauses the queue where that is wished, and a rule may change meanwhile", "[jobs][runner]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    auto store = opened(StoreAddress::sqlite(dir / "queue.sqlite"));
    constexpr int kItems = 20; // more than are begun before the first has failed
    std::vector<std::string> names;
    for (int i = 0; i < kItems; ++i)
        names.push_back("p" + std::to_string(i));
    REQUIRE(store->add(itemsNamed(names)).ok());
    RunnerOptions options = failing(ErrorCode::Damaged);
    QueueRunner runner(std::move(store), options);
    QueueRules rules;
    rules.pauseOnError = true;
    runner.setRules(rules);
    runner.start();
    REQUIRE(test::runUntil([&] { return runner.store().pauseState()->first && runner.running() == 0; }));
    CHECK_FALSE(runner.store().pauseState()->second.empty()); // it says why
    CHECK(runner.store().totals()->failed > 0);
    CHECK(runner.store().totals()->queued > 0);

    rules.pauseOnError = false;
    runner.setRules(rules);
    REQUIRE(runner.store().setPaused(Pause::None).ok());
    runner.readPause();
    runner.wake();
    REQUIRE(test::runUntil([&] { return runner.store().totals()->failed == kItems; }));
    CHECK_FALSE(runner.store().pauseState()->first);
}
