#include "imaging/ops/resize.h"
#include "pipeline/renderer.h"
#include "pipeline/stage.h"
#include "pipeline/test_pictures.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <cmath>
#include <cstring>
#include <map>
#include <thread>

using namespace ambrotype;
using namespace ambrotype::imaging;
using namespace ambrotype::pipeline;

namespace {

FloatImage whole(const Renderer &renderer, const Source &source, const Recipe &recipe, int level = 0)
{
    auto rendered =
        renderer.renderRegion(source, recipe, level, Region::of(Renderer::resultSize(source, recipe, level)), {});
    REQUIRE(rendered.ok());
    return std::move(*rendered);
}

//! Any value of the range, but of sizes only those that stay small, and the slow method seldom.
ParamValue randomValue(std::mt19937 &random, const std::string &stage, const ParamSpec &spec)
{
    if (spec.type == ParamType::Choice) {
        if (spec.id == "method" && test::below(random, 8) != 0)
            return spec.defaultValue;
        // A network's weights are not on every machine, and never in these tests.
        const auto usable = static_cast<int>(spec.choices.size()) - (spec.id == "method" ? 1 : 0);
        return ParamValue(spec.choices[static_cast<std::size_t>(test::below(random, usable))].id);
    }
    if (spec.type == ParamType::Bool)
        return ParamValue(test::below(random, 2) == 1);
    double number = spec.minimum + (spec.maximum - spec.minimum) * test::below(random, 1000) / 999.0;
    if (spec.id == "factor")
        number = 0.3 + test::below(random, 25) / 10.0;
    else if (spec.unit == "dpi")
        number = 36;
    else if (stage == "resize")
        number = spec.unit == "px" ? 20 + test::below(random, 300) : 1 + test::below(random, 12);
    return ParamValue(number);
}

//! Random values for a random choice of stages, in a random order.
Recipe randomRecipe(std::mt19937 &random)
{
    Recipe recipe = Recipe::neutral();
    for (const Stage *stage : stages()) {
        if (test::below(random, 2) == 0 || stage->info().id == "upscale" || stage->info().id == "faces")
            continue;
        for (const ParamSpec &spec : stage->info().params)
            REQUIRE(recipe.set(stage->info().id, spec.id, randomValue(random, stage->info().id, spec)).ok());
    }
    std::vector<std::string> order;
    for (const StageSettings &settings : recipe.stages())
        order.push_back(settings.stage);
    for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[static_cast<std::size_t>(test::below(random, static_cast<int>(i)))]);
    REQUIRE(recipe.reorder(order).ok());
    return recipe;
}

} // namespace

TEST_CASE("A neutral recipe gives back the file's own pixels", "[pipeline][renderer]")
{
    const Renderer renderer(nullptr);
    for (const int channels : {1, 2, 3, 4}) {
        for (const SampleType type : {SampleType::U8, SampleType::U16, SampleType::F32}) {
            for (const bool wide : {false, true}) {
                test::PictureKind kind{{41, 23}, channels, type};
                if (wide && channels < 3)
                    continue;
                kind.profile = wide ? test::wideProfile() : nullptr;
                kind.unbounded = type == SampleType::F32;
                const auto source = test::makeSource(kind);
                REQUIRE(source);
                const auto result = renderer.renderPicture(*source, Recipe::neutral(), 0, {});
                REQUIRE(result.ok());
                CHECK(result->pixels.row(0) == source->picture().pixels.row(0)); // not even copied
                CHECK(result->profile == kind.profile);
            }
        }
    }
}

