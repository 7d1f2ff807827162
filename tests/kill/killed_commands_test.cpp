#include "faulty_program.h"
#include "jobs/item_pictures.h"
#include "jobs/store_under_test.h"
#include "support/test_files.h"

#include <QProcess>
#include <QThread>

#include <catch2/catch.hpp>

#include <map>
#include <random>

using namespace ambrotype;
using test::FaultyProgram;

// Commands that change the queue, killed at moments that chance chooses.

namespace {

namespace fs = std::filesystem;

constexpr int kKills = 10;

int killsWanted()
{
    return test::numberFrom("AMBROTYPE_KILLS", kKills);
}

std::mt19937 chance()
{
    return std::mt19937(static_cast<unsigned>(test::numberFrom("AMBROTYPE_KILL_SEED", 6)));
}

void makePictures(const fs::path &folder, int first, int count)
{
    for (int i = first; i < first + count; ++i)
        test::writeSmall(
            folder / (std::to_string(1000 + i) + ".png"), imaging::FileFormat::Png, {24, 16}, static_cast<unsigned>(i));
}

//! How often each input is in the queue.
std::map<std::string, int> inputsIn(const fs::path &queue)
{
    std::map<std::string, int> inputs;
    const auto rows = test::opened(jobs::StoreAddress::sqlite(queue))->list();
    REQUIRE(rows.ok());
    for (const jobs::QueueRow &row : *rows)
        ++inputs[row.input.filename().string()];
    return inputs;
}

} // namespace

TEST_CASE("pictures that a killed program was adding are in the queue together or not at all", "[kill][queue]")
{
    const test::TemporaryDir dir;
    constexpr int kCount = 120;
    makePictures(dir / "in", 0, kCount);
    const FaultyProgram program(dir / "home");
    const fs::path queue = dir / "queue.sqlite";
    const std::vector<std::string> add = {"queue",
                                          "--queue",
                                          queue.string(),
                                          "add",
                                          (dir / "in").string(),
                                          "-o",
                                          (dir / "out").string(),
                                          "--preset",
                                          "none"};
    std::mt19937 random = chance();
    std::uniform_int_distribution<int> moment(1, 400);
    for (int kill = 0; kill < killsWanted(); ++kill)
        program.run(add, moment(random));
    REQUIRE(program.run(add).status == 0);
    const std::map<std::string, int> inputs = inputsIn(queue);
    CHECK(inputs.size() == kCount);
    for (const auto &[name, times] : inputs)
        CHECK(times == inputs.begin()->second);
}

TEST_CASE("a hot folder whose program is killed again and again takes each picture once", "[kill][queue][watch]")
{
    const test::TemporaryDir dir;
    const FaultyProgram program(dir / "home");
    const fs::path queue = dir / "queue.sqlite";
    fs::create_directories(dir / "hot");
    const std::vector<std::string> watch = {"watch",
                                            (dir / "hot").string(),
                                            "-o",
                                            (dir / "out").string(),
                                            "--preset",
                                            "none",
                                            "--queue",
                                            queue.string(),
                                            "--only-add",
                                            "--settle",
                                            "0.05",
                                            "--poll",
                                            "0.05"};
    std::mt19937 random = chance();
    std::uniform_int_distribution<int> moment(1, 900);
    constexpr int kEach = 4;
    int count = 0;
    for (int kill = 0; kill < killsWanted(); ++kill) {
        const auto process = program.begin(watch);
        makePictures(dir / "hot", count, kEach);
        count += kEach;
        FaultyProgram::end(*process, moment(random));
    }
    // One more, in the end by itself: when it is taken, all others have been looked at since the last kill.
    const auto process = program.begin(watch);
    const auto holds = [&](int wanted) {
        for (int i = 0; i < 2400 && inputsIn(queue).size() < static_cast<std::size_t>(wanted); ++i)
            QThread::msleep(25);
        return inputsIn(queue).size() == static_cast<std::size_t>(wanted);
    };
    CHECK(holds(count));
    makePictures(dir / "hot", count, 1);
    CHECK(holds(count + 1));
    FaultyProgram::end(*process, 0);
    for (const auto &[name, times] : inputsIn(queue)) {
        INFO(name);
        CHECK(times == 1);
    }
}

TEST_CASE("a repair that is killed again and again loses nothing", "[kill][queue]")
{
    const test::TemporaryDir dir;
    constexpr int kCount = 40;
    makePictures(dir / "in", 0, kCount);
    const FaultyProgram program(dir / "home");
    const fs::path queue = dir / "queue.sqlite";
    const std::string order(400, 'o'); // so that a page holds few items
    const auto command = [&](const std::vector<std::string> &words) {
        std::vector<std::string> all = {"queue", "--queue", queue.string()};
        all.insert(all.end(), words.begin(), words.end());
        return all;
    };
    REQUIRE(program
                .run(command(
                    {"add", (dir / "in").string(), "-o", (dir / "out").string(), "--preset", "none", "--order", order}))
                .status
            == 0);
    REQUIRE(program.run(command({"list"})).status == 0); // makes the backup
    REQUIRE(fs::exists(queue.string() + ".backup"));
    REQUIRE(program.run(command({"remove", "1"})).status == 0);
    std::mt19937 random = chance();
    std::uniform_int_distribution<int> moment(1, 400);
    for (int kill = 0; kill < killsWanted(); ++kill) {
        if (program.run(command({"list"})).status == 0)
            REQUIRE(test::damagePagesWith(queue, (dir / "in/1020.png").string()) > 0);
        program.run(command({"verify", "--repair"}), moment(random));
    }
    REQUIRE(program.run(command({"verify", "--repair"})).status == 0);
    const std::map<std::string, int> inputs = inputsIn(queue);
    CHECK(inputs.size() == kCount - 1);
    CHECK(inputs.count("1000.png") == 0); // what was removed stays so
    for (const auto &entry : fs::directory_iterator(dir.path()))
        CHECK(entry.path().filename().string().find(".repair") == std::string::npos);
}
