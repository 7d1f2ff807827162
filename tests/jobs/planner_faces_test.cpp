// The deadline planner and the faces that the time depends on: times and counts are told to it, so nothing here depends
// on how fast this machine is.
#include "item_pictures.h"
#include "made_up_machine.h"
#include "support/test_files.h"

#include "jobs/planner/face_counts.h"
#include "jobs/planner/time_file.h"
#include "jobs/planner/time_plan.h"
#include "pipeline/faces/face_finder.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <limits>
#include <random>

using namespace ambrotype;
using namespace ambrotype::jobs;
using namespace ambrotype::jobs::planner;

namespace fs = std::filesystem;

namespace {

constexpr double kForever = std::numeric_limits<double>::infinity();
const imaging::Size kSize{6000, 4000};

BatchItem portraitItem()
{
    BatchItem item;
    item.input = "IMG_0001.jpg";
    item.recipe = pipeline::Recipe::neutral();
    REQUIRE(item.recipe.set("faces", "model", std::string("classic")).ok());
    REQUIRE(item.recipe.set("sharpen", "amount", 30.0).ok());
    return item;
}

//! A made-up machine: a picture without faces is looked at in all turns, one with faces is not, and each face that is
//! restored takes as long as the rest of the picture.
class Machine : public test::MadeUpMachine
{
public:
    using MadeUpMachine::MadeUpMachine;

    //! A share of portraits, every tenth of them of a group, among landscapes.
    int nextFaces(double portraits)
    {
        if (chance() >= portraits)
            return 0;
        return chance() < 0.1 ? 5 + static_cast<int>(below(8)) : 1 + static_cast<int>(below(2));
    }

    ItemResult work(const BatchItem &item, imaging::Size size, int faces)
    {
        const double megapixels = static_cast<double>(size.pixels()) * 1e-6;
        ItemResult result = doneResult(item, size);
        result.findings.lookedForFaces = true;
        pipeline::FaceOutcome outcome;
        outcome.reason = "Too small."; // somebody in the background
        result.findings.faces.push_back(outcome);
        outcome.reason.clear();
        outcome.model = "classic";
        outcome.restored = true;
        for (int i = 0; i < faces; ++i)
            result.findings.faces.push_back(outcome);
        const double onFaces = (faces > 0 ? 0.4 + 1.5 * faces : 0.9) * luck() + 0.01 * megapixels;
        result.stageSeconds = {{"faces", onFaces}, {"sharpen", 0.01 * megapixels * luck()}};
        result.seconds = (0.3 + 0.03 * megapixels) * luck();
        for (const auto &[stage, seconds] : result.stageSeconds)
            result.seconds += seconds;
        return result;
    }
};

WorkTimes learnt(const BatchItem &item, Machine &machine, double portraits, int pictures = 20)
{
    WorkTimes times;
    for (int picture = 0; picture < pictures; ++picture)
        times.learn(seenTimes(item, machine.work(item, machine.nextSize(), machine.nextFaces(portraits))));
    return times;
}

//! Files that exist and hold nothing.
std::vector<fs::path> emptyFiles(const test::TemporaryDir &folder, int count)
{
    std::vector<fs::path> files;
    for (int i = 0; i < count; ++i) {
        files.push_back(folder / ("p" + std::to_string(i) + ".jpg"));
        test::writeText(files.back(), std::to_string(i));
    }
    return files;
}

Result<int> mustNotLook(const fs::path &file, const CancelToken &)
{
    FAIL("looked at " << file);
    return 0;
}

} // namespace

TEST_CASE("after twenty pictures eighty with another share of faces are foretold within 15 %", "[jobs][planner]")
{
    BatchItem item = portraitItem();
    for (const bool automatic : {false, true}) {
        item.automatic = automatic;
        for (const auto &[before, now] : {std::pair(0.8, 0.2), std::pair(0.25, 0.9), std::pair(0.5, 0.5)}) {
            for (unsigned seed = 1; seed <= 25; ++seed) {
                INFO("automatic " << automatic << ", portraits " << before << " then " << now << ", batch " << seed);
                Machine machine(seed);
                TimePlanner planner(learnt(item, machine, before));
                double truth = 0;
                for (int picture = 0; picture < 80; ++picture) {
                    const imaging::Size size = machine.nextSize();
                    const int faces = machine.nextFaces(now);
                    planner.add(item, size, faces);
                    truth += machine.work(item, size, faces).seconds;
                }
                const auto plan = planner.plan();
                REQUIRE(plan);
                CHECK(plan->seconds == Approx(truth).epsilon(0.15));
                CHECK(plan->counted == 80);
                CHECK(plan->uncounted == 0);
            }
        }
    }
}

