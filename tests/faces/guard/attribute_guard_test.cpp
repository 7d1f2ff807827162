#include "faces/guard/attribute_support.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace ambrotype;
using namespace ambrotype::faces;
using namespace ambrotype::faces::test;
using imaging::FloatImage;

namespace {

AttributeResult judged(const AttributeInput &input, const AttributeParams &params = {})
{
    const auto limits = simpleLimits();
    auto result = guardAttributes(input, limits, params);
    if (!result)
        FAIL(result.error().message << " " << result.error().detail);
    return std::move(*result);
}

double hueDifference(double a, double b)
{
    const double turn = std::abs(a - b);
    return std::min(turn, 360.0 - turn);
}

//! Both cheeks of a crop of 512 pixels.
const Point kLeftCheek{180.0, 320.0};
const Point kRightCheek{335.0, 330.0};

ClassMap parsed(int glassesRows)
{
    ClassMap map;
    map.size = {64, 64};
    map.parts.assign(64 * 64, FacePart::Skin);
    for (int i = 0; i < glassesRows * 64; ++i)
        map.parts[static_cast<std::size_t>(20 * 64 + i)] = FacePart::Glasses;
    return map;
}

} // namespace

TEST_CASE("a face that did not change has no findings")
{
    for (const DrawnFace &drawn : {personA(), personB()}) {
        const TestFace face = drawFace(drawn);
        const auto result = judged(compared(face, face.crop));
        CHECK(result.findings.empty());
        CHECK_FALSE(result.corrected);
        CHECK_FALSE(result.needsReview());
    }
}

TEST_CASE("the irises of a drawn face are found where they were drawn")
{
    const TestFace face = drawFace(personA());
    const auto irises = findIrises(face.crop, face.landmarks);
    for (std::size_t i = 0; i < irises.size(); ++i) {
        REQUIRE(irises[i]);
        CHECK(std::abs(irises[i]->centre.x - face.landmarks[i].x) < 2.0);
        CHECK(std::abs(irises[i]->centre.y - face.landmarks[i].y) < 2.0);
        CHECK(irises[i]->radius == Approx(0.093 * 126).margin(1.8));
    }
    CHECK_FALSE(findIrises(face.crop, Landmarks{})[0]);
}

TEST_CASE("an iris turned by 60 degrees of hue is found and gets its colour again")
{
    TestFace face = drawFace(personA());
    const auto irises = findIrises(face.crop, face.landmarks);
    REQUIRE((irises[0] && irises[1]));
    for (const double degrees : {60.0, -60.0, 180.0}) {
        CAPTURE(degrees);
        FloatImage changed = face.crop.clone();
        turnIris(changed, *irises[0], degrees);
        turnIris(changed, *irises[1], degrees);
        const auto result = judged(compared(face, changed));
        const auto *finding = findingOf(result, FaceAttribute::EyeColor);
        REQUIRE(finding);
        CHECK(finding->corrected);
        CHECK_FALSE(result.needsReview());
        CHECK(finding->sentence.find("another eye colour") != std::string::npos);
        REQUIRE(result.corrected);
        for (const auto &iris : irises) {
            const IrisColor before = irisColor(face.crop, *iris);
            CHECK(hueDifference(irisColor(changed, *iris).hueDegrees(), before.hueDegrees()) > 45.0);
            CHECK(hueDifference(irisColor(*result.corrected, *iris).hueDegrees(), before.hueDegrees()) < 5.0);
        }
        AttributeParams report;
        report.keepEyeColor = false;
        const auto reported = judged(compared(face, changed), report);
        CHECK_FALSE(reported.corrected);
        CHECK(reported.needsReview());
    }
}

TEST_CASE("a tint of the whole picture is no other eye colour")
{
    const TestFace face = drawFace(personA());
    FloatImage tinted = face.crop.clone();
    for (int y = 0; y < tinted.height(); ++y)
        for (int x = 0; x < tinted.width(); ++x) {
            tinted.row(0, y)[x] *= 0.93F;
            tinted.row(2, y)[x] = std::min(1.0F, tinted.row(2, y)[x] * 1.07F);
        }
    CHECK_FALSE(findingOf(judged(compared(face, tinted)), FaceAttribute::EyeColor));
}

TEST_CASE("eyes of less than 12 pixels are not asked for their colour")
{
    TestFace face = drawFace(personA());
    const auto irises = findIrises(face.crop, face.landmarks);
    FloatImage changed = face.crop.clone();
    turnIris(changed, *irises[0], 60.0);
    face.sourceEyeDistance = 12.0 / 0.48 - 1.0;
    CHECK_FALSE(findingOf(judged(compared(face, changed)), FaceAttribute::EyeColor));
    face.sourceEyeDistance = 12.0 / 0.48 + 1.0;
    CHECK(findingOf(judged(compared(face, changed)), FaceAttribute::EyeColor));
}

TEST_CASE("moles that the result lost come back with their contrast")
{
    TestFace face = drawFace(personA());
    const FloatImage without = face.crop.clone();
    drawMole(face.crop, kLeftCheek, 3.0, 0.2F);
    drawMole(face.crop, kRightCheek, 5.0, 0.3F);
    const auto moles = findMoles(face.crop, face.landmarks, nullptr);
    REQUIRE(moles.size() == 2);
    const auto result = judged(compared(face, without));
    const auto *finding = findingOf(result, FaceAttribute::Moles);
    REQUIRE(finding);
    CHECK(finding->sentence == "Face 2 lost 2 moles; they were put back.");
    REQUIRE(result.corrected);
    for (const Mole &mole : moles) {
        CHECK(moleContrast(without, mole) < 0.1 * mole.contrast);
        CHECK(moleContrast(*result.corrected, mole) >= 0.7 * moleContrast(face.crop, mole));
    }
    AttributeParams report;
    report.keepMoles = false;
    CHECK(judged(compared(face, without), report).needsReview());
}

