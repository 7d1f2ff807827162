#include "imaging/metrics.h"

#include "imaging/io/reader.h"
#include "imaging/picture_support.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>

using namespace ambrotype;
using namespace ambrotype::imaging;

TEST_CASE("equal pictures are equal", "[metrics]")
{
    const Picture picture = test::syntheticPicture({40, 30}, 3, SampleType::U8);
    const auto result = compare(picture, picture);
    REQUIRE(result);
    CHECK(std::isinf(result->psnrDb));
    CHECK(result->ssim.value() == Approx(1.0));
    CHECK(result->largestDifference == 0.0);
}

TEST_CASE("a known difference gives a known figure", "[metrics]")
{
    const Picture a = test::syntheticPicture({20, 20}, 1, SampleType::U8);
    Picture b = test::syntheticPicture({20, 20}, 1, SampleType::U8);
    auto &sample = b.pixels.writableRow<std::uint8_t>(3)[5];
    sample = static_cast<std::uint8_t>(sample > 100 ? sample - 20 : sample + 20);
    const auto result = compare(a, b);
    REQUIRE(result);
    // One of 400 samples is off by 20: MSE 1.
    CHECK(result->psnrDb == Approx(10.0 * std::log10(255.0 * 255.0)).margin(1e-4));
    CHECK(result->largestDifference == Approx(20.0).margin(1e-4));
    CHECK(result->meanDifference == Approx(0.05).margin(1e-5));
    CHECK(result->largestAt == std::array<int, 2>{5, 3});
}

TEST_CASE("different sizes cannot be compared, tiny ones have no SSIM", "[metrics]")
{
    const Picture a = test::syntheticPicture({20, 20}, 3, SampleType::U8);
    CHECK(compare(a, test::syntheticPicture({20, 21}, 3, SampleType::U8)).error().code == ErrorCode::InvalidArgument);
    const Picture tiny = test::syntheticPicture({10, 40}, 3, SampleType::U8);
    CHECK_FALSE(compare(tiny, tiny)->ssim);
}

TEST_CASE("grey beside colour counts as R = G = B", "[metrics]")
{
    const Picture gray = test::syntheticPicture({30, 30}, 1, SampleType::U8);
    Picture color;
    color.pixels = Image({30, 30}, 3, SampleType::U8);
    for (int y = 0; y < 30; ++y)
        for (int x = 0; x < 90; ++x)
            color.pixels.writableRow<std::uint8_t>(y)[x] = gray.pixels.row<std::uint8_t>(y)[x / 3];
    CHECK(std::isinf(compare(gray, color)->psnrDb));
}

TEST_CASE("numbers or colours", "[metrics]")
{
    const Picture plain = test::syntheticPicture({30, 30}, 3, SampleType::U8);
    Picture wide = plain;
    wide.profile = test::displayP3Profile();
    CHECK(std::isinf(compare(plain, wide)->psnrDb));
    CHECK(compare(plain, wide, CompareBy::Colors)->psnrDb < 45.0);
}

TEST_CASE("PSNR and SSIM agree with the shared pairs", "[metrics]")
{
    if (!test::haveShared("photos/pairs.json"))
        return;
    std::ifstream stream(test::sharedDir() / "photos" / "pairs.json");
    const nlohmann::json pairs = nlohmann::json::parse(stream)["pairs"];
    int compared = 0;
    for (const nlohmann::json &pair : pairs) {
        if (pair["scale"].get<int>() != 1)
            continue; // those are enlarged first
        INFO(pair["degraded"].get<std::string>());
        const Result<Picture> reference =
            readPicture(test::sharedDir() / "photos" / pair["reference"].get<std::string>());
        const Result<Picture> degraded =
            readPicture(test::sharedDir() / "photos" / pair["degraded"].get<std::string>());
        REQUIRE(reference);
        REQUIRE(degraded);
        const auto result = compare(*reference, *degraded);
        REQUIRE(result);
        CHECK(result->psnrDb == Approx(pair["psnr_db"].get<double>()).margin(0.01));
        CHECK(result->ssim.value() == Approx(pair["ssim"].get<double>()).margin(0.001));
        ++compared;
    }
    CHECK(compared >= 8);
}
