#include "jobs/runner/queue_runner.h"

#include "item_pictures.h"
#include "jobs/runner/claimed_work.h"
#include "jobs/runner/process_name.h"
#include "jobs/runner/start_check.h"
#include "qt_loop.h"
#include "store_under_test.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <csignal>
#include <future>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

using namespace ambrotype;
using namespace ambrotype::jobs;
using test::opened;

namespace {

std::vector<BatchItem> pictures(const test::TemporaryDir &dir, int count, imaging::Size size = {40, 30})
{
    std::vector<BatchItem> items;
    for (int i = 0; i < count; ++i) {
        BatchItem &item = items.emplace_back();
        item.input = dir / ("in/" + std::to_string(100 + i) + ".png");
        test::writeSmall(item.input, imaging::FileFormat::Png, size, static_cast<unsigned>(i));
        item.outputFolder = dir / "out";
        item.recipe = pipeline::Recipe::neutral();
    }
    return items;
}

RunnerOptions quick()
{
    RunnerOptions options;
    options.workers = 2;
    options.pulseMs = 20;
    options.retryDelaysMs = {1, 5, 10};
    return options;
}

//! An answer that needs no waiting for.
std::future<Result<void>> saidAtOnce(const Result<void> &answer)
{
    std::promise<Result<void>> said;
    said.set_value(answer);
    return said.get_future();
}

struct Ended
{
    int count = 0;
    int idle = 0;
    std::vector<ItemResult> results;
};

//! Sets a flag that work waits for, also when a check failed before.
struct AtEnd
{
    std::atomic<bool> &flag;
    ~AtEnd() { flag = true; }
};

void listen(QueueRunner &runner, Ended &ended)
{
    QObject::connect(
        &runner,
        &QueueRunner::ended,
        &runner,
        [&ended](qint64, const std::shared_ptr<const BatchItem> &, const std::shared_ptr<const ItemResult> &result) {
            ++ended.count;
            ended.results.push_back(*result);
        });
    QObject::connect(&runner, &QueueRunner::idle, &runner, [&ended] { ++ended.idle; });
}

} // namespace

TEST_CASE("the runner works a store off and says when nothing is left", "[jobs][runner]")
{
    for (test::StorePlace &place : test::storePlaces()) {
        INFO(place.name);
        const test::TemporaryDir dir;
        auto store = opened(place.address);
        REQUIRE(store->add(pictures(dir, 9)).ok());
        QueueRunner runner(std::move(store), quick());
        Ended ended;
        listen(runner, ended);
        runner.start();
        REQUIRE(test::runUntil([&] { return ended.idle > 0; }));
        CHECK(ended.idle == 1);
        CHECK(ended.count == 9);
        CHECK(runner.store().totals()->done == 9);
        CHECK(runner.running() == 0);
        REQUIRE(runner.store().add(pictures(dir, 2)).ok()); // named "(2)"
        runner.wake();
        REQUIRE(test::runUntil([&] { return ended.idle > 1; }));
        CHECK(runner.store().totals()->done == 11);
    }
}

TEST_CASE("two runners share a store", "[jobs][runner]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    const StoreAddress address = StoreAddress::sqlite(dir / "queue.sqlite");
    REQUIRE(opened(address)->add(pictures(dir, 20)).ok());
    Ended ended[2];
    QueueRunner first(opened(address), quick());
    QueueRunner second(opened(address), quick());
    listen(first, ended[0]);
    listen(second, ended[1]);
    first.start();
    second.start();
    REQUIRE(test::runUntil([&] { return ended[0].idle > 0 && ended[1].idle > 0; }));
    CHECK(ended[0].count + ended[1].count == 20);
    CHECK(first.store().totals()->done == 20);
    CHECK(std::distance(std::filesystem::directory_iterator(dir / "out"), {}) == 20);
}

TEST_CASE("a cause that may pass is tried three times more, others are not", "[jobs][runner]")
{
    CHECK(mayPass(ErrorCode::Io));
    CHECK(mayPass(ErrorCode::OutOfMemory));
    CHECK(mayPass(ErrorCode::Device));
    CHECK_FALSE(mayPass(ErrorCode::Damaged));
    test::needApplication();
    const test::TemporaryDir dir;
    auto store = opened(StoreAddress::sqlite(dir / "queue.sqlite"));
    const auto ids = store->add(pictures(dir, 3));
    REQUIRE(ids.ok());
    RunnerOptions options = quick();
    options.work = [&ids](const Claim &claim, const auto &, const auto &, const auto &) {
        ItemResult result;
        result.state = claim.id == ids->back() && claim.attempt == 3 ? ItemState::Done : ItemState::Failed;
        result.error = {claim.id == ids->front() ? ErrorCode::Damaged : ErrorCode::Io, "It failed.", {}};
        return result;
    };
    QueueRunner runner(std::move(store), options);
    Ended ended;
    listen(runner, ended);
    runner.start();
    REQUIRE(test::runUntil([&] { return ended.idle > 0; }));
    const auto broken = runner.store().row((*ids)[0]);
    CHECK(broken->state == ItemState::Failed);
    CHECK(broken->attempts == 1);
    const auto stubborn = runner.store().row((*ids)[1]);
    CHECK(stubborn->state == ItemState::Failed);
    CHECK(stubborn->attempts == 4);
    const auto lucky = runner.store().row((*ids)[2]);
    CHECK(lucky->state == ItemState::Done);
    CHECK(lucky->attempts == 3);
    CHECK(ended.count == 1 + 4 + 3);
}

