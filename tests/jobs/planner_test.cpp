// The deadline planner: times are told to it, so nothing here depends on how fast this machine is.
#include "item_pictures.h"
#include "made_up_machine.h"
#include "support/test_files.h"

#include "jobs/planner/time_file.h"
#include "jobs/planner/time_plan.h"
#include "jobs/process_item.h"

#include <catch2/catch.hpp>

#include <fstream>

using namespace ambrotype;
using namespace ambrotype::jobs;
using namespace ambrotype::jobs::planner;

namespace {

BatchItem itemWith(const std::vector<std::pair<const char *, double>> &amounts)
{
    BatchItem item;
    item.input = "IMG_0001.jpg";
    item.recipe = pipeline::Recipe::neutral();
    for (const auto &[stage, amount] : amounts)
        REQUIRE(item.recipe.set(stage, "amount", amount).ok());
    return item;
}

//! A photographer's batch on a made-up machine: denoising takes its time by the megapixel, sharpening a little, reading
//! and writing the rest, and every picture goes its own way by up to a fifth.
class Machine : public test::MadeUpMachine
{
public:
    using MadeUpMachine::MadeUpMachine;

    ItemResult work(const BatchItem &item, imaging::Size size)
    {
        const double megapixels = static_cast<double>(size.pixels()) * 1e-6;
        ItemResult result = doneResult(item, size);
        result.seconds = (0.3 + 0.12 * megapixels) * luck();
        const auto stage = [&](const char *id, double seconds) {
            if (!item.recipe.isActive(id))
                return;
            result.stageSeconds.emplace_back(id, seconds);
            result.seconds += seconds;
        };
        stage("denoise", (0.5 + 1.1 * megapixels) * luck());
        stage("sharpen", 0.07 * megapixels * luck());
        return result;
    }
};

} // namespace

TEST_CASE("after twenty pictures the time of the eighty others is known within 15 %", "[jobs][planner]")
{
    const BatchItem item = itemWith({{"denoise", 40}, {"sharpen", 30}});
    for (unsigned seed = 1; seed <= 25; ++seed) {
        INFO("batch " << seed);
        Machine machine(seed);
        WorkTimes times;
        for (int picture = 0; picture < 20; ++picture)
            times.learn(seenTimes(item, machine.work(item, machine.nextSize())));
        TimePlanner planner(times);
        double truth = 0;
        for (int picture = 0; picture < 80; ++picture) {
            const imaging::Size size = machine.nextSize();
            planner.add(item, size);
            truth += machine.work(item, size).seconds;
        }
        const auto plan = planner.plan();
        REQUIRE(plan);
        CHECK(plan->seconds == Approx(truth).epsilon(0.15));
        CHECK(plan->pictures == 80);
        CHECK(plan->seen == Approx(1.0));
    }
}

TEST_CASE("times of small pictures foretell those of large ones, and the other way round", "[jobs][planner]")
{
    const BatchItem item = itemWith({{"denoise", 40}});
    const imaging::Size small{3000, 2000};
    const imaging::Size large{8192, 5464};
    for (const auto &[seen, asked] : {std::pair(small, large), std::pair(large, small)}) {
        Machine machine(7);
        WorkTimes times;
        for (int picture = 0; picture < 20; ++picture)
            times.learn(seenTimes(item, machine.work(item, seen)));
        TimePlanner planner(times);
        double truth = 0;
        for (int picture = 0; picture < 80; ++picture) {
            planner.add(item, asked);
            truth += machine.work(item, asked).seconds;
        }
        REQUIRE(planner.plan());
        CHECK(planner.plan()->seconds == Approx(truth).epsilon(0.15));
    }
}

TEST_CASE("a machine that has become slower is noticed", "[jobs][planner]")
{
    const BatchItem item = itemWith({{"sharpen", 30}});
    const imaging::Size size{6000, 4000};
    Machine machine(3);
    WorkTimes times;
    ItemResult result = machine.work(item, size);
    for (int picture = 0; picture < 200; ++picture)
        times.learn(seenTimes(item, result));
    const double before = result.seconds;
    result.seconds *= 3;
    for (auto &[stage, seconds] : result.stageSeconds)
        seconds *= 3;
    for (int picture = 0; picture < 150; ++picture)
        times.learn(seenTimes(item, result));
    TimePlanner planner(times);
    planner.add(item, size);
    REQUIRE(planner.plan());
    CHECK(planner.plan()->seconds == Approx(3 * before).epsilon(0.15));
}

