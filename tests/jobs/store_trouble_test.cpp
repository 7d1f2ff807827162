#include "item_pictures.h"
#include "jobs/runner/last_words.h"
#include "jobs/runner/process_name.h"
#include "jobs/runner/queue_runner.h"
#include "jobs/store/store_backup.h"
#include "jobs/store/store_connection.h"
#include "qt_loop.h"
#include "store_under_test.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

using namespace ambrotype;
using namespace ambrotype::jobs;
using test::opened;

// A runner whose store does not always answer.

namespace {

RunnerOptions quick()
{
    RunnerOptions options;
    options.workers = 2;
    options.pulseMs = 20;
    return options;
}

//! Statements that no program of ours would run.
class Meddler
{
public:
    explicit Meddler(const StoreAddress &address)
        : m_connection(StoreConnection::open(address, true).value())
    {
    }
    void run(const char *sql) { REQUIRE(m_connection->run(QString::fromLatin1(sql)).ok()); }

private:
    std::unique_ptr<StoreConnection> m_connection;
};

} // namespace

TEST_CASE("no original is replaced while the inputs of its run cannot be read", "[jobs][runner][trouble]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    const StoreAddress address = StoreAddress::sqlite(dir / "queue.sqlite");
    // The result of the first would lie where the second one is.
    test::writeSmall(dir / "in/a.png", imaging::FileFormat::Png, {40, 30}, 1);
    test::writeSmall(dir / "in/b.png", imaging::FileFormat::Png, {40, 30}, 2);
    const std::string original = test::readText(dir / "in/b.png");
    std::vector<BatchItem> items(2);
    items[0].input = dir / "in/a.png";
    items[0].outputFile = dir / "in/b.png";
    items[1].input = dir / "in/b.png";
    items[1].outputFile = dir / "out/b.png";
    for (BatchItem &item : items) {
        item.recipe = pipeline::Recipe::neutral();
        item.write.conflict = imaging::Conflict::Replace;
    }
    const auto ids = opened(address)->add(items);
    REQUIRE(ids.ok());
    Meddler meddler(address);
    meddler.run("ALTER TABLE removed RENAME TO elsewhere");

    QueueRunner runner(opened(address), quick());
    int troubles = 0;
    QObject::connect(&runner, &QueueRunner::troubled, &runner, [&] { ++troubles; });
    runner.start();
    REQUIRE(test::runUntil([&] { return runner.running() == 0 && troubles > 0; }));
    CHECK(test::readText(dir / "in/b.png") == original);
    for (const StoreId id : *ids) {
        CHECK(runner.store().row(id)->state == ItemState::Queued);
        CHECK(runner.store().row(id)->error.has_value());
    }

    meddler.run("ALTER TABLE elsewhere RENAME TO removed");
    REQUIRE(runner.store().retry(*ids).ok()); // now, not in two seconds
    runner.wake();
    REQUIRE(test::runUntil([&] { return runner.store().totals()->done == 1 && runner.store().totals()->failed == 1; }));
    CHECK(runner.store().row(ids->front())->error->message.find("would replace") != std::string::npos);
    CHECK(test::readText(dir / "in/b.png") == original);
}

TEST_CASE("last words are kept until the store has heard them", "[jobs][runner][trouble]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    const StoreAddress address = StoreAddress::sqlite(dir / "queue.sqlite");
    std::string dead = thisProcess();
    dead.replace(dead.rfind('/'), std::string::npos, "/1#1"); // the same number, another process
    auto store = opened(address);
    const auto ids = store->add(test::itemsNamed({"a", "b"}));
    REQUIRE(ids.ok());
    REQUIRE(store->claim(dead, 2, false, 30'000)->size() == 2);
    const pid_t child = fork();
    if (child == 0) {
        const auto words = LastWords::open(dir / "words", dead);
        new LastWords::Working(words, ids->front()); // never ended
        raise(SIGKILL);
    }
    int status = 0;
    waitpid(child, &status, 0);
    REQUIRE(LastWords::read(dir / "words", dead).has_value());

    Meddler meddler(address);
    meddler.run("CREATE TRIGGER no BEFORE UPDATE ON items BEGIN SELECT RAISE(FAIL, 'not now'); END");
    RunnerOptions options = quick();
    options.wordsFolder = dir / "words";
    QueueRunner runner(std::move(store), options);
    runner.setHeld(true);
    runner.start(); // tries to take the items back
    CHECK(runner.store().totals()->running == 2);
    CHECK(LastWords::read(dir / "words", dead).has_value());

    meddler.run("DROP TRIGGER no");
    REQUIRE(test::runUntil([&] { return runner.store().totals()->queued == 2; }));
    CHECK(runner.store().row(ids->front())->deaths == 1);
    CHECK(runner.store().row(ids->back())->deaths == 0); // told apart by the words
    REQUIRE(test::runUntil([&] { return !LastWords::read(dir / "words", dead).has_value(); }));
}

TEST_CASE("neighbours whose leases ran out while the machine slept get time to say that they live", "[jobs][runner]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    const StoreAddress address = StoreAddress::sqlite(dir / "queue.sqlite");
    auto neighbour = opened(address);
    const auto ids = neighbour->add(test::itemsNamed({"a", "b"}));
    REQUIRE(ids.ok());
    std::int64_t slept = 0;
    int rounds = 0;
    int stillHis = 0;
    RunnerOptions options = quick();
    // Asked once in every round, right before the runner takes back what has expired.
    options.wallClock = [&] {
        constexpr std::int64_t kNight = 8 * 3'600'000;
        if (++rounds == 2) { // over night the neighbour's lease ran out
            slept = kNight;
            REQUIRE(neighbour->claim("elsewhere/boot/1/2#1", 1, false, -1)->size() == 1);
        } else if (rounds == 3) {
            stillHis = neighbour->totals()->running;
        }
        return 1'000'000 + slept
               + std::chrono::duration_cast<std::chrono::milliseconds>(
                     std::chrono::steady_clock::now().time_since_epoch())
                     .count();
    };
    QueueRunner runner(opened(address), options);
    runner.setHeld(true);
    runner.start();
    REQUIRE(test::runUntil([&] { return rounds >= 4; }));
    CHECK(stillHis == 1);                     // nothing was taken from him in the round after the night
    CHECK(neighbour->totals()->running == 0); // but he did not use his time
    CHECK(neighbour->row(ids->front())->deaths == 1);
}

TEST_CASE("a store that stays open gets its backup", "[jobs][runner]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    const StoreAddress address = StoreAddress::sqlite(dir / "queue.sqlite");
    RunnerOptions options = quick();
    options.backupMs = 0;
    QueueRunner runner(opened(address), options);
    runner.setHeld(true);
    runner.start();
    REQUIRE(runner.store().add(test::itemsNamed({"a", "b"})).ok());
    REQUIRE(test::runUntil([&] { return std::filesystem::exists(backupPath(address.file)); }));
    CHECK(opened(StoreAddress::sqlite(backupPath(address.file)))->list()->size() == 2);
}
