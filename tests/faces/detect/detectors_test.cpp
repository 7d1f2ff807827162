#include "faces/detect/detector.h"
#include "faces/detect/face_facts.h"
#include "faces/detect/template_face.h"
#include "imaging/vision/vision.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <fstream>

using namespace ambrotype;
using namespace ambrotype::faces;

TEST_CASE("A missing or damaged detector file is an error in words", "[faces][detect]")
{
    const ambrotype::test::TemporaryDir folder;
    const auto missing = yuNetDetector(folder / "none.onnx");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ErrorCode::NotFound);
    CHECK_FALSE(missing.error().message.empty());

    std::ofstream(folder / "broken.onnx") << "this is no network";
    const auto broken = yuNetDetector(folder / "broken.onnx");
    REQUIRE_FALSE(broken);
    CHECK(broken.error().code == ErrorCode::BadFormat);

    const auto nothing = cascadeDetector(folder.path());
    REQUIRE_FALSE(nothing);
    CHECK(nothing.error().code == ErrorCode::NotFound);
    std::ofstream(folder / "haarcascade_frontalface_alt2.xml") << "<opencv_storage></opencv_storage>";
    const auto empty = cascadeDetector(folder.path());
    REQUIRE_FALSE(empty);
    CHECK(empty.error().code == ErrorCode::BadFormat);
}

TEST_CASE("OpenCV's plug-in refuses what makes no sense", "[faces][detect]")
{
    const auto opencv = imaging::vision();
    REQUIRE(opencv);
    const imaging::BytePixels two({8, 8}, 2);
    CHECK_FALSE(opencv.value()->nonLocalMeans(two, 3, 3, 7, 21));
    const imaging::BytePixels grey({8, 8}, 1);
    CHECK(opencv.value()->nonLocalMeans(grey, 3, 3, 7, 21));
}

TEST_CASE("Facts of a face follow from its points", "[faces][detect]")
{
    imaging::FloatImage flat({400, 300}, 1);
    for (int y = 0; y < flat.height(); ++y)
        std::fill_n(flat.row(0, y), flat.width(), 0.5F);
    const auto access = accessTo(flat);
    Face front;
    front.box = {100, 50, 200, 180};
    front.landmarks = landmarksFromBox(front.box);
    front.score = 0.99;
    front.source = FaceSource::RetinaFace;
    Face side = front;
    side.landmarks[2].x = side.landmarks[1].x + 5;
    side.score = 0.9;
    Face distant = front;
    distant.box = {300, 20, 330, 59};
    distant.landmarks = landmarksFromBox(distant.box);
    Face tilted = front;
    tilted.landmarks[0] = {120, 80};
    tilted.landmarks[1] = {160, 120};

    const std::vector<FaceFacts> facts = factsOf({front, side, distant, tilted}, access).value();
    REQUIRE(facts.size() == 4);
    CHECK(facts[0].badges(front).empty());
    CHECK_FALSE(facts[0].offByDefault());
    CHECK(facts[0].eyeDistance == Approx(40));
    CHECK(facts[0].turn == Approx(0).margin(0.01));
    CHECK(facts[1].profile);
    CHECK(facts[1].turn == Approx(0.625).margin(0.01));
    CHECK(facts[1].badges(side) == std::vector<std::string>{"profile", "low confidence 0.90"});
    CHECK(facts[1].offByDefault());
    CHECK(facts[2].small);
    CHECK(facts[2].background);
    CHECK(facts[2].badges(distant) == std::vector<std::string>{"small 12 px", "background"});
    CHECK(facts[3].roll == Approx(45));

    FaceLimits lenient;
    lenient.smallEyeDistance = 10;
    lenient.backgroundShare = 0.1;
    lenient.confidentScore = 0.5;
    lenient.profileTurn = 2;
    lenient.profileResidual = 2;
    const auto leniently = factsOf({front, side, distant, tilted}, access, lenient);
    REQUIRE(leniently);
    for (const FaceFacts &each : *leniently)
        CHECK(each.badges(front).empty());
    CHECK(factsOf({}, access).value().empty());
}