TEST_CASE("pictures whose faces nobody counted are taken for those that were counted", "[jobs][planner]")
{
    const BatchItem item = portraitItem();
    Machine machine(3);
    const WorkTimes times = learnt(item, machine, 0.5, 40);
    const auto planned = [&](int without, int with, int unknown) {
        TimePlanner planner(times);
        for (int i = 0; i < without; ++i)
            planner.add(item, kSize, 0);
        for (int i = 0; i < with; ++i)
            planner.add(item, kSize, 2);
        for (int i = 0; i < unknown; ++i)
            planner.add(item, kSize);
        const auto plan = planner.plan();
        REQUIRE(plan);
        CHECK(plan->counted == without + with);
        CHECK(plan->uncounted == unknown);
        return plan->seconds;
    };
    CHECK(planned(40, 0, 40) == Approx(planned(80, 0, 0)).epsilon(0.1));
    CHECK(planned(0, 40, 40) == Approx(planned(0, 80, 0)).epsilon(0.1));
    CHECK(planned(20, 20, 40) == Approx(planned(40, 40, 0)).epsilon(0.05));
    // Of none a count: like those that were learnt from, whose mean lies between.
    CHECK(planned(0, 0, 80) > 1.2 * planned(80, 0, 0));
    CHECK(planned(0, 0, 80) < 0.8 * planned(0, 80, 0));
    // A single count says little.
    CHECK(planned(1, 0, 79) == Approx(planned(0, 0, 80)).epsilon(0.15));
}

TEST_CASE("the time of a large group is not lost, and a pause among portraits is", "[jobs][planner]")
{
    const BatchItem item = portraitItem();
    Machine machine(5);
    WorkTimes times;
    double groups = 0;
    for (int picture = 0; picture < 20; ++picture) {
        const bool isGroup = picture == 9 || picture == 10;
        const ItemResult result = machine.work(item, kSize, isGroup ? 30 : 1);
        groups += isGroup ? result.seconds : 0.0;
        times.learn(seenTimes(item, result));
    }
    const auto foretold = [&](std::optional<int> faces) {
        TimePlanner planner(times);
        planner.add(item, kSize, faces);
        return planner.plan()->seconds;
    };
    const double single = machine.work(item, kSize, 1).seconds;
    CHECK(foretold(30) == Approx(groups / 2).epsilon(0.15));
    CHECK(foretold(1) == Approx(single).epsilon(0.25));
    CHECK(foretold({}) == Approx((18 * single + groups) / 20).epsilon(0.15));

    ItemResult paused = machine.work(item, kSize, 1);
    paused.seconds += 7200;
    paused.stageSeconds.front().second += 7200;
    const double before = foretold(1);
    times.learn(seenTimes(item, paused));
    CHECK(foretold(1) == Approx(before).epsilon(0.5));
}

TEST_CASE("times that vary by themselves are learnt whole", "[jobs][planner]")
{
    WorkTimes times;
    const WorkPiece whole{kWhole, "jpg>same", false, 48};
    for (int picture = 1; picture <= 60; ++picture)
        times.learn({{whole, {}, picture % 7 == 0 ? 10.0 : 1.0}});
    const auto guess = times.guess(whole, {});
    REQUIRE(guess);
    CHECK(guess->seconds == Approx((6 * 1.0 + 10.0) / 7).epsilon(0.15));
}

TEST_CASE("faces that a recipe leaves alone take no time", "[jobs][planner]")
{
    BatchItem item = portraitItem();
    const auto facesOf = [&item](std::optional<int> counted) -> std::optional<int> {
        for (const WorkPiece &piece : WorkCutter::ofItem(item).pieces(kSize, counted))
            if (piece.onFaces)
                return piece.faces;
        FAIL("no piece on faces");
        return {};
    };
    CHECK(facesOf(7) == 7);
    CHECK_FALSE(facesOf({}));
    REQUIRE(item.recipe.set("faces", "most", 3.0).ok());
    CHECK(facesOf(7) == 3);
    CHECK(facesOf(2) == 2);
    REQUIRE(item.recipe.set("faces", "select", std::string("largest")).ok());
    CHECK(facesOf(7) == 1);
    CHECK(facesOf(0) == 0);
    item.automatic = true;
    CHECK(facesOf(7) == 1);
    REQUIRE(item.recipe.set("faces", "aligned", true).ok());
    CHECK(facesOf(0) == 1);

    item.recipe.setEnabled("faces", false);
    CHECK_FALSE(WorkCutter::ofItem(item).dependsOnFaces());
    item.automatic = false;
    CHECK_FALSE(WorkCutter::ofItem(item).dependsOnFaces());
    TimePlanner planner{WorkTimes()};
    CHECK_FALSE(planner.dependsOnFaces(item));
    CHECK(planner.dependsOnFaces(portraitItem()));
}

