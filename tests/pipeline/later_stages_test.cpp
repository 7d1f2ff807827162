// The renderer with stages as later versions will have them: see fake_stages.h.
#include "pipeline/fake_stages.h"
#include "pipeline/renderer.h"
#include "pipeline/test_pictures.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace ambrotype;
using namespace ambrotype::imaging;
using namespace ambrotype::pipeline;
using test::fakeLog;

namespace {

Recipe recipeOf(std::initializer_list<const char *> stageNames)
{
    Recipe recipe = Recipe::neutral();
    for (const char *stage : stageNames)
        REQUIRE(recipe.set(stage, "amount", 50.0).ok());
    return recipe;
}

} // namespace

TEST_CASE("A network is asked for the same tiles by preview and export, one at a time", "[pipeline][later]")
{
    fakeLog().reset();
    const auto source = test::makeSource({{1300, 700}, 3});
    const Recipe recipe = recipeOf({"heavy"});
    const auto inRow = [](const Region &a, const Region &b) { return std::tie(a.y, a.x) < std::tie(b.y, b.x); };
    const auto whole = Renderer(nullptr).renderRegion(*source, recipe, 0, Region::of(source->size()), {});
    REQUIRE(whole.ok());
    auto previewRegions = fakeLog().heavyRegions;
    CHECK(fakeLog().heavyCalls == 6);
    CHECK(fakeLog().heavyMostAtOnce == 1);
    fakeLog().reset();
    REQUIRE(Renderer(nullptr).renderPicture(*source, recipe, 16, {}).ok());
    auto exportRegions = fakeLog().heavyRegions;
    std::sort(previewRegions.begin(), previewRegions.end(), inRow);
    std::sort(exportRegions.begin(), exportRegions.end(), inRow);
    CHECK(previewRegions == exportRegions);
    CHECK(previewRegions.front() == Region{0, 0, 512, 512});
    CHECK(previewRegions.back() == Region{1024, 512, 276, 188});
    fakeLog().reset();
    const auto part = Renderer(nullptr).renderRegion(*source, recipe, 0, {600, 300, 50, 40}, {});
    REQUIRE(part.ok());
    CHECK(fakeLog().heavyCalls == 1);
    CHECK(test::sameBits(*part, whole->crop({600, 300, 50, 40})));
}

TEST_CASE("A decision about the whole picture is made once, on the same pixels at every level", "[pipeline][later]")
{
    fakeLog().reset();
    const auto source = test::makeSource({{1300, 700}, 3});
    const Renderer renderer(std::make_shared<RenderCache>(std::size_t(64) << 20));
    const Recipe recipe = recipeOf({"heavy"});
    for (const int x : {0, 600, 900})
        REQUIRE(renderer.renderRegion(*source, recipe, 0, {x, 0, 100, 100}, {}).ok());
    CHECK(fakeLog().prepareCalls == 1);
    CHECK(fakeLog().prepareInput == Size{300, 162});
    REQUIRE(renderer.renderRegion(*source, recipe, 2, {0, 0, 10, 10}, {}).ok());
    CHECK(fakeLog().prepareCalls == 2);
    CHECK(fakeLog().prepareInput == Size{300, 162});
    fakeLog().model = "model-2"; // another file: other decisions, other pixels
    const int calls = fakeLog().heavyCalls;
    REQUIRE(renderer.renderRegion(*source, recipe, 0, {0, 0, 100, 100}, {}).ok());
    CHECK(fakeLog().prepareCalls == 3);
    CHECK(fakeLog().heavyCalls == calls + 1);
    RenderContext context;
    context.device = "cuda:1";
    REQUIRE(renderer.renderRegion(*source, recipe, 0, {0, 0, 100, 100}, context).ok());
    CHECK(fakeLog().heavyCalls == calls + 2);
}

TEST_CASE("A decision sees what the stages before it made", "[pipeline][later]")
{
    fakeLog().reset();
    const auto source = test::makeSource({{400, 200}, 1});
    REQUIRE(Renderer(nullptr).renderRegion(*source, recipeOf({"tint", "heavy"}), 0, {0, 0, 10, 10}, {}).ok());
    CHECK(fakeLog().prepareCalls == 1);
    CHECK(fakeLog().tintCalls > 0);
}

TEST_CASE("What a cancelled stage made do with is not remembered", "[pipeline][later]")
{
    const auto source = test::makeSource({{300, 200}, 3});
    const Recipe recipe = recipeOf({"heavy"});
    const auto render = [&](const Renderer &renderer, const CancelToken &token) {
        RenderContext context;
        context.cancel = token;
        return renderer.renderRegion(*source, recipe, 0, Region::of(source->size()), context);
    };
    fakeLog().reset();
    const auto expected = render(Renderer(nullptr), {});
    REQUIRE(expected.ok());
    for (const bool inPrepare : {true, false}) {
        INFO(inPrepare);
        fakeLog().reset();
        CancelSource cancel;
        fakeLog().cancel = &cancel;
        fakeLog().cancelInPrepare = inPrepare;
        fakeLog().cancelAt = inPrepare ? -1 : 0;
        const Renderer renderer(std::make_shared<RenderCache>(std::size_t(64) << 20));
        const auto stopped = render(renderer, cancel.token());
        REQUIRE_FALSE(stopped.ok());
        CHECK(stopped.error().code == ErrorCode::Cancelled);
        const int calls = fakeLog().heavyCalls;
        fakeLog().cancelInPrepare = false;
        fakeLog().cancelAt = -1;
        const auto again = render(renderer, {});
        REQUIRE(again.ok());
        CHECK(test::sameBits(*again, *expected));
        CHECK(fakeLog().heavyCalls > calls);
    }
}