TEST_CASE("lines, eyes, nostrils and speckled skin are no moles")
{
    TestFace face = drawFace(personA());
    CHECK(findMoles(face.crop, face.landmarks, nullptr).empty());
    for (int i = 0; i < 30; ++i) // a wrinkle
        drawMole(face.crop, {165.0 + i, 310.0 + 0.3 * i}, 2.0, 0.2F);
    CHECK(findMoles(face.crop, face.landmarks, nullptr).empty());
    // What a parser says is hair is not looked at.
    drawMole(face.crop, kRightCheek, 4.0, 0.25F);
    CHECK(findMoles(face.crop, face.landmarks, nullptr).size() == 1);
    ClassMap hair = parsed(0);
    std::fill(hair.parts.begin(), hair.parts.end(), FacePart::Hair);
    CHECK(findMoles(face.crop, face.landmarks, &hair).empty());
}

TEST_CASE("glasses and a beard that the photo does not show are reported without a parser")
{
    const TestFace face = drawFace(personA());
    FloatImage glasses = face.crop.clone();
    drawGlasses(glasses, face.landmarks);
    const auto withGlasses = judged(compared(face, glasses));
    const auto *finding = findingOf(withGlasses, FaceAttribute::Glasses);
    REQUIRE(finding);
    CHECK(finding->severity == FindingSeverity::Warning);
    CHECK(withGlasses.needsReview());
    CHECK_FALSE(findingOf(withGlasses, FaceAttribute::LowerFace));

    FloatImage beard = face.crop.clone();
    drawBeard(beard, face.landmarks);
    const auto withBeard = judged(compared(face, beard));
    CHECK(findingOf(withBeard, FaceAttribute::LowerFace));
    CHECK_FALSE(findingOf(withBeard, FaceAttribute::Glasses));

    // The same the other way round: they vanished.
    TestFace wearing = drawFace(personA());
    drawGlasses(wearing.crop, wearing.landmarks);
    CHECK(findingOf(judged(compared(wearing, face.crop)), FaceAttribute::Glasses));
}

TEST_CASE("glasses are told from parsed parts where there are any")
{
    const TestFace face = drawFace(personA());
    const ClassMap without = parsed(0);
    const ClassMap with = parsed(4);
    AttributeInput input = compared(face, face.crop);
    input.originalParts = &without;
    input.resultParts = &with;
    auto result = judged(input);
    REQUIRE(findingOf(result, FaceAttribute::Glasses));
    CHECK(result.findings[0].sentence == "Face 2 got glasses, which the photo does not show.");
    std::swap(input.originalParts, input.resultParts);
    result = judged(input);
    CHECK(result.findings[0].sentence == "Face 2 lost its glasses, which the photo does not show.");
    input.originalParts = input.resultParts = &with;
    CHECK(judged(input).findings.empty());
}

TEST_CASE("skin without its texture looks like wax")
{
    const TestFace face = drawFace(personA());
    FloatImage wax = face.crop.clone();
    // Noise of one per cent is what this drawn skin has; a clean photo is said to have none.
    const auto kept = compareSkinTexture(face.crop, face.crop, face.landmarks, 126.0, 0.0);
    REQUIRE(kept);
    CHECK(kept->decibels == Approx(0.0).margin(1e-9));
    wax = imaging::FloatImage(face.crop.size(), 3);
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < wax.height(); ++y)
            for (int x = 0; x < wax.width(); ++x) {
                float sum = 0.0F;
                int count = 0;
                for (int dy = -2; dy <= 2; ++dy)
                    for (int dx = -2; dx <= 2; ++dx) {
                        const int u = std::clamp(x + dx, 0, wax.width() - 1);
                        const int v = std::clamp(y + dy, 0, wax.height() - 1);
                        sum += face.crop.row(c, v)[u];
                        ++count;
                    }
                wax.row(c, y)[x] = sum / static_cast<float>(count);
            }
    const auto lost = compareSkinTexture(face.crop, wax, face.landmarks, 126.0, 0.0);
    REQUIRE(lost);
    CHECK(lost->decibels < -6.0);
    // When all of it was the photo's noise, nothing of worth was lost.
    CHECK_FALSE(compareSkinTexture(face.crop, wax, face.landmarks, 126.0, 8.0));
}

TEST_CASE("a photo that is too poor to tell inventions says so")
{
    const TestFace face = drawFace(personA());
    auto limits = simpleLimits();
    limits.changes.clear();
    FloatImage glasses = face.crop.clone();
    drawGlasses(glasses, face.landmarks);
    const auto result = guardAttributes(compared(face, glasses), limits);
    REQUIRE(result.ok());
    REQUIRE(result->findings.size() == 1);
    CHECK(result->findings[0].severity == FindingSeverity::Note);
    CHECK(result->findings[0].sentence.find("cannot be measured") != std::string::npos);
}

TEST_CASE("faces that cannot be compared are refused")
{
    const TestFace face = drawFace(personA());
    const FloatImage small({16, 16}, 3);
    CHECK_FALSE(guardAttributes(compared(face, small), simpleLimits()).ok());
    AttributeInput input = compared(face, face.crop);
    input.landmarks = {};
    CHECK_FALSE(guardAttributes(input, simpleLimits()).ok());
}
