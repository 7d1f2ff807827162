#include "pipeline/face_test_pictures.h"

#include "pipeline/faces/face_choices.h"
#include "pipeline/stages/faces/face_plan.h"

#include <catch2/catch.hpp>

using namespace ambrotype;
using namespace ambrotype::imaging;
using namespace ambrotype::pipeline;
using namespace ambrotype::test;

namespace {

//! Nobody's, as long as one of MobileFaceNet.
faces::PersonReference someReference(std::int8_t first = 127)
{
    faces::PersonReference reference{"mobilefacenet", std::vector<std::int8_t>(128, -3)};
    reference.values[0] = first;
    reference.values[1] = -127;
    return reference;
}

//! The first face of \p recipe with \p reference.
Recipe referred(Recipe recipe, const std::optional<faces::PersonReference> &reference)
{
    auto choices = faceChoicesFromText(recipe.text("faces", "choices"));
    REQUIRE(choices);
    (*choices)[0].reference = reference;
    REQUIRE(recipe.set("faces", "choices", faceChoicesToText(*choices)));
    return recipe;
}

} // namespace

TEST_CASE("What was decided about a face wins over the rules", "[pipeline][faces]")
{
    const faces::Face large = sampleFace();
    faces::Face small = movedFace(250, 0, 0.2);
    small.source = faces::FaceSource::RetinaFace;
    faces::FaceFacts facts;
    facts.size = facts.eyeDistance = 65;
    faces::FaceFacts smallFacts;
    smallFacts.size = smallFacts.eyeDistance = 13;
    FaceSettings settings = plainFaceSettings();
    const auto plan = [&] { return planFaces({small, large}, {smallFacts, facts}, settings, kSampleSize); };
    CHECK(plan()[0].task == PlannedFace::Task::Restore); // the largest is first
    CHECK(plan()[1].task == PlannedFace::Task::Leave);
    CHECK_FALSE(plan()[1].reason.empty());

    FaceChoice choice;
    choice.centre = faceInShares(small, kSampleSize).box.centre();
    choice.on = true;
    choice.strength = 35;
    settings.choices = {choice};
    CHECK(plan()[1].task == PlannedFace::Task::Restore);
    CHECK(plan()[1].strength == 0.35);
    settings.choices[0].anonymise = true;
    CHECK(plan()[1].task == PlannedFace::Task::Anonymise);
    settings.choices[0].removed = true;
    CHECK(plan().size() == 1);
    settings.choices.clear();
    settings.most = 1;
    settings.smallest = 4;
    CHECK(plan()[1].reason == "One too many.");
    settings.most = 0;
    settings.selection = FaceSelection::Centre;
    CHECK(plan()[0].task == PlannedFace::Task::Restore);
    CHECK(plan()[1].task == PlannedFace::Task::Leave);
}

