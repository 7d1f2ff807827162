#include "faces/detect/detect_faces.h"
#include "faces/detect/look_plan.h"
#include "faces/detect/merge.h"
#include "faces/detect/painted_faces.h"
#include "faces/detect/suppression.h"
#include "faces/detect/template_face.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace ambrotype;
using namespace ambrotype::faces;
using ambrotype::faces::test::PaintedDetector;
using ambrotype::faces::test::PaintedPicture;
using imaging::Region;
using imaging::Size;

namespace {

Detection search(const PaintedPicture &picture, const PaintedDetector &detector, const DetectOptions &options = {})
{
    return detectFaces(picture.access(), detector, options).value();
}

//! Largest distance of a side of \p box from those of \p place.
double distance(const Box &box, const Region &place)
{
    return std::max({std::abs(box.left - (place.x - 0.5)),
                     std::abs(box.top - (place.y - 0.5)),
                     std::abs(box.right - (place.right() - 0.5)),
                     std::abs(box.bottom - (place.bottom() - 0.5))});
}

Face boxed(double left, double top, double side, double score)
{
    Face face;
    face.box = {left, top, left + side, top + side};
    face.landmarks = landmarksFromBox(face.box);
    face.score = score;
    face.source = FaceSource::RetinaFace;
    return face;
}

} // namespace

TEST_CASE("Faces are given in the full picture's pixels, the largest first", "[faces][detect]")
{
    const PaintedPicture picture{{3000, 2000},
                                 {{{300, 400, 200, 200}}, {{1500, 900, 330, 330}}, {{2700, 30, 120, 120}}}};
    const Detection found = search(picture, PaintedDetector());
    REQUIRE(found.faces.size() == 3);
    CHECK(distance(found.faces[0].box, {1500, 900, 330, 330}) < 2.0);
    CHECK(distance(found.faces[1].box, {300, 400, 200, 200}) < 2.0);
    CHECK(distance(found.faces[2].box, {2700, 30, 120, 120}) < 2.0);
    CHECK(found.faces[0].landmarks[0].x == Approx(1500 + 0.3 * 330).margin(2.0));
    CHECK(found.faces[0].turned == 0);
    CHECK(search(picture, PaintedDetector()).faces == found.faces);
}

TEST_CASE("Small faces are found by a finer look when the budget allows one", "[faces][detect]")
{
    // 24 pixels of 4000 are 6 of 1024: below what the detector sees.
    const PaintedPicture picture{{4000, 3000}, {{{1003, 2001, 24, 24}}, {{3900, 120, 30, 30}}}};
    PaintedDetector detector;
    detector.m_traits.costPerPixel = 1000;
    CHECK(search(picture, detector).faces.size() == 2);
    DetectOptions once;
    once.finerLook = false;
    CHECK(search(picture, detector, once).faces.empty());

    DetectOptions poor;
    poor.turnedLooks = false;
    poor.budget = 1.5e9; // 1.5 megapixels show 24 pixels as 8
    const Detection cheap = search(picture, detector, poor);
    CHECK(cheap.faces.empty());
    const double first = 1000.0 * 1024 * 768;
    CHECK(cheap.multiplyAdds < poor.budget + 1.2 * first);
}

TEST_CASE("A face that fills the picture is found by a coarser look", "[faces][detect]")
{
    const PaintedPicture picture{{2000, 2000}, {{{50, 60, 1900, 1880}}}};
    const Detection found = search(picture, PaintedDetector());
    REQUIRE(found.faces.size() == 1);
    CHECK(distance(found.faces[0].box, {50, 60, 1900, 1880}) < 6.0);
}

TEST_CASE("Small pictures are enlarged for the looks", "[faces][detect]")
{
    const PaintedPicture picture{{100, 80}, {{{40, 30, 8, 8}}}};
    CHECK(search(picture, PaintedDetector()).faces.size() == 1);
    DetectOptions asIs;
    asIs.largestEnlargement = 1;
    CHECK(search(picture, PaintedDetector(), asIs).faces.empty());
}

TEST_CASE("Faces lying on a side or on the head are found where nothing stands upright", "[faces][detect]")
{
    const int turns = GENERATE(1, 2, 3);
    CAPTURE(turns);
    const Region place{700, 300, 200, 200};
    const PaintedPicture picture{{1200, 900}, {{place, turns}}};
    const Detection found = search(picture, PaintedDetector());
    REQUIRE(found.faces.size() == 1);
    const Face &face = found.faces[0];
    CHECK(distance(face.box, place) < 3.0);
    // A head turned counter-clockwise stands upright again in a picture turned by the rest of the circle.
    CHECK(face.turned == (4 - turns) % 4 * 90);
    const Point middle{(face.landmarks[0].x + face.landmarks[1].x) / 2,
                       (face.landmarks[0].y + face.landmarks[1].y) / 2};
    const Point towardsEyes{middle.x - face.box.centre().x, middle.y - face.box.centre().y};
    const Point expected = turns == 1 ? Point{-20, 0} : turns == 2 ? Point{0, 20} : Point{20, 0};
    CHECK(towardsEyes.x == Approx(expected.x).margin(3.0));
    CHECK(towardsEyes.y == Approx(expected.y).margin(3.0));

    DetectOptions upright;
    upright.turnedLooks = false;
    CHECK(search(picture, PaintedDetector(), upright).faces.empty());
}

