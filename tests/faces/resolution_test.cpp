#include "faces/crop_template.h"
#include "faces/resolution.h"

#include <catch2/catch.hpp>

#include <limits>

using namespace ambrotype;
using namespace ambrotype::faces;

namespace {

//! A face that fills a crop of \p side pixels.
Face faceOf(double side)
{
    Face face;
    face.landmarks = cropTemplate(CropTemplate::Ffhq, 512);
    for (Point &point : face.landmarks) {
        point.x *= side / 512;
        point.y *= side / 512;
    }
    return face;
}

} // namespace

TEST_CASE("a face of 200 pixels that is drawn on 512 needs 2.56 times the size", "[faces]")
{
    const FaceResolution size = resolutionOf(faceOf(200));
    CHECK(size.side == Approx(200));
    CHECK(size.restored == 512);
    CHECK(size.factor == Approx(2.56));
    CHECK(resolutionOf(faceOf(200), {CropTemplate::Ffhq, 256}).factor == Approx(1.28).epsilon(0.01));
    // GPEN shows more around the face: of 512 pixels its eyes are 107 apart, not 126.
    CHECK(resolutionOf(faceOf(200), {CropTemplate::Gpen, 512}).factor == Approx(2.56 * 107 / 126).epsilon(0.01));
    CHECK(resolutionOf(faceOf(200), {CropTemplate::Gpen, 2048}).restored == 2048);
    CHECK(resolutionOf(faceOf(200), {CropTemplate::Gpen, 2048}).factor == Approx(4 * 2.56 * 107 / 126).epsilon(0.01));
    CHECK(resolutionOf(faceOf(1024)).factor == Approx(0.5));
    Face none = faceOf(200);
    none.landmarks.fill({10, 10});
    CHECK(resolutionOf(none).factor == 0.0);
    none.landmarks[0].x = std::numeric_limits<double>::quiet_NaN();
    CHECK(resolutionOf(none).factor == 0.0);
}

TEST_CASE("the scale that is advised fits the largest face and what enlarging can do", "[faces]")
{
    const imaging::Size photo{3000, 2000};
    const auto scaleFor = [&](std::vector<double> sides, double most = 4.0) {
        std::vector<FaceResolution> faces;
        for (const double side : sides)
            faces.push_back(resolutionOf(faceOf(side)));
        return adviseScale(faces, photo, most).scale;
    };
    CHECK(scaleFor({200}) == 3.0);
    CHECK(scaleFor({80, 400, 30}) == 1.5);
    CHECK(scaleFor({300}) == 2.0);
    CHECK(scaleFor({512}) == 1.0);
    CHECK(scaleFor({2000}) == 1.0);
    CHECK(scaleFor({20}) == 4.0);
    CHECK(scaleFor({20}, 2.0) == 2.0);
    CHECK(scaleFor({20}, 0.0) == 1.0);
    CHECK(scaleFor({}) == 1.0);
    const ScaleAdvice advice = adviseScale({resolutionOf(faceOf(256))}, photo);
    CHECK(advice.scale == 2.0);
    CHECK(advice.width == Approx(50.8)); // 6000 pixels are 20 inches
    CHECK(advice.height == Approx(33.87).epsilon(0.001));
}