TEST_CASE("Cancelling stops within one tile", "[pipeline][later]")
{
    fakeLog().reset();
    CancelSource cancel;
    fakeLog().cancel = &cancel;
    fakeLog().cancelAt = 1;
    RenderContext context;
    context.cancel = cancel.token();
    const auto source = test::makeSource({{2600, 600}, 3});
    const auto result = Renderer(nullptr).renderPicture(*source, recipeOf({"heavy"}), 8, context);
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().code == ErrorCode::Cancelled);
    CHECK(fakeLog().heavyCalls == 2);
}

TEST_CASE("Errors and exceptions of a stage come out as errors", "[pipeline][later]")
{
    fakeLog().reset();
    const auto source = test::makeSource({{600, 600}, 3});
    const Renderer renderer(std::make_shared<RenderCache>(std::size_t(64) << 20));
    fakeLog().failAt = 0;
    const auto missing = renderer.renderRegion(*source, recipeOf({"heavy"}), 0, {0, 0, 600, 600}, {});
    REQUIRE_FALSE(missing.ok());
    CHECK(missing.error().code == ErrorCode::ModelMissing);
    fakeLog().reset();
    fakeLog().throwBadAlloc = true;
    const auto memory = renderer.renderPicture(*source, recipeOf({"heavy"}), 8, {});
    REQUIRE_FALSE(memory.ok());
    CHECK(memory.error().code == ErrorCode::OutOfMemory);
    fakeLog().reset();
    const auto wrong = renderer.renderRegion(*source, recipeOf({"wrong"}), 0, {0, 0, 60, 60}, {});
    REQUIRE_FALSE(wrong.ok());
    CHECK(wrong.error().code == ErrorCode::Internal);
    CHECK(renderer.renderRegion(*source, recipeOf({"heavy"}), 0, {0, 0, 600, 600}, {}).ok());
}

TEST_CASE("Progress never goes back and is told stage by stage", "[pipeline][later]")
{
    fakeLog().reset();
    const auto source = test::makeSource({{1300, 1100}, 3});
    RenderContext context;
    context.progress = Progress::create();
    std::vector<double> seen;
    fakeLog().onHeavy = [&] { seen.push_back(context.progress.value()); };
    std::vector<std::string> stagesTold, notes;
    context.stageDone = [&](const std::string &stage, double) { stagesTold.push_back(stage); };
    context.note = [&](const std::string &sentence) { notes.push_back(sentence); };
    REQUIRE(Renderer(nullptr).renderPicture(*source, recipeOf({"tint", "heavy"}), 8, context).ok());
    REQUIRE(seen.size() == 9);
    CHECK(std::is_sorted(seen.begin(), seen.end()));
    CHECK(seen[4] > seen[0]);
    CHECK(seen.back() < 1.0);
    CHECK(context.progress.value() == Approx(1.0));
    CHECK(stagesTold == std::vector<std::string>{"tint", "heavy"});
    CHECK(notes == std::vector<std::string>{"heavy did something worth knowing"});
}

TEST_CASE("A grey picture that gets colours is written as sRGB", "[pipeline][later]")
{
    fakeLog().reset();
    for (const int channels : {1, 2}) {
        const auto source = test::makeSource({{90, 70}, channels});
        const auto result = Renderer(nullptr).renderPicture(*source, recipeOf({"tint"}), 0, {});
        REQUIRE(result.ok());
        CHECK(result->pixels.channels() == channels + 2);
        REQUIRE(result->profile);
        CHECK(result->profile->isSrgb());
        const int grey = source->picture().pixels.row<std::uint8_t>(5)[7 * channels];
        CHECK(result->pixels.row<std::uint8_t>(5)[7 * (channels + 2)] == grey);
    }
}

TEST_CASE("Any stage may ask for the original on its own grid", "[pipeline][later]")
{
    fakeLog().reset();
    const auto source = test::makeSource({{200, 150}, 3});
    const Recipe recipe = recipeOf({"double"});
    const Region all = Region::of(Renderer::resultSize(*source, recipe));
    REQUIRE(all.width == 400);
    const auto result = Renderer(nullptr).renderRegion(*source, recipe, 0, all, {});
    const auto original = Renderer(nullptr).originalRegion(*source, recipe, 0, all, {});
    REQUIRE(result.ok());
    REQUIRE(original.ok());
    CHECK(test::sameBits(*result, *original));
}