TEST_CASE("Pixels that the stages leave alone keep their numbers, whatever the profile", "[pipeline][renderer]")
{
    // At threshold 20 sharpening touches only the edge in the middle of this picture.
    Recipe recipe = Recipe::neutral();
    REQUIRE(recipe.set("sharpen", "amount", 50.0).ok());
    REQUIRE(recipe.set("sharpen", "threshold", 20.0).ok());
    for (const SampleType type : {SampleType::U8, SampleType::U16}) {
        for (const bool wide : {false, true}) {
            Image image({64, 32}, 3, type);
            for (int y = 0; y < 32; ++y)
                for (int x = 0; x < 64 * 3; ++x) {
                    const int value = x < 96 ? 20 + 5 * (x % 3) : 231 - 9 * (x % 3);
                    if (type == SampleType::U8)
                        image.writableRow<std::uint8_t>(y)[x] = static_cast<std::uint8_t>(value);
                    else
                        image.writableRow<std::uint16_t>(y)[x] = static_cast<std::uint16_t>(value * 251 + 7);
                }
            Picture picture;
            picture.pixels = image;
            picture.profile = wide ? test::wideProfile() : nullptr;
            const auto source = Source::create(picture, "edge");
            REQUIRE(source.ok());
            const auto result = Renderer(nullptr).renderPicture(**source, recipe, 0, {});
            REQUIRE(result.ok());
            CHECK_FALSE(test::sameBits(result->pixels, image));
            const std::size_t untouched = 20 * 3 * sampleBytes(type);
            for (int y = 0; y < 32; ++y)
                CHECK(std::memcmp(result->pixels.row(y), image.row(y), untouched) == 0);
        }
    }
}

TEST_CASE("A neutral recipe changes the depth exactly", "[pipeline][renderer]")
{
    const auto eight = test::makeSource({{33, 9}, 3, SampleType::U8});
    const auto sixteen = Renderer(nullptr).renderPicture(*eight, Recipe::neutral(), 16, {});
    REQUIRE(sixteen.ok());
    CHECK(sixteen->bitsPerSample == 16);
    CHECK(sixteen->pixels.row<std::uint16_t>(3)[5] == 257 * eight->picture().pixels.row<std::uint8_t>(3)[5]);
    const auto back = Source::create(*sixteen, "back");
    REQUIRE(back.ok());
    const auto again = Renderer(nullptr).renderPicture(**back, Recipe::neutral(), 8, {});
    REQUIRE(again.ok());
    CHECK(test::sameBits(again->pixels, eight->picture().pixels));
    CHECK_FALSE(Renderer(nullptr).renderPicture(*eight, Recipe::neutral(), 12, {}).ok());
}

TEST_CASE("A region equals the crop of the whole, bit for bit", "[pipeline][renderer][property]")
{
    std::mt19937 random(20);
    const auto cache = std::make_shared<RenderCache>(std::size_t(64) << 20);
    for (int round = 0; round < 24; ++round) {
        test::PictureKind kind{{300 + test::below(random, 120), 270 + test::below(random, 60)},
                               1 + test::below(random, 4)};
        kind.seed = static_cast<unsigned>(round);
        const auto source = test::makeSource(kind);
        REQUIRE(source);
        const Recipe recipe = randomRecipe(random);
        const int level = test::below(random, source->levels());
        INFO("round " << round << ", level " << level << "\n" << recipe.toJson());
        const FloatImage expected = whole(Renderer(nullptr), *source, recipe, level);
        for (int part = 0; part < 3; ++part) {
            const Region region = test::randomRegion(random, expected.size());
            const Renderer renderer(part == 0 ? nullptr : cache);
            const auto rendered = renderer.renderRegion(*source, recipe, level, region, {});
            REQUIRE(rendered.ok());
            CHECK(test::sameBits(*rendered, expected.crop(region)));
        }
    }
}

TEST_CASE("The preview at 1:1 is the exported picture", "[pipeline][renderer][property]")
{
    std::mt19937 random(4);
    for (int round = 0; round < 10; ++round) {
        test::PictureKind kind{{200 + test::below(random, 700), 150 + test::below(random, 700)},
                               1 + test::below(random, 4)};
        kind.type = round % 2 == 0 ? SampleType::U16 : SampleType::U8;
        kind.seed = static_cast<unsigned>(round);
        const auto source = test::makeSource(kind);
        const Recipe recipe = round == 0 ? test::busyRecipe() : randomRecipe(random);
        INFO("round " << round << "\n" << recipe.toJson());
        if (recipe.changesNothing())
            continue;
        const auto cache = std::make_shared<RenderCache>(std::size_t(64) << 20);
        const FloatImage preview = whole(Renderer(cache), *source, recipe);
        Image expected(preview.size(), kind.channels, kind.type);
        source->workingSpace().fromWorking(preview, expected, 0, 0);
        const auto result = Renderer(nullptr).renderPicture(*source, recipe, 0, {});
        REQUIRE(result.ok());
        CHECK(test::sameBits(result->pixels, expected));
    }
}

