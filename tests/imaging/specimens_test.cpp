// Every file of the shared collection of formats, against what stands beside it in expected.json.

#include "imaging/io/reader.h"
#include "imaging/io/writer.h"
#include "imaging/metadata/metadata.h"
#include "imaging/metrics.h"
#include "imaging/picture_support.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <fstream>
#include <set>

#include <sys/resource.h>
#include <unistd.h>

using namespace ambrotype;
using namespace ambrotype::imaging;
using nlohmann::json;

namespace {

std::filesystem::path folder()
{
    return test::sharedDir() / "photos" / "formats";
}

json expectations()
{
    std::ifstream stream(folder() / "expected.json");
    return json::parse(stream);
}

Picture opened(const std::string &name)
{
    Result<Picture> picture = readPicture(folder() / name);
    INFO(name << ": " << (picture ? std::string() : picture.error().message + " " + picture.error().detail));
    REQUIRE(picture);
    return *picture;
}

void checkMeans(const Picture &picture, const json &entry)
{
    if (entry.contains("mean_srgb")) {
        const double tolerance = entry.value("tolerance", 0.6);
        const std::array<double, 3> mean = test::meanSrgb(picture);
        for (std::size_t c = 0; c < 3; ++c)
            CHECK(mean[c] == Approx(entry["mean_srgb"][c].get<double>()).margin(tolerance));
    }
    if (entry.contains("mean_file_values"))
        for (int c = 0; c < 3; ++c)
            CHECK(test::meanOfChannel(picture.pixels, c)
                  == Approx(entry["mean_file_values"][static_cast<std::size_t>(c)].get<double>()).margin(0.6));
    if (entry.contains("mean16")) {
        const json &mean = entry["mean16"];
        for (int c = 0; c < picture.pixels.channels(); ++c)
            CHECK(test::meanOfChannel(picture.pixels, c)
                  == Approx((mean.is_array() ? mean[static_cast<std::size_t>(c)] : mean).get<double>()).margin(0.01));
    }
    if (entry.contains("alpha_mean"))
        CHECK(test::meanOfChannel(picture.pixels, picture.pixels.channels() - 1)
              == Approx(entry["alpha_mean"].get<double>()).margin(0.01));
}

void checkOpened(const std::string &name, const json &entry)
{
    const Picture picture = opened(name);
    if (entry.contains("size"))
        CHECK(picture.pixels.size() == Size{entry["size"][0].get<int>(), entry["size"][1].get<int>()});
    const Result<FileHeader> header = readHeader(folder() / name);
    REQUIRE(header);
    CHECK(header->size == picture.pixels.size());
    CHECK(header->format == picture.format);
    if (entry.contains("channels") && name.rfind("cmyk", 0) != 0) {
        CHECK(picture.pixels.channels() == entry["channels"].get<int>());
        CHECK(header->channels == entry["channels"].get<int>());
    }
    if (entry.contains("bits"))
        CHECK(picture.bitsPerSample >= entry["bits"].get<int>());
    if (entry.contains("icc_description")) {
        REQUIRE(picture.profile);
        CHECK(picture.profile->description() == entry["icc_description"].get<std::string>());
    }
    if (entry.contains("frames")) {
        CHECK(picture.frames == entry["frames"].get<int>());
        CHECK_FALSE(picture.warnings.empty());
    }
    if (entry.contains("pixels_equal_to"))
        CHECK(test::samePixels(picture.pixels, opened(entry["pixels_equal_to"].get<std::string>()).pixels));
    if (entry.contains("psnr_to_upright_reference_min_db"))
        CHECK(compare(picture, opened("upright_reference.png"))->psnrDb
              > entry["psnr_to_upright_reference_min_db"].get<double>());
    checkMeans(picture, entry);
}

//! Files that must not open, and those that may open only with a warning.
void checkDamaged(const std::string &name, const json &entry)
{
    const Result<Picture> picture = readPicture(folder() / name, readingToShow());
    if (entry["opens"] == json(false)) {
        REQUIRE_FALSE(picture);
        CHECK(std::string(errorName(picture.error().code)) == entry["error"].get<std::string>());
        CHECK_FALSE(picture.error().message.empty());
        return;
    }
    REQUIRE(picture);
    CHECK_FALSE(picture->warnings.empty());
    const Result<Picture> refused = readPicture(folder() / name);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Incomplete);
    CHECK(refused.error().message == picture->warnings.front());
}

bool isTrouble(const std::string &name)
{
    return name.rfind("bad_", 0) == 0;
}
bool isBomb(const std::string &name)
{
    return name.rfind("bomb_", 0) == 0;
}

} // namespace

TEST_CASE("every specimen opens as expected", "[specimens]")
{
    if (!test::haveShared("photos/formats/expected.json"))
        return;
    const json all = expectations();
    for (const auto &[name, entry] : all.items()) {
        if (isTrouble(name) || isBomb(name) || name.rfind("(no file)", 0) == 0)
            continue;
        INFO(name);
        checkOpened(name, entry);
    }
}

