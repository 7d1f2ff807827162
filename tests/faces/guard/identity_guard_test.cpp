#include "faces/guard/guard_support.h"

#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

using namespace ambrotype;
using namespace ambrotype::faces;
using namespace ambrotype::faces::test;
using imaging::FloatImage;

namespace {

std::shared_ptr<Embedder> fakeEmbedder()
{
    const auto made = Embedder::make(std::make_shared<FakeRecogniser>());
    REQUIRE(made.ok());
    return *made;
}

IdentityResult
judged(const GuardedFace &face, Embedder *recogniser, const GuardLimits &limits, const IdentityGuardParams &params = {})
{
    const auto result = guardIdentity(face, recogniser, limits, params);
    if (!result)
        FAIL(result.error().message << " " << result.error().detail);
    return *result;
}

//! The face with another expression: what a careless network makes of it.
DrawnFace drifted(double amount)
{
    DrawnFace face = personA();
    face.mouthWidth = 1.0 - 0.5 * amount;
    face.browHeight = 1.0 + 0.7 * amount;
    face.eyeWidth = 1.0 + 0.3 * amount;
    face.skin[0] -= static_cast<float>(0.25 * amount);
    face.skin[1] -= static_cast<float>(0.2 * amount);
    return face;
}

} // namespace

TEST_CASE("identical crops score 1 and keep the asked strength without a run of the recogniser")
{
    const auto embedder = fakeEmbedder();
    for (const double eyes : {126.0, 30.0, 6.0}) {
        const TestFace face = drawFace(personA(), 512, eyes);
        const auto result = judged(guarded(face, face.crop, 0.8), embedder.get(), simpleLimits());
        CHECK(result.state == GuardState::Passed);
        CHECK(result.score == 1.0);
        CHECK(result.used == 0.8);
        CHECK_FALSE(result.needsReview());
        CHECK(result.sentence.empty());
    }
    CHECK(embedder->networkRuns() == 0);
}

TEST_CASE("a strength of 0 needs no guard")
{
    const TestFace face = drawFace(personA());
    const TestFace other = drawFace(personB());
    const auto result = judged(guarded(face, other.crop, 0.0), nullptr, simpleLimits());
    CHECK(result.state == GuardState::Passed);
    CHECK(result.used == 0.0);
}

TEST_CASE("another person's face is flagged at every asked strength and the original kept")
{
    const auto embedder = fakeEmbedder();
    const TestFace face = drawFace(personA());
    const TestFace other = drawFace(personB());
    for (Embedder *recogniser : {embedder.get(), static_cast<Embedder *>(nullptr)})
        for (const double asked : {1.0, 0.6, 0.2}) {
            CAPTURE(asked, recogniser);
            const auto result = judged(guarded(face, other.crop, asked), recogniser, simpleLimits(0.6, 0.5));
            CHECK(result.state == GuardState::Flagged);
            CHECK(result.used == 0.0);
            CHECK(result.needsReview());
            CHECK(result.sentence.find("Face 2 became somebody else") == 0);
            CHECK(result.sentence.find("the original was kept") != std::string::npos);
        }
}

TEST_CASE("the used strength keeps the limit or the face is flagged")
{
    const auto embedder = fakeEmbedder();
    const TestFace face = drawFace(personA());
    int lowered = 0;
    int passed = 0;
    int flagged = 0;
    for (const double drift : {0.1, 0.4, 0.7, 1.0})
        for (const double limit : {0.5, 0.9, 0.97, 0.999, 0.99999}) {
            const TestFace result = drawFace(drifted(drift));
            const GuardedFace input = guarded(face, result.crop, 0.9);
            const auto found = judged(input, embedder.get(), simpleLimits(limit, -1.0));
            CAPTURE(drift, limit, found.used, found.score);
            CHECK((found.score >= limit || found.state == GuardState::Flagged));
            CHECK(found.used <= 0.9);
            CHECK((found.state == GuardState::Passed) == (found.used == 0.9));
            if (found.used > 0.0) {
                const FloatImage blend = input.blend(found.used);
                const auto a = embedder->embed(FaceView{&face.crop, face.landmarks, true});
                const auto b = embedder->embed(FaceView{&blend, face.landmarks, false});
                REQUIRE((a.ok() && b.ok()));
                CHECK(similarity(*a, *b) == Approx(found.score).margin(1e-6));
            } else {
                CHECK(found.state == GuardState::Flagged);
            }
            lowered += found.state == GuardState::Lowered ? 1 : 0;
            passed += found.state == GuardState::Passed ? 1 : 0;
            flagged += found.state == GuardState::Flagged ? 1 : 0;
        }
    // The table reaches all outcomes.
    CHECK(lowered > 0);
    CHECK(passed > 0);
    CHECK(flagged > 0);
}

