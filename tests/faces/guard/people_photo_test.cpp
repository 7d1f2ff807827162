#include "faces/guard/shoot_frames.h"

#include "imaging/ops/blur.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <iostream>

// Shoots made of photographs: frames of one person share one photograph, so these tests show that the parts hold
// together, not how well people are told apart over years.

using namespace ambrotype;
using namespace ambrotype::faces;
using namespace ambrotype::faces::test;
using imaging::FloatImage;

namespace {

bool haveAll()
{
    return ambrotype::test::haveShared("photos") && ambrotype::test::haveShared("weights/mobilefacenet.safetensors");
}

const GuardLimits &shippedLimits()
{
    const auto limits = GuardLimits::shipped();
    REQUIRE(limits.ok());
    return **limits;
}

//! Three people at a time, each once, of the faces large enough to be degraded.
std::vector<std::vector<TestFace>> shoots(std::size_t most)
{
    std::vector<TestFace> people;
    for (TestFace &face : photographedFaces(40.0))
        if (std::none_of(
                people.begin(), people.end(), [&](const TestFace &each) { return each.person == face.person; }))
            people.push_back(std::move(face));
    std::vector<std::vector<TestFace>> made;
    for (std::size_t i = 0; i + 3 <= people.size() && made.size() < most; i += 3)
        for (std::vector<TestFace> &shoot = made.emplace_back(); shoot.size() < 3;)
            shoot.push_back(std::move(people[i + shoot.size()]));
    return made;
}

struct Grouped
{
    std::vector<ShootFrame> frames;
    PeopleGroups groups;
    std::vector<PortrayedFace> faces;
};

Grouped group(const std::vector<TestFace> &people, Embedder &recogniser)
{
    Grouped made;
    made.frames = shootOf(people);
    for (std::size_t i = 0; i < made.frames.size(); ++i)
        made.faces.push_back(portrayed(made.frames[i], recogniser, i));
    const MeasureLimits &limits = shippedLimits().recognisers.at("mobilefacenet");
    auto groups = groupPeople(made.faces, limits, shippedLimits().minEyeDistance);
    REQUIRE(groups.ok());
    made.groups = std::move(*groups);
    return made;
}

//! The coarse light and shade of \p photo with the fine features of \p other: somebody else who stands in the same
//! place under the same light, as a careless network makes one of a blurred face.
FloatImage hybrid(const TestFace &photo, const FloatImage &other, double sigma)
{
    const auto low = [&](const FloatImage &image) {
        const auto all = imaging::Region::of(image.size());
        return imaging::ops::gaussianBlur(image, all, all, image.size(), static_cast<float>(sigma));
    };
    const FloatImage own = low(photo.crop);
    const FloatImage theirs = low(other);
    FloatImage made = other.clone();
    for (int c = 0; c < made.colorChannels(); ++c)
        for (int y = 0; y < made.height(); ++y)
            for (int x = 0; x < made.width(); ++x)
                made.row(c, y)[x] = std::clamp(made.row(c, y)[x] - theirs.row(c, y)[x] + own.row(c, y)[x], 0.0F, 1.0F);
    return made;
}

//! What the guard let through of one kind of result.
struct Tally
{
    int all = 0;
    int missed = 0;     //!< By the photo alone: not flagged.
    int caught = 0;     //!< Of the missed, flagged by the reference.
    int weakened = 0;   //!< Of the missed, lowered by the reference.
    int unmeasured = 0; //!< By the photo alone: cannot be measured.
    int measured = 0;   //!< Of the unmeasured, passed by the reference.
};

void count(Tally &tally, GuardedFace face, const PersonReference &reference, Embedder &recogniser)
{
    const auto alone = guardIdentity(face, &recogniser, shippedLimits());
    REQUIRE(alone.ok());
    ++tally.all;
    if (alone->state == GuardState::Flagged)
        return; // a reference has nothing to add
    face.reference = &reference;
    const auto with = guardIdentity(face, &recogniser, shippedLimits());
    REQUIRE(with.ok());
    CHECK(with->used <= alone->used);
    const bool unmeasured = alone->state == GuardState::CannotMeasure;
    tally.unmeasured += unmeasured ? 1 : 0;
    tally.measured += unmeasured && with->state != GuardState::CannotMeasure && with->used > 0 ? 1 : 0;
    ++tally.missed;
    tally.caught += with->state == GuardState::Flagged ? 1 : 0;
    tally.weakened += with->used > 0 && with->used < alone->used ? 1 : 0;
}

void print(const char *name, const Tally &tally)
{
    std::cout << name << ": " << tally.all << "; not flagged by the photo alone " << tally.missed
              << ", of these flagged by the reference " << tally.caught << ", lowered " << tally.weakened
              << "; not measurable by the photo alone " << tally.unmeasured << ", of these passed by the reference "
              << tally.measured << "\n";
}

//! Of each of \p people, by the sharp ones of \p frames.
std::vector<PersonReference>
referencesOf(const std::vector<ShootFrame> &frames, std::size_t people, Embedder &recogniser)
{
    std::vector<std::vector<Embedding>> sharp(people);
    for (std::size_t i = 0; i < frames.size(); ++i)
        if (!frames[i].degraded)
            sharp[frames[i].person].push_back(portrayed(frames[i], recogniser, i).embedding);
    std::vector<PersonReference> references;
    for (const std::vector<Embedding> &faces : sharp) {
        std::vector<const Embedding *> pointers;
        for (const Embedding &face : faces)
            pointers.push_back(&face);
        auto reference = referenceOf(recogniser.network(), pointers);
        REQUIRE(reference.ok());
        references.push_back(std::move(*reference));
    }
    return references;
}

double likeness(const PersonReference &reference, const TestFace &face, const FloatImage &crop, Embedder &recogniser)
{
    const auto embedding = recogniser.embed(FaceView{&crop, face.landmarks, false});
    REQUIRE(embedding.ok());
    return similarity(reference.embedding(), *embedding);
}

} // namespace

