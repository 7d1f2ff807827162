#include "jobs/item_pictures.h"
#include "program.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <cstdlib>

using namespace ambrotype;
using test::runCli;

TEST_CASE("the program tells its version, its help and what is wrong with a command line", "[cli]")
{
    const test::Ran version = runCli({"--version"});
    CHECK(version.status == 0);
    CHECK(version.out.rfind("ambrotype-cli ", 0) == 0);
    const test::Ran help = runCli({"--help"});
    CHECK(help.status == 0);
    for (const char *verb : {"enhance", "analyze", "compare", "presets", "stages", "sample"})
        CHECK(help.out.find(verb) != std::string::npos);
    CHECK(runCli({"enhance", "--help"}).status == 0);
    CHECK(runCli({}).status == 2);
    CHECK(runCli({"nonsense"}).status == 2);
    CHECK(runCli({"enhance"}).status == 2);
    CHECK(runCli({"stages", "--nonsense"}).status == 2);
}

TEST_CASE("stages are listed with range and default, for people and for programs", "[cli]")
{
    const test::Ran plain = runCli({"stages"});
    CHECK(plain.status == 0);
    for (const char *param : {"denoise.amount", "sharpen.amount", "strength.amount", "resize.mode"})
        CHECK(plain.out.find(param) != std::string::npos);
    CHECK(plain.out.find("0 to 100") != std::string::npos);
    const test::Ran json = runCli({"stages", "--json"});
    REQUIRE(json.lines.size() >= 6);
    for (const auto &stage : json.lines) {
        CHECK_FALSE(stage.at("help").get<std::string>().empty());
        for (const auto &param : stage.at("params")) {
            INFO(param.dump());
            CHECK(param.contains("default"));
            CHECK_FALSE(param.at("help").get<std::string>().empty());
        }
    }
}

TEST_CASE("presets are listed and shown", "[cli]")
{
    const test::Ran list = runCli({"presets", "list", "--json"});
    CHECK(list.status == 0);
    REQUIRE(list.lines.size() >= 10);
    for (const auto &preset : list.lines) {
        const test::Ran shown = runCli({"presets", "show", preset.at("id")});
        CHECK(shown.status == 0);
        CHECK(nlohmann::json::parse(shown.out, nullptr, false).is_object());
        break; // one is enough: the others are checked by the tests of the presets
    }
    const test::Ran wrong = runCli({"presets", "show", "studio-portrai"});
    CHECK(wrong.status == 1);
    CHECK(wrong.err.find("studio-portrait") != std::string::npos);
}

TEST_CASE("pictures are measured and compared", "[cli]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "a.png", imaging::FileFormat::Png, {200, 150}, 1);
    test::writeSmall(dir / "b.png", imaging::FileFormat::Png, {200, 150}, 2);
    test::writeSmall(dir / "small.png", imaging::FileFormat::Png, {100, 50}, 2);
    test::writeText(dir / "bad.png", "no picture");
    const std::string a = dir / "a.png";
    const std::string b = dir / "b.png";

    const test::Ran analyzed = runCli({"analyze", a, (dir / "bad.png").string(), "--json"});
    CHECK(analyzed.status == 1);
    CHECK(analyzed.item("a.png").at("state") == "done");
    CHECK(analyzed.item("a.png").at("width") == 200);
    CHECK(analyzed.item("bad.png").at("error").at("code") == "not-an-image");
    CHECK(analyzed.err.find("bad.png") != std::string::npos);
    const test::Ran words = runCli({"analyze", a});
    CHECK(words.status == 0);
    CHECK(words.out.find("200 x 150") != std::string::npos);

    const test::Ran equal = runCli({"compare", a, a, "--json"});
    REQUIRE(equal.lines.size() == 1);
    CHECK(equal.lines[0].at("equal") == true);
    CHECK(equal.lines[0].at("psnr_db").is_null());
    const test::Ran differ = runCli({"compare", a, b, "--json"});
    REQUIRE(differ.lines.size() == 1);
    CHECK(differ.lines[0].at("psnr_db").get<double>() > 20.0);
    CHECK(differ.lines[0].at("ssim").get<double>() < 1.0);
    CHECK(differ.lines[0].at("largest_difference").get<double>() <= 15.5);
    CHECK(runCli({"compare", a, (dir / "small.png").string()}).status == 1);
    CHECK(runCli({"compare", a, (dir / "gone.png").string()}).status == 1);
}

TEST_CASE("the sample picture is the same every time", "[cli]")
{
    const test::TemporaryDir dir;
    CHECK(runCli({"sample", dir / "a.png", "--width", "320"}).status == 0);
    CHECK(runCli({"sample", dir / "b.png", "--width", "320"}).status == 0);
    CHECK(test::readText(dir / "a.png") == test::readText(dir / "b.png"));
    CHECK(runCli({"sample", dir / "a.png", "--width", "320"}).out.find("a (2).png") != std::string::npos);
    CHECK(runCli({"sample", dir / "a.txt"}).status == 2);
    CHECK(runCli({"sample", dir / "old.png", "--width", "320", "--look", "old-print"}).status == 0);
    CHECK(runCli({"sample", dir / "x.png", "--look", "new"}).status == 2);
}

TEST_CASE("answers that nobody reads are no failure", "[cli]")
{
    CHECK(std::system("bash -c 'set -o pipefail; \"" AMBROTYPE_CLI "\" stages | true'") == 0);
}