TEST_CASE("every damaged specimen gives its own reason", "[specimens]")
{
    if (!test::haveShared("photos/formats/expected.json"))
        return;
    const json all = expectations();
    for (const auto &[name, entry] : all.items()) {
        if (!isTrouble(name))
            continue;
        INFO(name);
        checkDamaged(name, entry);
    }
}

TEST_CASE("bombs are refused from the header", "[specimens]")
{
    if (!test::haveShared("photos/formats/expected.json"))
        return;
    rusage before = {};
    getrusage(RUSAGE_SELF, &before);
    for (const char *name : {"bomb_60000x60000.png", "bomb_65500x65500.jpg", "bomb_real_20000x20000_1bit.png"}) {
        INFO(name);
        const Result<Picture> picture = readPicture(folder() / name);
        REQUIRE_FALSE(picture);
        CHECK(picture.error().code == ErrorCode::TooLarge);
        const Result<Picture> draft = readDraft(folder() / name, 256);
        REQUIRE_FALSE(draft);
        CHECK(draft.error().code == ErrorCode::TooLarge);
    }
    rusage after = {};
    getrusage(RUSAGE_SELF, &after);
    CHECK(after.ru_maxrss - before.ru_maxrss < 64 * 1024); // kilobytes
}

TEST_CASE("a real giant opens when the limit is raised", "[specimens]")
{
    if (!test::haveShared("photos/formats/bomb_real_20000x20000_1bit.png"))
        return;
    ReadLimits limits;
    limits.maxPixels = 500'000'000;
    limits.maxExpansion = 1e9;
    const Result<FileHeader> header = readHeader(folder() / "bomb_real_20000x20000_1bit.png", limits);
    REQUIRE(header);
    CHECK(header->size == Size{20000, 20000});
}

TEST_CASE("paths that are no file give their own reason")
{
    const test::TemporaryDir dir;
    CHECK(readPicture(dir / "missing.jpg").error().code == ErrorCode::NotFound);
    std::filesystem::create_directory(dir / "photo.jpg");
    CHECK(readPicture(dir / "photo.jpg").error().code == ErrorCode::NotAFile);
    CHECK(detectFormat(dir / "photo.jpg").error().code == ErrorCode::NotAFile);
    test::writeContent(dir / "empty.png", {});
    CHECK(readPicture(dir / "empty.png").error().code == ErrorCode::EmptyFile);
    test::writeContent(dir / "text.png", {'h', 'e', 'l', 'l', 'o'});
    CHECK(detectFormat(dir / "text.png").error().code == ErrorCode::NotAnImage);
    if (geteuid() != 0) { // root may read everything
        test::writeContent(dir / "secret.jpg", {0xff, 0xd8, 0xff});
        std::filesystem::permissions(dir / "secret.jpg", std::filesystem::perms::none);
        CHECK(readPicture(dir / "secret.jpg").error().code == ErrorCode::PermissionDenied);
    }
}

TEST_CASE("sixteen bits keep their values through PNG and TIFF", "[specimens]")
{
    if (!test::haveShared("photos/formats/expected.json"))
        return;
    const test::TemporaryDir dir;
    const json expected = expectations();
    for (const char *name : {"gray16.png", "rgb16.png"})
        for (const FileFormat format : {FileFormat::Png, FileFormat::Tiff}) {
            const Picture picture = opened(name);
            WriteOptions options;
            options.format = format;
            const auto written = writePicture(picture, dir / (std::string("out") + formatExtension(format)), options);
            REQUIRE(written);
            const Result<Picture> again = readPicture(**written);
            REQUIRE(again);
            CHECK(test::samePixels(again->pixels, picture.pixels));
            std::set<std::uint16_t> values;
            for (int y = 0; y < again->pixels.height(); ++y)
                values.insert(again->pixels.row<std::uint16_t>(y),
                              again->pixels.row<std::uint16_t>(y) + again->pixels.width() * again->pixels.channels());
            CHECK(values.size() > 256);
        }
}

TEST_CASE("a draft looks like the picture", "[specimens]")
{
    if (!test::haveShared("photos/formats/expected.json"))
        return;
    for (const char *name :
         {"adobergb.jpg", "progressive.jpg", "gray16.png", "orientation_6.jpg", "bayer_rggb.dng", "rgb16_tiled.tif"}) {
        INFO(name);
        const Picture picture = opened(name);
        const Result<Picture> draft = readDraft(folder() / name, 120);
        REQUIRE(draft);
        CHECK(draft->pixels.type() == SampleType::U8);
        CHECK_FALSE(draft->profile);
        CHECK(std::max(draft->pixels.width(), draft->pixels.height()) >= 120);
        CHECK((draft->pixels.width() > draft->pixels.height()) == (picture.pixels.width() > picture.pixels.height()));
        const std::array<double, 3> expected = test::meanSrgb(picture);
        const std::array<double, 3> mean = test::meanSrgb(*draft);
        for (std::size_t c = 0; c < 3; ++c)
            CHECK(mean[c] == Approx(expected[c]).margin(1.5));
    }
}
