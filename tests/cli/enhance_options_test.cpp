#include "imaging/io/reader.h"
#include "jobs/item_pictures.h"
#include "program.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace ambrotype;
using test::runCli;

namespace {

struct Folder : test::TemporaryDir
{
    Folder() { test::writeSmall(*this / "in/a.png", imaging::FileFormat::Png, {80, 60}); }
    std::string input() const { return *this / "in/a.png"; }
    std::string out() const { return *this / "out"; }
};

imaging::FileHeader header(const std::filesystem::path &file)
{
    const auto read = imaging::readHeader(file);
    INFO(file.string());
    REQUIRE(read.ok());
    return *read;
}

} // namespace

TEST_CASE("wrong usage is told in words before anything is done", "[cli]")
{
    const Folder dir;
    test::writeText(dir / "plain", "x");
    const std::vector<std::vector<std::string>> wrong{
        {"-o", dir.out(), "--preset", "studio-portrat"},
        {"-o", dir.out(), "--set", "denoise.amount"},
        {"-o", dir.out(), "--set", "denoise.amont=3"},
        {"-o", dir.out(), "--set", "denoise.amount=300"},
        {"-o", dir.out(), "--set", "nothing.amount=3"},
        {"-o", dir.out(), "--recipe", dir / "gone.json"},
        {"-o", dir.out(), "--recipe", dir / "plain"},
        {"-o", dir.out(), "--scale", "0"},
        {"-o", dir.out(), "--scale", "2", "--long-edge", "100"},
        {"-o", dir.out(), "--upscale", "no-such-network"},
        {"-o", dir.out(), "--upscale", "realesr-general-x4v3", "--scale", "99"},
        {"-o", dir.out(), "--denoise-model", "magic"},
        {"-o", dir.out(), "--format", "gif"},
        {"-o", dir.out(), "--depth", "12"},
        {"-o", dir.out(), "--depth", "16", "--format", "jpeg"},
        {"-o", dir.out(), "--quality", "0"},
        {"-o", dir.out(), "--strip", "some"},
        {"-o", dir.out(), "--profile", "cmyk"},
        {"-o", dir.out(), "--name", "{nam}"},
        {"-o", dir.out(), "--conflict", "maybe"},
        {"-o", dir.out(), "--jobs", "0"},
        {"-o", dir.out(), "--device", "gpu"},
        {"-o", dir.out(), "--device", "mps"},
        {"-o", dir.out(), "--max-pixels", "many"},
        {"-o", dir / "plain"},
        {"-o", dir / "x.gif"},
        {"-o", dir / "x.jpg", "--format", "png"},
        {"-o", dir / "x.jpg", "--depth", "16"},
    };
    for (const auto &options : wrong) {
        std::vector<std::string> arguments{"enhance", dir.input()};
        arguments.insert(arguments.end(), options.begin(), options.end());
        const test::Ran ran = runCli(arguments);
        INFO(options.back());
        CHECK(ran.status == 2);
        CHECK(ran.err.size() > 20);
        CHECK(ran.out.empty());
    }
    CHECK_FALSE(std::filesystem::exists(dir.out()));
    CHECK(runCli({"enhance", dir.input(), "-o", dir.out(), "--set", "denoise.amont=3"}).err.find("amount")
          != std::string::npos);
}

TEST_CASE("results have the format, depth, size and name that were asked for", "[cli]")
{
    const Folder dir;
    const auto enhance = [&](std::vector<std::string> options) {
        options.insert(options.begin(), {"enhance", dir.input(), "--preset", "none", "--json"});
        const test::Ran ran = runCli(options);
        INFO(ran.err);
        REQUIRE(ran.status == 0);
        return std::filesystem::path(ran.item("a.png").at("output").get<std::string>());
    };
    CHECK(header(enhance({"-o", dir.out(), "--format", "jpeg"})).format == imaging::FileFormat::Jpeg);
    CHECK(header(enhance({"-o", dir.out(), "--format", "webp"})).format == imaging::FileFormat::WebP);
    CHECK(header(enhance({"-o", dir.out(), "--format", "tiff", "--depth", "16"})).bitsPerSample == 16);
    CHECK(header(enhance({"-o", dir.out(), "--scale", "2"})).size == imaging::Size{160, 120});
    CHECK(header(enhance({"-o", dir.out(), "--long-edge", "40"})).size == imaging::Size{40, 30});
    CHECK(enhance({"-o", dir.out(), "--name", "{seq:3}-{name}-{format}"}) == dir / "out/001-a-png.png");
    CHECK(enhance({"-o", dir / "single.jpg"}) == dir / "single.jpg");
    CHECK(header(dir / "single.jpg").format == imaging::FileFormat::Jpeg);
    CHECK(enhance({"-o", dir / "single.jpg"}) == dir / "single (2).jpg");
    const auto coarse = enhance({"-o", dir / "coarse.jpg", "--quality", "20"});
    CHECK(std::filesystem::file_size(coarse) < std::filesystem::file_size(dir / "single.jpg"));
    CHECK(enhance({"-o", dir.out() + "/new/deep/"}) == dir / "out/new/deep/a.png");
}

