#include "base/hash.h"
#include "imaging/io/reader.h"
#include "jobs/item_pictures.h"
#include "program.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <set>

using namespace ambrotype;
using imaging::FileFormat;
using test::filesBelow;
using test::runCli;

namespace {

//! \p count small pictures of several formats below \p folder.
void writeMany(const std::filesystem::path &folder, int count)
{
    constexpr FileFormat kFormats[] = {FileFormat::Png, FileFormat::Jpeg, FileFormat::Tiff};
    for (int i = 0; i < count; ++i) {
        const FileFormat format = kFormats[i % 3];
        const std::string name = "p" + std::to_string(1000 + i) + imaging::formatExtension(format);
        test::writeSmall(folder / ("sub" + std::to_string(i % 4)) / name, format, {32, 24}, static_cast<unsigned>(i));
    }
}

std::set<std::string> hashes(const std::filesystem::path &folder)
{
    std::set<std::string> all;
    for (const std::string &name : filesBelow(folder))
        all.insert(name + " " + *sha256File(folder / name));
    return all;
}

} // namespace

TEST_CASE("bad pictures among good ones are named with their reasons, the rest is done", "[cli]")
{
    const test::TemporaryDir dir;
    writeMany(dir / "in", 95);
    test::writeText(dir / "in/bad_empty.jpg", "");
    test::writeText(dir / "in/bad_text.png", "no picture");
    test::writeText(dir / "in/bad_short.jpg", std::string("\xFF\xD8\xFF\xE0", 4));
    test::writeText(dir / "in/bad_cut.png", test::readText(dir / "in/sub0/p1000.png").substr(0, 20));
    test::writeText(dir / "in/bad_tiff.tif", std::string("II*\0\xFF\xFF\xFF\x7F", 8));
    const auto before = hashes(dir / "in");
    const test::Ran ran = runCli({"enhance", dir / "in", "-o", dir / "out", "--jobs", "2", "--json"});
    CHECK(ran.status == 1);
    CHECK(ran.summary().at("done") == 95);
    CHECK(ran.summary().at("failed") == 5);
    CHECK(filesBelow(dir / "out").size() == 95);
    for (const char *name : {"bad_empty.jpg", "bad_text.png", "bad_short.jpg", "bad_cut.png", "bad_tiff.tif"}) {
        INFO(name);
        CHECK(ran.err.find(name) != std::string::npos);
        CHECK_FALSE(ran.item(name).at("error").at("message").get<std::string>().empty());
    }
    CHECK(filesBelow(dir / "out/sub1").size() == 24); // mirrored
    CHECK(hashes(dir / "in") == before);
}

TEST_CASE("any number of workers gives the same files", "[cli]")
{
    const test::TemporaryDir dir;
    writeMany(dir / "in", 12);
    for (const char *copy : {"a", "b", "c"})
        test::writeSmall(dir / "in" / copy / "same.png", FileFormat::Png, {32, 24}, static_cast<unsigned>(copy[0]));
    // All into one folder, so that names meet.
    const std::string glob = dir / "in";
    for (const char *jobs : {"1", "4"}) {
        const test::Ran ran = runCli({"enhance",
                                      glob + "/a/same.png",
                                      glob + "/b/same.png",
                                      glob + "/c/same.png",
                                      glob + "/sub0",
                                      glob + "/sub1",
                                      "-o",
                                      (dir / "out").string() + jobs,
                                      "--auto",
                                      "--jobs",
                                      jobs});
        INFO(ran.err);
        CHECK(ran.status == 0);
    }
    CHECK(hashes(dir / "out1").size() == 9);
    CHECK(hashes(dir / "out1") == hashes(dir / "out4"));
}

TEST_CASE("a hundred results of one name all stay", "[cli]")
{
    const test::TemporaryDir dir;
    for (int i = 0; i < 100; ++i)
        test::writeSmall(dir / "in" / (std::to_string(i) + ".png"), FileFormat::Png, {8, 8}, static_cast<unsigned>(i));
    for (const char *conflict : {"unique", "replace"}) {
        const auto out = dir / conflict;
        const test::Ran ran = runCli({"enhance",
                                      dir / "in",
                                      "-o",
                                      out,
                                      "--preset",
                                      "none",
                                      "--name",
                                      "result",
                                      "--jobs",
                                      "4",
                                      "--conflict",
                                      conflict});
        CHECK(ran.status == 0);
        CHECK(filesBelow(out).size() == 100);
    }
}