TEST_CASE("stopped items go back as if they had not been begun", "[jobs][runner]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    const StoreAddress address = StoreAddress::sqlite(dir / "queue.sqlite");
    std::vector<BatchItem> items = pictures(dir, 3, {1200, 1200});
    for (BatchItem &item : items) {
        REQUIRE(item.recipe.set("denoise", "method", std::string("classic")).ok());
        REQUIRE(item.recipe.set("denoise", "amount", 60.0).ok());
    }
    REQUIRE(opened(address)->add(items).ok());
    {
        QueueRunner runner(opened(address), quick());
        int begun = 0;
        QObject::connect(&runner, &QueueRunner::begun, &runner, [&] { ++begun; });
        runner.start();
        REQUIRE(test::runUntil([&] { return begun >= 2; }));
    }
    auto store = opened(address);
    CHECK(store->totals()->queued == 3);
    CHECK(store->claim("w", 1, false, 1000)->front().attempt == 1);
}

TEST_CASE("a finished file is known again after a kill and gets no second name", "[jobs][runner]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    std::vector<BatchItem> items = pictures(dir, 1);
    Claim claim;
    claim.item = items[0];
    claim.facts = inputFacts(items[0].input);
    std::vector<WrittenFile> noted;
    const auto intend = [&noted](const std::vector<WrittenFile> &files) {
        noted = files;
        return saidAtOnce({});
    };
    const ItemResult first = workOff(claim, intend, {}, {});
    REQUIRE(first.state == ItemState::Done);
    REQUIRE(noted.size() == 1);
    CHECK(noted[0].path == first.output);
    CHECK(noted[0].sha256 == first.files[0].sha256);

    claim.intended = noted; // killed before it could say so
    const ItemResult again = workOff(claim, intend, {}, {});
    CHECK(again.state == ItemState::Done);
    CHECK(again.output == first.output);
    CHECK(again.files.size() == 1);
    CHECK(again.inputHash == first.inputHash);
    CHECK(again.files[0].sha256 == first.files[0].sha256);
    CHECK(again.inputSize == first.inputSize); // what the first try would have said
    CHECK(std::distance(std::filesystem::directory_iterator(dir / "out"), {}) == 1);

    test::writeText(first.output, "another's"); // the name is somebody else's now
    const ItemResult beside = workOff(claim, intend, {}, {});
    CHECK(beside.state == ItemState::Done);
    CHECK(beside.output.filename() == "100 (2).png");
    CHECK(test::readText(first.output) == "another's");

    std::filesystem::remove(beside.output); // killed before the name was given
    claim.intended = noted;
    CHECK(workOff(claim, intend, {}, {}).output == beside.output);
}

TEST_CASE("files of a try that was not complete make room for the next", "[jobs][runner]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    Claim claim;
    claim.item = pictures(dir, 1)[0];
    claim.facts = inputFacts(claim.item.input);
    const auto agree = [](const std::vector<WrittenFile> &) { return saidAtOnce({}); };
    const ItemResult main = workOff(claim, agree, {}, {});
    OutputVariant web;
    web.label = "web";
    claim.item.variants = {web};
    claim.intended = main.files; // the variant is missing
    const ItemResult whole = workOff(claim, agree, {}, {});
    CHECK(whole.state == ItemState::Done);
    CHECK(whole.output == main.output); // not "(2)"
    CHECK(whole.files.size() == 2);
    CHECK(std::distance(std::filesystem::directory_iterator(dir / "out"), {}) == 2);
}

TEST_CASE("whoever lost an item writes nothing", "[jobs][runner]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    Claim claim;
    claim.item = pictures(dir, 1)[0];
    claim.facts = inputFacts(claim.item.input);
    const auto refuse = [](const std::vector<WrittenFile> &) {
        return saidAtOnce(Error{ErrorCode::Cancelled, {}, {}});
    };
    CHECK(workOff(claim, refuse, {}, {}).state == ItemState::Cancelled);
    CHECK(std::distance(std::filesystem::directory_iterator(dir / "out"), {}) == 0);
}

