#include "jobs/store/queue_store.h"

#include "item_pictures.h"
#include "jobs/store/item_json.h"
#include "qt_loop.h"
#include "store_under_test.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <limits>
#include <set>
#include <thread>

using namespace ambrotype;
using namespace ambrotype::jobs;
using test::itemsNamed;
using test::opened;

namespace {

constexpr std::int64_t kLease = 30'000;

ItemResult doneResult(const std::filesystem::path &output)
{
    ItemResult result;
    result.state = ItemState::Done;
    result.output = output;
    result.seconds = 0.25;
    result.device = "cpu";
    result.warnings = {"The file ends early.", "A second one."};
    result.inputHash = "abc";
    result.stageSeconds = {{"denoise", 0.2}};
    return result;
}

ItemResult failedResult(ErrorCode code, const std::string &sentence)
{
    ItemResult result;
    result.state = ItemState::Failed;
    result.error = {code, sentence, "detail"};
    return result;
}

std::vector<StoreId> idsOf(const std::vector<Claim> &claims)
{
    std::vector<StoreId> ids;
    for (const Claim &claim : claims)
        ids.push_back(claim.id);
    return ids;
}

} // namespace

TEST_CASE("an item comes out of the store as it went in", "[jobs][store]")
{
    for (test::StorePlace &place : test::storePlaces()) {
        INFO(place.name);
        BatchItem item;
        item.input = std::filesystem::path("/pictures/caf\xe9 100%.png"); // Latin-1: no UTF-8
        item.outputFolder = "/results/a";
        item.nameTemplate = "{name}-{seq:3}";
        item.sequence = 7;
        item.recipe = pipeline::Recipe::neutral();
        REQUIRE(item.recipe.set("denoise", "amount", 35.0).ok());
        item.presetName = "wedding";
        item.automatic = true;
        item.overAdvice = {item.recipe.stages().front()};
        item.keepFormat = false;
        item.write.format = imaging::FileFormat::Tiff;
        item.write.depth = 16;
        item.write.quality = 77;
        item.write.strip = imaging::StripMetadata::Gps;
        item.write.conflict = imaging::Conflict::Replace;
        item.noteInMetadata = false;
        item.read.limits.maxPixels = 12345;
        item.read.limits.maxExpansion = std::numeric_limits<double>::infinity();
        item.read.acceptPartial = true;
        item.device = "cpu";
        OutputVariant web;
        web.label = "web";
        web.longEdge = 2048;
        web.profile = imaging::OutputProfile::Srgb;
        web.strip = imaging::StripMetadata::All;
        item.variants = {web};
        item.sidecar = true;
        item.order = "order 12";
        item.expectedHash = "00ff";

        auto store = opened(place.address);
        const auto ids = store->add({item}, 3);
        REQUIRE(ids.ok());
        const auto entry = store->entry(ids->front());
        REQUIRE(entry.ok());
        const BatchItem &back = entry->item;
        CHECK(back.input == item.input);
        CHECK(back.outputFolder == item.outputFolder);
        CHECK(back.sequence == 7);
        CHECK(back.recipe == item.recipe);
        CHECK(back.overAdvice == item.overAdvice);
        CHECK(back.variants == item.variants);
        CHECK(back.expectedHash == "00ff");
        CHECK(settingsToJson(back) == settingsToJson(item));
        CHECK(back.write.conflict == imaging::Conflict::Replace);
        CHECK(back.read.limits.maxPixels == 12345);
        CHECK(back.read.limits.maxExpansion == item.read.limits.maxExpansion);
        CHECK(entry->row.priority == 3);
        CHECK(entry->row.presetName == "wedding");
        CHECK(entry->row.order == "order 12");
        CHECK(entry->row.state == ItemState::Queued);
        CHECK(store->row(ids->front() + 1).error().code == ErrorCode::NotFound);
    }
}

