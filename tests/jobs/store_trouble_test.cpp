#include "item_pictures.h"
#include "jobs/runner/queue_runner.h"
#include "jobs/store/store_connection.h"
#include "qt_loop.h"
#include "store_under_test.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

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