TEST_CASE("an item that another worker has taken meanwhile is his to tell of", "[jobs][runner]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    const StoreAddress address = StoreAddress::sqlite(dir / "queue.sqlite");
    REQUIRE(opened(address)->add(pictures(dir, 1)).ok());
    std::atomic<bool> mayEnd{false};
    RunnerOptions options = quick();
    bool noticesInTime = false;
    SECTION("when the runner hears of it while it works")
    {
        noticesInTime = true;
    }
    SECTION("when the store says so at the end")
    {
        options.pulseMs = 600'000;
    }
    options.work = [&mayEnd](const auto &, const auto &, const auto &, const auto &) {
        while (!mayEnd)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        ItemResult result;
        result.state = ItemState::Done;
        return result;
    };
    QueueRunner runner(opened(address), options);
    const AtEnd letEnd{mayEnd};
    Ended ended;
    listen(runner, ended);
    runner.start();
    REQUIRE(test::runUntil([&] { return runner.running() == 1; }));
    runner.setHeld(true); // claims nothing any more
    auto other = opened(address);
    REQUIRE(other->reclaimFrom(runner.worker(), std::nullopt)->count == 1);
    const auto claimed = other->claim("other", 1, true, 600'000);
    REQUIRE(claimed->size() == 1);
    ItemResult done;
    done.state = ItemState::Done;
    CHECK(*other->finish(claimed->front().id, "other", done, {}));
    if (noticesInTime) {
        int pulses = 0;
        QObject::connect(&runner, &QueueRunner::storeChanged, &runner, [&pulses] { ++pulses; });
        REQUIRE(test::runUntil([&] { return pulses > 0; }));
    }
    mayEnd = true;
    REQUIRE(test::runUntil([&] { return runner.running() == 0; }));
    CHECK(ended.count == 0);
    CHECK(other->totals()->done == 1);
}

TEST_CASE("last words tell what a dead program was doing", "[jobs][runner]")
{
    const test::TemporaryDir dir;
    const auto lastWordsOf = [&](void (*end)()) {
        const pid_t child = fork();
        if (child == 0) {
            signal(SIGABRT, SIG_DFL); // not the test program's business
            const auto words = LastWords::open(dir.path(), "worker/of/a/test#1");
            new LastWords::Working(words, 7); // never ended
            end();
            _exit(0);
        }
        int status = 0;
        waitpid(child, &status, 0);
        CHECK(WIFSIGNALED(status));
        const auto words = LastWords::read(dir.path(), "worker/of/a/test#1");
        LastWords::forget(dir.path(), "worker/of/a/test#1");
        return words;
    };
    const auto crashed = lastWordsOf([] { std::abort(); });
    REQUIRE(crashed.has_value());
    CHECK(crashed->crashed == std::vector<StoreId>{7});
    CHECK(crashed->working.empty());
    const auto killed = lastWordsOf([] { raise(SIGKILL); });
    REQUIRE(killed.has_value());
    CHECK(killed->crashed.empty());
    CHECK(killed->working == std::vector<StoreId>{7});
    CHECK_FALSE(LastWords::read(dir.path(), "worker/of/a/test#1").has_value());
}

TEST_CASE("processes are told apart", "[jobs][runner]")
{
    CHECK(isAlive(newWorkerName()) == Alive::Yes);
    CHECK(newWorkerName() != newWorkerName());
    CHECK(isAlive("elsewhere/boot/1/2#1") == Alive::Unknown);
    std::string name = thisProcess();
    name.replace(name.rfind('/'), std::string::npos, "/1#1"); // the same number, another process
    CHECK(isAlive(name) == Alive::No);
}

TEST_CASE("what would go wrong is said before the start", "[jobs][runner]")
{
    const test::TemporaryDir dir;
    std::vector<BatchItem> items = pictures(dir, 3);
    CHECK(checkStart(items).sentences().empty());
    std::filesystem::remove(items[0].input);
    test::writeSmall(dir / "out/101.png");
    const StartCheck check = checkStart(items);
    CHECK(check.missing == 1);
    CHECK(check.existing == 1);
    CHECK(check.mayStart());
    CHECK(check.sentences().size() == 2);
    REQUIRE(check.disks.size() == 1);
    CHECK(check.disks[0].neededBytes > 0);
    CHECK(check.disks[0].freeBytes > check.disks[0].neededBytes);
    StartCheck full = check;
    full.disks[0].freeBytes = 1;
    CHECK_FALSE(full.mayStart());
    CHECK(full.sentences().front().find("Make room") != std::string::npos);
}