TEST_CASE("Turned looks are left out when a face stands upright", "[faces][detect]")
{
    const PaintedPicture picture{{1200, 900}, {{{700, 300, 200, 200}}, {{100, 300, 200, 200}, 2}}};
    const Detection found = search(picture, PaintedDetector());
    CHECK(found.faces.size() == 1);
    // First, coarse and finer look, and four small crops of the face that stands.
    CHECK(found.looks <= 7);
}

TEST_CASE("A hundred megapixels are never read at once", "[faces][detect]")
{
    PaintedPicture picture{{12000, 8400}, {}};
    for (int i = 0; i < 40; ++i)
        picture.squares.push_back({{200 + 290 * i, 100 + 197 * i, 150, 150}});
    const Detection found = search(picture, PaintedDetector());
    CHECK(found.faces.size() == 40);
    CHECK(picture.largestRequest < 2'500'000);
}

TEST_CASE("Faces at the borders of the finer look's parts are reported once and whole", "[faces][detect]")
{
    PaintedPicture picture{{5000, 3400}, {}};
    for (int y = 40; y < 3300; y += 170)
        for (int x = 50; x < 4900; x += 130)
            picture.squares.push_back({{x, y, 36, 36}});
    const Detection found = search(picture, PaintedDetector());
    CHECK(found.faces.size() == picture.squares.size());
    for (const Face &face : found.faces) {
        CHECK(face.box.width() == Approx(36).margin(3.0));
        CHECK(face.box.height() == Approx(36).margin(3.0));
    }
}

TEST_CASE("What only one of several looks sees is not believed", "[faces][detect]")
{
    const PaintedPicture picture{{3000, 2000}, {{{300, 400, 200, 200}}}};
    PaintedDetector detector;
    detector.meanwhile = [](const imaging::FloatImage &seen, std::vector<Face> &faces) {
        if (seen.width() == 1024) // the first look
            faces.push_back(boxed(600, 300, 80, 0.95));
    };
    const Detection found = search(picture, detector);
    REQUIRE(found.faces.size() == 1);
    CHECK(distance(found.faces[0].box, {300, 400, 200, 200}) < 2.0);
}

TEST_CASE("Limits of score and size are kept", "[faces][detect]")
{
    const PaintedPicture picture{{1024, 768}, {{{100, 100, 60, 60}, 0, 0.7F}, {{500, 100, 200, 200}, 0, 0.95F}}};
    DetectOptions options;
    CHECK(search(picture, PaintedDetector(), options).faces.size() == 2);
    options.threshold = 0.8;
    CHECK(search(picture, PaintedDetector(), options).faces.size() == 1);
    options.threshold = 0.5;
    options.smallestEyes = 50;
    REQUIRE(search(picture, PaintedDetector(), options).faces.size() == 1);
    CHECK(search(picture, PaintedDetector(), options).faces[0].box.width() > 150);
    options.smallestEyes = 0;
    options.largestEyes = 50;
    REQUIRE(search(picture, PaintedDetector(), options).faces.size() == 1);
    CHECK(search(picture, PaintedDetector(), options).faces[0].box.width() < 100);
}

TEST_CASE("A search can be cancelled, reports progress and needs a picture", "[faces][detect]")
{
    const PaintedPicture picture{{3000, 2000}, {{{300, 400, 200, 200}}}};
    CancelSource cancel;
    PaintedDetector detector;
    int looks = 0;
    detector.meanwhile = [&](const imaging::FloatImage &, std::vector<Face> &) {
        if (++looks == 2)
            cancel.cancel();
    };
    const auto stopped = detectFaces(picture.access(), detector, {}, cancel.token());
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().code == ErrorCode::Cancelled);
    CHECK(looks == 2);

    const Progress progress = Progress::create();
    CHECK(detectFaces(picture.access(), PaintedDetector(), {}, {}, progress));
    CHECK(progress.value() == 1.0);

    CHECK_FALSE(detectFaces({}, PaintedDetector()));
    const PaintedPicture tiny{{1, 1}, {}};
    CHECK(search(tiny, PaintedDetector()).faces.empty());
}

TEST_CASE("Sightings of one face become one, with the better look's points", "[faces][detect]")
{
    const std::vector<Face> merged =
        mergeSightings({{boxed(100, 100, 100, 0.90), 0, 1.0}, {boxed(104, 98, 100, 0.99), 1, 1.0}});
    REQUIRE(merged.size() == 1);
    CHECK(merged[0].score == 0.99);
    // Equal scores: the look in which the face is 110 pixels, not the one where it is 14.
    const std::vector<Face> sized =
        mergeSightings({{boxed(100, 100, 56, 0.95), 0, 0.25}, {boxed(101, 100, 56, 0.95), 1, 2.0}});
    REQUIRE(sized.size() == 1);
    CHECK(sized[0].box.left == 101);
}

