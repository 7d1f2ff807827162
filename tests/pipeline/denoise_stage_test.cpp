#include "pipeline/test_pictures.h"

#include "imaging/metrics.h"
#include "imaging/sample_picture.h"
#include "pipeline/analysis.h"
#include "pipeline/evaluate/degradation.h"
#include "pipeline/preset.h"
#include "pipeline/renderer.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace ambrotype;
using namespace ambrotype::imaging;
using namespace ambrotype::pipeline;

namespace {

//! A drawn photograph without grain.
Picture clean(Size size)
{
    SampleOptions options;
    options.size = size;
    options.grainSigma = 0.0;
    return samplePicture(options);
}

Picture withNoise(const Picture &picture, double sigma255)
{
    Degradation degradation;
    degradation.steps = {{Degradation::Kind::Noise, sigma255}};
    auto made = degradePicture(picture, degradation, 0);
    REQUIRE(made);
    return std::move(*made);
}

std::shared_ptr<const Source> sourceOf(Picture picture, const std::string &name)
{
    auto source = Source::create(std::move(picture), name);
    REQUIRE(source);
    return *source;
}

Recipe denoising(double amount, const char *method, bool follow = false)
{
    Recipe recipe = Recipe::neutral();
    REQUIRE(recipe.set("denoise", "amount", amount));
    REQUIRE(recipe.set("denoise", "method", std::string(method)));
    REQUIRE(recipe.set("denoise", "follow", follow));
    return recipe;
}

Picture result(const Source &source, const Recipe &recipe, int depth = 8, const RenderContext &context = {})
{
    auto made = Renderer(nullptr).renderPicture(source, recipe, depth, context);
    if (!made)
        FAIL(made.error().message << " " << made.error().detail);
    return std::move(*made);
}

double psnr(const Picture &a, const Picture &b)
{
    const auto compared = imaging::compare(a, b);
    REQUIRE(compared);
    return compared->psnrDb;
}

//! Decibels between the clean picture and what is made of it with noise of \p sigma255 in it.
double quality(const Picture &reference, double sigma255, const Recipe &recipe)
{
    const auto source = sourceOf(withNoise(reference, sigma255), "noise " + std::to_string(sigma255));
    return psnr(reference, result(*source, recipe));
}

} // namespace

TEST_CASE("The thorough method is the default and never worse than the fast one", "[pipeline][denoise]")
{
    const Picture reference = clean({480, 360});
    CHECK(Recipe::neutral().text("denoise", "method") == "thorough");
    // Amounts for these deviations at full strength, ops::denoiseSigmaFromAmount().
    for (const auto &[sigma, amount] :
         {std::pair(5.0, 32.0), std::pair(10.0, 48.6), std::pair(20.0, 72.4), std::pair(36.0, 100.0)}) {
        INFO(sigma);
        CHECK(quality(reference, sigma, denoising(amount, "thorough"))
              > quality(reference, sigma, denoising(amount, "fast")));
    }
}

TEST_CASE("The thorough method gives the same pixels however the picture is cut", "[pipeline][denoise]")
{
    for (const int channels : {1, 2, 3, 4})
        for (const SampleType type : {SampleType::U8, SampleType::U16, SampleType::F32}) {
            const auto source =
                test::makeSource({{300, 230}, channels, type, 10.0, 3, nullptr, type == SampleType::F32});
            const Recipe recipe = denoising(50, "thorough", type == SampleType::U16);
            const Renderer renderer(std::make_shared<RenderCache>(std::size_t(64) << 20));
            const auto whole = renderer.renderRegion(*source, recipe, 0, Region::of({300, 230}), {});
            REQUIRE(whole);
            for (const Region region : {Region{120, 130, 60, 40}, Region{0, 0, 33, 70}, Region{250, 1, 50, 229}}) {
                const auto part = Renderer(nullptr).renderRegion(*source, recipe, 0, region, {});
                REQUIRE(part);
                CHECK(test::sameBits(*part, whole->crop(region)));
            }
            const Picture exported = result(*source, recipe, 0);
            CHECK(exported.pixels.channels() == channels);
            CHECK(exported.pixels.type() == type);
            CHECK_FALSE(test::sameBits(exported.pixels, source->picture().pixels));
        }
}