TEST_CASE("Strength 0 is the original exactly and 100 the result exactly", "[pipeline][renderer]")
{
    for (const int channels : {1, 3, 4}) {
        for (const double factor : {1.0, 1.7}) {
            const auto source = test::makeSource({{220, 150}, channels});
            const Renderer renderer(std::make_shared<RenderCache>(std::size_t(64) << 20));
            Recipe recipe = Recipe::neutral();
            REQUIRE(recipe.set("resize", "mode", std::string("factor")).ok());
            REQUIRE(recipe.set("resize", "factor", factor).ok());
            REQUIRE(recipe.set("denoise", "amount", 50.0).ok());
            const FloatImage result = whole(renderer, *source, recipe);
            const Region all = Region::of(result.size());
            const auto original = renderer.originalRegion(*source, recipe, 0, all, {});
            REQUIRE(original.ok());
            REQUIRE(recipe.set("strength", "amount", 0.0).ok());
            CHECK(test::sameBits(whole(renderer, *source, recipe), *original));
            REQUIRE(recipe.set("strength", "amount", 50.0).ok());
            const FloatImage half = whole(renderer, *source, recipe);
            double worst = 0.0;
            for (int y = 0; y < half.height(); ++y)
                for (int x = 0; x < half.width(); ++x)
                    worst = std::max(
                        worst,
                        std::abs(0.5 * (double(result.row(0, y)[x]) + original->row(0, y)[x]) - half.row(0, y)[x]));
            CHECK(worst < 1e-6);
            if (factor == 1.0)
                CHECK(test::sameBits(*original, source->read(0, all).value()));
        }
    }
}

TEST_CASE("A reduced view of an enlarged picture is as sharp as the source allows", "[pipeline][renderer]")
{
    const auto source = test::makeSource({{900, 602}, 3});
    const Region all = Region::of(source->size());
    const FloatImage pixels = source->read(0, all).value();
    for (const bool cached : {false, true}) {
        const Renderer renderer(cached ? std::make_shared<RenderCache>(std::size_t(64) << 20) : nullptr);
        for (const int level : {1, 2}) {
            Recipe recipe = Recipe::neutral();
            REQUIRE(recipe.set("resize", "mode", std::string("factor")).ok());
            REQUIRE(recipe.set("resize", "factor", level == 1 ? 2.0 : 4.0).ok());
            REQUIRE(Renderer::resultSize(*source, recipe, level) == source->size());
            const auto original = renderer.originalRegion(*source, recipe, level, all, {});
            REQUIRE(original.ok());
            CHECK(test::sameBits(*original, pixels));
            const FloatImage view = whole(renderer, *source, recipe, level);
            double squares = 0.0;
            for (int y = 0; y < view.height(); ++y)
                for (int x = 0; x < view.width(); ++x)
                    squares += std::pow(double(view.row(1, y)[x]) - pixels.row(1, y)[x], 2);
            // Enlarged and averaged again is not the same; what half the pixels leave of it is much farther away.
            const double deviation = std::sqrt(squares / double(view.size().pixels()));
            const FloatImage half =
                imaging::ops::resize(source->read(1, Region::of(source->size(1))).value(), view.size());
            double lost = 0.0;
            for (int y = 0; y < view.height(); ++y)
                for (int x = 0; x < view.width(); ++x)
                    lost += std::pow(double(half.row(1, y)[x]) - pixels.row(1, y)[x], 2);
            CHECK(deviation < 0.5 * std::sqrt(lost / double(view.size().pixels())));
        }
    }
}