TEST_CASE("results have the profile that was asked for, further files their own, and are made again", "[cli]")
{
    const Folder dir;
    const auto profileOf = [](const std::filesystem::path &file) {
        const auto picture = imaging::readPicture(file);
        REQUIRE(picture.ok());
        CHECK(picture->bitsPerSample == 8);
        return picture->profile ? picture->profile->description() : std::string();
    };
    const test::Ran ran = runCli({"enhance",
                                  dir.input(),
                                  "--preset",
                                  "none",
                                  "--set",
                                  "sharpen.amount=30",
                                  "-o",
                                  dir.out(),
                                  "--format",
                                  "tiff",
                                  "--profile",
                                  "display-p3",
                                  "--variant",
                                  "web=jpeg,srgb",
                                  "--variant",
                                  "lab=png,profile=adobe-rgb",
                                  "--variant",
                                  "same=png",
                                  "--sidecar"});
    INFO(ran.err);
    REQUIRE(ran.status == 0);
    CHECK(profileOf(dir / "out/a.tif") == "Display P3");
    CHECK(profileOf(dir / "out/a-web.jpg") == imaging::IccProfile::sRgb()->description());
    CHECK(profileOf(dir / "out/a-lab.png") == imaging::IccProfile::adobeRgb()->description());
    CHECK(profileOf(dir / "out/a-same.png") == "Display P3");
    const test::Ran rebuilt = runCli({"rebuild", dir.out(), "-o", dir / "again", "--json"});
    INFO(rebuilt.err);
    CHECK(rebuilt.summary().at("identical") == 1);
}

TEST_CASE("preset none changes no pixel, sliders do", "[cli]")
{
    const Folder dir;
    REQUIRE(runCli({"enhance", dir.input(), "-o", dir / "none.png", "--preset", "none"}).status == 0);
    CHECK(runCli({"compare", dir.input(), dir / "none.png"}).out.find("equal") != std::string::npos);
    REQUIRE(runCli({"enhance",
                    dir.input(),
                    "-o",
                    dir / "set.png",
                    "--preset",
                    "none",
                    "--set",
                    "denoise.amount=60",
                    "--set",
                    "sharpen.amount=40"})
                .status
            == 0);
    CHECK(runCli({"compare", dir.input(), dir / "set.png"}).out.find("PSNR") != std::string::npos);
    // The same from a recipe file, bit for bit.
    test::writeText(dir / "recipe.json",
                    R"({"version": 1, "stages": [{"stage": "denoise", "enabled": true, "amount": 60},
                        {"stage": "sharpen", "enabled": true, "amount": 40}]})");
    REQUIRE(runCli({"enhance", dir.input(), "-o", dir / "recipe.png", "--recipe", dir / "recipe.json"}).status == 0);
    CHECK(runCli({"compare", dir / "recipe.png", dir / "set.png"}).out.find("equal") != std::string::npos);
    // What is set on purpose wins over what is measured.
    const auto hash = [&](std::vector<std::string> options) {
        options.insert(options.begin(), {"enhance", dir.input(), "-o", dir.out(), "--preset", "none", "--json"});
        return runCli(options).item("a.png").at("recipe_hash").get<std::string>();
    };
    const std::string automatic = hash({"--auto"});
    CHECK(automatic != hash({}));
    CHECK(automatic != hash({"--auto", "--set", "denoise.amount=1"}));
}

