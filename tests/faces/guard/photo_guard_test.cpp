#include "faces/guard/attribute_support.h"

#include "imaging/ops/blur.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <iostream>
#include <random>

// The guard on real people, with the limits that ship. The limits were measured on the same photographs, so these tests
// show that the parts fit together, not how it does on people never seen.

using namespace ambrotype;
using namespace ambrotype::faces;
using namespace ambrotype::faces::test;
using imaging::FloatImage;

namespace {

const GuardLimits &shippedLimits()
{
    const auto limits = GuardLimits::shipped();
    REQUIRE(limits.ok());
    return **limits;
}

bool haveAll()
{
    return ambrotype::test::haveShared("photos") && ambrotype::test::haveShared("weights/mobilefacenet.safetensors");
}

IdentityResult judged(const GuardedFace &face, Embedder *recogniser)
{
    const auto result = guardIdentity(face, recogniser, shippedLimits());
    if (!result)
        FAIL(result.error().message << " " << result.error().detail);
    return *result;
}

AttributeResult attributes(const TestFace &face, const FloatImage &result)
{
    auto made = guardAttributes(compared(face, result), shippedLimits());
    if (!made)
        FAIL(made.error().message << " " << made.error().detail);
    return std::move(*made);
}

template <typename Change> FloatImage changed(const FloatImage &image, const Change &change)
{
    FloatImage made = image.clone();
    for (int c = 0; c < made.colorChannels(); ++c)
        for (int y = 0; y < made.height(); ++y)
            for (int x = 0; x < made.width(); ++x)
                made.row(c, y)[x] = std::clamp(change(made.row(c, y)[x], c, x, y), 0.0F, 1.0F);
    return made;
}

FloatImage blurred(const FloatImage &image, float sigma)
{
    const auto all = imaging::Region::of(image.size());
    return imaging::ops::gaussianBlur(image, all, all, image.size(), sigma);
}

//! What harmless steps after the restoration, or before it, do to a face.
std::vector<FloatImage> harmless(const FloatImage &image)
{
    std::vector<FloatImage> made;
    made.push_back(image.clone());
    std::mt19937 generator(5);
    made.push_back(changed(image, [&](float v, int, int, int) {
        return v + (static_cast<float>(generator() % 1000U) / 1000.0F - 0.5F) * 0.02F;
    }));
    made.push_back(changed(image, [](float v, int, int, int) { return std::round(v * 63.0F) / 63.0F; }));
    made.push_back(changed(image, [](float v, int c, int, int) { return 0.04F + (c == 2 ? 0.9F : 0.93F) * v; }));
    const FloatImage soft = blurred(image, 2.0F);
    made.push_back(changed(image, [&](float v, int c, int x, int y) { return v + 0.6F * (v - soft.row(c, y)[x]); }));
    return made;
}

} // namespace

TEST_CASE("another photographed person as the result is always caught")
{
    if (!haveAll())
        return;
    const auto recogniser = realRecogniser();
    const auto faces = photographedFaces(8.0);
    int pairs = 0;
    int kept = 0;
    for (std::size_t i = 0; i < faces.size(); ++i)
        for (std::size_t j = 0; j < faces.size(); ++j) {
            // All pairs of faces of some size; of pairs with small ones every twentieth, to keep the test short.
            const bool large = faces[i].sourceEyeDistance > 25.0 && faces[j].sourceEyeDistance > 25.0;
            if (faces[i].person == faces[j].person || (!large && (i + 3 * j) % 20 != 0))
                continue;
            CAPTURE(faces[i].name, faces[j].name);
            const auto result = judged(guarded(faces[i], faces[j].crop, 0.8), recogniser.get());
            ++pairs;
            kept += result.used == 0.0 ? 1 : 0;
            CHECK(result.state != GuardState::Passed);
            if (large) {
                CHECK(result.state == GuardState::Flagged);
                CHECK(result.used == 0.0);
                const auto alone = judged(guarded(faces[i], faces[j].crop, 0.8), nullptr);
                CHECK(alone.state == GuardState::Flagged);
                CHECK(alone.measure == GuardMeasure::Structure);
            }
        }
    CHECK(pairs > 250);
    CHECK(kept >= pairs * 98 / 100);
    std::cout << pairs << " strangers, original kept of " << kept << "\n";
}

TEST_CASE("the sharp face of the same person passes as the restoration of a smaller photo of it")
{
    if (!haveAll())
        return;
    const auto recogniser = realRecogniser();
    int passed = 0;
    int all = 0;
    for (const TestFace &face : photographedFaces(80.0))
        for (const double eyes : {60.0, 40.0, 30.0}) {
            CAPTURE(face.name, eyes);
            const TestFace small = seenSmaller(face, eyes);
            const auto result = judged(guarded(small, face.crop, 0.9), recogniser.get());
            CAPTURE(result.sentence, result.quality.blur, result.quality.noise);
            CHECK(result.measure == GuardMeasure::Likeness);
            CHECK((result.state == GuardState::Passed || result.state == GuardState::Lowered));
            CHECK(result.score >= result.limit);
            passed += result.state == GuardState::Passed ? 1 : 0;
            ++all;
            // Structure alone lets it pass, too.
            CHECK(judged(guarded(small, face.crop, 0.9), nullptr).state == GuardState::Passed);
        }
    CHECK(passed >= all * 9 / 10);
}

