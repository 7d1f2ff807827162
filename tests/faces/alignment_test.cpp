#include "faces/face_support.h"
#include "faces/similarity.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

using namespace ambrotype;
using namespace ambrotype::faces;
using ambrotype::faces::test::affineOf;
using ambrotype::faces::test::facePipeline;
using ambrotype::faces::test::landmarksOf;
using ambrotype::faces::test::largestDifference;

namespace {

const std::vector<std::string> kSets{
    "upright", "frontal_jitter", "rotated_35", "upside_down", "tiny", "near_border", "profile", "outlier_nose"};

double largestDifference(const Landmarks &points, const faces::test::GoldenTensor &golden)
{
    const Landmarks expected = landmarksOf(golden);
    double largest = 0.0;
    for (std::size_t i = 0; i < points.size(); ++i)
        largest = std::max({largest, std::abs(points[i].x - expected[i].x), std::abs(points[i].y - expected[i].y)});
    return largest;
}

} // namespace

TEST_CASE("templates are the published points at every size")
{
    if (!ambrotype::test::haveShared("parity/face-pipeline"))
        return;
    CHECK(largestDifference(cropTemplate(CropTemplate::Ffhq, 512), facePipeline("align").at("template_512")) < 1e-9);
    const auto gpen = facePipeline("gpen");
    CHECK(largestDifference(cropTemplate(CropTemplate::Gpen, 512), gpen.at("reference_512")) < 1e-4);
    CHECK(largestDifference(cropTemplate(CropTemplate::Gpen, 256), gpen.at("reference_256")) < 1e-4);
    CHECK(largestDifference(cropTemplate(CropTemplate::Ffhq, 512), gpen.at("reference_512")) > 5.0);
    CHECK(cropTemplate(CropTemplate::ArcFace, 112)[0].x == Approx(38.2946).margin(1e-4));
}

TEST_CASE("facexlib's alignment meets every golden")
{
    if (!ambrotype::test::haveShared("parity/face-pipeline"))
        return;
    const auto golden = facePipeline("align");
    for (const std::string &set : kSets) {
        CAPTURE(set);
        const Landmarks landmarks = landmarksOf(golden.at("landmarks." + set));
        const auto alignment = alignFace(landmarks, CropTemplate::Ffhq, 512);
        REQUIRE(alignment);
        CHECK(largestDifference(alignment->toCrop, affineOf(golden.at("matrix." + set))) < 0.001);
        CHECK(largestDifference(alignment->toPicture, affineOf(golden.at("inverse." + set))) < 0.001);
        CHECK(alignment->used[2] == (set != "outlier_nose"));
        const auto plain = leastSquaresSimilarity(landmarks, cropTemplate(CropTemplate::Ffhq, 512));
        REQUIRE(plain);
        CHECK(largestDifference(*plain, affineOf(golden.at("least_squares." + set))) < 0.001);

        Landmarks moved = landmarks;
        for (Point &point : moved)
            point.x += 0.01;
        const auto other = alignFace(moved, CropTemplate::Ffhq, 512);
        REQUIRE(other);
        CHECK(largestDifference(other->toCrop, affineOf(golden.at("matrix." + set))) > 0.001);
    }
}

TEST_CASE("GPEN's alignment meets every golden")
{
    if (!ambrotype::test::haveShared("parity/face-pipeline"))
        return;
    const auto golden = facePipeline("gpen");
    for (const std::string &set : kSets) {
        CAPTURE(set);
        const Landmarks landmarks = landmarksOf(golden.at("landmarks." + set));
        const auto alignment = alignFace(landmarks, CropTemplate::Gpen, 512);
        REQUIRE(alignment);
        CHECK(largestDifference(alignment->toCrop, affineOf(golden.at("matrix." + set))) < 0.001);
        CHECK(largestDifference(alignment->toPicture, affineOf(golden.at("inverse." + set))) < 0.001);
        const auto other = alignFace(landmarks, CropTemplate::Ffhq, 512);
        REQUIRE(other);
        CHECK(largestDifference(other->toCrop, affineOf(golden.at("matrix." + set))) > 1.0);
    }
}

TEST_CASE("the residual of the fit tells a frontal face from a profile")
{
    Landmarks face = cropTemplate(CropTemplate::Ffhq, 512);
    const auto front = alignFace(face, CropTemplate::Ffhq, 512);
    REQUIRE(front);
    CHECK(front->residual < 1e-6);
    for (Point &point : face)
        point = {200.0 + 0.3 * point.x, point.y};
    const auto profile = alignFace(face, CropTemplate::Ffhq, 512);
    REQUIRE(profile);
    CHECK(profile->residual > 0.15);
}

TEST_CASE("landmarks that make no face are refused")
{
    CHECK_FALSE(alignFace(Landmarks{}, CropTemplate::Ffhq, 512));
    Landmarks points = cropTemplate(CropTemplate::Ffhq, 512);
    points[3].y = std::numeric_limits<double>::quiet_NaN();
    CHECK_FALSE(alignFace(points, CropTemplate::Gpen, 512));
    points.fill({1e9, -1e9});
    CHECK_FALSE(alignFace(points, CropTemplate::Ffhq, 512));
    points = cropTemplate(CropTemplate::Ffhq, 512);
    points[2] = {std::numeric_limits<double>::infinity(), 0.0};
    const auto without = alignFace(points, CropTemplate::Ffhq, 512);
    CHECK((!without || !without->used[2]));
}

TEST_CASE("a matrix and its inverse undo each other, and enlarging keeps pixel centres")
{
    const Affine map{{2.0, -1.5, 30.0, 1.5, 2.0, -7.0}};
    const Point place{12.5, 80.25};
    const Point back = map.inverse()(map(place));
    CHECK(back.x == Approx(place.x));
    CHECK(back.y == Approx(place.y));
    CHECK(map.scale() == Approx(2.5));
    const Point corner = pixelScale(2.0, 4.0)({-0.5, -0.5});
    CHECK(corner == Point{-0.5, -0.5});
    const Point both = compose(pixelScale(2.0, 2.0), map)(place);
    CHECK(both.x == Approx(2.0 * map(place).x + 0.5));
}
