#include "item_pictures.h"
#include "jobs/store/queue_store.h"
#include "store_under_test.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

using namespace ambrotype;
using namespace ambrotype::jobs;
using test::itemsNamed;
using test::opened;

// What becomes of items that come back into the queue.

namespace {

constexpr std::int64_t kLease = 30'000;

}

TEST_CASE("a wish to cancel outlives the worker that was to hear it", "[jobs][store]")
{
    for (test::StorePlace &place : test::storePlaces()) {
        INFO(place.name);
        auto store = opened(place.address);
        const auto added = store->add(itemsNamed({"failing", "stopped", "dead", "late", "unwanted by none"}));
        REQUIRE(added.ok());
        const std::vector<StoreId> &ids = *added;
        REQUIRE(store->claim("w", 2, false, kLease)->size() == 2);
        REQUIRE(store->claim("dead", 1, false, kLease)->size() == 1);
        REQUIRE(store->claim("late", 2, false, -1)->size() == 2);
        CHECK(*store->cancel({ids[0], ids[1], ids[2], ids[3]}) == 4);
        const Error io{ErrorCode::Io, "The disk did not answer.", {}};
        CHECK(*store->giveBack(ids[0], "w", &io, 60'000));
        CHECK(*store->giveBack(ids[1], "w", nullptr, 0));
        CHECK(store->reclaimFrom("dead", std::nullopt)->count == 1);
        CHECK(store->reclaimExpired()->count == 2);
        for (std::size_t i = 0; i < 4; ++i) {
            INFO(i);
            const auto row = store->row(ids[i]);
            CHECK(row->state == ItemState::Cancelled);
            CHECK_FALSE(row->cancelWanted);
            CHECK_FALSE(row->error.has_value());
            CHECK(row->finishedAt > 0);
            CHECK(row->notBefore == 0);
        }
        CHECK(store->row(ids[4])->state == ItemState::Queued);
        CHECK(store->row(ids[4])->finishedAt == 0);
        CHECK(*store->retry({ids[0], ids[2]}) == 2);
        CHECK(store->totals()->queued == 3);
    }
}

TEST_CASE("three deaths fail no item that somebody has cancelled", "[jobs][store]")
{
    for (test::StorePlace &place : test::storePlaces()) {
        INFO(place.name);
        auto store = opened(place.address);
        const auto ids = store->add(itemsNamed({"a"}));
        for (int death = 1; death <= 3; ++death) {
            REQUIRE(store->claim("w", 1, true, kLease)->size() == 1);
            if (death == 3)
                REQUIRE(*store->cancel(*ids) == 1);
            QueueStore::Death crashed;
            crashed.crashed = *ids;
            const auto reclaimed = store->reclaimFrom("w", crashed);
            CHECK(reclaimed->failed.empty());
        }
        CHECK(store->row(ids->front())->state == ItemState::Cancelled);
    }
}

TEST_CASE("a retry knows the files of the last try only while the input is the same", "[jobs][store]")
{
    for (test::StorePlace &place : test::storePlaces()) {
        INFO(place.name);
        const test::TemporaryDir dir;
        const bool changed = GENERATE(false, true);
        std::vector<BatchItem> items = itemsNamed({"a"});
        items[0].input = dir / "a.png";
        test::writeText(items[0].input, "one");
        auto store = opened(place.address);
        const auto ids = store->add(items);
        REQUIRE(ids.ok());
        REQUIRE(store->claim("w", 1, false, kLease)->size() == 1);
        REQUIRE(store->intend(ids->front(), "w", {{"", "/out/a.png", "ff", 9, {}}}).ok());
        REQUIRE(store->reclaimFrom("w", std::nullopt)->count == 1); // killed
        REQUIRE(*store->cancel(*ids) == 1);
        if (changed)
            test::writeText(items[0].input, "another");
        REQUIRE(*store->retry(*ids) == 1);
        const auto claims = store->claim("w", 1, false, kLease);
        REQUIRE(claims->size() == 1);
        CHECK(claims->front().intended.size() == (changed ? 0 : 1));
        CHECK(claims->front().facts.bytes == (changed ? 7 : 3));
    }
}
