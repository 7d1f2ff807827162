#include "faulty_program.h"
#include "jobs/audit/audit_verify.h"
#include "jobs/audit/outcome.h"
#include "jobs/item_pictures.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <cstdio>
#include <map>
#include <random>
#include <set>

using namespace ambrotype;
using test::FaultyProgram;

namespace {

namespace fs = std::filesystem;

constexpr int kPictures = 60;
constexpr int kKillsPerBatch = 12;

std::string name(int number)
{
    char text[24];
    std::snprintf(text, sizeof text, "p%02d.png", number);
    return text;
}

//! 57 good pictures, one that is none, one that is empty, one over which the program falls.
void makePictures(const fs::path &folder)
{
    for (int i = 0; i < kPictures; ++i) {
        const fs::path file = folder / (i == 40 ? "crash.png" : name(i));
        if (i == 10)
            test::writeText(file, "no picture");
        else if (i == 25)
            test::writeText(file, "");
        else
            test::writeSmall(file, imaging::FileFormat::Png, {120 + i, 90}, static_cast<unsigned>(i));
    }
}

//! How every picture of a queue ended: file name to state, error and target.
std::map<std::string, std::string> endsOf(const FaultyProgram &program)
{
    std::map<std::string, std::string> ends;
    for (const nlohmann::json &line : program.run({"queue", "list", "--json"}).lines) {
        if (line.value("event", "") != "item")
            continue;
        std::string text = line.at("state").get<std::string>();
        if (line.at("error").is_object())
            text += " " + line["error"].at("code").get<std::string>() + " "
                    + line["error"].at("message").get<std::string>();
        if (line.at("state") == "done")
            text += " " + fs::path(line.at("target").get<std::string>()).filename().string();
        ends[fs::path(line.at("input").get<std::string>()).filename().string()] = text;
    }
    return ends;
}

//! How often the audit log in \p home tells of each picture and how it ended.
std::map<std::string, int> auditedIn(const fs::path &home)
{
    std::map<std::string, int> lines;
    for (const auto &entry : fs::recursive_directory_iterator(home)) {
        if (!entry.is_directory() || entry.path().filename() != "audit")
            continue;
        CHECK(jobs::audit::verify(entry.path(), {}, {})->damages.empty());
        const auto recorded = jobs::audit::readRecorded(entry.path());
        for (const jobs::audit::Outcome &outcome : recorded->outcomes)
            ++lines[outcome.input.filename().string() + " " + outcome.state + " " + outcome.errorCode];
    }
    return lines;
}

//! Lines of which the two do not tell equally often, with both numbers.
std::string differences(std::map<std::string, int> found, std::map<std::string, int> expected)
{
    std::string text;
    for (const auto &[line, count] : expected)
        found[line]; // so that both are walked through
    for (const auto &[line, count] : found)
        if (count != expected[line])
            text += line + ": " + std::to_string(count) + ", not " + std::to_string(expected[line]) + "\n";
    return text;
}

struct Batch
{
    std::map<std::string, std::string> ends;
    std::map<std::string, std::string> content;
    std::map<std::string, int> audited; //!< Lines of the audit log by picture and end.
    int kills = 0;
    int crashes = 0;
};

//! Works the batch off, killing up to \p kills times after times that \p random chooses.
Batch workedOff(const fs::path &place, const fs::path &pictures, int kills, std::mt19937 &random)
{
    FaultyProgram program(place / "home");
    program.crashOn("crash");
    const auto added = program.run({"queue",
                                    "add",
                                    pictures.string(),
                                    "-o",
                                    (place / "out").string(),
                                    "--preset",
                                    "none",
                                    "--set",
                                    "denoise.method=classic",
                                    "--set",
                                    "denoise.amount=40",
                                    "--sidecar",
                                    "--json"});
    INFO(added.err);
    REQUIRE(added.event("added").value("count", 0) == kPictures);
    const std::vector<std::string> run = {"queue", "run", "--jobs", "2", "--json"};
    Batch batch;
    std::uniform_int_distribution<int> moment(20, 700);
    while (batch.kills < kills) {
        const auto end = program.run(run, moment(random));
        if (end.status >= 0)
            break;     // the work is done
        ++batch.kills; // or a crash; either way it died
    }
    for (int life = 0;; ++life) {
        REQUIRE(life < 12);
        const auto end = program.run(run);
        if (end.status >= 0)
            break;
        ++batch.crashes;
    }
    batch.ends = endsOf(program);
    batch.content = test::contentBelow(place / "out");
    batch.audited = auditedIn(place / "home");
    const auto verified = program.run({"queue", "verify", "--json"});
    CHECK(verified.status == 0);
    CHECK(verified.event("summary").value("wrong", -1) == 0);
    CHECK(test::contentBelow(place / "home/running").empty()); // no last words are left
    return batch;
}

} // namespace

TEST_CASE("a batch that is killed again and again ends like one that was left alone", "[kill][queue]")
{
    const int kills = test::numberFrom("AMBROTYPE_KILLS", kKillsPerBatch);
    std::mt19937 random(static_cast<unsigned>(test::numberFrom("AMBROTYPE_KILL_SEED", 6)));
    const test::TemporaryDir dir;
    makePictures(dir / "in");

    const Batch calm = workedOff(dir / "calm", dir / "in", 0, random);
    CHECK(calm.crashes == 3);
    REQUIRE(calm.ends.size() == kPictures);
    CHECK(calm.ends.at("p10.png").rfind("failed not-an-image", 0) == 0);
    CHECK(calm.ends.at("p25.png").rfind("failed empty-file", 0) == 0);
    CHECK(calm.ends.at("crash.png") == "failed internal The program ended while working on it.");
    CHECK(calm.audited.size() == kPictures);
    for (const auto &[line, count] : calm.audited)
        CHECK(count == 1);
    std::set<std::string> results;
    for (const auto &[file, hash] : calm.content) {
        if (fs::path(file).extension() == ".png")
            results.insert(file);
    }
    CHECK(results.size() == kPictures - 3);

    int done = 0;
    for (int number = 1; done < kills; ++number) {
        const fs::path place = dir / ("batch" + std::to_string(number));
        const Batch batch = workedOff(place, dir / "in", std::min(kills - done, kKillsPerBatch), random);
        INFO("batch " << number << " with " << batch.kills << " kills");
        CHECK(batch.ends == calm.ends);
        CHECK(differences(batch.audited, calm.audited) == std::string()); // none is missing, none is there twice
        for (const auto &[file, hash] : calm.content) {
            INFO(file);
            if (fs::path(file).extension() != ".json") // a sidecar names its folder
                CHECK((batch.content.count(file) == 1 && batch.content.at(file) == hash));
            else
                CHECK(batch.content.count(file) == 1);
        }
        CHECK(batch.content.size() == calm.content.size()); // no second name, no temporary file
        REQUIRE(batch.kills > 0);
        done += batch.kills;
        std::error_code ignored;
        fs::remove_all(place, ignored);
    }
    CHECK(done >= kills);
}
