#include "imaging/io/reader.h"
#include "pipeline/analysis.h"
#include "pipeline/renderer.h"
#include "pipeline/test_pictures.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

using namespace ambrotype;
using namespace ambrotype::imaging;
using namespace ambrotype::pipeline;

namespace {

Measurements measured(const test::PictureKind &kind)
{
    const auto source = test::makeSource(kind);
    REQUIRE(source);
    const auto result = measure(*source);
    REQUIRE(result.ok());
    return *result;
}

} // namespace

TEST_CASE("Known noise is measured", "[pipeline][analysis]")
{
    for (const double sigma : {3.0, 6.0, 12.0}) {
        for (const Size size : {Size{700, 500}, Size{2000, 1500}}) {
            test::PictureKind kind{size, 3};
            kind.noise255 = sigma;
            const Measurements found = measured(kind);
            INFO("sigma " << sigma << ", " << size.width);
            CHECK(found.noiseLuma == Approx(sigma).epsilon(0.15));
            CHECK(found.width == size.width);
            CHECK(found.megapixels == Approx(size.width * size.height / 1e6));
            CHECK_FALSE(found.monochrome);
        }
    }
}

TEST_CASE("A blur ladder gives falling sharpness", "[pipeline][analysis]")
{
    test::PictureKind kind{{800, 600}, 3};
    kind.noise255 = 1;
    const auto source = test::makeSource(kind);
    double before = 101;
    for (const double sigma : {0.1, 1.0, 2.0, 4.0}) {
        Recipe recipe = Recipe::neutral();
        REQUIRE(recipe.set("post-smooth", "amount", 100.0).ok());
        REQUIRE(recipe.set("post-smooth", "sigma", sigma).ok());
        const auto blurred =
            Source::create(Renderer(nullptr).renderPicture(*source, recipe, 16, {}).value(), "blurred");
        REQUIRE(blurred.ok());
        const double sharpness = measure(**blurred).value().sharpness;
        INFO("sigma " << sigma);
        CHECK(sharpness < before);
        before = sharpness;
    }
}

TEST_CASE("The same picture gives the same measures", "[pipeline][analysis]")
{
    test::PictureKind kind{{1900, 1300}, 3};
    CHECK(analysisJson(measured(kind), advise(measured(kind))) == analysisJson(measured(kind), advise(measured(kind))));
}

TEST_CASE("Every kind of picture can be measured", "[pipeline][analysis]")
{
    for (const Size size : {Size{1, 1}, Size{3, 2}, Size{9, 400}, Size{5000, 300}}) {
        for (const int channels : {1, 2, 3, 4}) {
            const Measurements found = measured({size, channels, SampleType::U16});
            CHECK(found.monochrome == (channels < 3 || found.monochrome));
            const Advice advice = advise(found);
            CHECK(advice.denoise >= 20);
            CHECK(advice.reasons.size() >= 3);
        }
    }
    CancelSource cancel;
    cancel.cancel();
    const auto stopped = measure(*test::makeSource({{50, 50}, 3}), cancel.token());
    REQUIRE_FALSE(stopped.ok());
    CHECK(stopped.error().code == ErrorCode::Cancelled);
}

TEST_CASE("The rule table gives its three rows and lies between them", "[pipeline][analysis]")
{
    Measurements fine;
    fine.width = 6000;
    fine.height = 4000;
    fine.megapixels = 24;
    fine.noiseLuma = 0.8;
    fine.edgeWidth = 1.8;
    fine.sharpness = 90;
    fine.jpegQuality = 96;
    Advice advice = advise(fine);
    CHECK(advice.quality == QualityClass::High);
    CHECK(advice.strength == 60);
    CHECK(advice.denoise == 20);
    CHECK(advice.sharpen == 45);
    CHECK(advice.mode == "natural");

    Measurements bad = fine;
    bad.noiseLuma = 20;
    bad.sharpness = 5;
    bad.edgeWidth = 12;
    advice = advise(bad);
    CHECK(advice.quality == QualityClass::Low);
    CHECK(advice.strength == 90);
    CHECK(advice.denoise == 60);
    CHECK(advice.sharpen == 70);
    CHECK(advice.mode == "strong");

    double before = 0;
    for (double sigma = 0; sigma < 15; sigma += 0.5) {
        Measurements noisy = fine;
        noisy.noiseLuma = sigma;
        advice = advise(noisy);
        CHECK(advice.denoise >= before);
        CHECK(advice.sharpen == 45);
        before = advice.denoise;
    }
}

