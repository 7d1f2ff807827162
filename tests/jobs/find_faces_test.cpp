#include "jobs/face_service.h"
#include "pipeline/face_test_pictures.h"
#include "pipeline/faces/face_export.h"

#include <catch2/catch.hpp>

using namespace ambrotype;
using namespace ambrotype::test;

TEST_CASE("The list, the result and the export know the same faces by the same numbers", "[jobs][faces]")
{
    const auto source = sampleSource();
    // The second is small enough to be left alone by the rules, the third was switched off by hand.
    pipeline::Recipe recipe = faceRecipe({sampleFace(), movedFace(250, 0, 0.1), movedFace(-200, 60, 0.8)});
    auto choices = pipeline::faceChoicesFromText(recipe.text("faces", "choices"));
    REQUIRE(choices);
    (*choices)[2].on = false;
    REQUIRE(recipe.set("faces", "choices", pipeline::faceChoicesToText(*choices)));

    const auto listed = jobs::findFaces(*source, recipe, {});
    REQUIRE(listed);
    const auto rendered = renderFaces(*source, recipe).findings;
    const auto exported = pipeline::exportFaces(*source, recipe, imaging::SampleType::U8, {});
    REQUIRE(exported);
    REQUIRE(listed->faces.size() == 3);
    REQUIRE(rendered.faces.size() == 3);
    REQUIRE(exported->size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        CAPTURE(i);
        const pipeline::FaceOutcome &inList = listed->faces[i];
        const pipeline::FaceOutcome &inResult = rendered.faces[i];
        CHECK(inList.number == inResult.number);
        CHECK((*exported)[i].number == inResult.number);
        CHECK(inList.face.box.left == inResult.face.box.left);
        CHECK(inList.face.box.bottom == inResult.face.box.bottom);
        CHECK(inList.face.landmarks == inResult.face.landmarks);
        CHECK((*exported)[i].restored.has_value() == inResult.restored);
        if (!inResult.restored)
            CHECK(inList.reason == inResult.reason);
    }
}