TEST_CASE("a network to enlarge and a way to denoise can be named", "[cli]")
{
    const Folder dir;
    const auto run = [&](std::vector<std::string> options) {
        options.insert(options.begin(), {"enhance", dir.input(), "-o", dir.out(), "--preset", "none", "--json"});
        return runCli(options);
    };
    const auto hash = [&run](const std::vector<std::string> &options) {
        return run(options).item("a.png").at("recipe_hash").get<std::string>();
    };
    CHECK(hash({"--denoise-model", "classic", "--set", "denoise.amount=20"}) != hash({"--set", "denoise.amount=20"}));
    CHECK(hash({"--denoise-model", "ffdnet-color"}) == hash({"--denoise-model", "learned"}));
    // Not on this machine: a reason that names what to get, and the recipe that was meant.
    const test::Ran missing = run({"--upscale", "realesrgan-x2plus", "--scale", "3"});
    CHECK(missing.status == 1);
    CHECK(missing.item("a.png").at("error").at("code") == "model-missing");
    CHECK(missing.item("a.png").at("recipe_hash")
          == run({"--set", "upscale.model=realesrgan-x2plus", "--set", "upscale.factor=3"})
                 .item("a.png")
                 .at("recipe_hash"));
}

TEST_CASE("what to do with results that exist is a choice", "[cli]")
{
    const Folder dir;
    const std::vector<std::string> base{
        "enhance", dir.input(), "-o", dir.out(), "--preset", "none", "--json", "--conflict"};
    const auto run = [&](const char *conflict) {
        std::vector<std::string> arguments = base;
        arguments.emplace_back(conflict);
        return runCli(arguments);
    };
    CHECK(run("unique").item("a.png").at("output") == (dir / "out/a.png").string());
    CHECK(run("unique").item("a.png").at("output") == (dir / "out/a (2).png").string());
    const test::Ran skipped = run("skip");
    CHECK(skipped.status == 0);
    CHECK(skipped.item("a.png").at("state") == "skipped");
    CHECK(skipped.summary().at("skipped") == 1);
    CHECK(run("replace").item("a.png").at("output") == (dir / "out/a.png").string());
    CHECK(test::filesBelow(dir / "out").size() == 2);
}

TEST_CASE("every line with --json is an object with the promised keys", "[cli]")
{
    const Folder dir;
    test::writeText(dir / "in/bad.jpg", "no picture");
    const test::Ran ran = runCli({"enhance", dir / "in", dir / "gone.png", "-o", dir.out(), "--json"});
    CHECK(ran.status == 1);
    CHECK(std::size_t(std::count(ran.out.begin(), ran.out.end(), '\n')) == ran.lines.size());
    const nlohmann::json good = ran.item("a.png");
    for (const char *key : {"index",
                            "count",
                            "input",
                            "output",
                            "state",
                            "error",
                            "warnings",
                            "seconds",
                            "input_size",
                            "size",
                            "device",
                            "preset",
                            "automatic",
                            "recipe_hash",
                            "stages"})
        CHECK(good.contains(key));
    CHECK(good.at("preset") == "studio-portrait");
    CHECK(good.at("size") == nlohmann::json::array({80, 60}));
    CHECK(good.at("error").is_null());
    const nlohmann::json bad = ran.item("bad.jpg");
    CHECK(bad.at("state") == "failed");
    CHECK(bad.at("output").is_null());
    CHECK(bad.at("error").at("code") == "not-an-image");
    CHECK_FALSE(bad.at("error").at("message").get<std::string>().empty());
    CHECK(ran.item("gone.png").at("error").at("code") == "not-found");
    const nlohmann::json summary = ran.summary();
    CHECK(summary.at("total") == 3);
    CHECK(summary.at("done") == 1);
    CHECK(summary.at("failed") == 2);
    CHECK(ran.err.find("bad.jpg") != std::string::npos);
    CHECK(ran.err.find("gone.png") != std::string::npos);
}

TEST_CASE("large pictures are opened only when they are asked for", "[cli]")
{
    const Folder dir;
    CHECK(runCli({"enhance", dir.input(), "-o", dir.out(), "--max-pixels", "1000"}).err.find("[too-large]")
          != std::string::npos);
    CHECK(runCli({"enhance", dir.input(), "-o", dir.out(), "--max-pixels", "1M"}).status == 0);
}
