#include "jobs/item_pictures.h"
#include "program.h"
#include "support/own_home.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <QtGlobal>

#include <csignal>
#include <thread>

using namespace ambrotype;
using imaging::FileFormat;
using test::filesBelow;
using test::OwnHome;
using test::runCli;
namespace fs = std::filesystem;

namespace {

fs::path logOf(const fs::path &home)
{
    for (const fs::directory_entry &entry : fs::directory_iterator(home / "data/audit")) {
        if (entry.path().extension() == ".jsonl")
            return entry.path();
    }
    return {};
}

//! Waits until \p count files lie below \p folder, a minute at most.
void waitForFiles(const fs::path &folder, std::size_t count)
{
    for (int i = 0; i < 3000 && filesBelow(folder).size() < count; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

} // namespace

TEST_CASE("twenty sidecars make the same bytes again", "[cli][delivery]")
{
    const test::TemporaryDir dir;
    const OwnHome home(dir / "home");
    constexpr FileFormat kFormats[] = {FileFormat::Png, FileFormat::Jpeg, FileFormat::Tiff, FileFormat::WebP};
    for (int i = 0; i < 20; ++i) {
        const FileFormat format = kFormats[i % 4];
        test::writeSmall(dir / ("in/p" + std::to_string(i) + imaging::formatExtension(format)),
                         format,
                         {64, 48},
                         static_cast<unsigned>(i));
    }
    const test::Ran enhanced = runCli({"enhance",
                                       dir / "in",
                                       "-o",
                                       dir / "out",
                                       "--auto",
                                       "--sidecar",
                                       "--variant",
                                       "web=jpeg,long-edge=32,quality=70,folder=web,srgb",
                                       "--json"});
    INFO(enhanced.err);
    REQUIRE(enhanced.status == 0);
    CHECK(filesBelow(dir / "out").size() == 60);
    CHECK(enhanced.item("p0.png").at("files").size() == 2);
    const test::Ran rebuilt = runCli({"rebuild", dir / "out", "-o", dir / "again", "--json"});
    INFO(rebuilt.err);
    CHECK(rebuilt.status == 0);
    CHECK(rebuilt.summary().at("identical") == 20);
    const std::vector<std::string> again = filesBelow(dir / "again");
    CHECK(again.size() == 40);
    for (const std::string &name : again) {
        INFO(name);
        CHECK(test::readText(dir / "again" / name) == test::readText(dir / "out" / name));
    }
    // What differs is said.
    test::writeSmall(dir / "in/p0.png", FileFormat::Png, {64, 48}, 99);
    const test::Ran changed = runCli({"rebuild", dir / "out/p0.png.ambrotype.json"});
    CHECK(changed.status == 1);
    CHECK(changed.err.find("original was changed") != std::string::npos);
    std::string text = test::readText(dir / "out/p4.png.ambrotype.json");
    text.replace(text.find("\"version\": \"0."), 14, "\"version\": \"9.");
    const std::size_t amount = text.find("\"amount\": ", text.find("\"stage\": \"denoise\""));
    text.replace(amount, text.find(',', amount) - amount, "\"amount\": 7");
    test::writeText(dir / "out/p4.png.ambrotype.json", text);
    const test::Ran other = runCli({"rebuild", dir / "out/p4.png.ambrotype.json", "-o", dir / "other"});
    INFO(other.err);
    CHECK(other.status == 1);
    CHECK(other.out.find("different") != std::string::npos);
    CHECK(other.err.find("9.") != std::string::npos);
    CHECK(runCli({"rebuild", dir / "nowhere.json"}).status == 1);
    CHECK(runCli({"rebuild", dir / "in"}).status == 1); // no sidecar there
}

TEST_CASE("every run is in the audit log, and a changed byte of it is found", "[cli][delivery]")
{
    const test::TemporaryDir dir;
    const OwnHome home(dir / "home");
    test::writeSmall(dir / "in/a.png");
    test::writeText(dir / "in/bad.jpg", "no picture");
    CHECK(runCli({"audit", "verify"}).status == 1); // there is none yet
    CHECK(runCli({"enhance",
                  dir / "in",
                  dir / "gone.png",
                  "-o",
                  dir / "out/{odd} folder",
                  "--order",
                  "Smith <b>",
                  "--name",
                  "{order} {name}",
                  "--report",
                  dir / "report.html"})
              .status
          == 1);
    CHECK(filesBelow(dir / "out") == std::vector<std::string>{"{odd} folder/Smith _b_ a.png"});
    CHECK(test::readText(dir / "report.html").find("3 pictures: 1 done, 2 failed.") != std::string::npos);
    const test::Ran whole = runCli({"audit", "verify", "--json"});
    CHECK(whole.status == 0);
    REQUIRE(whole.lines.size() == 1);
    CHECK(whole.lines[0].at("lines") == 2);
    const std::string last = whole.lines[0].at("last_hash");
    CHECK(runCli({"audit", "verify", "--expect", last}).status == 0);
    CHECK(runCli({"audit", "verify", "--expect", std::string(64, '0')}).status == 1);

    REQUIRE(runCli({"audit", "sheet", "--order", "Smith <b>", "-o", dir / "s.html", "--thumbnails"}).status == 0);
    const std::string sheet = test::readText(dir / "s.html");
    CHECK(sheet.find("Smith &lt;b&gt;") != std::string::npos);
    CHECK(sheet.find("<b>") == std::string::npos);
    CHECK(sheet.find("data:image/jpeg") != std::string::npos);
    REQUIRE(runCli({"audit", "sheet", "--order", "Smith <b>", "-o", dir / "s.csv", "--anonymous"}).status == 0);
    CHECK(test::readText(dir / "s.csv").find("Smith") == std::string::npos);
    CHECK(runCli({"audit", "sheet", "--order", "Nobody", "-o", dir / "x.html"}).status == 1);
    CHECK(runCli({"audit", "sheet", "--order", "Smith <b>", "-o", dir / "x.pdf"}).status == 2);
    CHECK(runCli({"audit", "report"}).out.find("2 pictures: 1 done, 1 failed.") != std::string::npos);

    const fs::path log = logOf(dir / "home");
    std::string text = test::readText(log);
    const std::size_t at = text.find("\"preset\":\"") + 10;
    text[at] = static_cast<char>(text[at] ^ 1);
    test::writeText(log, text);
    const test::Ran broken = runCli({"audit", "verify"});
    CHECK(broken.status == 1);
    CHECK(broken.out.find("line 1: The line was changed") != std::string::npos);
    CHECK(runCli({"audit", "verify", "--folder", dir / "nowhere"}).status == 1);
}

TEST_CASE("further files and reports that cannot be are refused before work begins", "[cli][delivery]")
{
    const test::TemporaryDir dir;
    const OwnHome home(dir / "home");
    test::writeSmall(dir / "a.png");
    for (const char *variant : {"web",
                                "=jpeg",
                                "web=bmp",
                                "web=jpeg,quality=0",
                                "web=jpeg,quality=many",
                                "web=jpeg,folder=../up",
                                "web=jpeg,name={nothing}",
                                "web=jpeg,strange=1",
                                "web=jpeg,depth=9"}) {
        INFO(variant);
        CHECK(runCli({"enhance", dir / "a.png", "-o", dir / "out", "--variant", variant}).status == 2);
    }
    CHECK(runCli({"enhance", dir / "a.png", "-o", dir / "out", "--report", "r.pdf"}).status == 2);
    CHECK_FALSE(fs::exists(dir / "out"));
}

TEST_CASE("a watched folder is worked off, and a second start does nothing twice", "[cli][delivery]")
{
    const test::TemporaryDir dir;
    const OwnHome home(dir / "home");
    fs::create_directories(dir / "hot");
    const std::vector<std::string> arguments{"watch",
                                             dir / "hot",
                                             "-o",
                                             dir / "hot/results",
                                             "--preset",
                                             "none",
                                             "--sidecar",
                                             "--settle",
                                             "0.1",
                                             "--poll",
                                             "0.1",
                                             "--json"};
    const test::Ran first = runCli(arguments, [&](int pid) {
        for (int i = 0; i < 5; ++i)
            test::writeSmall(dir / ("hot/p" + std::to_string(i) + ".png"), FileFormat::Png, {64, 48}, unsigned(i));
        waitForFiles(dir / "hot/results", 10);
        kill(pid, SIGINT);
    });
    INFO(first.err);
    CHECK(first.status == 130);
    CHECK(filesBelow(dir / "hot/results").size() == 10);
    const test::Ran second = runCli(arguments, [&](int pid) {
        test::writeSmall(dir / "hot/sub/new.png", FileFormat::Png, {64, 48}, 77);
        waitForFiles(dir / "hot/results", 12);
        kill(pid, SIGINT);
    });
    INFO(second.err);
    CHECK(second.status == 130);
    CHECK(filesBelow(dir / "hot/results").size() == 12);
    CHECK(fs::exists(dir / "hot/results/sub/new.png"));
    CHECK(second.summary().at("done") == 1);
    CHECK(runCli({"watch", dir / "hot", "-o", dir / "hot"}).status == 1);
    CHECK(runCli({"watch", dir / "nowhere", "-o", dir / "out"}).status == 1);
    CHECK(runCli({"watch", dir / "hot"}).status == 2);
}
