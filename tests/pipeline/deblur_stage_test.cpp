#include "pipeline/damaged_pictures.h"
#include "pipeline/test_pictures.h"

#include "pipeline/network/model_files.h"
#include "pipeline/renderer.h"
#include "pipeline/stage.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <any>
#include <cmath>

using namespace ambrotype;
using namespace ambrotype::imaging;
using namespace ambrotype::pipeline;
using test::broken;
using test::compared;
using test::drawn;
using test::result;
using test::sourceOf;

namespace {

Recipe deblurring(double radius)
{
    Recipe recipe = Recipe::neutral();
    REQUIRE(recipe.set("deblur", "radius", radius));
    return recipe;
}

} // namespace

TEST_CASE("Deblur takes a little blur back", "[pipeline][deblur][embedded]")
{
    const Picture reference = drawn({480, 360});
    for (const char *how : {"blur=1", "blur=1.5", "blur=1.5,jpeg=90"}) {
        INFO(how);
        const Picture soft = broken(reference, how);
        const Comparison before = compared(reference, soft);
        const Comparison after =
            compared(reference, result(soft, deblurring(std::string(how) == "blur=1" ? 1.0 : 1.5)));
        CHECK(after.psnrDb > before.psnrDb + 0.5);
        CHECK(after.ssim.value() > before.ssim.value());
    }
}

TEST_CASE("Deblur without a radius changes no bit", "[pipeline][deblur]")
{
    const Picture soft = broken(drawn({200, 150}), "blur=1");
    CHECK(deblurring(0).changesNothing());
    CHECK(test::sameBits(result(soft, deblurring(0)).pixels, soft.pixels));
}

TEST_CASE("Deblur keeps the colours and the brightness of the picture", "[pipeline][deblur][embedded]")
{
    const Picture picture = drawn({240, 180});
    const Picture sharper = result(picture, deblurring(1.0));
    CHECK_FALSE(test::sameBits(sharper.pixels, picture.pixels));
    for (int c = 0; c < 3; ++c) {
        double before = 0, after = 0;
        for (int y = 0; y < 180; ++y)
            for (int x = 0; x < 240; ++x) {
                before += picture.pixels.row<std::uint8_t>(y)[3 * x + c];
                after += sharper.pixels.row<std::uint8_t>(y)[3 * x + c];
            }
        CHECK(after / (240 * 180) == Approx(before / (240 * 180)).margin(0.5)); // of 255
    }
}

TEST_CASE("Deblur gives the same in tiles, and again", "[pipeline][deblur][embedded]")
{
    // Wider than a tile, so that a seam is inside.
    constexpr Size kSize{1160, 200};
    const auto source = sourceOf(broken(drawn(kSize), "blur=1,jpeg=85"));
    const Recipe recipe = deblurring(1.2);
    const Renderer renderer(nullptr);
    const auto rendered = [&](const Region &region) {
        auto made = renderer.renderRegion(*source, recipe, 0, region, {});
        REQUIRE(made);
        return std::move(*made);
    };
    const FloatImage whole = rendered(Region::of(kSize));
    CHECK(test::sameBits(rendered(Region::of(kSize)), whole));
    for (const Region &part : {Region{0, 0, 100, 200}, {990, 31, 77, 60}, {1023, 199, 137, 1}})
        CHECK(test::sameBits(rendered(part), whole.crop(part)));

    // The stage itself, without the renderer's grid.
    const Stage *stage = findStage("deblur");
    REQUIRE(stage);
    StageContext context;
    context.settings = recipe.find("deblur");
    context.info = &stage->info();
    context.inputSize = context.outputSize = kSize;
    const std::any quality = source->picture().jpegQuality;
    context.prepared = &quality;
    const auto input = source->read(0, Region::of(kSize));
    REQUIRE(input);
    const auto made = [&](const Region &region) {
        const Region seen = stage->inputRegion(region, context).intersected(Region::of(kSize));
        auto part = stage->process(input->crop(seen), seen, region, context);
        REQUIRE(part);
        return std::move(*part);
    };
    const FloatImage atOnce = made(Region::of(kSize));
    for (const Region &region : {Region{0, 0, 333, 200}, {333, 0, 500, 101}, {333, 101, 500, 99}, {833, 0, 327, 200}})
        CHECK(test::largestDifference(made(region), atOnce.crop(region)) < 1e-3); // a quarter of a step of 8 bits
}

TEST_CASE("Deblur keeps transparency and grey pictures grey", "[pipeline][deblur][embedded]")
{
    for (const int channels : {1, 2, 4}) {
        INFO(channels);
        const auto source = test::makeSource({{90, 70}, channels});
        const auto before = source->read(0, Region::of({90, 70}));
        REQUIRE(before);
        const auto after = Renderer(nullptr).renderRegion(*source, deblurring(1.0), 0, Region::of({90, 70}), {});
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

TEST_CASE("The deblurring network vouches for its file and for paid work", "[pipeline][deblur][embedded]")
{
    const auto model = findModelFor("deblur", {"ambrotype-deblur"}, false);
    REQUIRE(model);
    const ModelPaper paper = modelPaper(model->sha256);
    CHECK(paper.id == "ambrotype-deblur");
    CHECK(paper.paidWork == "yes");
    CHECK(paper.weightsLicence == "Apache-2.0");
}
