#include "faces/guard/shoot_frames.h"
#include "imaging/color/working_space.h"
#include "imaging/io/writer.h"
#include "program.h"
#include "support/own_home.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

using namespace ambrotype;
using test::OwnHome;
using test::runCli;
namespace fs = std::filesystem;

namespace {

void writeFrame(const imaging::FloatImage &crop, const fs::path &file)
{
    imaging::Picture picture;
    picture.pixels = imaging::Image(crop.size(), crop.colorChannels(), imaging::SampleType::U8);
    picture.profile = imaging::IccProfile::sRgb();
    const auto space = imaging::WorkingSpace::forPicture(picture);
    REQUIRE(space.ok());
    (*space)->fromWorking(crop, picture.pixels, 0, 0);
    imaging::WriteOptions options;
    options.format = imaging::FileFormat::Png;
    REQUIRE(imaging::writePicture(picture, file, options).ok());
}

//! Four frames of each of three people as files "p<person>-<frame>.png"; every second one degraded.
void writeShoot(const fs::path &folder)
{
    std::vector<faces::test::TestFace> people;
    for (faces::test::TestFace &face : faces::test::photographedFaces(80.0))
        if (people.size() < 3)
            people.push_back(std::move(face));
    REQUIRE(people.size() == 3);
    fs::create_directories(folder);
    std::map<std::size_t, int> taken;
    for (const faces::test::ShootFrame &frame : faces::test::shootOf(people, 4))
        writeFrame(frame.face.crop,
                   folder
                       / ("p" + std::to_string(frame.person) + "-" + std::to_string(taken[frame.person]++) + ".png"));
}

std::string textOf(const fs::path &file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

} // namespace

TEST_CASE("faces people tells a shoot apart, and enhance holds faces against their person", "[cli][faces][people]")
{
    if (!test::haveShared("photos/clean/astronaut.png") || !test::haveShared("weights/SHA256SUMS"))
        return;
    const test::TemporaryDir dir;
    const OwnHome home(dir / "home");
    const fs::path models = dir / "home/data/models";
    fs::create_directories(models);
    for (const char *file : {"mobilefacenet.safetensors", "retinaface_mobilenet0.25.safetensors"})
        fs::copy_file(test::sharedDir() / "weights" / file, models / file);
    writeShoot(dir / "in");
    const std::string input = (dir / "in").string();

    const test::Ran ran = runCli({"faces", "people", input, "--json"});
    INFO(ran.err);
    REQUIRE(ran.status == 0);
    REQUIRE(ran.lines.size() == 13);
    const nlohmann::json all = ran.lines.back();
    CHECK(all.at("event") == "people");
    CHECK(all.at("network") == "mobilefacenet");
    std::map<int, std::map<char, int>> votes; // faces of each group, by who is on the file
    int known = 0;
    int references = 0;
    for (int person = 0; person < 3; ++person)
        for (int frame = 0; frame < 4; ++frame) {
            const auto item = ran.item("p" + std::to_string(person) + "-" + std::to_string(frame) + ".png");
            CHECK(item.at("state") == "done");
            for (const auto &face : item.at("faces")) {
                references += face.at("reference").get<bool>() ? 1 : 0;
                if (face.at("person").is_null())
                    continue;
                ++known;
                ++votes[face.at("person")][static_cast<char>('0' + person)];
            }
        }
    CHECK(known >= 9);
    CHECK(references >= 3);
    CHECK(votes.size() == 3);
    for (const auto &[group, people] : votes)
        CHECK(people.size() == 1);
    CHECK(runCli({"faces", "people", input}).out.find("Person 3: ") != std::string::npos);
    CHECK(test::filesBelow(dir / "in").size() == 12); // nothing was written

    const test::Ran enhanced = runCli({"enhance",
                                       (dir / "in/p0-0.png").string(),
                                       (dir / "in/p0-1.png").string(),
                                       (dir / "in/p1-0.png").string(),
                                       "-o",
                                       (dir / "out").string(),
                                       "--preset",
                                       "none",
                                       "--faces",
                                       "classic",
                                       "--people",
                                       "--sidecar",
                                       "--json"});
    INFO(enhanced.err);
    REQUIRE(enhanced.status == 0);
    CHECK(enhanced.lines.front().at("event") == "people");
    CHECK(enhanced.lines.front().at("persons") == 2);
    CHECK(enhanced.err.find("2 people in 3 pictures.") != std::string::npos);
    const nlohmann::json face = enhanced.item("p0-0.png").at("faces").at(0);
    REQUIRE(face.at("reference").is_number());
    CHECK(face.at("reference") > 0.5);
    // The sidecar makes the same picture again, alone.
    const std::string sidecar = enhanced.item("p0-0.png").at("sidecar");
    CHECK(textOf(sidecar).find("mobilefacenet") != std::string::npos);
    const test::Ran rebuilt = runCli({"rebuild", sidecar, "--json"});
    INFO(rebuilt.out << rebuilt.err);
    CHECK(rebuilt.status == 0);
}

TEST_CASE("people cannot be told apart without a recogniser, and that is said", "[cli][faces][people]")
{
    const test::TemporaryDir dir;
    const OwnHome home(dir / "home");
    fs::create_directories(dir / "in");
    imaging::FloatImage grey({32, 32}, 3);
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < 32; ++y)
            std::fill_n(grey.row(c, y), 32, 0.5F);
    writeFrame(grey, dir / "in/a.png");
    const std::string input = (dir / "in").string();
    const test::Ran people = runCli({"faces", "people", input});
    CHECK(people.status == 2);
    CHECK(people.err.find("Import one: MobileFaceNet or ArcFace.") != std::string::npos);
    const test::Ran enhanced =
        runCli({"enhance", input, "-o", (dir / "out").string(), "--faces", "classic", "--people"});
    CHECK(enhanced.status == 2);
    CHECK(enhanced.err.find("Import one: MobileFaceNet or ArcFace.") != std::string::npos);
    CHECK_FALSE(fs::exists(dir / "out"));
    const test::Ran off = runCli({"enhance", input, "-o", (dir / "out").string(), "--preset", "none", "--people"});
    CHECK(off.status == 2);
    CHECK(off.err.find("Add --faces auto.") != std::string::npos);
    CHECK(runCli({"faces", "people"}).status == 2);
    CHECK(runCli({"faces", "people", "/nonexistent/x.png"}).status == 1);
}