TEST_CASE("Choices are written and read again, and bad ones are refused", "[pipeline][faces]")
{
    FaceChoice choice;
    choice.centre = {0.25, 0.5};
    choice.on = false;
    choice.strength = 12.5;
    choice.model = "gpen-bfr-512";
    choice.anonymise = true;
    choice.drawn = faceInShares(sampleFace(), {1000, 1000});
    choice.reference = someReference();
    const std::string text = faceChoicesToText({choice});
    const auto read = faceChoicesFromText(text);
    REQUIRE(read);
    REQUIRE(read->size() == 1);
    CHECK(faceChoicesToText(*read) == text);
    CHECK((*read)[0].model == "gpen-bfr-512");
    CHECK((*read)[0].drawn->landmarks[2].x == Approx(0.394));
    CHECK((*read)[0].reference == choice.reference);
    CHECK(faceChoicesFromText("")->empty());
    for (const char *bad : {"{}",
                            "[1]",
                            "[{}]",
                            "[{\"x\": 0.5}]",
                            "[{\"x\": 1e300, \"y\": 0}]",
                            "[{\"x\": 0, \"y\": 0, \"strength\": 101}]",
                            "[{\"x\": 0, \"y\": 0, \"on\": 1}]",
                            "[{\"x\": 0, \"y\": 0, \"model\": \"\"}]",
                            "[{\"x\": 0, \"y\": 0, \"drawn\": {\"box\": [0, 0, 0, 0]}}]",
                            "[{\"x\": 0, \"y\": 0, \"drawn\": {\"box\": [0.5, 0.5, 0.50000001, 0.6]}}]",
                            "[{\"x\": 0, \"y\": 0, \"reference\": null}]",
                            "[{\"x\": 0, \"y\": 0, \"reference\": {\"network\": \"a\"}}]",
                            "[{\"x\": 0, \"y\": 0, \"reference\": {\"network\": 1, \"values\": []}}]",
                            "[{\"x\": 0, \"y\": 0, \"reference\": {\"network\": \"a\", \"values\": \"fw==\"}}]",
                            "[{\"x\": 0, \"y\": 0, \"reference\": {\"network\": \"a\", \"values\": "
                            "\"f39/f39/f39/f39/f39/f39/f39/f39/\", \"more\": 1}}]",
                            "[{\"x\": 0, \"y\": 0, \"reference\": {\"network\": \"A b\", \"values\": "
                            "\"f39/f39/f39/f39/f39/f39/f39/f39/\"}}]",
                            "[{\"x\": 0, \"y\": 0, \"drawn\": {\"box\": [0, 0, 1, 1], \"points\": [[0, 0]]}}]",
                            "[",
                            "\xff"}) {
        INFO(bad);
        REQUIRE_FALSE(faceChoicesFromText(bad));
        CHECK(faceChoicesFromText(bad).error().code == ErrorCode::BadFormat);
    }
}

TEST_CASE("A reference goes with the recipe, and changes what is remembered of a result", "[pipeline][faces]")
{
    const Recipe plain = faceRecipe({sampleFace()});
    const Recipe one = referred(plain, someReference());
    const Recipe other = referred(plain, someReference(1));
    CHECK(one.hash() != plain.hash());
    CHECK(one.hash() != other.hash());
    const auto read = Recipe::fromJson(one.toJson());
    REQUIRE(read);
    CHECK(*read == one);
    CHECK(read->hash() == one.hash());
    CHECK(faceChoicesFromText(read->text("faces", "choices"))->front().reference == someReference());

    faces::FaceFacts facts;
    facts.size = facts.eyeDistance = 65;
    FaceSettings settings = plainFaceSettings();
    FaceChoice choice;
    choice.centre = faceInShares(sampleFace(), kSampleSize).box.centre();
    choice.reference = someReference();
    settings.choices = {choice};
    const auto planned = planFaces({sampleFace()}, {facts}, settings, kSampleSize);
    CHECK(planned[0].reference == choice.reference);
    CHECK(planned[0].task == PlannedFace::Task::Restore); // it decides nothing by itself
}

TEST_CASE("A recipe holds the references of a large group", "[pipeline][faces]")
{
    std::vector<FaceChoice> choices;
    for (int i = 0; i < 200; ++i) {
        FaceChoice choice;
        choice.centre = {0.005 * i, 0.5};
        choice.reference = someReference();
        choice.reference->values.resize(512, 9); // as long as the largest recogniser's
        choices.push_back(choice);
    }
    const std::string text = faceChoicesToText(choices);
    Recipe recipe = Recipe::neutral();
    REQUIRE(recipe.set("faces", "choices", text));
    const auto read = Recipe::fromJson(recipe.toJson());
    REQUIRE(read);
    CHECK((read->text("faces", "choices") == text));
    CHECK(faceChoicesFromText(text)->back().reference == choices.back().reference);
    CHECK_FALSE(recipe.set("faces", "choices", std::string((1U << 20U) + 1, ' ')));
    CHECK_FALSE(recipe.set("faces", "file", std::string(4097, 'x')));
}
