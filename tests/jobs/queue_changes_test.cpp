// What people do to a queue by hand: rows to another place, other settings for what waits.
#include "jobs/batch_queue.h"

#include "qt_loop.h"
#include "store_under_test.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

using namespace ambrotype;
using namespace ambrotype::jobs;
using test::itemsNamed;
using test::opened;

namespace {

constexpr std::int64_t kLease = 30'000;

std::vector<StoreId> orderOf(QueueStore &store)
{
    std::vector<StoreId> order;
    const auto listed = store.list();
    REQUIRE(listed.ok());
    for (const QueueRow &row : *listed)
        order.push_back(row.id);
    return order;
}

pipeline::Recipe sharpened(double amount)
{
    pipeline::Recipe recipe = pipeline::Recipe::neutral();
    REQUIRE(recipe.set("sharpen", "amount", amount).ok());
    return recipe;
}

} // namespace

TEST_CASE("rows go before another one, in the order that they have", "[jobs][store]")
{
    for (test::StorePlace &place : test::storePlaces()) {
        INFO(place.name);
        auto store = opened(place.address);
        const auto added = store->add(itemsNamed({"a", "b", "c", "d", "e"}));
        REQUIRE(added.ok());
        const auto at = [&](std::initializer_list<int> places) {
            std::vector<StoreId> ids;
            for (const int each : places)
                ids.push_back((*added)[static_cast<std::size_t>(each)]);
            return ids;
        };
        CHECK(store->moveBefore(at({4}), at({1}).front()).ok());
        CHECK(orderOf(*store) == at({0, 4, 1, 2, 3}));
        CHECK(store->moveBefore(at({2, 0}), 0).ok()); // to the end, and not in the order of the asking
        CHECK(orderOf(*store) == at({4, 1, 3, 0, 2}));
        CHECK(store->moveBefore(at({1, 3}), at({3}).front()).ok()); // to a place among themselves
        CHECK(orderOf(*store) == at({4, 1, 3, 0, 2}));
        CHECK(store->moveBefore(at({2, 4}), at({4}).front()).ok());
        CHECK(orderOf(*store) == at({4, 2, 1, 3, 0}));
        const std::int64_t seen = *store->revision();
        CHECK(store->moveBefore({}, at({1}).front()).ok());
        CHECK(orderOf(*store) == at({4, 2, 1, 3, 0}));
        CHECK(store->changesSince(seen)->rows.empty());
    }
}

TEST_CASE("what waits gets other settings, what runs or has ended keeps its own", "[jobs][store]")
{
    for (test::StorePlace &place : test::storePlaces()) {
        INFO(place.name);
        auto store = opened(place.address);
        std::vector<BatchItem> items = itemsNamed({"a", "b", "c"});
        for (BatchItem &item : items) {
            item.recipe = sharpened(10);
            item.presetName = "First";
            item.nameTemplate = "{name}-x";
            item.overAdvice = {pipeline::StageSettings{}};
        }
        items[2].recipe = sharpened(20);
        const auto ids = store->add(items);
        REQUIRE(ids.ok());
        REQUIRE(store->claim("w", 1, false, kLease)->front().id == ids->front());
        REQUIRE(store->intend((*ids)[0], "w", {}).ok());
        int asked = 0;
        const auto changed = store->changeSettings(*ids, [&](BatchItem &item) {
            ++asked;
            CHECK(item.presetName == "First");
            item.recipe = sharpened(std::get<double>(item.recipe.value("sharpen", "amount")) + 5);
            item.presetName = "Second";
            item.automatic = true;
            item.overAdvice.clear();
            item.nameTemplate = "not mine to change";
        });
        REQUIRE(changed.ok());
        CHECK(*changed == 2);
        CHECK(asked == 2); // of two different settings
        CHECK(store->entry((*ids)[0])->item.recipe == sharpened(10));
        CHECK(store->row((*ids)[0])->presetName == "First");
        for (const std::size_t i : {1U, 2U}) {
            const auto entry = store->entry((*ids)[i]);
            REQUIRE(entry.ok());
            CHECK(entry->item.recipe == sharpened(i == 1 ? 15 : 25));
            CHECK(entry->item.nameTemplate == "{name}-x");
            CHECK(entry->item.overAdvice.empty());
            CHECK(entry->item.input == items[i].input);
            CHECK(entry->row.presetName == "Second");
            CHECK(entry->row.automatic);
        }
        const auto claims = store->claim("w", 5, false, kLease); // and so it is worked on
        REQUIRE(claims.ok());
        REQUIRE(claims->size() == 2);
        CHECK(claims->front().item.recipe == sharpened(15));
        CHECK(claims->front().item.presetName == "Second");
        CHECK(*store->changeSettings(*ids, [](BatchItem &item) { item.presetName = "Third"; }) == 0);
    }
}

TEST_CASE("the queue moves rows, changes settings and tells what it knows", "[jobs][queue]")
{
    test::needApplication();
    BatchQueue queue;
    queue.setPaused(true);
    std::vector<BatchItem> items = itemsNamed({"a", "b", "c"});
    for (BatchItem &item : items)
        item.recipe = sharpened(10);
    const QList<qint64> ids = queue.add(items);
    queue.moveBefore({ids[2]}, ids[0]);
    REQUIRE(test::runUntil([&] { return queue.indexOf(ids[2]) == 0; }));
    queue.moveBefore({ids[2]}, 0);
    REQUIRE(test::runUntil([&] { return queue.indexOf(ids[2]) == 2; }));
    queue.changeSettings({ids[1]}, [](BatchItem &item) {
        item.recipe = sharpened(30);
        item.presetName = "Other";
    });
    REQUIRE(test::runUntil([&] { return queue.row(1).item.presetName == "Other"; }));
    CHECK(queue.row(0).item.presetName.empty());
    QObject receiver;
    std::optional<BatchQueue::Entries> told;
    queue.withEntries({ids[0], ids[1], 999}, &receiver, [&](const BatchQueue::Entries &entries) { told = entries; });
    REQUIRE(test::runUntil([&] { return told.has_value(); }));
    REQUIRE(told->size() == 2);
    CHECK((*told)[0].first == ids[0]);
    CHECK((*told)[0].second.item.recipe == sharpened(10));
    CHECK((*told)[1].second.item.recipe == sharpened(30));
    auto gone = std::make_unique<QObject>();
    bool late = false;
    bool after = false;
    queue.withEntries({ids[0]}, gone.get(), [&](const BatchQueue::Entries &) { late = true; });
    gone.reset();
    queue.withEntries({ids[0]}, &receiver, [&](const BatchQueue::Entries &) { after = true; });
    REQUIRE(test::runUntil([&] { return after; }));
    CHECK_FALSE(late);
}
