#include "item_pictures.h"
#include "jobs/batch_queue.h"
#include "qt_loop.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace ambrotype;
using namespace ambrotype::jobs;

namespace {

BatchItem itemFor(const std::filesystem::path &input, const std::filesystem::path &folder)
{
    BatchItem item;
    item.input = input;
    item.outputFolder = folder;
    item.recipe = pipeline::Recipe::neutral();
    return item;
}

//! Writes \p count small pictures and makes their items.
std::vector<BatchItem> manyItems(const test::TemporaryDir &dir, int count)
{
    std::vector<BatchItem> items;
    for (int i = 0; i < count; ++i) {
        const auto file = dir / ("p/" + std::to_string(1000 + i) + ".png");
        test::writeSmall(file, imaging::FileFormat::Png, {24, 16}, static_cast<unsigned>(i));
        items.push_back(itemFor(file, dir / "out"));
    }
    return items;
}

bool isIdle(const BatchQueue &queue)
{
    const BatchQueue::Totals totals = queue.totals();
    return totals.queued + totals.running == 0;
}

} // namespace

TEST_CASE("the queue works items off and says so", "[jobs][queue]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    BatchQueue queue;
    queue.setWorkers(2);
    int idle = 0;
    std::vector<qint64> finished;
    int inserted = 0;
    QObject::connect(&queue, &BatchQueue::idle, &queue, [&] { ++idle; });
    QObject::connect(&queue, &BatchQueue::itemFinished, &queue, [&](qint64 id) { finished.push_back(id); });
    QObject::connect(
        &queue, &BatchQueue::rowsInserted, &queue, [&](int first, int last) { inserted += last - first + 1; });
    std::vector<BatchItem> items = manyItems(dir, 8);
    test::writeText(dir / "p/bad.png", "no picture");
    items.push_back(itemFor(dir / "p/bad.png", dir / "out"));
    const QList<qint64> ids = queue.add(items);
    CHECK(inserted == 9);
    REQUIRE(test::runUntil([&] { return idle > 0; }));
    CHECK(idle == 1);
    CHECK(std::set<qint64>(finished.begin(), finished.end()) == std::set<qint64>(ids.begin(), ids.end()));
    CHECK(queue.totals().done == 8);
    CHECK(queue.totals().failed == 1);
    CHECK(queue.totals().progress == 1.0);
    const BatchQueue::Row &bad = queue.row(queue.indexOf(ids.last()));
    CHECK(bad.result.state == ItemState::Failed);
    CHECK(bad.result.error.code == ErrorCode::NotAnImage);
    CHECK(queue.row(0).result.output == dir / "out/1000.png");
}

TEST_CASE("a paused queue begins nothing until it goes on", "[jobs][queue]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    BatchQueue queue;
    queue.setPaused(true);
    queue.add(manyItems(dir, 3));
    REQUIRE(test::runUntil([&] { return queue.row(2).storeId > 0; }));
    test::deliverEvents();
    CHECK(queue.totals().queued == 3);
    CHECK(queue.isPaused());
    queue.setPaused(false);
    REQUIRE(test::runUntil([&] { return isIdle(queue); }));
    CHECK(queue.totals().done == 3);
}

TEST_CASE("what somebody waits for is begun before all that waits", "[jobs][queue]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    BatchQueue queue;
    queue.setWorkers(1);
    queue.setPaused(true);
    std::vector<BatchItem> items = manyItems(dir, 20);
    std::vector<BatchItem> urgent{items.back()};
    items.pop_back();
    queue.add(std::move(items));
    const BatchQueue::ItemId next = queue.add(std::move(urgent), BatchQueue::Turn::Next).front();
    std::vector<BatchQueue::ItemId> finished;
    QObject::connect(&queue, &BatchQueue::itemFinished, [&](BatchQueue::ItemId id) { finished.push_back(id); });
    queue.setPaused(false);
    REQUIRE(test::runUntil([&] { return isIdle(queue); }));
    REQUIRE(finished.size() == 20);
    // A few are begun together, and any of them may end first.
    CHECK(std::find(finished.begin(), finished.begin() + 4, next) != finished.begin() + 4);
}

