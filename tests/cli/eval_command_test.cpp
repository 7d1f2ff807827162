#include "program.h"
#include "support/test_files.h"

#include "imaging/io/writer.h"
#include "imaging/sample_picture.h"

#include <catch2/catch.hpp>

#include <fstream>

using namespace ambrotype;
using test::runCli;

namespace {

void writeSample(const std::filesystem::path &file, double blur)
{
    imaging::SampleOptions options;
    options.size = {160, 120};
    options.blurSigma = blur;
    options.grainSigma = 0.0;
    imaging::WriteOptions write;
    write.format = imaging::FileFormat::Png;
    REQUIRE(imaging::writePicture(imaging::samplePicture(options), file, write));
}

nlohmann::json methodOf(const test::Ran &ran, const std::string &name)
{
    for (const auto &line : ran.lines)
        if (line.at("event") == "method" && line.at("method") == name)
            return line;
    FAIL("no answer for " << name << ": " << ran.out << ran.err);
    return {};
}

} // namespace

TEST_CASE("eval measures methods on damaged pictures", "[cli][eval]")
{
    const test::TemporaryDir dir;
    std::filesystem::create_directory(dir / "clean");
    writeSample(dir / "clean" / "a.png", 0.0);
    writeSample(dir / "clean" / "b.png", 0.5);
    std::ofstream(dir / "clean" / "notes.txt") << "no picture";
    const test::Ran ran = runCli(
        {"eval", "--clean", dir / "clean", "--degrade", "noise=20", "--method", "input", "--method", "fast", "--json"});
    INFO(ran.err);
    CHECK(ran.status == 0);
    const auto input = methodOf(ran, "input"), fast = methodOf(ran, "fast");
    CHECK(input.at("pictures") == 2);
    CHECK(fast.at("psnr_db").get<double>() > input.at("psnr_db").get<double>() + 4.0);
    CHECK(fast.at("mflop_per_pixel").is_null());
    CHECK(ran.lines.size() == 6); // two scores and a mean for each
    const test::Ran again =
        runCli({"eval", "--clean", dir / "clean", "--degrade", "noise=20", "--method", "input", "--json"});
    CHECK(methodOf(again, "input").at("psnr_db") == input.at("psnr_db"));

    const test::Ran table = runCli({"eval",
                                    "--clean",
                                    dir / "clean",
                                    "--degrade",
                                    "down=2",
                                    "--largest",
                                    "64",
                                    "--method",
                                    "bicubic",
                                    "--method",
                                    "lanczos"});
    CHECK(table.status == 0);
    CHECK(table.out.find("MFLOP/px") != std::string::npos);
    CHECK(table.out.find("lanczos (2 pictures)") != std::string::npos);
}

TEST_CASE("eval takes pairs from folders and from a list", "[cli][eval]")
{
    const test::TemporaryDir dir;
    for (const char *folder : {"reference", "degraded"})
        std::filesystem::create_directory(dir / folder);
    writeSample(dir / "reference" / "a.png", 0.0);
    writeSample(dir / "degraded" / "a.png", 1.0);
    const test::Ran folders = runCli({"eval", "--pairs", dir.path(), "--method", "input", "--json"});
    INFO(folders.err);
    CHECK(folders.status == 0);
    CHECK(methodOf(folders, "input").at("pictures") == 1);

    std::ofstream(dir / "pairs.json") << R"({"pairs": [
        {"reference": "reference/a.png", "degraded": "degraded/a.png", "operation": "blur"},
        {"reference": "reference/a.png", "degraded": "degraded/gone.png"}, 3, {"reference": 4}]})";
    const test::Ran list = runCli({"eval", "--pairs", dir.path(), "--method", "input", "--json"});
    CHECK(methodOf(list, "input").at("psnr_db") == methodOf(folders, "input").at("psnr_db"));
    std::ofstream(dir / "pairs.json") << "[";
    CHECK(runCli({"eval", "--pairs", dir.path(), "--method", "input"}).status == 1);
}

TEST_CASE("eval says what is wrong with what it is asked", "[cli][eval]")
{
    const test::TemporaryDir dir;
    const std::filesystem::path pictures = dir / "pictures"; // made before a program is started, see tests/ui/kill_test
    std::filesystem::create_directory(pictures);
    writeSample(pictures / "a.png", 0.0);
    const std::filesystem::path none = dir / "none";
    std::filesystem::create_directory(none);
    CHECK(runCli({"eval"}).status == 2);
    CHECK(runCli({"eval", "--clean", none}).status == 2);
    CHECK(runCli({"eval", "--clean", none, "--degrade", "fog=3"}).status == 2);
    CHECK(runCli({"eval", "--clean", none, "--degrade", "noise=3"}).status == 1); // no pictures
    const test::Ran unknown =
        runCli({"eval", "--clean", pictures, "--degrade", "noise=3", "--method", "no-such-model"});
    CHECK(unknown.status == 1);
    CHECK_FALSE(unknown.err.empty());
}