TEST_CASE("real faces of 16 pixels cannot be measured")
{
    if (!haveAll())
        return;
    const auto recogniser = realRecogniser();
    for (const TestFace &face : photographedFaces(80.0)) {
        CAPTURE(face.name);
        const TestFace small = seenSmaller(face, 7.0);
        const auto result = judged(guarded(small, face.crop, 0.9), recogniser.get());
        CHECK(result.state == GuardState::CannotMeasure);
        CHECK(result.needsReview());
    }
}

TEST_CASE("real irises turned by 60 degrees are noticed and restored")
{
    if (!ambrotype::test::haveShared("photos"))
        return;
    int turnedEyes = 0;
    for (const TestFace &face : photographedFaces(25.0)) {
        FloatImage result = face.crop.clone();
        std::vector<Iris> colored;
        for (const auto &iris : findIrises(face.crop, face.landmarks))
            if (iris && irisColor(face.crop, *iris).chroma() > 0.025)
                colored.push_back(*iris);
        if (colored.empty())
            continue; // grey photographs have no eye colour
        CAPTURE(face.name);
        for (const Iris &iris : colored)
            turnIris(result, iris, 60.0);
        const auto made = attributes(face, result);
        const auto *finding = findingOf(made, FaceAttribute::EyeColor);
        REQUIRE(finding);
        REQUIRE(made.corrected);
        for (const Iris &iris : colored) {
            const double before = irisColor(face.crop, iris).hueDegrees();
            const double after = irisColor(*made.corrected, iris).hueDegrees();
            CHECK(std::min(std::abs(after - before), 360.0 - std::abs(after - before)) < 8.0);
            ++turnedEyes;
        }
    }
    CHECK(turnedEyes >= 4);
}

TEST_CASE("moles drawn on real faces keep 70 per cent of their contrast through a result without them")
{
    if (!ambrotype::test::haveShared("photos"))
        return;
    int drawn = 0;
    int keptMoles = 0;
    for (TestFace &face : photographedFaces(40.0)) {
        CAPTURE(face.name);
        const FloatImage without = face.crop.clone();
        const double eye = eyeDistance(face.landmarks);
        std::vector<Mole> moles;
        for (std::size_t side = 0; side < 2; ++side) {
            const Point at{face.landmarks[side].x, face.landmarks[side].y + 0.5 * eye};
            drawMole(face.crop, at, 4.0, 0.25F);
            moles.push_back({at, 4.0, 0.25});
        }
        const auto made = attributes(face, without);
        for (const Mole &mole : moles) {
            const double before = moleContrast(face.crop, mole);
            if (before < 0.1)
                continue; // drawn on black: nobody sees it
            ++drawn;
            const FloatImage &result = made.corrected ? *made.corrected : without;
            const double after = moleContrast(result, mole);
            keptMoles += after >= 0.7 * before ? 1 : 0;
            if (after < 0.7 * before)
                std::cout << face.name << ": mole at " << mole.centre.x << ", " << mole.centre.y << " kept "
                          << after / before << "\n";
        }
    }
    CHECK(drawn >= 18);
    CHECK(keptMoles >= drawn * 9 / 10);
    std::cout << keptMoles << " of " << drawn << " moles kept\n";
}

TEST_CASE("glasses pasted on real results are flagged")
{
    if (!ambrotype::test::haveShared("photos"))
        return;
    int faces = 0;
    for (const TestFace &face : photographedFaces(25.0)) {
        CAPTURE(face.name);
        FloatImage result = face.crop.clone();
        drawGlasses(result, face.landmarks);
        const auto made = attributes(face, result);
        const auto *finding = findingOf(made, FaceAttribute::Glasses);
        // Those who wear some already get another pair at the same place, which may hide.
        const bool wears =
            face.name.find("grace_hopper") != std::string::npos || face.name.find("meeting") != std::string::npos;
        if (wears && !finding)
            continue;
        REQUIRE(finding);
        CHECK(made.needsReview());
        ++faces;
    }
    CHECK(faces >= 12);
}

TEST_CASE("harmless changes of real faces raise no more than two false alarms in a hundred")
{
    if (!ambrotype::test::haveShared("photos"))
        return;
    int pairs = 0;
    int alarms = 0;
    for (const TestFace &face : photographedFaces(8.0)) {
        const auto results = harmless(face.crop);
        for (std::size_t i = 0; i < results.size(); ++i) {
            const auto made = attributes(face, results[i]);
            ++pairs;
            bool alarm = made.corrected.has_value();
            for (const AttributeFinding &finding : made.findings)
                alarm = alarm || finding.severity == FindingSeverity::Warning;
            alarms += alarm ? 1 : 0;
            if (i == 0)
                CHECK_FALSE(alarm); // untouched
            if (alarm)
                std::cout << face.name << ", change " << i << ": " << made.findings[0].sentence << "\n";
        }
    }
    CHECK(pairs > 200);
    CHECK(alarms * 100 <= pairs * 2);
    std::cout << alarms << " false alarms of " << pairs << "\n";
}
