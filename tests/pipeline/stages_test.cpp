#include "pipeline/renderer.h"
#include "pipeline/stage.h"
#include "pipeline/stages/resize/result_size.h"
#include "pipeline/test_pictures.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <map>

using namespace ambrotype;
using namespace ambrotype::imaging;
using namespace ambrotype::pipeline;

namespace {

FloatImage rendered(const Source &source, const Recipe &recipe, int level = 0)
{
    auto result = Renderer(nullptr).renderRegion(
        source, recipe, level, Region::of(Renderer::resultSize(source, recipe, level)), {});
    REQUIRE(result.ok());
    return std::move(*result);
}

//! Values that put a stage to work, so that its other parameters have something to act on.
void putToWork(Recipe &recipe, const std::string &stage)
{
    const std::map<std::string, ParamValue> main = {
        {"denoise", 40.0}, {"post-smooth", 50.0}, {"sharpen", 60.0}, {"grain", 40.0}};
    if (const auto found = main.find(stage); found != main.end())
        REQUIRE(recipe.set(stage, "amount", found->second).ok());
    if (stage == "strength")
        REQUIRE(recipe.set("denoise", "amount", 40.0).ok());
}

double meanOf(const FloatImage &image, int plane)
{
    double sum = 0.0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            sum += image.row(plane, y)[x];
    return sum / static_cast<double>(image.size().pixels());
}

Size resized(Size input, const std::vector<std::pair<const char *, ParamValue>> &values)
{
    Recipe recipe = Recipe::neutral();
    for (const auto &[param, value] : values)
        REQUIRE(recipe.set("resize", param, value).ok());
    StageContext context;
    context.settings = recipe.find("resize");
    context.info = &findStage("resize")->info();
    return resizedSize(input, context);
}

} // namespace

TEST_CASE("Moving any control changes pixels", "[pipeline][stages]")
{
    const auto source = test::makeSource({{120, 90}, 3});
    for (const Stage *stage : stages()) {
        const StageInfo &info = stage->info();
        if (info.id == "upscale" || info.id == "faces" || info.id == "deblur" || info.id == "repair")
            continue; // networks, photographs with faces, JPEG files: have tests of their own
        for (const ParamSpec &spec : info.params) {
            INFO(info.id << "." << spec.id);
            Recipe before = Recipe::neutral();
            putToWork(before, info.id);
            if (!spec.condition.param.empty()) {
                REQUIRE(before.set(info.id, spec.condition.param, spec.condition.values.front()).ok());
                if (spec.id == "filter")
                    REQUIRE(before.set(info.id, "factor", 1.5).ok());
            }
            const FloatImage start = rendered(*source, before);
            std::vector<ParamValue> moved;
            if (spec.type == ParamType::Choice)
                for (const ParamChoice &choice : spec.choices) {
                    if (choice.id != "learned") // a network too
                        moved.emplace_back(choice.id);
                }
            else if (spec.type == ParamType::Bool)
                moved = {true, false};
            else if (info.id == "resize" && spec.unit != "dpi" && spec.id != "factor")
                moved = {3.0, 5.0}; // a limit of the range would be a huge picture
            else
                moved = {spec.minimum, spec.id == "dpi" ? 40.0 : spec.maximum};
            if (spec.id == "mode")
                moved = {std::string("factor")};
            int different = 0;
            for (const ParamValue &value : moved) {
                Recipe after = before;
                REQUIRE(after.set(info.id, spec.id, value).ok());
                if (value == before.value(info.id, spec.id))
                    continue;
                // Each value that is not the start must do something; a fit may give the same size for one of its
                // choices.
                const FloatImage result = rendered(*source, after);
                const bool same = result.size() == start.size() && test::sameBits(result, start);
                if (!same)
                    ++different;
                else
                    CHECK(spec.id == "fit");
            }
            CHECK(different > 0);
        }
    }
}

TEST_CASE("Flat grey stays flat grey at every value of sharpen", "[pipeline][stages]")
{
    for (const int level : {0, 37, 128, 255}) {
        Image image({70, 50}, 3, SampleType::U8);
        for (int y = 0; y < 50; ++y)
            std::fill_n(image.writableRow<std::uint8_t>(y), 70 * 3, static_cast<std::uint8_t>(level));
        Picture picture;
        picture.pixels = image;
        const auto source = Source::create(picture, "flat");
        REQUIRE(source.ok());
        for (const double amount : {1.0, 45.0, 50.0, 60.0, 70.0, 100.0}) {
            Recipe recipe = Recipe::neutral();
            REQUIRE(recipe.set("sharpen", "amount", amount).ok());
            REQUIRE(recipe.set("sharpen", "threshold", 0.0).ok());
            const auto result = Renderer(nullptr).renderPicture(**source, recipe, 0, {});
            REQUIRE(result.ok());
            CHECK(test::sameBits(result->pixels, image));
        }
    }
}