TEST_CASE("a number of faces that was never seen follows from what was", "[jobs][planner]")
{
    const WorkPiece none{"faces", "one", false, 24, true, 0};
    const WorkPiece two{"faces", "one", false, 24, true, 2};
    WorkTimes onlyNone;
    onlyNone.learn({{none, {}, 1.0}});
    REQUIRE(onlyNone.guess(two, {}));
    CHECK_FALSE(onlyNone.guess(two, {})->seen);
    CHECK(onlyNone.guess(none, {})->seen);

    WorkTimes onlySome;
    for (int picture = 0; picture < 10; ++picture)
        for (int faces = 1; faces <= 3; ++faces)
            onlySome.learn({{{"faces", "one", false, 24, true, faces}, {}, 1.0 + 2.0 * faces}});
    REQUIRE(onlySome.guess(none, {}));
    CHECK_FALSE(onlySome.guess(none, {})->seen);
    CHECK(onlySome.guess(none, {})->seconds < 2.0);
    CHECK(onlySome.guess(two, {})->seconds == Approx(5.0).epsilon(0.05));
}

TEST_CASE("counts that the window has made are taken, and no picture is looked at for them", "[jobs][planner]")
{
    const test::TemporaryDir folder;
    const std::vector<fs::path> files = emptyFiles(folder, 3);
    const fs::path measures = folder / "cache" / "measures.txt";
    {
        shoot::QualityStore store(measures);
        shoot::PictureQuality quality;
        quality.faces = 9;
        quality.facesToRestore = 4;
        store.keep(files[0], shoot::QualityStore::identity(files[0]), "way", quality);
        store.keep(files[2], shoot::QualityStore::identity(files[2]), "another-way", quality);
    }
    FaceCounts counts(measures, "way", mustNotLook);
    const auto known = counts.of(files, {});
    REQUIRE(known.size() == 3);
    CHECK(known[0] == 4);
    CHECK_FALSE(known[1]);
    CHECK_FALSE(known[2]);

    int looks = 0;
    FaceCounts looking(measures, "way", [&](const fs::path &file, const CancelToken &) -> Result<int> {
        ++looks;
        if (file == files[2])
            return Error{ErrorCode::Damaged, "Damaged.", {}};
        return 1;
    });
    CHECK(looking.of(files, {kForever, {}}) == std::vector<std::optional<int>>{4, 1, std::nullopt});
    CHECK(looks == 2);
    // A look is remembered, and gives way to a whole search.
    CHECK(FaceCounts(measures, "way", mustNotLook).of(files, {})[1] == 1);
    shoot::QualityStore store(measures);
    CHECK_FALSE(store.find(files[1], "way"));
    shoot::PictureQuality whole;
    whole.facesToRestore = 6;
    store.keep(files[1], shoot::QualityStore::identity(files[1]), "way", whole);
    CHECK(FaceCounts(measures, "way", mustNotLook).of(files, {})[1] == 6);
    CHECK(FaceCounts(measures, "other", mustNotLook).of(files, {})[1] == std::nullopt);
}

TEST_CASE("looking for faces is spread over the batch and ends when it is cancelled", "[jobs][planner]")
{
    const test::TemporaryDir folder;
    const std::vector<fs::path> files = emptyFiles(folder, 100);
    CancelSource cancel;
    int looks = 0;
    FaceCounts counts(folder / "measures.txt", "way", [&](const fs::path &, const CancelToken &token) -> Result<int> {
        if (++looks == 21)
            cancel.cancel();
        if (token.isCancelled())
            return Error{ErrorCode::Cancelled, {}, {}};
        return 2;
    });
    const auto found = counts.of(files, {kForever, cancel.token()});
    CHECK(looks == 21);
    CHECK(std::count(found.begin(), found.end(), std::optional(2)) == 20);
    int gap = 0;
    for (const std::optional<int> &each : found) {
        gap = each ? 0 : gap + 1;
        CHECK(gap < 10);
    }
    for (const int count : {0, 1, 2, 3})
        CHECK(FaceCounts(
                  folder / "none.txt", "way", [](const fs::path &, const CancelToken &) -> Result<int> { return 5; })
                  .of(emptyFiles(folder, count), {kForever, {}})
              == std::vector<std::optional<int>>(static_cast<std::size_t>(count), 5));
}

