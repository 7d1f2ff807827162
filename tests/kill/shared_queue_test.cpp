#include "faulty_program.h"
#include "jobs/item_pictures.h"
#include "jobs/store_under_test.h"
#include "support/test_files.h"

#include <QProcess>
#include <QThread>

#include <catch2/catch.hpp>

#include <cstdio>
#include <set>

using namespace ambrotype;
using test::FaultyProgram;

namespace {

namespace fs = std::filesystem;

//! Whether there is a server; else says that the test is skipped.
std::unique_ptr<test::StorePlace> serverOrSkip()
{
    auto place = test::postgresPlace();
    if (!place)
        std::puts("SKIPPED: PostgreSQL is not installed (packages postgresql-15 and libqt6sql6-psql)");
    return place;
}

void makePictures(const fs::path &folder, int count, imaging::Size size)
{
    for (int i = 0; i < count; ++i)
        test::writeSmall(
            folder / (std::to_string(10'000 + i) + ".png"), imaging::FileFormat::Png, size, static_cast<unsigned>(i));
}

std::vector<std::string> worker(const test::StorePlace &place, const std::string &jobs, const std::string &lease)
{
    return {"worker", "--queue", place.address.text(), "--until-empty", "--jobs", jobs, "--lease", lease, "--json"};
}

int doneIn(const test::StorePlace &place)
{
    return test::opened(place.address)->totals()->done;
}

//! Every item is done, each with a file of its own, and no other file is there.
void checkEachOnce(const test::StorePlace &place, const fs::path &out, int count)
{
    const auto rows = test::opened(place.address)->list();
    REQUIRE(rows.ok());
    std::set<fs::path> targets;
    for (const jobs::QueueRow &row : *rows) {
        CHECK(row.state == jobs::ItemState::Done);
        targets.insert(row.target);
    }
    CHECK(rows->size() == static_cast<std::size_t>(count));
    CHECK(targets.size() == static_cast<std::size_t>(count));
    CHECK(test::contentBelow(out).size() == static_cast<std::size_t>(count));
}

} // namespace

TEST_CASE("of two workers one is killed, and the other does the rest, each item once", "[kill][queue][postgres]")
{
    const auto place = serverOrSkip();
    if (!place)
        return;
    constexpr int kCount = 60;
    const test::TemporaryDir dir;
    makePictures(dir / "in", kCount, {160, 120});
    const FaultyProgram program(dir / "home");
    REQUIRE(program
                .run({"queue",
                      "--queue",
                      place->address.text(),
                      "add",
                      (dir / "in").string(),
                      "-o",
                      (dir / "out").string(),
                      "--preset",
                      "none",
                      "--set",
                      "denoise.method=classic",
                      "--set",
                      "denoise.amount=40"})
                .status
            == 0);
    const auto doomed = program.begin(worker(*place, "2", "2"));
    const auto other = program.begin(worker(*place, "1", "2"));
    for (int i = 0; i < 3000 && doneIn(*place) < 10; ++i)
        QThread::msleep(10);
    CHECK(doneIn(*place) < kCount);
    const auto killed = FaultyProgram::end(*doomed, 0);
    CHECK(killed.status == -1);
    CHECK(FaultyProgram::end(*other).status == 0);
    checkEachOnce(*place, dir / "out", kCount);
}

TEST_CASE("four workers share hundreds of items and none is done twice", "[kill][queue][postgres]")
{
    const auto place = serverOrSkip();
    if (!place)
        return;
    const int count = test::numberFrom("AMBROTYPE_SHARED_ITEMS", 500);
    const test::TemporaryDir dir;
    makePictures(dir / "in", count, {24, 16});
    const FaultyProgram program(dir / "home");
    REQUIRE(program
                .run({"queue",
                      "--queue",
                      place->address.text(),
                      "add",
                      (dir / "in").string(),
                      "-o",
                      (dir / "out").string(),
                      "--preset",
                      "none"})
                .status
            == 0);
    std::vector<std::unique_ptr<QProcess>> workers;
    for (int i = 0; i < 4; ++i)
        workers.push_back(program.begin(worker(*place, "1", "600"))); // none shall run out on a busy machine
    int done = 0;
    int busy = 0;
    for (const auto &process : workers) {
        const auto end = FaultyProgram::end(*process);
        CHECK(end.status == 0);
        const int his = end.event("summary").value("done", 0);
        done += his;
        busy += his > 0 ? 1 : 0;
    }
    CHECK(done == count); // nobody did what another had done
    CHECK(busy == 4);
    checkEachOnce(*place, dir / "out", count);
    const auto rows = test::opened(place->address)->list();
    REQUIRE(rows.ok());
    for (const jobs::QueueRow &row : *rows)
        CHECK(row.attempts == 1);
}
