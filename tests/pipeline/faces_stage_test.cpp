#include "pipeline/face_test_pictures.h"
#include "pipeline/test_pictures.h"
#include "support/test_files.h"

#include "base/log.h"
#include "pipeline/renderer.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>

using namespace ambrotype;
using namespace ambrotype::imaging;
using namespace ambrotype::pipeline;
using namespace ambrotype::test;

namespace {

//! No restorer may be found on the machine that runs the tests: the catalogue looks for folders once.
struct NoModels
{
    NoModels()
    {
        setLogSink({});
        setenv("AMBROTYPE_HOME", m_home.path().c_str(), 1);
        unsetenv("AMBROTYPE_MODEL_DIRS");
    }
    TemporaryDir m_home;
};
const NoModels noModels;

} // namespace

TEST_CASE("Pixels outside the faces stay bit for bit", "[pipeline][faces]")
{
    const Stored how = GENERATE(Stored{3, SampleType::U8, false, false},
                                Stored{3, SampleType::U16, false, false},
                                Stored{3, SampleType::U8, true, false},
                                Stored{1, SampleType::U8, false, false},
                                Stored{1, SampleType::U16, true, false});
    CAPTURE(how.channels, how.alpha, int(how.type));
    const auto source = sampleSource(how);
    const FloatImage before = source->read(0, Region::of(source->size())).value();
    const Rendered after = renderFaces(*source, faceRecipe({sampleFace()}));
    REQUIRE(after.findings.faces.size() == 1);
    INFO(after.findings.faces[0].reason);
    CHECK(after.findings.faces[0].restored);
    const Changed difference = changed(before, after.pixels);
    CHECK(difference.pixels > 5000);
    // The crop reaches one face around the face; nothing beyond it may change.
    CHECK(difference.left > 250);
    CHECK(difference.right < 550);
    CHECK(difference.top > 80);
    CHECK(difference.bottom < 420);
    if (how.alpha)
        for (int y = 0; y < before.height(); ++y)
            CHECK(std::equal(before.row(how.channels, y),
                             before.row(how.channels, y) + before.width(),
                             after.pixels.row(how.channels, y)));
    CHECK(after.pixels.colorChannels() == how.channels);
}

TEST_CASE("Parts of a picture with faces are parts of the whole", "[pipeline][faces]")
{
    const auto source = sampleSource();
    const Recipe recipe = faceRecipe({sampleFace(), movedFace(120, 40, 0.6)});
    const FloatImage whole = renderFaces(*source, recipe).pixels;
    for (const Region &part : {Region{300, 150, 90, 200}, Region{389, 211, 1, 1}, Region{0, 0, 800, 260}}) {
        const FloatImage piece = renderFaces(*source, recipe, &part).pixels;
        CHECK(test::sameBits(piece, whole.crop(part)));
    }
}

TEST_CASE("Faces behind an enlarging stage are put onto the enlarged picture", "[pipeline][faces]")
{
    const auto source = sampleSource();
    Recipe recipe = faceRecipe({sampleFace()});
    REQUIRE(recipe.set("resize", "mode", std::string("factor")));
    REQUIRE(recipe.set("resize", "factor", 2.0));
    std::vector<std::string> order;
    for (const StageSettings &stage : recipe.stages())
        if (stage.stage != "faces") {
            order.push_back(stage.stage);
            if (stage.stage == "resize")
                order.push_back("faces");
        }
    const FloatImage first = renderFaces(*source, recipe).pixels;
    REQUIRE(recipe.reorder(order));
    const Rendered behind = renderFaces(*source, recipe);
    CHECK(behind.pixels.size() == Size{1600, 1200});
    REQUIRE(behind.findings.faces.size() == 1);
    CHECK(behind.findings.faces[0].restored);
    // Both orders show the same face in the same place.
    double sum = 0.0;
    for (int y = 420; y < 620; ++y)
        for (int x = 680; x < 900; ++x)
            sum += std::abs(first.row(1, y)[x] - behind.pixels.row(1, y)[x]);
    CHECK(sum / (200 * 220) < 0.03);
    Recipe plain = recipe;
    plain.setEnabled("faces", false);
    const Changed difference = changed(renderFaces(*source, plain).pixels, behind.pixels);
    CHECK(difference.left > 500);
    CHECK(difference.right < 1100);
}

TEST_CASE("Faces at the border, tiny ones and overlapping ones do no harm", "[pipeline][faces]")
{
    const auto source = sampleSource();
    const Rendered after = renderFaces(*source,
                                       faceRecipe({movedFace(-390, -200),
                                                   movedFace(400, 300, 1.3),
                                                   movedFace(0, 0),
                                                   movedFace(40, 20),
                                                   movedFace(-100, 150, 3.0 / 65)}));
    REQUIRE(after.findings.faces.size() == 5);
    int unfit = 0;
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < 600; ++y)
            unfit +=
                static_cast<int>(std::count_if(after.pixels.row(c, y), after.pixels.row(c, y) + 800, [](float value) {
                    return !std::isfinite(value);
                }));
    CHECK(unfit == 0);
}

TEST_CASE("A picture without a face is not changed and says so", "[pipeline][faces]")
{
    const auto source = test::makeSource({{200, 150}});
    Recipe recipe = Recipe::neutral();
    REQUIRE(recipe.set("faces", "model", std::string("classic")));
    const Rendered after = renderFaces(*source, recipe);
    CHECK(after.findings.lookedForFaces);
    CHECK(after.findings.faces.empty());
    CHECK(test::sameBits(after.pixels, *source->read(0, Region::of(source->size()))));
}

TEST_CASE("A model that was asked for by name and is not here is said", "[pipeline][faces]")
{
    const auto source = sampleSource();
    Recipe recipe = faceRecipe({sampleFace()});
    REQUIRE(recipe.set("faces", "model", std::string("gfpgan-v1.4")));
    const auto failed = Renderer(nullptr).renderRegion(*source, recipe, 0, Region::of(source->size()), RenderContext{});
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == ErrorCode::ModelMissing);
    CHECK(failed.error().message.find("GFPGAN") != std::string::npos);

    REQUIRE(recipe.set("faces", "model", std::string("auto")));
    const Rendered after = renderFaces(*source, recipe);
    CHECK(after.findings.faces[0].model == "classic");
    CHECK(std::any_of(after.notes.begin(), after.notes.end(), [](const std::string &note) {
        return note.find("No face restoration model") != std::string::npos;
    }));
}

TEST_CASE("A face whose own model is not here is left alone, the others are restored", "[pipeline][faces]")
{
    const auto source = sampleSource();
    Recipe recipe = faceRecipe({sampleFace(), movedFace(230, 80, 0.6)});
    auto choices = faceChoicesFromText(recipe.text("faces", "choices"));
    REQUIRE(choices);
    (*choices)[1].model = "gfpgan-v1.4";
    REQUIRE(recipe.set("faces", "choices", faceChoicesToText(*choices)));
    const Rendered after = renderFaces(*source, recipe);
    REQUIRE(after.findings.faces.size() == 2);
    CHECK(after.findings.faces[0].restored);
    CHECK_FALSE(after.findings.faces[1].restored);
    CHECK(after.findings.faces[1].reason.find("GFPGAN") != std::string::npos);
}