TEST_CASE("results below the inputs are not taken for pictures", "[cli]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "in/a.png");
    const std::string in = dir / "in";
    for (int run = 0; run < 2; ++run)
        CHECK(runCli({"enhance", in, in, "-o", in + "/out", "--conflict", "skip"}).status == 0);
    CHECK(filesBelow(in) == std::vector<std::string>{"a.png", "out/a.png"});
    CHECK(runCli({"enhance", in, "-o", in}).status == 0);
    CHECK(filesBelow(in) == std::vector<std::string>{"a (2).png", "a.png", "out/a (2).png", "out/a.png"});
}

TEST_CASE("names of any kind go through", "[cli]")
{
    const test::TemporaryDir dir;
    const std::vector<std::string> names{"with space.png",
                                         "\xD0\xA4\xD0\xBE\xD1\x82\xD0\xBE.png",
                                         "\xE5\x86\x99\xE7\x9C\x9F.png",
                                         "-dash.png",
                                         "quote'\"s.png",
                                         "per%cent.png",
                                         "brackets[1].png"};
    for (const std::string &name : names)
        test::writeSmall(dir / ("in/" + name));
    const test::Ran ran = runCli({"enhance", dir / "in", "-o", dir / "out put", "--preset", "none", "--json"});
    CHECK(ran.status == 0);
    const std::vector<std::string> written = filesBelow(dir / "out put");
    CHECK(written.size() == names.size());
    for (const std::string &name : names)
        CHECK(ran.item(name).at("state") == "done");
    CHECK(runCli({"enhance", dir / "in/brackets[1].png", dir / "in/b*.png", "-o", dir / "glob"}).status == 0);
    CHECK(filesBelow(dir / "glob").size() == 1);
}

TEST_CASE("a folder that cannot be written is told for each picture", "[cli]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "a.png");
    test::writeText(dir / "file", "x");
    const test::Ran ran = runCli({"enhance", dir / "a.png", "-o", dir / "file/out"});
    CHECK(ran.status == 1);
    CHECK(ran.err.find("folder for the results") != std::string::npos);
    CHECK(runCli({"enhance", dir / "a.png", "-o", "/proc/nowhere/out"}).status == 1);
}

TEST_CASE("folders without pictures are no success", "[cli]")
{
    const test::TemporaryDir dir;
    test::writeText(dir / "in/notes.txt", "x");
    const test::Ran ran = runCli({"enhance", dir / "in", "-o", dir / "out"});
    CHECK(ran.status == 1);
    CHECK(ran.err.find("No pictures") != std::string::npos);
}

TEST_CASE("work goes on when nobody reads the report", "[cli]")
{
    const test::TemporaryDir dir;
    writeMany(dir / "in", 20);
    const std::string command = "bash -c 'set -o pipefail; \"" AMBROTYPE_CLI "\" enhance \"" + (dir / "in").string()
                                + "\" -o \"" + (dir / "out").string()
                                + "\" --json --preset none 2>/dev/null | head -c 10 >/dev/null'";
    CHECK(std::system(command.c_str()) == 0);
    CHECK(filesBelow(dir / "out").size() == 20);
}

TEST_CASE("an incomplete picture is used only when that is said", "[cli]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "in/a.png", FileFormat::Png, {64, 48});
    const std::string whole = test::readText(dir / "in/a.png");
    test::writeText(dir / "in/a.png", whole.substr(0, whole.size() * 6 / 10));
    const test::Ran refused = runCli({"enhance", dir / "in", "-o", dir / "out", "--json"});
    CHECK(refused.status == 1);
    CHECK(refused.item("a.png").at("error").at("code") == "damaged-file");
    CHECK(filesBelow(dir / "out").empty());
    const test::Ran used = runCli({"enhance", dir / "in", "-o", dir / "out", "--use-partial", "--json"});
    CHECK(used.status == 0);
    CHECK(used.summary().at("done") == 1);
    CHECK(imaging::readPicture(dir / "out/a.png"));
    CHECK(runCli({"analyze", dir / "in", "--json"}).status == 1);
    CHECK(runCli({"analyze", dir / "in", "--use-partial", "--json"}).status == 0);
}