TEST_CASE("An eye taken for a face goes, and so does a group taken for one", "[faces][detect]")
{
    const std::vector<Face> eye =
        mergeSightings({{boxed(100, 100, 300, 0.97), 0, 1.0}, {boxed(160, 180, 60, 0.98), 1, 1.0}});
    REQUIRE(eye.size() == 1);
    CHECK(eye[0].box.width() == 300);

    const std::vector<Face> group = mergeSightings({{boxed(100, 100, 300, 0.7), 0, 1.0},
                                                    {boxed(120, 150, 60, 0.98), 1, 1.0},
                                                    {boxed(250, 150, 60, 0.97), 1, 1.0}});
    REQUIRE(group.size() == 2);
    CHECK(group[0].box.width() == 60);

    // Two heads close together are two.
    CHECK(mergeSightings({{boxed(100, 100, 100, 0.9), 0, 1.0}, {boxed(170, 130, 100, 0.9), 0, 1.0}}).size() == 2);
}

TEST_CASE("A drawn face takes the detector's points, or the proportions of a face", "[faces][detect]")
{
    const PaintedPicture picture{{2000, 1500}, {{{700, 300, 300, 300}}}};
    const PaintedDetector detector;
    const Box drawn{660, 330, 960, 630}; // 40 pixels beside the face
    const Face seen = suggestFace(picture.access(), drawn, &detector).value();
    CHECK(seen.box == drawn);
    CHECK(seen.source == FaceSource::Drawn);
    CHECK(seen.score == 1.0);
    const Landmarks truth = landmarksFromBox({699.5, 299.5, 999.5, 599.5});
    for (std::size_t i = 0; i < truth.size(); ++i) {
        CHECK(seen.landmarks[i].x == Approx(truth[i].x).margin(4.0));
        CHECK(seen.landmarks[i].y == Approx(truth[i].y).margin(4.0));
    }
    const Box elsewhere{1400, 900, 1600, 1160};
    CHECK(suggestFace(picture.access(), elsewhere, &detector).value().landmarks == landmarksFromBox(elsewhere));
    CHECK(suggestFace(picture.access(), drawn, nullptr).value().landmarks == landmarksFromBox(drawn));
    // A box over the border is fine, one outside is not.
    CHECK(suggestFace(picture.access(), {-50, -50, 200, 200}, &detector));
    const auto outside = suggestFace(picture.access(), {3000, 100, 3200, 300}, &detector);
    REQUIRE_FALSE(outside);
    CHECK(outside.error().code == ErrorCode::InvalidArgument);
    CHECK_FALSE(suggestFace(picture.access(), {100, 100, 100, 100}, &detector));
}

TEST_CASE("Template points and boxes fit each other", "[faces][detect]")
{
    const Box box{100, 200, 200, 330};
    const Box again = boxFromLandmarks(landmarksFromBox(box));
    CHECK(again.left == Approx(box.left).margin(1e-6));
    CHECK(again.bottom == Approx(box.bottom).margin(1e-6));
    const Landmarks points = landmarksFromEyes({100, 100}, {200, 100});
    CHECK(points[0] == Point{100, 100});
    CHECK(points[2].x == Approx(150).margin(2.0));
    CHECK(points[2].y > 130);
    CHECK(points[3].y > points[2].y);
}

TEST_CASE("Overlap and containment of boxes", "[faces][detect]")
{
    const Box a{0, 0, 10, 10};
    CHECK(overlap(a, a) == 1.0);
    CHECK(overlap(a, {10, 0, 20, 10}) == 0.0);
    CHECK(overlap(a, {5, 0, 15, 10}) == Approx(1.0 / 3.0));
    CHECK(containment(a, {2, 2, 4, 4}) == 1.0);
    CHECK(overlap({5, 5, 5, 5}, {5, 5, 5, 5}) == 0.0);
}

TEST_CASE("Parts of a finer look cover the picture", "[faces][detect]")
{
    const Size picture = GENERATE(Size{4000, 3000}, Size{1600, 9000}, Size{12000, 700});
    const LookPlan plan = finerLook(picture, 1e12, {});
    REQUIRE_FALSE(plan.parts.empty());
    CHECK(plan.size == picture);
    for (int y = 0; y < picture.height; y += 97)
        for (int x = 0; x < picture.width; x += 89) {
            bool covered = false;
            for (const Region &part : plan.parts)
                covered = covered || part.contains({x, y, 1, 1});
            CHECK(covered);
        }
    for (const Region &part : plan.parts)
        CHECK(Region::of(picture).contains(part));
}
