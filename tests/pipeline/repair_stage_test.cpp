#include "pipeline/damaged_pictures.h"
#include "pipeline/test_pictures.h"

#include "pipeline/preset.h"
#include "pipeline/renderer.h"
#include "pipeline/stages/repair/repair_strength.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace ambrotype;
using namespace ambrotype::imaging;
using namespace ambrotype::pipeline;
using test::broken;
using test::compared;
using test::drawn;
using test::result;
using test::sourceOf;

namespace {

Recipe repairing(double amount, bool follow = true)
{
    Recipe recipe = Recipe::neutral();
    REQUIRE(recipe.set("repair", "amount", amount));
    REQUIRE(recipe.set("repair", "follow", follow));
    return recipe;
}

} // namespace

TEST_CASE("Repair makes compressed pictures more like the original", "[pipeline][repair]")
{
    const Picture reference = drawn({480, 360});
    for (const int quality : {10, 30, 60, 80}) {
        INFO(quality);
        const Picture compressed = broken(reference, "jpeg=" + std::to_string(quality));
        REQUIRE(compressed.jpegQuality == quality);
        const Comparison before = compared(reference, compressed);
        const Comparison after = compared(reference, result(compressed, repairing(50)));
        CHECK(after.psnrDb > before.psnrDb + 0.5);
        CHECK(after.ssim.value() > before.ssim.value());
    }
}

TEST_CASE("Repair leaves good pictures alone", "[pipeline][repair]")
{
    const Picture clean = drawn({480, 360});
    // Without compression nothing is to be followed, whatever the amount.
    CHECK(test::sameBits(result(clean, repairing(100)).pixels, clean.pixels));
    // A good camera's file hardly changes.
    const Picture good = broken(clean, "jpeg=95");
    CHECK(compared(good, result(good, repairing(50))).psnrDb > 45.0);
}

TEST_CASE("Repair at no strength changes no bit", "[pipeline][repair]")
{
    const Picture compressed = broken(drawn({200, 150}), "jpeg=20");
    const Recipe recipe = repairing(0);
    CHECK(recipe.changesNothing());
    CHECK(test::sameBits(result(compressed, recipe).pixels, compressed.pixels));
}

TEST_CASE("Repair follows the file's quality", "[pipeline][repair]")
{
    const Picture reference = drawn({240, 180});
    Picture compressed = broken(reference, "jpeg=30");
    const Picture followed = result(compressed, repairing(50));
    // The same as a fixed amount for that quality.
    CHECK(test::sameBits(followed.pixels, result(compressed, repairing(70, false)).pixels));
    // A larger amount and a worse quality both change more.
    const double half = compared(compressed, result(compressed, repairing(25))).psnrDb;
    const double whole = compared(compressed, followed).psnrDb;
    CHECK(whole < half);
    compressed.jpegQuality = 80;
    CHECK(compared(compressed, result(compressed, repairing(50))).psnrDb > whole);
    for (int quality = 1; quality < 100; ++quality)
        CHECK(deviationOfQuality(quality) > deviationOfQuality(quality + 1));
    CHECK(deviationOfQuality(100) == 0.0);
}

TEST_CASE("Repair gives the same in tiles, and again", "[pipeline][repair]")
{
    const auto source = sourceOf(broken(drawn({700, 200}), "jpeg=25"));
    const Recipe recipe = repairing(60);
    const Renderer renderer(nullptr);
    const auto rendered = [&](const Region &region) {
        auto made = renderer.renderRegion(*source, recipe, 0, region, {});
        REQUIRE(made);
        return std::move(*made);
    };
    const FloatImage whole = rendered(Region::of({700, 200}));
    CHECK(test::sameBits(rendered(Region::of({700, 200})), whole));
    for (const Region &part : {Region{0, 0, 100, 200}, {490, 31, 77, 60}, {511, 199, 189, 1}})
        CHECK(test::sameBits(rendered(part), whole.crop(part)));
}

TEST_CASE("Repair keeps transparency and grey pictures grey", "[pipeline][repair]")
{
    for (const int channels : {1, 2, 4}) {
        INFO(channels);
        const auto source = test::makeSource({{90, 70}, channels});
        const auto before = source->read(0, Region::of({90, 70}));
        REQUIRE(before);
        const auto after = Renderer(nullptr).renderRegion(*source, repairing(60, false), 0, Region::of({90, 70}), {});
        REQUIRE(after);
        REQUIRE(after->planes() == before->planes());
        CHECK_FALSE(test::sameBits(*after, *before));
        if (!before->hasAlpha())
            continue;
        const int alpha = before->colorChannels();
        for (int y = 0; y < 70; ++y)
            CHECK(std::equal(before->row(alpha, y), before->row(alpha, y) + 90, after->row(alpha, y)));
    }
}

TEST_CASE("The preset for old photos repairs what the file lost", "[pipeline][repair][preset]")
{
    const auto preset = findPreset("old-photo");
    REQUIRE(preset);
    const auto recipe = preset->applyTo(Recipe::neutral());
    REQUIRE(recipe);
    CHECK(recipe->number("repair", "amount") == 50);
    CHECK(recipe->flag("repair", "follow"));
    CHECK(Recipe::neutral().number("repair", "amount") == 0);
}