TEST_CASE("A denoiser that follows the noise is as strong as the noise", "[pipeline][denoise][follow]")
{
    const Picture reference = clean({480, 360});
    for (const char *method : {"thorough", "fast", "classic"}) {
        INFO(method);
        // Hardly any noise, hardly any change: much less than the fixed strength of the same amount does.
        const auto still = sourceOf(clean({480, 360}), "clean");
        CHECK(psnr(reference, result(*still, denoising(60, method, true))) > 45.0);
        // Strong noise: more is taken out than the fixed strength of 4 for 28 takes, and it is about right.
        const double fixed = quality(reference, 25.0, denoising(28, method));
        const double followed = quality(reference, 25.0, denoising(50, method, true));
        CHECK(followed > fixed + 3.0);
    }
    // What is measured is what is taken out: 50 is as good as the fixed amount for the true deviation of 20.
    const double told = quality(reference, 20.0, denoising(72.4, "fast"));
    CHECK(quality(reference, 20.0, denoising(50, "fast", true)) == Approx(told).margin(0.6));
}

TEST_CASE("The noise is measured on the whole picture, whatever is looked at", "[pipeline][denoise][follow]")
{
    const auto source = sourceOf(withNoise(clean({900, 700}), 15.0), "noisy");
    const auto measured = measure(*source);
    const auto noise = source->noise();
    REQUIRE(measured);
    REQUIRE(noise);
    CHECK(noise->luma255 == measured->noiseLuma);
    CHECK(noise->chroma255 == measured->noiseChroma);
    CHECK(noise->luma255 == Approx(15.0).epsilon(0.2));

    const Recipe recipe = denoising(45, "thorough", true);
    const Renderer renderer(std::make_shared<RenderCache>(std::size_t(64) << 20));
    const Picture exported = result(*source, recipe);
    const Region corner{610, 400, 200, 180};
    const auto preview = renderer.renderRegion(*source, recipe, 0, corner, {});
    REQUIRE(preview);
    for (int x = 0; x < corner.width; ++x)
        REQUIRE(exported.pixels.row<std::uint8_t>(450)[3 * (corner.x + x) + 1]
                == Approx(std::clamp(preview->row(1, 50)[x], 0.0F, 1.0F) * 255).margin(0.51));
    // A reduced preview is as quiet as the reduced result.
    const auto reduced = renderer.renderRegion(*source, recipe, 1, Region::of(source->size(1)), {});
    const auto whole = sourceOf(exported, "exported");
    REQUIRE(reduced);
    const FloatImage expected = whole->read(1, Region::of(whole->size(1))).value();
    const FloatImage before = source->read(1, Region::of(source->size(1))).value();
    double difference = 0, untouched = 0;
    for (int y = 0; y < expected.height(); ++y)
        for (int x = 0; x < expected.width(); ++x) {
            difference += std::abs(reduced->row(1, y)[x] - expected.row(1, y)[x]);
            untouched += std::abs(before.row(1, y)[x] - expected.row(1, y)[x]);
        }
    CHECK(difference < 0.5 * untouched);
}

TEST_CASE("The preset for scans follows the noise, those for cameras' pictures do not",
          "[pipeline][denoise][follow][preset]")
{
    // What cameras leave of their noise is coarse and measures low.
    for (const auto &[id, follows] :
         {std::pair("old-photo", true), {"event-low-light", false}, {"phone-social", false}}) {
        INFO(id);
        const auto preset = findPreset(id);
        REQUIRE(preset);
        const auto recipe = preset->applyTo(Recipe::neutral());
        REQUIRE(recipe);
        CHECK(recipe->flag("denoise", "follow") == follows);
    }
    CHECK_FALSE(Recipe::neutral().flag("denoise", "follow"));
}