TEST_CASE("a stricter limit never gives a stronger blend")
{
    const auto embedder = fakeEmbedder();
    const TestFace face = drawFace(personA());
    std::mt19937 generator(7);
    for (int round = 0; round < 6; ++round) {
        const TestFace result = drawFace(drifted(0.2 + 0.15 * round));
        const double asked = 0.5 + 0.1 * (round % 5);
        double last = 2.0;
        double limit = 0.3;
        for (int step = 0; step < 12; ++step) {
            limit += (1.0 - limit) * (0.1 + 0.3 * (generator() % 100U) / 100.0);
            const auto found = judged(guarded(face, result.crop, asked), embedder.get(), simpleLimits(limit, -1.0));
            CHECK(found.used <= last);
            last = found.used;
        }
    }
}

TEST_CASE("the strict level never gives a stronger blend than the normal one")
{
    const auto embedder = fakeEmbedder();
    const TestFace face = drawFace(personA());
    for (const double drift : {0.2, 0.5, 0.8}) {
        const TestFace result = drawFace(drifted(drift));
        IdentityGuardParams strict;
        strict.level = GuardLevel::Strict;
        const GuardLimits limits = simpleLimits(0.88, -1.0);
        const auto a = judged(guarded(face, result.crop), embedder.get(), limits);
        const auto b = judged(guarded(face, result.crop), embedder.get(), limits, strict);
        CHECK(b.used <= a.used);
        CHECK(b.limit > a.limit);
    }
}

TEST_CASE("a face of 16 pixels cannot be measured, which is said and flagged")
{
    const auto embedder = fakeEmbedder();
    // A face is about 2.3 eye distances wide.
    const TestFace face = seenSmaller(drawFace(personA()), 7.0);
    const TestFace sharp = drawFace(personA());
    const auto result = judged(guarded(face, sharp.crop, 0.7), embedder.get(), simpleLimits(0.5, -1.0));
    CHECK(result.state == GuardState::CannotMeasure);
    CHECK(result.needsReview());
    CHECK(result.measure == GuardMeasure::Structure);
    CHECK(
        result.sentence
        == "The likeness of face 2 cannot be measured, because the photo shows it with only 7 pixels between the eyes."
           " Please compare it yourself.");
    CHECK(embedder->networkRuns() == 0);
}

TEST_CASE("a recogniser that does not agree with itself is not believed")
{
    const auto embedder = fakeEmbedder();
    GuardLimits limits = simpleLimits(0.5, -1.0);
    limits.recognisers["mobilefacenet"].minSelfAgreement = 0.9999;
    TestFace face = drawFace(personA());
    const TestFace result = drawFace(drifted(0.3));
    const auto found = judged(guarded(face, result.crop, 0.7), embedder.get(), limits);
    CHECK(found.state == GuardState::CannotMeasure);
    CHECK(found.sentence.find("does not agree with itself") != std::string::npos);
}