TEST_CASE("a result comes back whole", "[jobs][store]")
{
    ItemResult result = doneResult("/results/\xff.png");
    result.inputSize = {640, 480};
    result.outputSize = {1280, 960};
    result.findings.lookedForFaces = true;
    pipeline::FaceOutcome face;
    face.number = 1;
    face.face.box = {1.5, 2.5, 30.25, 40.0};
    face.face.landmarks[2] = {7.0, 8.5};
    face.badges = {"profile"};
    face.restored = true;
    face.likeness = "flagged";
    face.score = 0.31;
    result.findings.faces = {face};
    result.files = {{"", "/results/\xff.png", "11", 12, {1280, 960}}, {"web", "/results/w.jpg", "22", 5, {640, 480}}};
    UsedModel model;
    model.stage = "faces";
    model.paper.sha256 = "ee";
    model.paper.paidWork = "no";
    result.models = {model};
    result.measured = pipeline::Measurements{};
    result.measured->noiseLuma = 4.5;
    result.reasons = {"because"};
    result.usedRecipe = pipeline::Recipe::neutral();
    const auto back = resultFromJson(resultToJson(result));
    REQUIRE(back.ok());
    CHECK(resultToJson(*back) == resultToJson(result));
    CHECK(back->output == result.output);
    CHECK(back->findings.faces[0].face == face.face);
    CHECK(back->findings.faces[0].score == face.score);
    CHECK_FALSE(back->findings.faces[0].limit.has_value());
    CHECK(back->files[1].label == "web");
    CHECK(resultFromJson("{").error().code == ErrorCode::BadFormat);
    CHECK(resultFromJson("{\"seconds\": \"long\"}").error().code == ErrorCode::BadFormat);
    CHECK(settingsFromJson("[]").error().code == ErrorCode::BadFormat);
}

TEST_CASE("items are handed out once, by priority and place", "[jobs][store]")
{
    for (test::StorePlace &place : test::storePlaces()) {
        INFO(place.name);
        auto store = opened(place.address);
        const auto first = store->add(itemsNamed({"a", "b", "c"}));
        const auto urgent = store->add(itemsNamed({"u"}), 5);
        REQUIRE(first.ok());
        REQUIRE(urgent.ok());
        const auto claims = store->claim("w1", 2, false, kLease);
        REQUIRE(claims.ok());
        CHECK(idsOf(*claims) == std::vector<StoreId>{urgent->front(), first->front()});
        CHECK((*claims)[1].item.input == "/in/a.png");
        CHECK((*claims)[1].attempt == 1);
        const auto rest = store->claim("w2", 10, false, kLease);
        CHECK(idsOf(*rest) == std::vector<StoreId>{(*first)[1], (*first)[2]});
        CHECK(store->claim("w3", 10, true, kLease)->empty());
        CHECK(store->totals()->running == 4);

        CHECK(*store->finish(first->front(), "w2", doneResult("/out/a.png"), {}) == false); // not his
        CHECK(*store->finish(first->front(), "w1", doneResult("/out/a.png"), {"Look at the face."}));
        CHECK(*store->finish(urgent->front(), "w1", failedResult(ErrorCode::Damaged, "It is broken."), {}));
        const auto done = store->entry(first->front());
        CHECK(done->row.state == ItemState::Done);
        CHECK(done->row.target == "/out/a.png");
        CHECK(done->row.note == "The file ends early.");
        CHECK(done->row.flags == std::vector<std::string>{"Look at the face."});
        CHECK(done->result.warnings.size() == 2);
        CHECK(done->item.expectedHash == "abc");
        const auto failed = store->row(urgent->front());
        REQUIRE(failed->error.has_value());
        CHECK(failed->error->code == ErrorCode::Damaged);
        CHECK(failed->error->message == "It is broken.");
        CHECK(store->totals()->flagged == 1);
    }
}

TEST_CASE("namesakes are handed out one after the other", "[jobs][store]")
{
    for (test::StorePlace &place : test::storePlaces()) {
        INFO(place.name);
        auto store = opened(place.address);
        std::vector<BatchItem> items = itemsNamed({"a", "b", "c"});
        for (BatchItem &item : items)
            item.outputFile = "/out/same.png";
        const auto ids = store->add(items);
        REQUIRE(ids.ok());
        for (std::size_t i = 0; i < items.size(); ++i) {
            const auto claims = store->claim("w", 10, false, kLease);
            REQUIRE(claims.ok());
            CHECK(idsOf(*claims) == std::vector<StoreId>{(*ids)[i]});
            CHECK(*store->finish((*ids)[i], "w", doneResult("/out/same.png"), {}));
        }
    }
}

