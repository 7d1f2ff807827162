#include "item_pictures.h"
#include "jobs/batch_queue.h"
#include "qt_loop.h"
#include "store_under_test.h"
#include "support/own_home.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>

using namespace ambrotype;
using namespace ambrotype::jobs;
using test::opened;
using test::OwnHome; // keeps audit log and last words of a test out of the user's folders
using test::runUntil;

// The queue of a window over a store that others use as well, and that outlives it.

namespace {

std::vector<BatchItem> pictures(const test::TemporaryDir &dir, int count, int first = 100)
{
    std::vector<BatchItem> items;
    for (int i = 0; i < count; ++i) {
        BatchItem &item = items.emplace_back();
        item.input = dir / ("in/" + std::to_string(first + i) + ".png");
        test::writeSmall(item.input, imaging::FileFormat::Png, {40, 30}, static_cast<unsigned>(first + i));
        item.outputFolder = dir / "out";
        item.recipe = pipeline::Recipe::neutral();
    }
    return items;
}

int openHandles()
{
    return static_cast<int>(std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

} // namespace

TEST_CASE("a queue that rests on a low battery says so, and goes on with power", "[jobs][queue][pause]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    test::writeText(dir / "power/BAT0/type", "Battery\n");
    test::writeText(dir / "power/BAT0/status", "Discharging\n");
    test::writeText(dir / "power/BAT0/capacity", "7\n");
    BatchQueue queue;
    queue.setPauseBelowPercent(20, dir / "power");
    queue.add(pictures(dir, 1));
    REQUIRE(runUntil([&] { return queue.lowBattery().has_value(); }));
    CHECK(queue.lowBattery() == 7);
    CHECK_FALSE(queue.isPaused()); // nobody else's queue is paused by this machine's battery
    CHECK(queue.totals().queued == 1);
    test::writeText(dir / "power/BAT0/status", "Charging\n");
    queue.setPauseBelowPercent(20, dir / "power"); // looks
    REQUIRE(runUntil([&] { return queue.totals().done == 1; }));
    CHECK_FALSE(queue.lowBattery().has_value());
}

TEST_CASE("what another program adds appears and is done", "[jobs][queue][kept]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    const OwnHome home(dir / "home");
    const StoreAddress address = StoreAddress::sqlite(dir / "queue.sqlite");
    BatchQueue queue;
    queue.open(address);
    const QList<qint64> ids = queue.add(pictures(dir, 2));
    REQUIRE(runUntil([&] { return queue.totals().done == 2; }));
    auto other = opened(address);
    REQUIRE(other->add(pictures(dir, 3, 200)).ok());
    REQUIRE(runUntil([&] { return queue.totals().done == 5; }));
    CHECK(queue.count() == 5);
    CHECK(queue.row(4).item.input == dir / "in/202.png");
    CHECK(queue.row(4).result.output == dir / "out/202.png");
    CHECK(queue.row(0).id == ids[0]);

    REQUIRE(other->setPaused(true, "Lunch.").ok());
    REQUIRE(runUntil([&] { return queue.isPaused(); }));
    CHECK(queue.pauseReason() == QStringLiteral("Lunch."));
    queue.setPaused(false);
    REQUIRE(runUntil([&] { return !other->pauseState()->first; }));

    REQUIRE(other->remove({queue.row(1).storeId}).ok());
    REQUIRE(runUntil([&] { return queue.count() == 4; }));
    REQUIRE(other->setFlags(queue.row(0).storeId, {"Look at it."}).ok());
    REQUIRE(runUntil([&] { return queue.totals().flagged == 1; }));
    queue.setReview(queue.row(0).id, Review::Rejected, QStringLiteral("Ada"));
    REQUIRE(runUntil([&] { return other->row(queue.row(0).storeId)->review == Review::Rejected; }));
}

TEST_CASE("an unfinished queue is offered at the next start", "[jobs][queue][kept]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    const OwnHome home(dir / "home");
    const StoreAddress address = StoreAddress::sqlite(dir / "queue.sqlite");
    REQUIRE(opened(address)->add(pictures(dir, 4)).ok());
    const auto offered = [&](BatchQueue &queue) {
        int left = 0;
        QObject::connect(&queue, &BatchQueue::leftOverFound, &queue, [&](int count, qint64) { left = count; });
        queue.open(address);
        const bool found = runUntil([&] { return left > 0; });
        test::deliverEvents();
        return found && left == 4 && queue.leftOver() == 4 && queue.count() == 4 && queue.totals().queued == 4;
    };
    {
        BatchQueue looks;
        CHECK(offered(looks)); // closed without a choice: it is offered again
    }
    SECTION("and done when that is wanted")
    {
        BatchQueue queue;
        CHECK(offered(queue));
        int decided = 0;
        QObject::connect(&queue, &BatchQueue::leftOverDecided, &queue, [&] { ++decided; });
        queue.goOn();
        CHECK(decided == 1);
        CHECK(queue.leftOver() == 0);
        REQUIRE(runUntil([&] { return queue.totals().done == 4; }));
    }
    SECTION("or taken off the list")
    {
        BatchQueue queue;
        CHECK(offered(queue));
        queue.discardLeftOver();
        REQUIRE(runUntil([&] { return queue.count() == 0; }));
        CHECK(opened(address)->totals()->all() == 0);
        queue.add(pictures(dir, 1, 300));
        REQUIRE(runUntil([&] { return queue.totals().done == 1; }));
    }
}

TEST_CASE("what runs when the window closes is done at the next start", "[jobs][queue][kept]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    const OwnHome home(dir / "home");
    const StoreAddress address = StoreAddress::sqlite(dir / "queue.sqlite");
    {
        BatchQueue queue;
        queue.open(address);
        queue.add(pictures(dir, 40));
        REQUIRE(runUntil([&] { return queue.totals().done >= 3; }));
    }
    const auto totals = opened(address)->totals();
    CHECK(totals->running == 0);
    CHECK(totals->cancelled == 0);
    BatchQueue queue;
    queue.open(address);
    queue.goOn();
    REQUIRE(runUntil([&] { return queue.totals().done == 40; }));
    CHECK(std::distance(std::filesystem::directory_iterator(dir / "out"), {}) == 40);
}

TEST_CASE("a queue that cannot be used is told, and the window works without it", "[jobs][queue][kept]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    const OwnHome home(dir / "home");
    test::writeText(dir / "queue.sqlite", std::string(8192, 'x'));
    BatchQueue queue;
    QString told;
    QObject::connect(&queue, &BatchQueue::troubled, &queue, [&](const QString &message) { told = message; });
    queue.open(StoreAddress::sqlite(dir / "queue.sqlite"));
    queue.add(pictures(dir, 2));
    REQUIRE(runUntil([&] { return queue.totals().done == 2; }));
    CHECK(told.contains(QStringLiteral("damaged")));
    CHECK(test::readText(dir / "queue.sqlite") == std::string(8192, 'x'));
}

TEST_CASE("what is stopped now is begun anew after the pause", "[jobs][queue][kept]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    std::vector<BatchItem> items = pictures(dir, 1);
    test::writeSmall(items[0].input, imaging::FileFormat::Png, {1500, 1500});
    REQUIRE(items[0].recipe.set("denoise", "method", std::string("classic")).ok());
    REQUIRE(items[0].recipe.set("denoise", "amount", 60.0).ok());
    BatchQueue queue;
    queue.add(items);
    REQUIRE(runUntil([&] { return queue.totals().running == 1; }));
    queue.stopNow();
    REQUIRE(runUntil([&] { return queue.totals().queued == 1; }));
    CHECK(queue.isPaused());
    CHECK_FALSE(std::filesystem::exists(dir / "out/100.png"));
    queue.setPaused(false);
    REQUIRE(runUntil([&] { return queue.totals().running == 1; }));
    queue.cancelAll();
    REQUIRE(runUntil([&] { return queue.totals().cancelled == 1; }));
}

TEST_CASE("rows move, and their ids stay theirs", "[jobs][queue][kept]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    const OwnHome home(dir / "home");
    BatchQueue queue;
    queue.setPaused(true);
    const QList<qint64> ids = queue.add(pictures(dir, 4));
    int reordered = 0;
    QObject::connect(&queue, &BatchQueue::rowsReordered, &queue, [&] { ++reordered; });
    queue.move({ids[3]}, QueueStore::Move::Top);
    REQUIRE(runUntil([&] { return reordered == 1; }));
    CHECK(queue.row(0).id == ids[3]);
    CHECK(queue.indexOf(ids[0]) == 1);
    queue.move({ids[3]}, QueueStore::Move::Down);
    REQUIRE(runUntil([&] { return reordered == 2; }));
    CHECK(queue.row(1).id == ids[3]);
}

TEST_CASE("an order that another program makes is shown", "[jobs][queue][kept]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    const OwnHome home(dir / "home");
    const StoreAddress address = StoreAddress::sqlite(dir / "queue.sqlite");
    BatchQueue queue;
    queue.open(address);
    queue.setPaused(true);
    const QList<qint64> ids = queue.add(pictures(dir, 4));
    REQUIRE(runUntil([&] { return queue.row(3).storeId > 0; }));
    const StoreId last = queue.row(3).storeId;
    auto other = opened(address);
    REQUIRE(other->move({last}, QueueStore::Move::Top).ok());
    REQUIRE(runUntil([&] { return queue.row(0).id == ids[3]; }));
    CHECK(queue.row(1).id == ids[0]);
    CHECK(queue.row(0).item.input == dir / "in/103.png");
}

TEST_CASE("hundreds of pictures leave no handle open", "[jobs][queue][kept]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    const OwnHome home(dir / "home");
    BatchQueue queue;
    queue.open(StoreAddress::sqlite(dir / "queue.sqlite"));
    queue.add(pictures(dir, 20));
    REQUIRE(runUntil([&] { return queue.totals().done == 20; }));
    const int before = openHandles();
    queue.add(pictures(dir, 300, 1000));
    REQUIRE(runUntil([&] { return queue.totals().done == 320; }));
    CHECK(runUntil([&] { return openHandles() <= before + 2; })); // the last notes are still being written
}