TEST_CASE("a pause in the middle of a picture is not taken for work", "[jobs][planner]")
{
    const BatchItem item = itemWith({{"denoise", 40}});
    const imaging::Size size{6000, 4000};
    ItemResult result = Machine(4).work(item, size);
    WorkTimes times;
    for (int picture = 0; picture < 20; ++picture)
        times.learn(seenTimes(item, result));
    ItemResult paused = result;
    paused.seconds += 7200;
    paused.stageSeconds.front().second += 7200;
    times.learn(seenTimes(item, paused));
    TimePlanner planner(times);
    planner.add(item, size);
    REQUIRE(planner.plan());
    CHECK(planner.plan()->seconds == Approx(result.seconds).epsilon(0.15));
}

TEST_CASE("the dearest stage is named with what the batch takes without it", "[jobs][planner]")
{
    const BatchItem both = itemWith({{"denoise", 40}, {"sharpen", 30}});
    const imaging::Size size{6000, 4000};
    Machine machine(11);
    WorkTimes times;
    for (int picture = 0; picture < 20; ++picture)
        times.learn(seenTimes(both, machine.work(both, size)));
    TimePlanner planner(times);
    for (int picture = 0; picture < 10; ++picture)
        planner.add(both, size);
    const auto plan = planner.plan();
    REQUIRE(plan);
    REQUIRE_FALSE(plan->stages.empty());
    CHECK(plan->stages.front().stage == "denoise");
    REQUIRE(plan->without);
    CHECK(plan->without->stage == "denoise");
    CHECK(plan->without->seconds == Approx(plan->seconds - plan->stages.front().seconds));
}

TEST_CASE("pictures worked on at once count for their share of the time", "[jobs][planner]")
{
    const BatchItem item = itemWith({{"denoise", 40}});
    const imaging::Size size{6000, 4000};
    ItemResult result = Machine(5).work(item, size);
    WorkTimes times;
    result.machineSeconds = result.seconds / 4;
    times.learn(seenTimes(item, result));
    TimePlanner planner(times);
    for (int picture = 0; picture < 8; ++picture)
        planner.add(item, size);
    REQUIRE(planner.plan());
    CHECK(planner.plan()->seconds == Approx(2 * result.seconds));
}

TEST_CASE("nothing is foretold of work that was never seen", "[jobs][planner]")
{
    const imaging::Size size{6000, 4000};
    TimePlanner fresh{WorkTimes()};
    fresh.add(itemWith({{"denoise", 40}}), size);
    CHECK_FALSE(fresh.plan());
    CHECK_FALSE(TimePlanner(WorkTimes()).plan());

    WorkTimes times;
    ItemResult failed = Machine(5).work(itemWith({{"denoise", 40}}), size);
    failed.state = ItemState::Failed;
    CHECK(seenTimes(itemWith({{"denoise", 40}}), failed).empty());

    // A stage that was not used yet follows from the others, and the plan says how much of it is seen.
    const BatchItem known = itemWith({{"denoise", 40}});
    times.learn(seenTimes(known, Machine(5).work(known, size)));
    TimePlanner planner(times);
    planner.add(itemWith({{"denoise", 40}, {"sharpen", 30}}), size);
    REQUIRE(planner.plan());
    CHECK(planner.plan()->seen < 1.0);
    CHECK(planner.plan()->seen > 0.5);
}

TEST_CASE("another way of a stage is foretold from the ways that were seen", "[jobs][planner]")
{
    WorkTimes times;
    times.learn({{{"faces", "one", false, 10}, {}, 20}, {{"sharpen", "any", false, 1000}, {}, 1}});
    const auto guess = times.guess({"faces", "another", false, 5}, "cpu");
    REQUIRE(guess);
    CHECK(guess->seconds == Approx(10));
    CHECK_FALSE(guess->seen);
}

TEST_CASE("times of another device are told where they are known", "[jobs][planner]")
{
    WorkTimes times;
    const WorkPiece network{"faces", "network", true, 24};
    const WorkPiece files{kFiles, "jpg>same", false, 48};
    times.learn({{network, "cpu", 40}, {network, "cuda:0", 2}, {files, {}, 1}});
    times.setAutomaticDevice("cuda:0");
    CHECK(times.devices() == std::vector<std::string>{"cpu", "cuda:0"});
    CHECK(times.automaticDevice() == "cuda:0");
    REQUIRE(times.guess(network, "cpu"));
    CHECK(times.guess(network, "cpu")->seconds == Approx(40));
    CHECK(times.guess(network, "cuda:0")->seconds == Approx(2));
    CHECK_FALSE(times.guess(network, "mps"));
    // What no network works on is the same everywhere.
    CHECK(times.guess(files, "cuda:0")->seconds == Approx(1));
    CHECK(times.guess(files, "mps")->seen);
}

