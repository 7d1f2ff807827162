#include "pipeline/test_pictures.h"

#include "imaging/metadata/metadata.h"
#include "imaging/ops/measure.h"
#include "pipeline/renderer.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace ambrotype;
using namespace ambrotype::imaging;
using namespace ambrotype::pipeline;

namespace {

//! A plain area of \p grey255, with noise of \p noise255 in each colour.
std::shared_ptr<const Source> plain(int grey255, double noise255, int channels = 3)
{
    static int number = 0;
    std::mt19937 random(7);
    std::normal_distribution<double> noise(0.0, noise255);
    Image pixels({320, 240}, channels, SampleType::U8);
    for (int y = 0; y < 240; ++y)
        for (int x = 0; x < 320 * channels; ++x)
            pixels.writableRow<std::uint8_t>(y)[x] = static_cast<std::uint8_t>(
                std::clamp(std::lround(grey255 + (noise255 > 0 ? noise(random) : 0.0)), 0L, 255L));
    Picture picture;
    picture.pixels = std::move(pixels);
    picture.metadata = Metadata::none();
    auto source = Source::create(std::move(picture), "grain " + std::to_string(number++));
    REQUIRE(source);
    return *source;
}

Recipe grainy(double amount)
{
    Recipe recipe = Recipe::neutral();
    REQUIRE(recipe.set("grain", "amount", amount));
    return recipe;
}

FloatImage rendered(const Source &source, const Recipe &recipe, int level = 0)
{
    auto made = Renderer(nullptr).renderRegion(
        source, recipe, level, Region::of(Renderer::resultSize(source, recipe, level)), {});
    REQUIRE(made);
    return std::move(*made);
}

double deviation255(const FloatImage &image, int plane = 0)
{
    double sum = 0.0, squares = 0.0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            sum += image.row(plane, y)[x];
            squares += double(image.row(plane, y)[x]) * image.row(plane, y)[x];
        }
    const double count = static_cast<double>(image.size().pixels());
    return 255.0 * std::sqrt(std::max(0.0, squares / count - (sum / count) * (sum / count)));
}

} // namespace

TEST_CASE("Grain is as strong as its amount says, in grey and in colour", "[pipeline][grain]")
{
    for (const int channels : {1, 3}) {
        const auto source = plain(128, 0.0, channels);
        CHECK(deviation255(rendered(*source, grainy(0))) < 0.001);
        CHECK(deviation255(rendered(*source, grainy(40))) == Approx(10.0).epsilon(0.03));
        Recipe coarse = grainy(40);
        REQUIRE(coarse.set("grain", "size", 2.0));
        CHECK(deviation255(rendered(*source, coarse)) == Approx(10.0).epsilon(0.08));
        CHECK(ops::measureNoise(rendered(*source, coarse)).luma255
              < 0.3 * ops::measureNoise(rendered(*source, grainy(40))).luma255); // coarse is not fine
    }
}

TEST_CASE("Grain without colour leaves grey grey, and with it the colours differ", "[pipeline][grain]")
{
    const auto source = plain(128, 0.0);
    const auto colorOf = [&](double color) {
        Recipe recipe = grainy(40);
        REQUIRE(recipe.set("grain", "color", color));
        const FloatImage image = rendered(*source, recipe);
        CHECK(deviation255(image) == Approx(10.0).epsilon(0.03));
        double largest = 0.0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                largest = std::max(largest, 255.0 * std::abs(double(image.row(0, y)[x]) - image.row(2, y)[x]));
        return largest;
    };
    CHECK(colorOf(0) < 0.01);
    CHECK(colorOf(50) > 10.0);
}

TEST_CASE("Film has its grain in the mid-tones, even grain is everywhere", "[pipeline][grain]")
{
    for (const int grey : {0, 255}) {
        const auto source = plain(grey, 0.0);
        CHECK(deviation255(rendered(*source, grainy(40))) < 0.1);
        Recipe even = grainy(40);
        REQUIRE(even.set("grain", "tones", std::string("even")));
        CHECK(deviation255(rendered(*source, even)) == Approx(10.0).epsilon(0.03));
    }
}

TEST_CASE("Grain that follows the photograph brings back what denoising took", "[pipeline][grain]")
{
    const auto source = plain(128, 8.0, 1);
    Recipe recipe = grainy(100);
    REQUIRE(recipe.set("grain", "follow", true));
    REQUIRE(recipe.set("grain", "size", 0.0));
    REQUIRE(recipe.set("denoise", "amount", 80.0));
    CHECK(deviation255(rendered(*source, recipe)) == Approx(8.0).epsilon(0.15));
    const auto clean = plain(128, 0.0, 1);
    CHECK(deviation255(rendered(*clean, recipe)) < 0.5);
}

TEST_CASE("Grain of a reduced view is about that of the reduced result", "[pipeline][grain]")
{
    const auto source = plain(128, 0.0);
    for (const double size : {0.0, 0.5, 1.0, 2.0}) {
        INFO(size);
        Recipe recipe = grainy(60);
        REQUIRE(recipe.set("grain", "size", size));
        const FloatImage full = rendered(*source, recipe);
        FloatImage half({full.width() / 2, full.height() / 2}, 1);
        for (int y = 0; y < half.height(); ++y)
            for (int x = 0; x < half.width(); ++x)
                half.row(0, y)[x] = 0.25F
                                    * (full.row(0, 2 * y)[2 * x] + full.row(0, 2 * y)[2 * x + 1]
                                       + full.row(0, 2 * y + 1)[2 * x] + full.row(0, 2 * y + 1)[2 * x + 1]);
        const double ratio = deviation255(rendered(*source, recipe, 1)) / deviation255(half);
        CHECK(ratio > 0.7);
        CHECK(ratio < 1.4);
    }
}