TEST_CASE("what a dead program worked on returns, and three deaths are enough", "[jobs][store]")
{
    for (test::StorePlace &place : test::storePlaces()) {
        INFO(place.name);
        auto store = opened(place.address);
        const auto ids = store->add(itemsNamed({"a", "b"}));
        REQUIRE(ids.ok());
        for (int death = 1; death <= 3; ++death) {
            const auto claims = store->claim("w", 2, true, kLease);
            REQUIRE(claims.ok());
            if (death == 1) {
                CHECK(claims->size() == 2);
                CHECK_FALSE(claims->front().alone);
            } else if (death == 2) {
                REQUIRE(claims->size() == 1); // the neighbour first, unharmed
                CHECK(claims->front().id == (*ids)[1]);
                CHECK(claims->front().attempt == 1);
                CHECK(*store->finish((*ids)[1], "w", doneResult("/out/b.png"), {}));
                CHECK(store->claim("w", 2, false, kLease)->empty()); // not beside others
                const auto alone = store->claim("w", 2, true, kLease);
                REQUIRE(alone->size() == 1);
                CHECK(alone->front().alone);
            } else {
                REQUIRE(claims->size() == 1);
            }
            const auto back = store->reclaimFrom("w", QueueStore::Death{{ids->front()}, {}});
            REQUIRE(back.ok());
            CHECK(back->failed.size() == (death == 3 ? 1U : 0U));
        }
        const auto row = store->row(ids->front());
        CHECK(row->state == ItemState::Failed);
        REQUIRE(row->error.has_value());
        CHECK(row->error->message == "The program ended while working on it.");
        CHECK(row->deaths == 3);
        CHECK(store->claim("w", 2, true, kLease)->empty());
        CHECK(*store->retry({ids->front()}) == 1);
        CHECK(store->row(ids->front())->deaths == 0);
        CHECK(store->claim("w", 2, false, kLease)->size() == 1);
    }
}

TEST_CASE("a lease that runs out gives the item to another, and the old worker hears of it", "[jobs][store]")
{
    for (test::StorePlace &place : test::storePlaces()) {
        INFO(place.name);
        auto store = opened(place.address);
        const auto ids = store->add(itemsNamed({"a", "b"}));
        REQUIRE(ids.ok());
        REQUIRE(store->claim("slow", 1, false, -1)->size() == 1); // a lease that is over at once
        REQUIRE(store->claim("good", 1, false, kLease)->size() == 1);
        CHECK(store->reclaimExpired()->count == 1);
        CHECK(store->reclaimExpired()->count == 0);
        const auto pulse = store->heartbeat("slow", {ids->front()}, kLease);
        REQUIRE(pulse.ok());
        CHECK(pulse->lost == std::vector<StoreId>{ids->front()});
        CHECK(store->heartbeat("good", {(*ids)[1]}, kLease)->lost.empty());
        CHECK(store->intend(ids->front(), "slow", {}).error().code == ErrorCode::Cancelled);
        CHECK(*store->finish(ids->front(), "slow", doneResult("/out/a.png"), {}) == false);
        CHECK(store->workers()->count("good") == 1);
        CHECK(store->workers()->size() == 1);
        // What it was about to write is known to the next one.
        CHECK(store->intend((*ids)[1], "good", {{"", "/out/b.png", "ff", 9, {}}}).ok());
        CHECK(store->reclaimFrom("good", std::nullopt)->count == 1);
        const auto next = store->claim("third", 5, true, kLease);
        REQUIRE(next->size() == 1);
        const auto last = store->claim("third", 5, true, kLease);
        REQUIRE(last->size() == 1);
        CHECK(last->front().id == (*ids)[1]);
        REQUIRE(last->front().intended.size() == 1);
        CHECK(last->front().intended[0].path == "/out/b.png");
    }
}

