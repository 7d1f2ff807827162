#include "jobs/runner/audit_dues.h"

#include "item_pictures.h"
#include "jobs/audit/outcome.h"
#include "jobs/runner/process_name.h"
#include "jobs/runner/queue_runner.h"
#include "qt_loop.h"
#include "store_under_test.h"
#include "support/own_home.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <ctime>

using namespace ambrotype;
using namespace ambrotype::jobs;
using test::itemsNamed;
using test::opened;

// Lines of the audit log whose program was ended after the store knew how an item ended.

namespace {

constexpr std::int64_t kLease = 30'000;

//! A worker of this machine that is not there any more.
std::string deadWorker()
{
    std::string name = thisProcess();
    return name.replace(name.rfind('/'), std::string::npos, "/1#1");
}

ItemResult doneResult()
{
    ItemResult result;
    result.state = ItemState::Done;
    result.output = "/out/a.png";
    result.files = {{"", "/out/a.png", std::string(64, 'a'), 9, {8, 6}}};
    result.inputHash = std::string(64, 'b');
    result.seconds = 0.1234567;
    return result;
}

//! Lets \p worker do the next item.
void finishNext(QueueStore &store, const std::string &worker)
{
    const auto claims = store.claim(worker, 1, false, kLease);
    REQUIRE(claims->size() == 1);
    REQUIRE(*store.finish(claims->front().id, worker, doneResult(), {}));
}

} // namespace

TEST_CASE("an end is due in the audit log until its line is there", "[jobs][store][audit]")
{
    for (test::StorePlace &place : test::storePlaces()) {
        INFO(place.name);
        auto store = opened(place.address);
        const auto ids = store->add(itemsNamed({"a", "b", "c"}));
        REQUIRE(ids.ok());
        CHECK(store->auditDues()->empty());
        finishNext(*store, "w");
        finishNext(*store, "v");
        QueueStore::Death crashed;
        crashed.crashed = {ids->back()};
        for (int death = 0; death < 3; ++death) {
            REQUIRE(store->claim("x", 1, true, kLease)->size() == 1);
            REQUIRE(store->reclaimFrom("x", crashed)->count == 1);
        }
        const auto dues = store->auditDues();
        REQUIRE(dues->size() == 3);
        CHECK((*dues)[0].worker == "w");
        CHECK((*dues)[1].worker == "v");
        CHECK((*dues)[2].worker == "nobody");
        CHECK((*dues)[2].finishedAt > 0);
        REQUIRE(store->noteAudited({ids->front()}).ok());
        REQUIRE(*store->retry({ids->back()}) == 1); // not ended any more
        CHECK(store->auditDues()->size() == 1);
    }
}

TEST_CASE("only ends whose worker is gone and that the log does not tell of are left behind", "[jobs][audit]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    const audit::AuditLog log(dir / "audit");
    auto store = opened(StoreAddress::sqlite(dir / "queue.sqlite"));
    const auto ids = store->add(itemsNamed({"told", "not told", "of the living"}));
    REQUIRE(ids.ok());
    finishNext(*store, deadWorker());
    finishNext(*store, deadWorker());
    finishNext(*store, newWorkerName());
    const auto told = store->entry(ids->front());
    REQUIRE(audit::recordOutcome(told->item, told->result, log).ok());

    const auto left = auditDuesLeftBehind(*store, log);
    REQUIRE(left.ok());
    REQUIRE(left->size() == 1);
    CHECK(left->front().row.id == (*ids)[1]);
    CHECK(store->auditDues()->size() == 2); // the one in the log is noted
}

TEST_CASE("a line is known by what it tells, though its clock is a little behind", "[jobs][audit]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    audit::AuditLog log(dir / "audit");
    auto store = opened(StoreAddress::sqlite(dir / "queue.sqlite"));
    const auto ids = store->add(itemsNamed({"a"}));
    REQUIRE(ids.ok());
    finishNext(*store, deadWorker());
    const auto told = store->entry(ids->front());
    const auto left = [&](std::int64_t behind) {
        std::filesystem::remove_all(log.folder());
        log.setClock([behind] { return static_cast<std::int64_t>(std::time(nullptr)) - behind; });
        REQUIRE(audit::recordOutcome(told->item, told->result, log).ok());
        return auditDuesLeftBehind(*store, log)->size();
    };
    CHECK(left(3600) == 1); // of an earlier try that ended alike
    CHECK(left(1) == 0);
}

TEST_CASE("what is left behind is told to the log before its rows go", "[jobs][audit]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    const audit::AuditLog log(dir / "audit");
    auto store = opened(StoreAddress::sqlite(dir / "queue.sqlite"));
    REQUIRE(store->add(itemsNamed({"a", "b", "of the living"})).ok());
    CHECK(recordLeftBehind(*store, log).ok());
    CHECK_FALSE(std::filesystem::exists(log.folder()));
    finishNext(*store, deadWorker());
    finishNext(*store, deadWorker());
    finishNext(*store, newWorkerName());
    REQUIRE(recordLeftBehind(*store, log).ok());
    REQUIRE(recordLeftBehind(*store, log).ok()); // once is enough
    CHECK(store->auditDues()->size() == 1);
    const auto recorded = audit::readRecorded(log.folder());
    REQUIRE(recorded.ok());
    REQUIRE(recorded->outcomes.size() == 2);
    CHECK(recorded->outcomes[0].input.filename() == "a.png");
    CHECK(recorded->outcomes[1].input.filename() == "b.png");

    REQUIRE(store->add(itemsNamed({"c"})).ok());
    finishNext(*store, deadWorker());
    test::writeText(dir / "file", "");
    CHECK_FALSE(recordLeftBehind(*store, audit::AuditLog(dir / "file")).ok());
    CHECK(store->auditDues()->size() == 2); // still to be told
}

TEST_CASE("a runner writes the lines that a killed one could not", "[jobs][runner][audit]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    const test::OwnHome home(dir / "home");
    const StoreAddress address = StoreAddress::sqlite(dir / "queue.sqlite");
    auto store = opened(address);
    std::vector<BatchItem> items = itemsNamed({"a", "b"});
    test::writeSmall(dir / "in/c.png");
    items.push_back(items.front());
    items.back().input = dir / "in/c.png";
    items.back().outputFolder = dir / "out";
    REQUIRE(store->add(items).ok());
    finishNext(*store, deadWorker());
    finishNext(*store, deadWorker());
    for (int start = 0; start < 2; ++start) { // the second one finds nothing to do
        RunnerOptions options;
        options.workers = 1;
        options.audit = true;
        QueueRunner runner(opened(address), options);
        bool idle = false;
        QObject::connect(&runner, &QueueRunner::idle, &runner, [&] { idle = true; });
        runner.start();
        REQUIRE(test::runUntil([&] { return idle; }));
    }
    CHECK(store->totals()->done == 3);
    CHECK(store->auditDues()->empty());
    const auto recorded = audit::readRecorded(audit::AuditLog::standard().folder());
    REQUIRE(recorded.ok());
    std::vector<std::string> inputs;
    for (const audit::Outcome &outcome : recorded->outcomes)
        inputs.push_back(outcome.input.filename().string());
    std::sort(inputs.begin(), inputs.end());
    CHECK(inputs == std::vector<std::string>{"a.png", "b.png", "c.png"});
}