TEST_CASE("three real people in thirty frames, half of them degraded, are told apart")
{
    if (!haveAll())
        return;
    const auto recogniser = realRecogniser();
    const auto all = shoots(5);
    CHECK(all.size() >= 3);
    for (const auto &people : all) {
        const Grouped made = group(people, *recogniser);
        CAPTURE(people[0].name, people[1].name, people[2].name);
        CHECK(purity(made.groups, made.frames) >= 0.95);
        std::size_t placed = 0;
        for (const PeopleGroups::Group &each : made.groups.people) {
            placed += each.faces.size();
            for (const std::size_t reference : each.references)
                CHECK_FALSE(made.frames[reference].degraded);
        }
        CHECK(placed + made.groups.unknown.size() == made.frames.size());
        CHECK(made.groups.unknown.size() <= 5);
        CHECK(made.groups.people.size() <= 4);
        std::cout << people[0].person << ", " << people[1].person << ", " << people[2].person << ": "
                  << made.groups.people.size() << " groups, " << made.groups.unknown.size() << " unknown, purity "
                  << purity(made.groups, made.frames) << "\n";
    }
}

TEST_CASE("degraded frames restored to the wrong person are caught by the reference where the photo alone misses them")
{
    if (!haveAll())
        return;
    const auto recogniser = realRecogniser();
    Tally swapped;
    Tally hybrids; // those that are more like the other person
    Tally honest;
    for (const auto &people : shoots(3)) {
        const std::vector<ShootFrame> frames = shootOf(people);
        const std::vector<PersonReference> references = referencesOf(frames, people.size(), *recogniser);
        for (std::size_t number = 0; number < frames.size(); ++number) {
            const ShootFrame &frame = frames[number];
            if (!frame.degraded)
                continue;
            // Frames of one number follow each other, one of each person, held and lit in the same way.
            const std::size_t other = (frame.person + 1) % people.size();
            const FloatImage &wrong = frames[number - frame.person + other].sharp;
            const PersonReference &own = references[frame.person];
            if (frame.person == 0) { // one is enough to see that it goes well
                count(honest, guarded(frame.face, frame.sharp, 0.8), own, *recogniser);
                count(swapped, guarded(frame.face, wrong, 0.8), own, *recogniser);
            }
            const double pixel = eyeDistance(frame.face.landmarks) / frame.face.sourceEyeDistance;
            for (const double blur : {1.2, 2.4}) {
                const FloatImage result = hybrid(frame.face, wrong, blur * pixel);
                if (likeness(references[other], frame.face, result, *recogniser)
                    > likeness(own, frame.face, result, *recogniser))
                    count(hybrids, guarded(frame.face, result, 0.8), own, *recogniser);
            }
        }
    }
    print("another person's face", swapped);
    print("another person's features in the light of the photo", hybrids);
    print("the person's own sharp face", honest);
    CHECK(swapped.missed == swapped.caught);
    CHECK(hybrids.missed > 0);
    CHECK(hybrids.caught * 2 > hybrids.missed);
    CHECK(honest.caught == 0);
    CHECK(honest.measured > 0);
}