TEST_CASE("a try that failed for a passing cause waits before the next", "[jobs][store]")
{
    for (test::StorePlace &place : test::storePlaces()) {
        INFO(place.name);
        auto store = opened(place.address);
        const auto ids = store->add(itemsNamed({"a"}));
        const Error io{ErrorCode::Io, "The disk did not answer.", {}};
        REQUIRE(store->claim("w", 1, false, kLease)->size() == 1);
        CHECK(*store->giveBack(ids->front(), "w", &io, 60'000));
        CHECK(store->claim("w", 1, true, kLease)->empty());
        CHECK(store->totals()->waiting == 1);
        CHECK(store->nextTry()->value() > 50'000);
        CHECK(store->row(ids->front())->error->message == "The disk did not answer.");
        CHECK(*store->retry({ids->front()}) == 1); // now
        CHECK_FALSE(store->nextTry()->has_value());
        const auto again = store->claim("w", 1, false, kLease);
        REQUIRE(again->size() == 1);
        CHECK(*store->giveBack(ids->front(), "w", nullptr, 0)); // stopped by hand: no try is spent
        CHECK(store->claim("w", 1, false, kLease)->front().attempt == 1);
    }
}

TEST_CASE("people cancel, remove, pause, move and decide", "[jobs][store]")
{
    for (test::StorePlace &place : test::storePlaces()) {
        INFO(place.name);
        auto store = opened(place.address);
        const auto added = store->add(itemsNamed({"a", "b", "c", "d"}));
        REQUIRE(added.ok());
        const std::vector<StoreId> &ids = *added;
        std::int64_t seen = *store->revision();

        CHECK(store->move({ids[3], ids[1]}, QueueStore::Move::Top).ok());
        CHECK(store->move({ids[0]}, QueueStore::Move::Down).ok());
        std::vector<StoreId> order;
        const auto listed = store->list();
        for (const QueueRow &row : *listed)
            order.push_back(row.id);
        CHECK(order == std::vector<StoreId>{ids[1], ids[3], ids[2], ids[0]});
        CHECK(store->list({}, 1, 2)->front().id == ids[3]);

        CHECK(store->setPaused(true, "The disk is full.").ok());
        CHECK(store->claim("w", 9, true, kLease)->empty());
        auto changes = store->changesSince(seen);
        CHECK(changes->pause == Pause::AfterItem);
        CHECK(changes->pauseReason == "The disk is full.");
        CHECK(changes->rows.size() == 4);
        CHECK(store->setPaused(false).ok());

        CHECK(*store->pauseUnlessPaused("It failed.") == Pause::AfterItem);
        CHECK(store->pauseState()->second == "It failed.");
        CHECK(store->setPaused(Pause::AtTile).ok());
        CHECK(*store->pauseUnlessPaused("It failed again.") == Pause::AtTile);
        CHECK(store->pauseState()->second == "It failed again.");
        CHECK(store->setPaused(Pause::AtTile, "Lunch.").ok());
        CHECK(*store->pauseUnlessPaused("It failed again.") == Pause::AtTile);
        CHECK(store->pauseState()->second == "Lunch.");
        CHECK(store->setPaused(false).ok());

        seen = *store->revision();
        REQUIRE(store->claim("w", 1, false, kLease)->front().id == ids[1]);
        CHECK(*store->cancel({ids[1], ids[3]}) == 2);
        CHECK(store->row(ids[3])->state == ItemState::Cancelled);
        CHECK(store->row(ids[1])->state == ItemState::Running);
        CHECK(store->heartbeat("w", {ids[1]}, kLease)->cancelled == std::vector<StoreId>{ids[1]});
        CHECK(*store->remove({ids[1], ids[2]}) == 1); // what runs stays
        CHECK(*store->removeFinished() == 1);
        changes = store->changesSince(seen);
        CHECK(changes->removed == std::vector<StoreId>{ids[2], ids[3]});
        REQUIRE(changes->rows.size() == 1);
        CHECK(changes->rows[0].cancelWanted);
        CHECK(store->inputsOf(changes->rows[0].run).value()->size() == 4); // removed ones are still originals

        CHECK(store->setReview(ids[0], Review::Approved, "Ada").ok());
        CHECK(store->setFlags(ids[0], {"The face may be another."}).ok());
        const auto row = store->row(ids[0]);
        CHECK(row->review == Review::Approved);
        CHECK(row->reviewer == "Ada");
        CHECK(row->reviewedAt > 0);
        RowFilter flagged;
        flagged.flaggedOnly = true;
        CHECK(store->list(flagged)->size() == 1);
        CHECK(store->setReview(9999, Review::Approved, {}).error().code == ErrorCode::NotFound);
    }
}

TEST_CASE("four workers at once never get the same item", "[jobs][store]")
{
    for (test::StorePlace &place : test::storePlaces()) {
        if (place.address.kind == StoreAddress::Kind::Memory)
            continue; // belongs to one connection
        INFO(place.name);
        constexpr int kItems = 120;
        std::vector<std::string> names;
        for (int i = 0; i < kItems; ++i)
            names.push_back(std::to_string(i));
        REQUIRE(opened(place.address)->add(itemsNamed(names)).ok());
        std::vector<std::vector<StoreId>> taken(4);
        std::vector<std::thread> threads;
        for (std::size_t worker = 0; worker < taken.size(); ++worker) {
            threads.emplace_back([&, worker] {
                auto store = QueueStore::open(place.address);
                const std::string name = "w" + std::to_string(worker);
                while (store) {
                    const auto claims = (*store)->claim(name, 3, true, kLease);
                    if (!claims || claims->empty())
                        return;
                    for (const Claim &claim : *claims) {
                        if (const auto ended = (*store)->finish(claim.id, name, doneResult("/out/x.png"), {});
                            ended && *ended)
                            taken[worker].push_back(claim.id);
                    }
                }
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        std::set<StoreId> all;
        std::size_t count = 0;
        for (const auto &ids : taken) {
            all.insert(ids.begin(), ids.end());
            count += ids.size();
        }
        CHECK(all.size() == kItems);
        CHECK(count == kItems);
    }
}

TEST_CASE("what several workers' threads have to say is noted in one go", "[jobs][store]")
{
    for (test::StorePlace &place : test::storePlaces()) {
        INFO(place.name);
        auto store = opened(place.address);
        const auto ids = store->add(test::itemsNamed({"a", "b", "c", "d"}));
        REQUIRE(ids.ok());
        REQUIRE(store->claim("w", 3, false, kLease)->size() == 3);
        REQUIRE(store->claim("other", 1, false, kLease)->size() == 1);
        ItemResult done;
        done.state = ItemState::Done;
        done.output = "/out/a.png";
        WrittenFile file;
        file.path = "/out/b.png";
        file.sha256 = "0123";
        const std::int64_t before = *store->revision();
        const auto noted = store->note("w",
                                       {{(*ids)[0], &done, {"Look at it."}}, {(*ids)[3], &done, {}}},
                                       {{(*ids)[1], {file}}, {(*ids)[3], {file}}});
        REQUIRE(noted.ok());
        CHECK(noted->endings == std::vector<bool>{true, false}); // the last is the other worker's
        CHECK(noted->intentions == std::vector<bool>{true, false});
        CHECK(*store->revision() == before + 1);
        CHECK(store->row((*ids)[0])->state == ItemState::Done);
        CHECK(store->row((*ids)[0])->flags == std::vector<std::string>{"Look at it."});
        CHECK(store->row((*ids)[3])->state == ItemState::Running);

        CHECK(*store->giveBackUnbegun({(*ids)[2], (*ids)[3]}, "w") == 1);
        CHECK(store->row((*ids)[2])->state == ItemState::Queued);
        CHECK(store->row((*ids)[2])->attempts == 0);
        REQUIRE(store->reclaimFrom("w", std::nullopt).ok()); // it died
        const auto again = store->claim("next", 9, false, kLease);
        REQUIRE(again->size() == 1); // the one that was not begun comes first
        const auto suspects = store->claim("next", 9, true, kLease);
        REQUIRE(suspects->size() == 1);
        CHECK(suspects->front().id == (*ids)[1]);
        REQUIRE(suspects->front().intended.size() == 1);
        CHECK(suspects->front().intended[0].path == "/out/b.png");
    }
}

TEST_CASE("what is done can be done again with other settings, before all that waits", "[jobs][store]")
{
    for (const test::StorePlace &place : test::storePlaces()) {
        INFO(place.name);
        const auto store = opened(place.address);
        const auto ids = store->add(test::itemsNamed({"a", "b", "c"}));
        REQUIRE(ids);
        auto claims = store->claim("me", 1, false, 60000);
        REQUIRE(claims);
        REQUIRE(claims->size() == 1);
        const StoreId id = claims->front().id;
        CHECK(store->redo(id, pipeline::Recipe::neutral()).error().code == ErrorCode::InvalidArgument);
        ItemResult result;
        result.state = ItemState::Done;
        result.output = "/out/there.png";
        REQUIRE(store->finish(id, "me", result, {"Look at it."}));
        REQUIRE(store->setReview(id, Review::Rejected, "Ann"));

        pipeline::Recipe other = pipeline::Recipe::neutral();
        REQUIRE(other.set("sharpen", "amount", 33.0));
        REQUIRE(store->redo(id, other));
        const auto row = store->row(id);
        REQUIRE(row);
        CHECK(row->state == ItemState::Queued);
        CHECK(row->review == Review::Undecided);
        CHECK(row->flags.empty());
        claims = store->claim("me", 1, false, 60000);
        REQUIRE(claims);
        REQUIRE(claims->size() == 1);
        CHECK(claims->front().id == id); // although the others came before
        CHECK(claims->front().item.recipe == other);
        CHECK(claims->front().item.outputFile == "/out/there.png");
        CHECK(claims->front().item.write.conflict == imaging::Conflict::Replace);
        CHECK_FALSE(claims->front().item.automatic);
        claims = store->claim("me", 2, false, 60000);
        REQUIRE(claims);
        REQUIRE(claims->size() == 2);
        CHECK(claims->front().item.recipe == pipeline::Recipe::neutral()); // the others keep theirs
        CHECK(store->redo(999, other).error().code == ErrorCode::NotFound);
    }
}