TEST_CASE("Pictures of a few pixels go through every stage", "[pipeline][renderer]")
{
    for (const Size size : {Size{1, 1}, Size{3, 2}, Size{1, 40}, Size{300, 1}}) {
        for (const int channels : {1, 4}) {
            const auto source = test::makeSource({size, channels});
            const auto result = Renderer(nullptr).renderPicture(*source, test::busyRecipe(), 16, {});
            REQUIRE(result.ok());
            CHECK(result->pixels.size() == Renderer::resultSize(*source, test::busyRecipe()));
        }
    }
}

TEST_CASE("Regions and levels that do not exist are refused", "[pipeline][renderer]")
{
    const auto source = test::makeSource({{64, 48}, 3});
    const Renderer renderer(nullptr);
    for (const Region region : {Region{0, 0, 65, 48}, Region{-1, 0, 2, 2}, Region{0, 0, 0, 0}, Region{60, 40, 5, 9}}) {
        const auto rendered = renderer.renderRegion(*source, Recipe::neutral(), 0, region, {});
        REQUIRE_FALSE(rendered.ok());
        CHECK(rendered.error().code == ErrorCode::InvalidArgument);
    }
    CHECK_FALSE(renderer.renderRegion(*source, Recipe::neutral(), 9, {0, 0, 1, 1}, {}).ok());
    CHECK_FALSE(renderer.originalRegion(*source, Recipe::neutral(), -1, {0, 0, 1, 1}, {}).ok());
    Recipe huge = Recipe::neutral();
    REQUIRE(huge.set("resize", "mode", std::string("size")).ok());
    REQUIRE(huge.set("resize", "width", 65000.0).ok());
    REQUIRE(huge.set("resize", "height", 65000.0).ok());
    REQUIRE(huge.set("resize", "fit", std::string("stretch")).ok());
    const auto refused = renderer.renderPicture(*source, huge, 8, {});
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == ErrorCode::TooLarge);
}

TEST_CASE("Moving sharpen or strength never denoises again", "[pipeline][renderer][cache]")
{
    const auto source = test::makeSource({{900, 600}, 3});
    const Renderer renderer(std::make_shared<RenderCache>(std::size_t(128) << 20));
    std::map<std::string, int> ran;
    RenderContext context;
    context.stageDone = [&](const std::string &stage, double seconds) {
        CHECK(seconds > 0);
        ++ran[stage];
    };
    Recipe recipe = Recipe::neutral();
    REQUIRE(recipe.set("denoise", "amount", 30.0).ok());
    REQUIRE(recipe.set("sharpen", "amount", 40.0).ok());
    const Region region{40, 30, 500, 400};
    REQUIRE(renderer.renderRegion(*source, recipe, 0, region, context).ok());
    CHECK(ran == std::map<std::string, int>{{"denoise", 1}, {"sharpen", 1}});
    for (const double amount : {41.0, 42.0}) {
        REQUIRE(recipe.set("sharpen", "amount", amount).ok());
        REQUIRE(recipe.set("strength", "amount", amount).ok());
        REQUIRE(renderer.renderRegion(*source, recipe, 0, region, context).ok());
    }
    CHECK(ran == std::map<std::string, int>{{"denoise", 1}, {"sharpen", 3}, {"strength", 2}});
    REQUIRE(recipe.set("denoise", "amount", 31.0).ok());
    REQUIRE(renderer.renderRegion(*source, recipe, 0, region, context).ok());
    CHECK(ran["denoise"] == 2);
    REQUIRE(recipe.set("denoise", "amount", 30.0).ok());
    REQUIRE(renderer.renderRegion(*source, recipe, 0, region, context).ok());
    CHECK(ran["denoise"] == 2);
    REQUIRE(renderer.renderRegion(*source, recipe, 1, {0, 0, 100, 100}, context).ok());
    CHECK(ran["denoise"] == 3); // another level has other pixels
}

