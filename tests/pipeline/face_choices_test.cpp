#include "pipeline/face_test_pictures.h"

#include "pipeline/faces/face_choices.h"
#include "pipeline/stages/faces/face_plan.h"

#include <catch2/catch.hpp>

using namespace ambrotype;
using namespace ambrotype::imaging;
using namespace ambrotype::pipeline;
using namespace ambrotype::test;

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
    const std::string text = faceChoicesToText({choice});
    const auto read = faceChoicesFromText(text);
    REQUIRE(read);
    REQUIRE(read->size() == 1);
    CHECK(faceChoicesToText(*read) == text);
    CHECK((*read)[0].model == "gpen-bfr-512");
    CHECK((*read)[0].drawn->landmarks[2].x == Approx(0.394));
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
                            "[{\"x\": 0, \"y\": 0, \"drawn\": {\"box\": [0, 0, 1, 1], \"points\": [[0, 0]]}}]",
                            "[",
                            "\xff"}) {
        INFO(bad);
        REQUIRE_FALSE(faceChoicesFromText(bad));
        CHECK(faceChoicesFromText(bad).error().code == ErrorCode::BadFormat);
    }
}