TEST_CASE("Denoise takes noise away and keeps the brightness", "[pipeline][stages]")
{
    test::PictureKind noisy{{256, 200}, 3};
    noisy.noise255 = 12;
    test::PictureKind clean = noisy;
    clean.noise255 = 0;
    const auto source = test::makeSource(noisy);
    const FloatImage truth = test::makeSource(clean)->read(0, Region::of(noisy.size)).value();
    const auto error = [&](const FloatImage &image) {
        double sum = 0.0;
        for (int plane = 0; plane < 3; ++plane)
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x)
                    sum += std::pow(double(image.row(plane, y)[x]) - truth.row(plane, y)[x], 2);
        return std::sqrt(sum / (3.0 * static_cast<double>(image.size().pixels())));
    };
    const double before = error(rendered(*source, Recipe::neutral()));
    for (const char *method : {"fast", "classic"}) {
        Recipe recipe = Recipe::neutral();
        REQUIRE(recipe.set("denoise", "amount", 50.0).ok());
        REQUIRE(recipe.set("denoise", "method", std::string(method)).ok());
        const FloatImage result = rendered(*source, recipe);
        INFO(method);
        CHECK(error(result) < 0.7 * before);
        CHECK(meanOf(result, 1) == Approx(meanOf(truth, 1)).margin(0.01));
    }
}

TEST_CASE("A reduced preview looks like the reduced result", "[pipeline][stages]")
{
    const auto source = test::makeSource({{640, 480}, 3});
    Recipe recipe = Recipe::neutral();
    REQUIRE(recipe.set("sharpen", "amount", 80.0).ok());
    REQUIRE(recipe.set("sharpen", "radius", 6.0).ok());
    REQUIRE(recipe.set("post-smooth", "amount", 60.0).ok());
    REQUIRE(recipe.set("post-smooth", "sigma", 3.0).ok());
    const auto result = Source::create(Renderer(nullptr).renderPicture(*source, recipe, 16, {}).value(), "result");
    REQUIRE(result.ok());
    const FloatImage reducedResult = (*result)->read(1, Region::of((*result)->size(1))).value();
    const FloatImage preview = rendered(*source, recipe, 1);
    const FloatImage untouched = rendered(*source, Recipe::neutral(), 1);
    const auto meanDifference = [&](const FloatImage &image) {
        double sum = 0.0;
        for (int y = 8; y < image.height() - 8; ++y)
            for (int x = 8; x < image.width() - 8; ++x)
                sum += std::abs(double(image.row(1, y)[x]) - reducedResult.row(1, y)[x]);
        return sum / static_cast<double>(image.size().pixels());
    };
    CHECK(meanDifference(preview) < 0.35 * meanDifference(untouched));
}

TEST_CASE("Sizes follow from factor, long edge, frame and paper", "[pipeline][resize]")
{
    const ParamValue factor = std::string("factor"), edge = std::string("long-edge"), frame = std::string("size"),
                     print = std::string("print");
    CHECK(resized({6000, 4000}, {{"mode", std::string("none")}}) == Size{6000, 4000});
    CHECK(resized({6000, 4000}, {{"mode", factor}, {"factor", 2.0}}) == Size{12000, 8000});
    CHECK(resized({101, 33}, {{"mode", factor}, {"factor", 0.1}}) == Size{10, 3});
    CHECK(resized({3, 1}, {{"mode", factor}, {"factor", 0.1}}) == Size{1, 1});
    CHECK(resized({60000, 100}, {{"mode", factor}, {"factor", 8.0}}) == Size{65000, 108});
    CHECK(resized({6000, 4000}, {{"mode", edge}, {"long-edge", 1500.0}}) == Size{1500, 1000});
    CHECK(resized({4000, 6000}, {{"mode", edge}, {"long-edge", 1500.0}}) == Size{1000, 1500});
    CHECK(resized({6000, 4000}, {{"mode", frame}, {"width", 1200.0}, {"height", 1200.0}}) == Size{1200, 800});
    CHECK(resized({6000, 4000}, {{"mode", frame}, {"width", 1200.0}, {"height", 1200.0}, {"fit", std::string("cover")}})
          == Size{1800, 1200});
    CHECK(
        resized({6000, 4000}, {{"mode", frame}, {"width", 1200.0}, {"height", 1200.0}, {"fit", std::string("stretch")}})
        == Size{1200, 1200});
    // 15 x 10 cm at 300 dpi: 15 / 2.54 * 300 = 1771.65, 10 / 2.54 * 300 = 1181.1
    CHECK(resized({6000, 4000}, {{"mode", print}, {"print-width", 15.0}, {"print-height", 10.0}, {"dpi", 300.0}})
          == Size{1772, 1181});
    CHECK(resized({3000, 2000},
                  {{"mode", print},
                   {"print-width", 6.0},
                   {"print-height", 4.0},
                   {"dpi", 200.0},
                   {"unit", std::string("inch")}})
          == Size{1200, 800});
}

TEST_CASE("Resizing to the same size is the identity", "[pipeline][resize]")
{
    const auto source = test::makeSource({{90, 60}, 4, SampleType::U16});
    Recipe recipe = Recipe::neutral();
    REQUIRE(recipe.set("resize", "mode", std::string("long-edge")).ok());
    REQUIRE(recipe.set("resize", "long-edge", 90.0).ok());
    const auto result = Renderer(nullptr).renderPicture(*source, recipe, 0, {});
    REQUIRE(result.ok());
    CHECK(test::sameBits(result->pixels, source->picture().pixels));
}