TEST_CASE("the sentence tells score, limit and both strengths")
{
    const auto embedder = fakeEmbedder();
    const TestFace face = drawFace(personA());
    const TestFace result = drawFace(drifted(0.8));
    const auto found = judged(guarded(face, result.crop, 0.7), embedder.get(), simpleLimits(0.97, -1.0));
    REQUIRE(found.state == GuardState::Lowered);
    char expected[128];
    std::snprintf(expected,
                  sizeof expected,
                  "Face 2 differs too much (%.2f, limit 0.97): strength lowered from 70 to %ld.",
                  found.askedScore,
                  std::lround(found.used * 100));
    CHECK(found.sentence == expected);
}

TEST_CASE("without a recogniser structure decides and says so")
{
    const TestFace face = drawFace(personA());
    const TestFace other = drawFace(drifted(1.0));
    const auto found = judged(guarded(face, other.crop), nullptr, simpleLimits(0.95, -1.0));
    CHECK(found.measure == GuardMeasure::Structure);
    REQUIRE(found.state == GuardState::Lowered);
    CHECK(found.sentence.find("Only the structure of the features was compared.") != std::string::npos);
}

TEST_CASE("structure takes brightness, sharpness and noise for the same face")
{
    const TestFace sharp = drawFace(personA());
    const TestFace small = seenSmaller(sharp, 24.0);
    FloatImage brighter = sharp.crop.clone();
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < brighter.height(); ++y)
            for (int x = 0; x < brighter.width(); ++x)
                brighter.row(c, y)[x] = 0.1F + 0.8F * brighter.row(c, y)[x];
    const auto found = judged(guarded(small, brighter), nullptr, simpleLimits(0.9, 0.5));
    CAPTURE(found.askedScore);
    CHECK(found.state == GuardState::Passed);
}

TEST_CASE("a recogniser without limits of its own borrows those of MobileFaceNet and says so")
{
    const auto made = Embedder::make(std::make_shared<FakeRecogniser>("arcface-ir-se50"));
    REQUIRE(made.ok());
    const TestFace face = drawFace(personA());
    const TestFace result = drawFace(drifted(0.8));
    const auto found = judged(guarded(face, result.crop), made->get(), simpleLimits(0.97, -1.0));
    CHECK(found.measure == GuardMeasure::Likeness);
    CHECK(found.sentence.find("The limits were measured with another recogniser.") != std::string::npos);
    GuardLimits none = simpleLimits(0.97, -1.0);
    none.recognisers.clear();
    CHECK(judged(guarded(face, result.crop), made->get(), none).measure == GuardMeasure::Structure);
}

TEST_CASE("a face that passes costs eight pictures of the recogniser, and nothing the second time")
{
    const auto embedder = fakeEmbedder();
    const TestFace face = drawFace(personA());
    const TestFace result = drawFace(drifted(0.1));
    const GuardedFace input = guarded(face, result.crop, 0.8);
    REQUIRE(judged(input, embedder.get(), simpleLimits(0.5, -1.0)).state == GuardState::Passed);
    CHECK(embedder->networkRuns() == 8); // four of the original, two at full and two at the asked strength
    REQUIRE(judged(input, embedder.get(), simpleLimits(0.5, -1.0)).state == GuardState::Passed);
    CHECK(embedder->networkRuns() == 8);
}

TEST_CASE("the guard refuses what it cannot compare")
{
    const TestFace face = drawFace(personA());
    GuardedFace input = guarded(face, face.crop);
    input.blend = nullptr;
    CHECK_FALSE(guardIdentity(input, nullptr, simpleLimits()).ok());
    input = guarded(face, face.crop);
    input.original = nullptr;
    CHECK_FALSE(guardIdentity(input, nullptr, simpleLimits()).ok());
    input = guarded(face, face.crop);
    input.blend = [](double) { return FloatImage({8, 8}, 3); };
    CHECK_FALSE(guardIdentity(input, nullptr, simpleLimits()).ok());
    auto fake = std::make_shared<FakeRecogniser>();
    fake->fails = true;
    const auto embedder = Embedder::make(fake);
    const TestFace other = drawFace(drifted(0.3));
    CHECK(guardIdentity(guarded(face, other.crop), embedder->get(), simpleLimits(0.5, -1.0)).error().code
          == ErrorCode::Device);
}
