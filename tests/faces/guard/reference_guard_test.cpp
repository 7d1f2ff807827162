#include "faces/guard/guard_support.h"

#include <catch2/catch.hpp>

using namespace ambrotype;
using namespace ambrotype::faces;
using namespace ambrotype::faces::test;
using imaging::FloatImage;

namespace {

std::shared_ptr<Embedder> fakeEmbedder(const std::string &network = "mobilefacenet")
{
    const auto made = Embedder::make(std::make_shared<FakeRecogniser>(network));
    REQUIRE(made.ok());
    return *made;
}

IdentityResult judged(const GuardedFace &face, Embedder *recogniser, const GuardLimits &limits)
{
    const auto result = guardIdentity(face, recogniser, limits);
    if (!result)
        FAIL(result.error().message << " " << result.error().detail);
    return *result;
}

PersonReference referenceFor(const TestFace &face, Embedder &recogniser)
{
    const auto embedding = recogniser.embed(FaceView{&face.crop, face.landmarks, true});
    REQUIRE(embedding.ok());
    auto reference = referenceOf(recogniser.network(), {&*embedding});
    REQUIRE(reference.ok());
    return *reference;
}

//! The photo can be trusted at no quality, whatever it shows; the result can.
GuardLimits limitsForPoor(double otherPerson)
{
    GuardLimits limits = simpleLimits(0.6, otherPerson);
    MeasureLimits &own = limits.recognisers["mobilefacenet"];
    own.classes.push_back(own.classes.front());
    own.classes.front().maxBlur = 0.03;
    own.classes.back().measurable = false;
    own.classes.back().otherPerson = -1.0;
    limits.structure.classes.front().otherPerson = -1.0;
    limits.structure.classes.front().otherPersonAlone = -1.0;
    limits.structure.classes.front().normal = -1.0;
    return limits;
}

} // namespace

TEST_CASE("a reference never raises the used strength, whoever it shows and whatever was made of the face")
{
    const auto embedder = fakeEmbedder();
    const TestFace a = drawFace(personA());
    const TestFace b = drawFace(personB());
    const FloatImage half = mixed(a.crop, b.crop, 0.5);
    const std::vector<PersonReference> references{referenceFor(a, *embedder), referenceFor(b, *embedder)};
    int lowered = 0;
    for (const double eyes : {126.0, 18.0, 6.0})
        for (const FloatImage *made : {&a.crop, &b.crop, &half})
            for (const double asked : {1.0, 0.7, 0.3})
                for (const double otherPerson : {0.2, 0.5, 0.8}) {
                    const TestFace photo = seenSmaller(a, eyes);
                    GuardedFace face = guarded(photo, *made, asked);
                    const auto alone = judged(face, embedder.get(), simpleLimits(0.85, otherPerson));
                    for (const PersonReference &reference : references) {
                        CAPTURE(eyes, asked, otherPerson);
                        face.reference = &reference;
                        const auto with = judged(face, embedder.get(), simpleLimits(0.85, otherPerson));
                        CHECK(with.used <= alone.used);
                        if (alone.state == GuardState::Flagged)
                            CHECK(with.state == GuardState::Flagged);
                        if (alone.state == GuardState::Lowered)
                            CHECK((with.state == GuardState::Lowered || with.state == GuardState::Flagged));
                        if (with.used < alone.used) {
                            ++lowered;
                            CHECK(with.measure == GuardMeasure::Reference);
                            CHECK(with.referenceScore);
                            CHECK(with.sentence.find("other pictures of the same person") != std::string::npos);
                        }
                    }
                }
    CHECK(lowered > 0);
}

TEST_CASE("a poor photo restored to somebody else is caught by the reference, restored to the person it is measured")
{
    const auto embedder = fakeEmbedder();
    const TestFace a = drawFace(personA());
    const TestFace b = drawFace(personB());
    const PersonReference reference = referenceFor(a, *embedder);
    const TestFace photo = seenSmaller(a, 7.0);
    const GuardLimits limits = limitsForPoor(0.6);
    GuardedFace wrong = guarded(photo, b.crop, 0.8);
    CHECK(judged(wrong, embedder.get(), limits).state == GuardState::CannotMeasure);
    CHECK(judged(wrong, embedder.get(), limits).used == 0.8);
    wrong.reference = &reference;
    const auto caught = judged(wrong, embedder.get(), limits);
    CHECK(caught.state == GuardState::Flagged);
    CHECK(caught.measure == GuardMeasure::Reference);
    CHECK(caught.used == 0.0);
    CHECK(*caught.referenceScore < caught.referenceLimit);
    CHECK(caught.sentence.find("Face 2 no longer looks like other pictures of the same person") == 0);

    GuardedFace right = guarded(photo, a.crop, 0.8);
    CHECK(judged(right, embedder.get(), limits).state == GuardState::CannotMeasure);
    right.reference = &reference;
    const auto measured = judged(right, embedder.get(), limits);
    CHECK(measured.state == GuardState::Passed);
    CHECK(measured.measure == GuardMeasure::Reference);
    CHECK(measured.used == 0.8);
    CHECK(measured.score >= measured.limit);
    CHECK(measured.sentence.find("Face 2 shows too little to be measured by itself, but is like other pictures") == 0);
    CHECK_FALSE(measured.needsReview());
}

TEST_CASE("a reference that cannot be used says so and changes nothing")
{
    const auto embedder = fakeEmbedder();
    const TestFace a = drawFace(personA());
    const TestFace b = drawFace(personB());
    const FloatImage result = mixed(a.crop, b.crop, 0.1);
    GuardedFace face = guarded(a, result, 0.8);
    const auto alone = judged(face, embedder.get(), simpleLimits(0.5, 0.2));
    REQUIRE(alone.state == GuardState::Passed);
    PersonReference reference = referenceFor(b, *embedder);
    reference.network = "arcface-iresnet50";
    face.reference = &reference;
    const auto another = judged(face, embedder.get(), simpleLimits(0.5, 0.2));
    CHECK(another.used == alone.used);
    CHECK(another.state == alone.state);
    CHECK_FALSE(another.referenceScore);
    CHECK(another.sentence.find("it was made with another recogniser") != std::string::npos);
    const auto without = judged(face, nullptr, simpleLimits(0.5, 0.2));
    CHECK(without.sentence.find("no network that recognises faces is on this machine") != std::string::npos);
    // A photo that is plainly not the person of the reference: that is the grouping's fault, not the restoration's.
    reference = referenceFor(b, *embedder);
    const auto stranger = judged(face, embedder.get(), simpleLimits(0.5, 0.9));
    CHECK_FALSE(stranger.referenceScore);
    // Nothing to measure where nothing was changed.
    face = guarded(a, a.crop, 0.8);
    face.reference = &reference;
    CHECK(judged(face, embedder.get(), simpleLimits()).sentence.empty());
}
