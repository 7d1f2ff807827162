#include "imaging/output_profile.h"

#include "imaging/color/working_space.h"
#include "imaging/io/reader.h"
#include "imaging/io/writer.h"
#include "imaging/picture_support.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <array>
#include <cmath>

using namespace ambrotype;
using namespace ambrotype::imaging;

namespace {

constexpr std::array<OutputProfile, 3> kOthers = {
    OutputProfile::Srgb, OutputProfile::AdobeRgb, OutputProfile::DisplayP3};

FloatImage workingOf(const Picture &picture)
{
    return WorkingSpace::forPicture(picture).value()->toWorking(picture.pixels, Region::of(picture.pixels.size()));
}

double largestDifference(const FloatImage &a, const FloatImage &b)
{
    double largest = 0;
    for (int c = 0; c < a.planes(); ++c)
        for (int y = 0; y < a.height(); ++y)
            for (int x = 0; x < a.width(); ++x)
                largest = std::max(largest, double(std::abs(a.row(c, y)[x] - b.row(c, y)[x])));
    return largest;
}

//! One 8-bit sRGB colour in \p profile.
std::array<int, 3> converted(std::array<std::uint8_t, 3> color, OutputProfile profile)
{
    Picture picture;
    picture.pixels = Image({1, 1}, 3, SampleType::U8);
    std::copy(color.begin(), color.end(), picture.pixels.writableRow<std::uint8_t>(0));
    const Picture result = inProfile(picture, profile);
    const auto *pixel = result.pixels.row<std::uint8_t>(0);
    return {pixel[0], pixel[1], pixel[2]};
}

bool isNear(const std::array<int, 3> &a, const std::array<int, 3> &b)
{
    return std::abs(a[0] - b[0]) <= 1 && std::abs(a[1] - b[1]) <= 1 && std::abs(a[2] - b[2]) <= 1;
}

} // namespace

TEST_CASE("sRGB's primaries have the known numbers in other profiles", "[color][profile]")
{
    CHECK(isNear(converted({255, 0, 0}, OutputProfile::AdobeRgb), {219, 0, 0}));
    CHECK(isNear(converted({0, 255, 0}, OutputProfile::AdobeRgb), {144, 255, 60}));
    CHECK(isNear(converted({0, 0, 255}, OutputProfile::AdobeRgb), {0, 0, 250}));
    CHECK(isNear(converted({255, 0, 0}, OutputProfile::DisplayP3), {234, 51, 35}));
    CHECK(isNear(converted({0, 255, 0}, OutputProfile::DisplayP3), {117, 251, 76}));
    CHECK(isNear(converted({0, 0, 255}, OutputProfile::DisplayP3), {0, 0, 245}));
    for (const OutputProfile profile : kOthers) {
        CHECK(converted({255, 255, 255}, profile) == std::array<int, 3>{255, 255, 255});
        CHECK(converted({0, 0, 0}, profile) == std::array<int, 3>{0, 0, 0});
    }
}

TEST_CASE("our profiles say what they are, in a version that every program can read", "[color][profile]")
{
    constexpr std::size_t kVersion = 8;
    for (const auto &profile : {IccProfile::adobeRgb(), IccProfile::displayP3()}) {
        CHECK_FALSE(profile->isSrgb());
        CHECK(profile->model() == ColorModel::Rgb);
        CHECK(profile->bytes()[kVersion] == 2);
    }
    CHECK(IccProfile::adobeRgb()->description() == "Compatible with Adobe RGB (1998)");
    CHECK(IccProfile::displayP3()->description() == "Display P3");
    CHECK(IccProfile::adobeRgbGray()->model() == ColorModel::Gray);
}

TEST_CASE("our Adobe RGB means the colours that others mean by it", "[color][profile][specimens]")
{
    if (!test::haveShared("photos/formats/adobergb.jpg"))
        return;
    const auto theirs = readPicture(test::sharedDir() / "photos/formats/adobergb.jpg");
    REQUIRE(theirs.ok());
    Picture ours = *theirs;
    ours.profile = IccProfile::adobeRgb();
    CHECK(largestDifference(workingOf(ours), workingOf(*theirs)) < 0.5 / 255);
}