TEST_CASE("waiting items are cancelled at once and may be tried again", "[jobs][queue]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    BatchQueue queue;
    queue.setPaused(true);
    const QList<qint64> ids = queue.add(manyItems(dir, 4));
    int idle = 0;
    QObject::connect(&queue, &BatchQueue::idle, &queue, [&] { ++idle; });
    queue.cancel(ids[1]);
    REQUIRE(test::runUntil([&] { return queue.row(1).result.state == ItemState::Cancelled; }));
    CHECK(queue.totals().queued == 3);
    queue.cancelAll();
    REQUIRE(test::runUntil([&] { return queue.totals().cancelled == 4; }));
    CHECK(idle == 1);
    queue.retry(ids[2]);
    REQUIRE(test::runUntil([&] { return queue.totals().queued == 1; }));
    queue.setPaused(false);
    REQUIRE(test::runUntil([&] { return isIdle(queue); }));
    CHECK(queue.row(2).result.state == ItemState::Done);
    queue.retry(ids[2]); // done: nothing to try
    queue.cancel(ids[0]);
    queue.retry(ids[0]); // carried out after it
    REQUIRE(test::runUntil([&] { return queue.row(0).result.state == ItemState::Done; }));
    CHECK(queue.row(2).result.state == ItemState::Done);
}

TEST_CASE("running items stop when they are cancelled", "[jobs][queue]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    test::writeSmall(dir / "large.png", imaging::FileFormat::Png, {1500, 1500});
    BatchItem item = itemFor(dir / "large.png", dir / "out");
    REQUIRE(item.recipe.set("denoise", "method", std::string("classic")).ok());
    REQUIRE(item.recipe.set("denoise", "amount", 60.0).ok());
    BatchQueue queue;
    const QList<qint64> ids = queue.add({item});
    REQUIRE(test::runUntil([&] { return queue.totals().running == 1; }));
    queue.remove(ids[0]); // running: stays
    queue.cancel(ids[0]);
    REQUIRE(test::runUntil([&] { return isIdle(queue); }));
    REQUIRE(queue.count() == 1);
    CHECK(queue.row(0).result.state == ItemState::Cancelled);
    CHECK_FALSE(std::filesystem::exists(dir / "out/large.png"));
}

TEST_CASE("while pictures stand still the rate of the queue stands still, too", "[jobs][queue][rate]")
{
    using namespace std::chrono_literals;
    test::needApplication();
    const test::TemporaryDir dir;
    test::writeText(dir / "power/BAT0/type", "Battery\n");
    test::writeText(dir / "power/BAT0/status", "Discharging\n");
    test::writeText(dir / "power/BAT0/capacity", "10\n");
    std::vector<BatchItem> items = manyItems(dir, 1);
    test::writeSmall(dir / "large.png", imaging::FileFormat::Png, {2000, 2000});
    items.push_back(itemFor(dir / "large.png", dir / "out"));
    REQUIRE(items.back().recipe.set("denoise", "method", std::string("classic")).ok());
    REQUIRE(items.back().recipe.set("denoise", "amount", 60.0).ok());
    auto now = std::chrono::steady_clock::now();
    BatchQueue queue;
    queue.setClock([&now] { return now; });
    queue.setWorkers(2); // so that the small one need not wait for the large one
    queue.setPauseBelowPercent(0, dir / "power");
    queue.add(items);
    REQUIRE(test::runUntil([&] { return queue.totals().done == 1 && queue.totals().running == 1; }));
    now += 30s;
    const double before = queue.totals().itemsPerHour; // one in 30 seconds, and something of the second
    REQUIRE(before >= 120.0);
    bool isStanding = true;
    SECTION("at their tile")
    {
        queue.setPaused(true);
    }
    SECTION("on a low battery")
    {
        queue.setPauseBelowPercent(20);
        REQUIRE(test::runUntil([&] { return queue.lowBattery().has_value(); }));
    }
    SECTION("but they do not when the queue stops after the item")
    {
        queue.stopAfterItem();
        isStanding = false;
    }
    now += 1h;
    REQUIRE(queue.totals().running == 1);
    CHECK((queue.totals().itemsPerHour >= before) == isStanding);
    CHECK(queue.standsStill() == isStanding);
    if (!isStanding)
        return;
    queue.setPaused(false);
    queue.setPauseBelowPercent(0);
    REQUIRE(test::runUntil([&] { return !queue.lowBattery(); }));
    now += 1h;
    if (queue.totals().running == 1) // it may have ended meanwhile
        CHECK(queue.totals().itemsPerHour < before);
    queue.cancelAll();
}