TEST_CASE("Two pictures and two orders never share cached pixels", "[pipeline][renderer][cache]")
{
    const Renderer cached(std::make_shared<RenderCache>(std::size_t(128) << 20));
    const Renderer plain(nullptr);
    Recipe first = test::busyRecipe();
    Recipe second = first;
    REQUIRE(second
                .reorder({"sharpen",
                          "repair",
                          "denoise",
                          "deblur",
                          "faces",
                          "tone",
                          "post-smooth",
                          "upscale",
                          "resize",
                          "strength",
                          "grain"})
                .ok());
    for (const unsigned seed : {1U, 2U}) {
        test::PictureKind kind{{180, 140}, 3};
        kind.seed = seed;
        const auto source = test::makeSource(kind);
        for (const Recipe &recipe : {first, second})
            CHECK(test::sameBits(whole(cached, *source, recipe), whole(plain, *source, recipe)));
    }
}

TEST_CASE("The cache keeps to its budget and changes no pixel", "[pipeline][renderer][cache]")
{
    const auto cache = std::make_shared<RenderCache>(std::size_t(3) << 20);
    const Renderer renderer(cache);
    const auto source = test::makeSource({{900, 700}, 3});
    Recipe recipe = test::busyRecipe();
    const FloatImage expected = whole(Renderer(nullptr), *source, recipe);
    for (int round = 0; round < 2; ++round) {
        CHECK(test::sameBits(whole(renderer, *source, recipe), expected));
        CHECK(cache->bytes() <= std::size_t(3) << 20);
        CHECK(cache->bytes() > std::size_t(1) << 20);
    }
    cache->setBudget(std::size_t(1) << 20);
    CHECK(cache->bytes() <= std::size_t(1) << 20);
    cache->clear();
    CHECK(cache->bytes() == 0);
    cache->setBudget(0);
    CHECK(test::sameBits(whole(renderer, *source, recipe), expected));
    CHECK(cache->bytes() == 0);
}

TEST_CASE("Several renders at once give the same pixels as one", "[pipeline][renderer][threads]")
{
    const Renderer renderer(std::make_shared<RenderCache>(std::size_t(16) << 20));
    const auto source = test::makeSource({{500, 420}, 3});
    std::vector<Recipe> recipes;
    std::vector<FloatImage> expected;
    for (int i = 0; i < 3; ++i) {
        Recipe recipe = test::busyRecipe();
        REQUIRE(recipe.set("denoise", "amount", 20.0 + i).ok());
        expected.push_back(whole(Renderer(nullptr), *source, recipe));
        recipes.push_back(std::move(recipe));
    }
    std::vector<std::thread> threads;
    std::atomic<int> wrong{0};
    for (std::size_t i = 0; i < 6; ++i)
        threads.emplace_back([&, i] {
            std::mt19937 random(static_cast<unsigned>(i));
            for (int round = 0; round < 4; ++round) {
                const std::size_t which = (i + static_cast<std::size_t>(round)) % recipes.size();
                const Region region = test::randomRegion(random, expected[which].size());
                const auto rendered = renderer.renderRegion(*source, recipes[which], 0, region, {});
                if (!rendered.ok() || !test::sameBits(*rendered, expected[which].crop(region)))
                    ++wrong;
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    CHECK(wrong == 0);
}

TEST_CASE("Progress ends at 1 and a cancelled render returns Cancelled", "[pipeline][renderer]")
{
    const auto source = test::makeSource({{400, 300}, 3});
    RenderContext context;
    context.progress = Progress::create();
    REQUIRE(Renderer(nullptr).renderPicture(*source, test::busyRecipe(), 8, context).ok());
    CHECK(context.progress.value() == Approx(1.0));
    CancelSource cancel;
    cancel.cancel();
    context.cancel = cancel.token();
    const auto region = Renderer(nullptr).renderRegion(*source, test::busyRecipe(), 0, {0, 0, 10, 10}, context);
    REQUIRE_FALSE(region.ok());
    CHECK(region.error().code == ErrorCode::Cancelled);
    CHECK(Renderer(nullptr).renderPicture(*source, test::busyRecipe(), 8, context).error().code
          == ErrorCode::Cancelled);
}