TEST_CASE("a picture looks the same in another profile", "[color][profile]")
{
    const int channels = GENERATE(1, 2, 3, 4);
    const SampleType type = GENERATE(SampleType::U8, SampleType::U16, SampleType::F32);
    const Picture picture = test::syntheticPicture({97, 700}, channels, type);
    const double step = type == SampleType::U8 ? 1.0 / 255 : 1.0 / 65535;
    for (const OutputProfile profile : kOthers) {
        const Picture other = inProfile(picture, profile);
        REQUIRE(other.profile);
        CHECK((other.profile->model() == ColorModel::Gray) == (channels < 3));
        CHECK(other.pixels.type() == type);
        CHECK(other.pixels.channels() == channels);
        const bool sameCurve = channels < 3 && profile == OutputProfile::DisplayP3; // as sRGB's
        if (!sameCurve)
            CHECK(test::samePixels(other.pixels, picture.pixels) == !isConverted(picture, profile));
        // Half a step is lost, and a step of a wide profile is more than one of sRGB.
        CHECK(largestDifference(workingOf(other), workingOf(picture)) < 4 * step + 1e-3);
    }
}

TEST_CASE("colours that a profile does not hold become the nearest at its edge", "[color][profile]")
{
    Picture wide = test::syntheticPicture({1, 1}, 3, SampleType::U16);
    auto *pixel = wide.pixels.writableRow<std::uint16_t>(0);
    pixel[0] = 0;
    pixel[1] = 65535;
    pixel[2] = 0;
    wide.profile = IccProfile::adobeRgb();
    const Picture narrow = inProfile(wide, OutputProfile::Srgb);
    const auto *result = narrow.pixels.row<std::uint16_t>(0);
    CHECK(result[0] == 0);
    CHECK(result[1] > 65000);
    CHECK(narrow.profile->isSrgb());
}

TEST_CASE("with the original's profile nothing changes, and sRGB stays what it is", "[color][profile]")
{
    Picture picture = test::syntheticPicture({40, 30}, 3, SampleType::U8);
    CHECK(inProfile(picture, OutputProfile::Original).profile == nullptr);
    CHECK_FALSE(isConverted(picture, OutputProfile::Srgb));
    const Picture named = inProfile(picture, OutputProfile::Srgb);
    CHECK(named.profile == IccProfile::sRgb());
    CHECK(test::samePixels(named.pixels, picture.pixels));
    picture.profile = test::displayP3Profile();
    CHECK(inProfile(picture, OutputProfile::Original).profile == picture.profile);
    CHECK(isConverted(picture, OutputProfile::Srgb));
}

TEST_CASE("files hold the profile that was chosen and the same colours", "[color][profile][writer]")
{
    const test::TemporaryDir dir;
    const FileFormat format = GENERATE(FileFormat::Jpeg, FileFormat::Png, FileFormat::Tiff, FileFormat::WebP);
    Picture picture = test::syntheticPicture({120, 90}, 3, SampleType::U16);
    picture.profile = test::displayP3Profile();
    const auto before = test::meanSrgb(picture);
    for (const OutputProfile profile : kOthers) {
        WriteOptions options;
        options.format = format;
        options.profile = profile;
        options.quality = 98;
        const auto written =
            writePicture(picture, dir / (std::string(outputProfileName(profile)) + formatExtension(format)), options);
        REQUIRE(written.ok());
        const auto read = readPicture(**written);
        REQUIRE(read.ok());
        REQUIRE(read->profile);
        CHECK(read->profile->bytes() == inProfile(picture, profile).profile->bytes());
        const auto after = test::meanSrgb(*read);
        for (std::size_t c = 0; c < 3; ++c)
            CHECK(after[c] == Approx(before[c]).margin(1.0));
    }
}

TEST_CASE("profiles have names that are read back", "[color][profile]")
{
    for (const OutputProfile profile : kOutputProfiles)
        CHECK(outputProfileFromName(outputProfileName(profile)) == profile);
    CHECK_FALSE(outputProfileFromName("cmyk"));
    CHECK_FALSE(outputProfileFromName(""));
}