TEST_CASE("of pictures with automatic values the whole is learnt", "[jobs][planner]")
{
    BatchItem item = itemWith({});
    item.automatic = true;
    const imaging::Size size{6000, 4000};
    Machine machine(9);
    WorkTimes times;
    ItemResult result = machine.work(itemWith({{"denoise", 40}}), size); // what the picture asked for
    times.learn(seenTimes(item, result));
    TimePlanner planner(times);
    planner.add(item, size);
    REQUIRE(planner.plan());
    CHECK(planner.plan()->seconds == Approx(result.seconds));
    CHECK_FALSE(planner.plan()->without);
}

TEST_CASE("what was learnt comes back from its text, and other text is refused", "[jobs][planner]")
{
    const BatchItem item = itemWith({{"denoise", 40}});
    Machine machine(2);
    WorkTimes times;
    for (int picture = 0; picture < 5; ++picture)
        times.learn(seenTimes(item, machine.work(item, machine.nextSize())));
    times.setAutomaticDevice("cuda:1");
    const auto back = WorkTimes::fromJson(times.toJson());
    REQUIRE(back);
    CHECK(back->toJson() == times.toJson());
    CHECK(back->automaticDevice() == "cuda:1");
    CHECK(times.toJson().find("IMG_0001") == std::string::npos);
    for (const char *text : {"",
                             "{",
                             "[]",
                             "7",
                             R"({"version": 3, "times": {}})",
                             R"({"version": 2})",
                             R"({"version": 2, "times": {"a|b|c": {}}})",
                             R"({"version": 2, "times": {"a|b|c": [1, 2, 3, 4, 5, 6]}})",
                             R"({"version": 2, "times": {"a|b|c": {"all": [1, 2, 3, 4, 5, 6]}}})",
                             R"({"version": 2, "times": {"a|b": {"all": [1, 1, 1, 1, 1, 1, 0, 0, 0, 0]}}})",
                             R"({"version": 2, "times": {"a|b|c": {"all": [0.5, 1, 1, 1, 1, 1, 0, 0, 0, 0]}}})",
                             R"({"version": 2, "times": {"a|b|c": {"all": [1, 1e99, 1, 1, 1, 1, 0, 0, 0, 0]}}})",
                             R"({"version": 1})",
                             R"({"version": 1, "times": {"a|b|c": [1, 2, 3]}})",
                             R"({"version": 1, "times": {"a": [1, 2, 3, 4, 5, 6]}})",
                             R"({"version": 1, "times": {"a|b|c": [0, 2, 3, 4, 5, 6]}})",
                             R"({"version": 1, "times": {"a|b|c": [1, -2, 3, 4, 5, 6]}})",
                             R"({"version": 1, "times": {"a|b|c": [1, "2", 3, 4, 5, 6]}})",
                             R"({"version": 1, "times": {"a|b|c": [1, 1e999, 3, 4, 5, 6]}})"}) {
        INFO(text);
        CHECK_FALSE(WorkTimes::fromJson(text));
    }
}

TEST_CASE("times that an older version has learnt are still of use", "[jobs][planner]")
{
    // Of three pictures of 10 units, that took 2 seconds each.
    const auto times = WorkTimes::fromJson(
        R"({"version": 1, "automatic": "cuda:0", "times": {"cuda:0|faces|way": [3, 30, 6, 300, 60, 7]}})");
    REQUIRE(times);
    CHECK(times->automaticDevice() == "cuda:0");
    const auto guess = times->guess({"faces", "way", true, 10}, "cuda:0");
    REQUIRE(guess);
    CHECK(guess->seconds == Approx(2.0));
    CHECK(guess->seen);
    REQUIRE(WorkTimes::fromJson(times->toJson()));
    CHECK(WorkTimes::fromJson(times->toJson())->guess({"faces", "way", true, 10}, "cuda:0")->seconds == Approx(2.0));
}

TEST_CASE("a picture that was really done is foretold the next time", "[jobs][planner]")
{
    const test::TemporaryDir folder;
    BatchItem item = itemWith({{"sharpen", 30}});
    item.input = folder / "a.png";
    item.outputFolder = folder / "out";
    test::writeSmall(item.input);
    const ItemResult result = processItem(item, {}, {});
    REQUIRE(result.state == ItemState::Done);

    const std::filesystem::path path = folder / "state" / "times.json";
    const TimeFile file(path);
    CHECK(file.read().devices().empty());
    REQUIRE(file.learn(item, result));
    TimePlanner planner(file.read());
    planner.add(item, {64, 48});
    REQUIRE(planner.plan());
    CHECK(planner.plan()->seen == Approx(1.0));
    CHECK(planner.plan()->seconds == Approx(result.machineSeconds));

    // Damaged, it is learnt anew.
    std::ofstream(path) << "{\"version\": 1, \"times\": {";
    CHECK(file.read().toJson() == WorkTimes().toJson());
    REQUIRE(file.learn(item, result));
    CHECK(file.read().toJson() != WorkTimes().toJson());
}
