#include "faces/guard/calibrate.h"

#include "faces/guard/guard_support.h"

#include <catch2/catch.hpp>

using namespace ambrotype;
using namespace ambrotype::faces;
using namespace ambrotype::faces::test;
using imaging::FloatImage;

namespace {

std::vector<CalibrationFace> drawnPeople(int count)
{
    std::vector<CalibrationFace> faces;
    for (int i = 0; i < count; ++i) {
        DrawnFace drawn = i % 2 == 0 ? personA() : personB();
        drawn.mouthWidth = 0.4 + 0.2 * i;
        drawn.eyeWidth = 1.5 - 0.15 * i;
        drawn.texture = static_cast<unsigned>(i + 1);
        TestFace face = drawFace(drawn);
        faces.push_back({face.name, face.person, std::move(face.crop), face.landmarks});
    }
    return faces;
}

CalibrationParams quick()
{
    CalibrationParams params;
    params.eyeDistances = {64, 44, 32, 24, 18};
    params.cropSize = 256;
    return params;
}

Result<FloatImage> noJpeg(const FloatImage &image, int)
{
    return image.clone();
}

} // namespace

TEST_CASE("a calibration gives limits that can be read, better photographs stricter ones")
{
    const auto embedder = Embedder::make(std::make_shared<FakeRecogniser>("arcface-ir-se50"));
    REQUIRE(embedder.ok());
    const std::string earlier = R"({"recognisers": {"mobilefacenet": {"classes": []}}})";
    const auto text =
        calibrateGuard(drawnPeople(5), embedder->get(), noJpeg, R"({"photographs": "drawn"})", earlier, quick());
    if (!text)
        FAIL(text.error().message << text.error().detail);
    CHECK(text->find("\"photographs\": \"drawn\"") != std::string::npos);
    const auto limits = GuardLimits::parse(*text);
    REQUIRE(limits.ok());
    CHECK(limits->recognisers.count("mobilefacenet") == 1);
    bool ofAnother = true;
    const auto *measure = limits->recogniser("arcface-ir-se50", &ofAnother);
    REQUIRE(measure);
    CHECK_FALSE(ofAnother);
    CHECK(measure->classes[0].normal > 0.5);
    CHECK(measure->classes[0].normal >= measure->classes[1].normal);
    CHECK(limits->structure.classes[0].strict >= limits->structure.classes[0].normal);
    // The same again gives the same file.
    const auto again =
        calibrateGuard(drawnPeople(5), embedder->get(), noJpeg, R"({"photographs": "drawn"})", earlier, quick());
    REQUIRE(again.ok());
    CHECK(*again == *text);
}

TEST_CASE("a calibration needs three sharp faces and says what went wrong")
{
    const auto few = calibrateGuard(drawnPeople(2), nullptr, noJpeg, "{}", {}, quick());
    REQUIRE_FALSE(few.ok());
    CHECK(few.error().code == ErrorCode::InvalidArgument);
    const auto broken = [](const FloatImage &, int) -> Result<FloatImage> {
        return Error{ErrorCode::DiskFull, "The disk is full.", {}};
    };
    CHECK(calibrateGuard(drawnPeople(3), nullptr, broken, "{}", {}, quick()).error().code == ErrorCode::DiskFull);
    CHECK_FALSE(calibrateGuard(drawnPeople(3), nullptr, noJpeg, "no json", {}, quick()).ok());
}