TEST_CASE("Reasons name the measure that decided", "[pipeline][analysis]")
{
    Measurements measured;
    measured.width = 6000;
    measured.height = 4000;
    measured.megapixels = 24;
    measured.sharpness = 90;
    measured.edgeWidth = 1.5;
    measured.noiseLuma = 5.1;
    measured.visibleNoiseLuma = 6.2;
    measured.visibleNoiseChroma = 2.5;
    measured.iso = 6400;
    const auto reasons = advise(measured).reasons;
    REQUIRE(reasons.size() == 4);
    CHECK(reasons[1] == "denoise 37 because the noise is visible (sigma 5.1, ISO 6400)");
    CHECK(reasons[0].find("noise") != std::string::npos);
    CHECK(reasons[3] == "a denoiser that follows the noise takes out sigma 6.2, of the colours 2.5, at 50");
    measured.noiseLuma = 0.5;
    measured.iso = 0;
    measured.jpegQuality = 30;
    CHECK(advise(measured).reasons[1].find("JPEG quality 30") != std::string::npos);
    measured.jpegQuality = 0;
    measured.sharpness = 10;
    measured.edgeWidth = 9;
    CHECK(advise(measured).reasons[0].find("blurred") != std::string::npos);
    CHECK(advise(measured).reasons[2].find("edge width 9.0 px") != std::string::npos);
    measured.edgeWidth = 0;
    CHECK(advise(measured).reasons[2].find("no edges") != std::string::npos);
}

TEST_CASE("Advice sets the three sliders and nothing else", "[pipeline][analysis]")
{
    Recipe recipe = test::busyRecipe();
    Recipe expected = recipe;
    Advice advice;
    advice.strength = 77;
    advice.denoise = 33;
    advice.sharpen = 51;
    applyAdvice(advice, recipe);
    REQUIRE(expected.set("strength", "amount", 77.0).ok());
    REQUIRE(expected.set("denoise", "amount", 33.0).ok());
    REQUIRE(expected.set("sharpen", "amount", 51.0).ok());
    CHECK(recipe == expected);
}

TEST_CASE("The analysis is printed as JSON", "[pipeline][analysis]")
{
    Measurements measured;
    measured.noiseLuma = 5.123456;
    measured.iso = 6400;
    const auto json = nlohmann::json::parse(analysisJson(measured, advise(measured)));
    CHECK(json["noise_luma"] == 5.123);
    CHECK(json["iso"] == 6400);
    CHECK(json["suggested"]["denoise"].is_number());
    CHECK(json["reasons"].size() >= 3);
    for (const char *key : {"width",
                            "height",
                            "megapixels",
                            "noise_chroma",
                            "sharpness",
                            "edge_width",
                            "jpeg_quality",
                            "blockiness",
                            "clipped_shadows",
                            "clipped_highlights",
                            "monochrome",
                            "sepia",
                            "quality"})
        CHECK(json.contains(key));
}

TEST_CASE("Photographs fall into sensible classes", "[pipeline][analysis]")
{
    if (!test::haveShared("photos/clean") || !test::haveShared("photos/degraded"))
        return;
    const auto analyse = [](const std::string &name) {
        auto picture = readPicture(test::sharedDir() / "photos" / name);
        REQUIRE(picture.ok());
        const auto source = Source::create(std::move(*picture), name);
        REQUIRE(source.ok());
        const auto found = measure(**source);
        REQUIRE(found.ok());
        return *found;
    };
    const Measurements clean = analyse("clean/astronaut.png");
    CHECK_FALSE(clean.monochrome);
    CHECK(clean.noiseLuma < 5);
    CHECK(advise(clean).sharpen == 45);
    const Advice noisy = advise(analyse("degraded/astronaut_noise25.png"));
    CHECK(noisy.quality == QualityClass::Low);
    CHECK(noisy.denoise == 60);
    const Advice compressed = advise(analyse("degraded/coffee_jpeg10.jpg"));
    CHECK(compressed.reasons[1].find("JPEG quality 10") != std::string::npos);
    CHECK(advise(analyse("clean/clock_motion_blur.png")).sharpen == 70);
    CHECK(analyse("degraded/lincoln_faded_sepia.jpg").sepia);
    CHECK(advise(analyse("clean/dark_room_talk.jpg")).quality == QualityClass::High);
}
