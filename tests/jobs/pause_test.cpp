#include "base/pause.h"

#include "inference/device_use.h"
#include "inference/session/lane.h"
#include "item_pictures.h"
#include "jobs/process_item.h"
#include "jobs/runner/battery.h"
#include "jobs/runner/queue_runner.h"
#include "qt_loop.h"
#include "store_under_test.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <thread>

using namespace ambrotype;
using namespace ambrotype::jobs;
using test::opened;
using test::runUntil;

namespace {

BatchItem largeItem(const test::TemporaryDir &dir)
{
    BatchItem item;
    item.input = dir / "in/large.png";
    test::writeSmall(item.input, imaging::FileFormat::Png, {900, 700}, 5);
    item.outputFolder = dir / "out";
    item.recipe = pipeline::Recipe::neutral();
    REQUIRE(item.recipe.set("denoise", "method", std::string("classic")).ok());
    REQUIRE(item.recipe.set("denoise", "amount", 60.0).ok());
    return item;
}

RunnerOptions quick()
{
    RunnerOptions options;
    options.workers = 1;
    options.pulseMs = 20;
    return options;
}

//! Work of ten pieces that looks at its gate between them.
struct Pieces
{
    std::atomic<int> begun{0};
    std::atomic<int> pieces{0};
    std::atomic<int> stood{0};
    std::atomic<bool> mayEnd{false};