TEST_CASE("rows keep their numbers right when some are removed", "[jobs][queue]")
{
    test::needApplication();
    BatchQueue queue;
    queue.setPaused(true);
    std::vector<BatchItem> items(10);
    for (std::size_t i = 0; i < items.size(); ++i)
        items[i].input = "/nowhere/" + std::to_string(i) + ".png";
    const QList<qint64> ids = queue.add(items);
    int removed = 0;
    QObject::connect(
        &queue, &BatchQueue::rowsRemoved, &queue, [&](int first, int last) { removed += last - first + 1; });
    queue.remove(ids[0]);
    for (const int i : {3, 4, 5, 8})
        queue.cancel(ids[i]);
    queue.removeFinished();
    REQUIRE(test::runUntil([&] { return queue.count() == 5; }));
    CHECK(removed == 5);
    REQUIRE(queue.count() == 5);
    for (int i = 0; i < queue.count(); ++i)
        CHECK(queue.indexOf(queue.row(i).id) == i);
    CHECK(queue.indexOf(ids[3]) == -1);
    CHECK(queue.totals().queued == 5);
}

TEST_CASE("namesakes get the same names with any number of workers", "[jobs][queue]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    std::vector<std::string> outputs[2];
    for (int run = 0; run < 2; ++run) {
        const auto out = dir / ("out" + std::to_string(run));
        std::vector<BatchItem> items;
        for (int i = 0; i < 12; ++i) {
            const auto file = dir / ("f" + std::to_string(10 + i) + "/same.png");
            // Of different sizes, so that later ones would be ready first.
            test::writeSmall(file, imaging::FileFormat::Png, {240 - i * 18, 200 - i * 15}, static_cast<unsigned>(i));
            items.push_back(itemFor(file, out));
        }
        test::writeSmall(out / "same (3).png"); // in the way
        BatchQueue queue;
        queue.setWorkers(run == 0 ? 1 : 4);
        queue.add(items);
        REQUIRE(test::runUntil([&] { return isIdle(queue); }));
        for (int i = 0; i < queue.count(); ++i)
            outputs[run].push_back(queue.row(i).result.output.filename().string());
    }
    CHECK(outputs[0] == outputs[1]);
    CHECK(std::set<std::string>(outputs[1].begin(), outputs[1].end()).size() == 12);
}

TEST_CASE("a queue may die while it works", "[jobs][queue]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    {
        BatchQueue queue;
        queue.setWorkers(3);
        queue.add(manyItems(dir, 30));
        test::deliverEvents();
    }
    test::deliverEvents();
    for (const auto &entry : std::filesystem::directory_iterator(dir.path())) // what was written is whole
        CHECK((entry.path().filename() == "p" || entry.path().filename() == "out"));
}

TEST_CASE("listeners may change the queue while they are told", "[jobs][queue]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    BatchQueue queue;
    queue.setWorkers(2);
    QObject::connect(&queue, &BatchQueue::itemFinished, &queue, [&](qint64 id) { queue.remove(id); });
    queue.add(manyItems(dir, 6));
    REQUIRE(test::runUntil([&] { return queue.count() == 0; }));
    CHECK(queue.totals().done == 0);
    queue.setPaused(true);
    queue.add(manyItems(dir, 4));
    queue.cancelAll();
    REQUIRE(test::runUntil([&] { return queue.count() == 0; }));
}

TEST_CASE("five thousand items are nothing special", "[jobs][queue]")
{
    test::needApplication();
    BatchQueue queue;
    queue.setPaused(true);
    std::vector<BatchItem> items(5000);
    for (std::size_t i = 0; i < items.size(); ++i) {
        items[i].recipe = pipeline::Recipe::neutral();
        items[i].input = "/nowhere/folder/picture_" + std::to_string(i) + ".jpg";
        items[i].outputFolder = "/nowhere/out";
    }
    const QList<qint64> ids = queue.add(std::move(items));
    CHECK(queue.count() == 5000);
    CHECK(queue.indexOf(ids[4321]) == 4321);
    queue.cancelAll();
    queue.removeFinished();
    REQUIRE(test::runUntil([&] { return queue.count() == 0; }));
}