TEST_CASE("files are planned with the faces that are counted in them", "[jobs][planner]")
{
    const test::TemporaryDir folder;
    Machine machine(8);
    BatchItem item = portraitItem();
    item.input = "a.png";
    std::vector<BatchItem> items;
    for (int i = 0; i < 12; ++i) {
        items.push_back(item);
        items.back().input = folder / ("p" + std::to_string(i) + ".png");
        test::writeSmall(items.back().input);
    }
    const WorkTimes times = learnt(item, machine, 0.5, 40);
    const auto planned = [&](FaceCounts *faces, const FaceCounts::Bounds &looks) {
        return planFiles(items, times, {200, faces, looks});
    };
    REQUIRE(planned(nullptr, {}));
    CHECK(planned(nullptr, {})->uncounted == 12);
    FaceCounts none(folder / "none.txt", "way", [](const fs::path &, const CancelToken &) { return Result<int>(0); });
    CHECK(planned(&none, {})->uncounted == 12);
    REQUIRE(planned(&none, {kForever, {}}));
    CHECK(planned(&none, {kForever, {}})->counted == 12);
    FaceCounts many(folder / "many.txt", "way", [](const fs::path &, const CancelToken &) { return Result<int>(5); });
    CHECK(planned(&many, {kForever, {}})->seconds > 3 * planned(&none, {kForever, {}})->seconds);
    // Of a part that was opened follows the rest.
    FaceCounts some(folder / "some.txt", "way", [](const fs::path &, const CancelToken &) { return Result<int>(5); });
    const auto part = planFiles(items, times, {6, &some, {kForever, {}}});
    REQUIRE(part);
    CHECK(part->counted == 6);
    CHECK(part->uncounted == 6);
    CHECK(part->pictures == 12);

    // Where no stage works on faces, nobody looks for them.
    FaceCounts unasked(folder / "none.txt", "other", mustNotLook);
    for (BatchItem &each : items)
        each.recipe.setEnabled("faces", false);
    REQUIRE(planned(&unasked, {kForever, {}}));
    CHECK(planned(&unasked, {kForever, {}})->counted == 0);
    CHECK(planned(&unasked, {kForever, {}})->uncounted == 0);

    CancelSource cancel;
    cancel.cancel();
    CHECK_FALSE(planned(&none, {kForever, cancel.token()}));
}

TEST_CASE("faces are learnt from their number and come back from the text", "[jobs][planner]")
{
    const BatchItem item = portraitItem();
    Machine machine(2);
    const WorkTimes times = learnt(item, machine, 0.5);
    const auto back = WorkTimes::fromJson(times.toJson());
    REQUIRE(back);
    CHECK(back->toJson() == times.toJson());
    for (const int faces : {0, 1, 9}) {
        TimePlanner one(times);
        TimePlanner other(*back);
        one.add(item, kSize, faces);
        other.add(item, kSize, faces);
        CHECK(one.plan()->seconds == Approx(other.plan()->seconds));
    }
}

TEST_CASE("damaged times are refused or give numbers, and never throw", "[jobs][planner]")
{
    const BatchItem item = portraitItem();
    Machine machine(2);
    const std::string text = learnt(item, machine, 0.5).toJson();
    std::mt19937 random(17);
    int read = 0;
    for (int trial = 0; trial < 4000; ++trial) {
        std::string damaged = text;
        for (unsigned i = 0; i < 1 + random() % 3; ++i) {
            static constexpr char kBytes[] = "0123456789e-.[]{},\":|\xff ";
            damaged[random() % damaged.size()] = kBytes[random() % (sizeof kBytes - 1)];
        }
        if (trial % 10 == 0)
            damaged.resize(random() % damaged.size());
        const auto times = WorkTimes::fromJson(damaged);
        if (!times)
            continue;
        ++read;
        WorkTimes more = *times;
        more.learn(seenTimes(item, machine.work(item, kSize, 1)));
        TimePlanner planner(more);
        planner.add(item, kSize, 0);
        planner.add(item, kSize, 3);
        planner.add(item, {1, 1});
        if (const auto plan = planner.plan())
            CHECK((std::isfinite(plan->seconds) && plan->seconds >= 0));
    }
    CHECK(read > 100);
}

TEST_CASE("a reduced copy tells portraits from landscapes", "[jobs][planner]")
{
    if (!test::haveShared("photos/clean/astronaut.png") || !test::haveShared("photos/clean/glacier_landscape.jpg"))
        return;
    if (pipeline::detectorHash({}).empty())
        return;
    const auto counted = [](const char *name) {
        const auto faces = countFacesQuickly(test::sharedDir() / "photos/clean" / name, {});
        REQUIRE(faces);
        return *faces;
    };
    CHECK(counted("astronaut.png") == 1);
    CHECK(counted("glacier_landscape.jpg") == 0);
    CHECK_FALSE(countFacesQuickly("/no/such/file.jpg", {}).ok());
    CancelSource cancel;
    cancel.cancel();
    CHECK_FALSE(countFacesQuickly(test::sharedDir() / "photos/clean/astronaut.png", cancel.token()).ok());
}