    ItemResult operator()(const CancelToken &cancel)
    {
        ++begun;
        ItemResult result;
        result.state = ItemState::Cancelled;
        for (int i = 0; i < 10 || !mayEnd; ++i) {
            if (PauseGate::current()->isClosed())
                ++stood;
            if (!PauseGate::current()->pass(cancel))
                return result;
            if (i < 10)
                ++pieces;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        result.state = ItemState::Done;
        return result;
    }
};

} // namespace

TEST_CASE("a paused item stands still, keeps what it has done, and goes on", "[jobs][pause]")
{
    for (test::StorePlace &place : test::storePlaces()) {
        INFO(place.name);
        auto store = opened(place.address);
        REQUIRE(store->add(test::itemsNamed({"a"})).ok());
        Pieces work;
        RunnerOptions options = quick();
        options.work = [&work](const auto &, const auto &, const CancelToken &cancel, const auto &) {
            return work(cancel);
        };
        QueueRunner runner(std::move(store), options);
        runner.start();
        REQUIRE(runUntil([&] { return work.begun == 1; }));
        REQUIRE(runner.store().setPaused(Pause::AtTile).ok());
        REQUIRE(runUntil([&] { return work.stood == 1; })); // seen with the next sign of life
        CHECK(runner.store().pauseState()->first);
        CHECK(*runner.store().pause() == Pause::AtTile);
        CHECK(runner.running() == 1);
        CHECK(runner.store().totals()->running == 1);
        work.mayEnd = true;
        REQUIRE(runner.store().setPaused(Pause::None).ok());
        REQUIRE(runUntil([&] { return runner.store().totals()->done == 1; }));
        CHECK(work.begun == 1);
        CHECK(work.pieces == 10);
    }
}

TEST_CASE("a queue that stops after the item lets it end", "[jobs][pause]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    auto store = opened(StoreAddress::sqlite(dir / "queue.sqlite"));
    REQUIRE(store->add(test::itemsNamed({"a", "b"})).ok());
    Pieces work;
    RunnerOptions options = quick();
    options.work = [&work](const auto &, const auto &, const CancelToken &cancel, const auto &) {
        return work(cancel);
    };
    QueueRunner runner(std::move(store), options);
    runner.start();
    REQUIRE(runUntil([&] { return work.begun == 1; }));
    REQUIRE(runner.store().setPaused(Pause::AfterItem).ok());
    runner.readPause();
    work.mayEnd = true;
    REQUIRE(runUntil([&] { return runner.store().totals()->done == 1 && runner.store().totals()->queued == 1; }));
    CHECK(work.stood == 0);
    CHECK(work.begun == 1);
}

TEST_CASE("a failure does not undo the pause of a person", "[jobs][pause]")
{
    test::needApplication();
    const bool told = GENERATE(true, false); // to this program; else it hears of the pause with the failure
    const ErrorCode code = GENERATE(ErrorCode::Damaged, ErrorCode::DiskFull);
    INFO(errorName(code) << (told ? ", told" : ""));
    const test::TemporaryDir dir;
    const StoreAddress address = StoreAddress::sqlite(dir / "queue.sqlite");
    auto store = opened(address);
    REQUIRE(store->add(test::itemsNamed({"stands", "fails"})).ok());
    Pieces work;
    std::atomic<bool> mayFail{false};
    std::atomic<bool> failing{false};
    RunnerOptions options = quick();
    options.workers = 2;
    options.pulseMs = 60'000;
    options.rules.pauseOnError = true;
    options.work = [&](const Claim &claim, const auto &, const CancelToken &cancel, const auto &) {
        if (claim.item.input.stem() == "stands")
            return work(cancel);
        failing = true;
        while (!mayFail && !cancel.isCancelled())
            std::this_thread::yield(); // is written, say, and so passes no gate
        ItemResult result;
        result.state = ItemState::Failed;
        result.error = {code, "It failed.", {}};
        return result;
    };
    QueueRunner runner(std::move(store), options);
    runner.start();
    REQUIRE(runUntil([&] { return work.begun == 1 && failing; }));
    REQUIRE(opened(address)->setPaused(Pause::AtTile).ok());
    if (told) {
        runner.readPause();
        REQUIRE(runUntil([&] { return work.stood == 1; }));
        work.mayEnd = true;
    }
    mayFail = true;
    REQUIRE(runUntil([&] { return runner.running() == 1; }));
    REQUIRE(runUntil([&] { return work.stood == 1; }));
    work.mayEnd = true;
    for (int i = 0; i < 20; ++i) { // ends in less, if it is let
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        test::deliverEvents();
    }
    CHECK(runner.running() == 1);
    CHECK(*runner.store().pause() == Pause::AtTile);
    CHECK_FALSE(runner.store().pauseState()->second.empty()); // and what went wrong is told all the same
}

TEST_CASE("what stands still is stopped like what runs", "[jobs][pause]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    const StoreAddress address = StoreAddress::sqlite(dir / "queue.sqlite");
    REQUIRE(opened(address)->add(test::itemsNamed({"a"})).ok());
    Pieces work;
    RunnerOptions options = quick();
    options.work = [&work](const auto &, const auto &, const CancelToken &cancel, const auto &) {
        return work(cancel);
    };
    {
        QueueRunner runner(opened(address), options);
        runner.start();
        REQUIRE(runUntil([&] { return work.begun == 1; }));
        REQUIRE(runner.store().setPaused(Pause::AtTile).ok());
        REQUIRE(runUntil([&] { return work.stood == 1; }));
    }
    CHECK(opened(address)->totals()->queued == 1);
}

TEST_CASE("a picture makes no way behind a closed gate, and the same bytes after it", "[jobs][pause]")
{
    const test::TemporaryDir dir;
    const BatchItem item = largeItem(dir);
    const ItemResult calm = processItem(item, {}, {});
    REQUIRE(calm.state == ItemState::Done);

    const auto behind = [&item](const PauseGate &gate, const CancelToken &cancel, const Progress &progress) {
        const BehindGate here(gate);
        return processItem(item, cancel, progress);
    };
    PauseGate gate;
    gate.setClosed(true);
    {
        CancelSource cancel;
        const Progress progress = Progress::create();
        ItemResult held;
        std::thread works([&] { held = behind(gate, cancel.token(), progress); });
        std::this_thread::sleep_for(std::chrono::milliseconds(300)); // would be done by then, most often
        CHECK(progress.value() < 0.5);
        cancel.cancel();
        works.join();
        CHECK(held.state == ItemState::Cancelled);
    }
    ItemResult later;
    std::thread works([&] { later = behind(gate, {}, {}); });
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    gate.setClosed(false);
    works.join();
    REQUIRE(later.state == ItemState::Done);
    CHECK(later.files.front().sha256 == calm.files.front().sha256);
}

TEST_CASE("a device begins no tile of a run behind a closed gate, and those of others", "[jobs][pause]")
{
    inference::Lane lane(1, "a device of the tests");
    PauseGate gate;
    gate.setClosed(true);
    std::atomic<int> held{0};
    std::thread paused([&] {
        const BehindGate here(gate);
        CHECK_NOTHROW(lane.run(3, true, {}, [&](std::int64_t, int) -> Result<void> {
            ++held;
            return {};
        }));
    });
    while (lane.waiting() == 0)
        std::this_thread::yield();
    int others = 0;
    CHECK(lane.run(5,
                   false,
                   {},
                   [&](std::int64_t, int) -> Result<void> {
                       ++others;
                       return {};
                   })
              .ok());
    CHECK(others == 5);
    CHECK(held == 0);
    gate.setClosed(false);
    paused.join();
    CHECK(held == 3);

    bool isCounted = false;
    for (const inference::DeviceUse &use : inference::deviceUse())
        isCounted = isCounted || (use.device == "a device of the tests" && use.busySeconds > 0.0);
    CHECK(isCounted);
}

TEST_CASE("batteries are read as the system tells of them", "[jobs][pause]")
{
    const test::TemporaryDir dir;
    CHECK_FALSE(readBattery(dir / "nothing").has_value());
    test::writeText(dir / "AC/type", "Mains\n");
    test::writeText(dir / "mouse/type", "Battery\n");
    test::writeText(dir / "mouse/scope", "Device\n");
    test::writeText(dir / "mouse/capacity", "3\n");
    test::writeText(dir / "mouse/status", "Discharging\n");
    CHECK_FALSE(readBattery(dir / "").has_value());
    test::writeText(dir / "BAT0/type", "Battery\n");
    test::writeText(dir / "BAT0/capacity", "80\n");
    test::writeText(dir / "BAT0/status", "Charging\n");
    const auto plugged = readBattery(dir / "");
    REQUIRE(plugged.has_value());
    CHECK(plugged->percent == 80);
    CHECK_FALSE(plugged->isDischarging);
    test::writeText(dir / "BAT1/type", "Battery\n");
    test::writeText(dir / "BAT1/capacity", "20\n");
    test::writeText(dir / "BAT1/status", "Discharging\n");
    const auto both = readBattery(dir / "");
    REQUIRE(both.has_value());
    CHECK(both->percent == 50);
    CHECK(both->isDischarging);
    test::writeText(dir / "BAT1/capacity", "a lot\n");
    CHECK(readBattery(dir / "")->percent == 80);
}

TEST_CASE("on a low battery the work stands still, where that is wanted", "[jobs][pause]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    test::writeText(dir / "power/BAT0/type", "Battery\n");
    test::writeText(dir / "power/BAT0/status", "Discharging\n");
    test::writeText(dir / "power/BAT0/capacity", "19\n");
    auto store = opened(StoreAddress::sqlite(dir / "queue.sqlite"));
    REQUIRE(store->add(test::itemsNamed({"a"})).ok());
    Pieces work;
    work.mayEnd = true;
    RunnerOptions options = quick();
    options.powerFolder = dir / "power";
    options.pauseBelowPercent = 20;
    options.work = [&work](const auto &, const auto &, const CancelToken &cancel, const auto &) {
        return work(cancel);
    };
    QueueRunner runner(std::move(store), options);
    std::vector<std::pair<bool, int>> told;
    QObject::connect(
        &runner, &QueueRunner::lowBattery, &runner, [&](bool low, int percent) { told.emplace_back(low, percent); });
    runner.start();
    CHECK(runner.isOnLowBattery());
    CHECK(told == std::vector<std::pair<bool, int>>{{true, 19}});
    test::deliverEvents();
    CHECK(runner.store().totals()->queued == 1);
    CHECK(work.begun == 0);
    SECTION("until the machine is plugged in")
    {
        test::writeText(dir / "power/BAT0/status", "Charging\n");
        runner.setPauseBelowPercent(20); // looks
    }
    SECTION("or nobody wants that any more")
    {
        runner.setPauseBelowPercent(0);
    }
    CHECK_FALSE(runner.isOnLowBattery());
    REQUIRE(runUntil([&] { return runner.store().totals()->done == 1; }));
}
