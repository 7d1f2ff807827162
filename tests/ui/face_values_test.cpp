#include "canvas/viewport.h"
#include "document/photo_document.h"
#include "faces/chip_line.h"
#include "faces/drawn_face.h"
#include "faces/face_overlay.h"
#include "faces/likeness_meter.h"
#include "faces/shown_face.h"
#include "ui/studio_fixture.h"

#include "pipeline/preset.h"

#include <catch2/catch.hpp>

#include <set>

using namespace ambrotype;
using ui::DrawnFace;
using ui::ShownFace;
using Kind = DrawnFace::Handle::Kind;

namespace {

pipeline::FaceOutcome outcomeAt(int number, const faces::Box &box)
{
    pipeline::FaceOutcome outcome;
    outcome.number = number;
    outcome.face.box = box;
    outcome.face.source = faces::FaceSource::Cascade;
    outcome.restored = true;
    outcome.likeness = "passed";
    outcome.asked = 80;
    return outcome;
}

pipeline::Findings twoFaces()
{
    pipeline::Findings findings;
    findings.lookedForFaces = true;
    findings.faces = {outcomeAt(1, {100, 100, 300, 300}), outcomeAt(2, {500, 120, 600, 220})};
    return findings;
}

constexpr imaging::Size kPhoto{1000, 500};

ui::PhotoDocument &sized(ui::PhotoDocument &document)
{
    document.setFullSize({kPhoto.width, kPhoto.height});
    return document;
}

std::vector<ShownFace> shownIn(const ui::PhotoDocument &document)
{
    return ui::shownFaces(twoFaces(), ui::faceChoices(document.recipe()), kPhoto, true);
}

} // namespace

TEST_CASE("a decision stands in the recipe and is one step of the history", "[ui][faces]")
{
    ui::PhotoDocument document(QStringLiteral("a.jpg"), {});
    sized(document);
    const std::vector<ShownFace> before = shownIn(document);
    REQUIRE(before.size() == 2);
    CHECK(before[1].isOn());
    ui::decideFace(
        document,
        before[1].outcome.face,
        [](pipeline::FaceChoice &choice) { choice.on = false; },
        QStringLiteral("Face 2 off"));
    CHECK(document.undoStack().count() == 1);
    CHECK_FALSE(document.recipe().text("faces", "choices").empty());
    CHECK(shownIn(document)[0].isOn());
    CHECK_FALSE(shownIn(document)[1].isOn());
    document.undoStack().undo();
    CHECK(document.recipe().text("faces", "choices").empty());
    CHECK(shownIn(document)[1].isOn());
}

TEST_CASE("the steps of one drag are one, those of another face are not", "[ui][faces]")
{
    ui::PhotoDocument document(QStringLiteral("a.jpg"), {});
    sized(document);
    const auto strength = [&](std::size_t index, double value, int drag) {
        ui::decideFace(
            document,
            shownIn(document)[index].outcome.face,
            [value](pipeline::FaceChoice &choice) { choice.strength = value; },
            QStringLiteral("Strength"),
            drag);
    };
    for (int i = 0; i < 20; ++i)
        strength(0, 40 + i, 7);
    CHECK(document.undoStack().count() == 1);
    for (int i = 0; i < 20; ++i)
        strength(1, 40 + i, 8);
    CHECK(document.undoStack().count() == 2);
    CHECK(shownIn(document)[0].strength(100) == 59.0);
    document.undoStack().undo();
    CHECK(shownIn(document)[1].followsStage());
    CHECK_FALSE(shownIn(document)[0].followsStage());
}

TEST_CASE("a face follows the stage, within the mode's cap, until it has a strength of its own", "[ui][faces]")
{
    ShownFace face;
    CHECK(face.strength(70) == 70.0);
    face.outcome.asked = 80; // of 100, capped
    CHECK(face.strength(100) == 80.0);
    CHECK(face.strength(60) == 60.0);
    face.choice.emplace();
    face.choice->strength = 95;
    CHECK(face.strength(60) == 95.0);
}

TEST_CASE("a decision that says nothing any more is dropped", "[ui][faces]")
{
    ui::PhotoDocument document(QStringLiteral("a.jpg"), {});
    sized(document);
    const faces::Face face = shownIn(document)[0].outcome.face;
    ui::decideFace(
        document, face, [](pipeline::FaceChoice &choice) { choice.anonymise = true; }, QStringLiteral("a"));
    CHECK(shownIn(document)[0].isAnonymised());
    ui::decideFace(
        document, face, [](pipeline::FaceChoice &choice) { choice.anonymise = false; }, QStringLiteral("b"));
    CHECK(document.recipe().text("faces", "choices").empty());
}

TEST_CASE("a removed face is listed no more until it is brought back", "[ui][faces]")
{
    ui::PhotoDocument document(QStringLiteral("a.jpg"), {});
    sized(document);
    ui::removeFace(document, shownIn(document)[0]);
    REQUIRE(shownIn(document).size() == 1);
    CHECK(shownIn(document)[0].number() == 2);
    CHECK(ui::removedFaces(document.recipe()) == 1);
    ui::bringBackFaces(document);
    CHECK(shownIn(document).size() == 2);
    CHECK(ui::removedFaces(document.recipe()) == 0);
}

TEST_CASE("a drawn face is listed at once, can be moved, and is forgotten when removed", "[ui][faces]")
{
    ui::PhotoDocument document(QStringLiteral("a.jpg"), {});
    sized(document);
    faces::Face face;
    face.box = {700, 200, 800, 320};
    face.landmarks = {{{730, 250}, {770, 250}, {750, 270}, {735, 295}, {765, 295}}};
    ui::addDrawnFace(document, face);
    std::vector<ShownFace> shown = shownIn(document);
    REQUIRE(shown.size() == 3);
    CHECK(shown[2].number() == 3);
    CHECK(shown[2].isDrawn());
    CHECK(shown[2].awaited);
    CHECK(shown[2].isOn());
    CHECK(shown[2].outcome.face.box.left == Approx(700));
    CHECK(shown[2].outcome.face.landmarks[2].y == Approx(270));

    faces::Face moved = face;
    moved.box = {710, 205, 812, 330};
    ui::moveFace(document, shown[2], moved);
    shown = shownIn(document);
    REQUIRE(shown.size() == 3);
    CHECK(shown[2].outcome.face.box.right == Approx(812));
    ui::removeFace(document, shown[2]);
    CHECK(shownIn(document).size() == 2);
    CHECK(document.recipe().text("faces", "choices").empty());
}

TEST_CASE("moving the points of a found face keeps what was decided about it", "[ui][faces]")
{
    ui::PhotoDocument document(QStringLiteral("a.jpg"), {});
    sized(document);
    ui::decideFace(
        document,
        shownIn(document)[0].outcome.face,
        [](pipeline::FaceChoice &choice) { choice.strength = 33; },
        QStringLiteral("Strength"));
    faces::Face moved = shownIn(document)[0].outcome.face;
    moved.box = {110, 110, 310, 310};
    ui::moveFace(document, shownIn(document)[0], moved);
    const std::vector<ShownFace> shown = shownIn(document);
    REQUIRE(shown.size() == 2);
    CHECK(shown[0].outcome.face.box.left == Approx(110));
    CHECK(shown[0].strength(100) == 33.0);
}

TEST_CASE("without restoration nothing is said of results", "[ui][faces]")
{
    const auto shown = ui::shownFaces(twoFaces(), {}, kPhoto, false);
    REQUIRE(shown.size() == 2);
    CHECK_FALSE(shown[0].outcome.restored);
    CHECK(shown[0].outcome.likeness.empty());
}

TEST_CASE("decisions about faces stay with their picture", "[ui][faces]")
{
    ui::PhotoDocument document(QStringLiteral("a.jpg"), {});
    sized(document);
    ui::removeFace(document, shownIn(document)[0]);
    const std::string own = document.recipe().text("faces", "choices");

    pipeline::Preset preset;
    preset.id = "b";
    preset.name = "b";
    pipeline::StageSettings denoise;
    denoise.stage = "denoise";
    denoise.values["amount"] = 30.0;
    preset.stages = {denoise};
    document.applyPreset(&preset);
    CHECK(document.recipe().number("denoise", "amount") == 30.0);
    CHECK(document.recipe().text("faces", "choices") == own);
    document.applyPreset(nullptr);
    CHECK(document.recipe().text("faces", "choices") == own);

    ui::PhotoDocument other(QStringLiteral("b.jpg"), {});
    sized(other);
    other.applyEdit(document.edit(), QStringLiteral("Paste settings"));
    CHECK(other.recipe().text("faces", "choices").empty());

    const pipeline::Preset saved = pipeline::presetFromRecipe(ui::withoutFaceDecisions(document.recipe()), "c", "");
    CHECK(saved.json.find("choices") == std::string::npos);
    CHECK(pipeline::presetFromRecipe(document.recipe(), "c", "").json.find("choices") != std::string::npos);
}

TEST_CASE("a face is drawn as a box with five points that can be moved", "[ui][faces]")
{
    DrawnFace drawn;
    CHECK_FALSE(drawn.hasBox());
    drawn.press({300, 220}, 10);
    drawn.move({100, 20}); // from any corner
    drawn.release(8);
    REQUIRE(drawn.hasBox());
    CHECK(drawn.face().box == faces::Box{100, 20, 300, 220});
    for (const faces::Point &point : drawn.face().landmarks) {
        CHECK((point.x > 100 && point.x < 300));
        CHECK((point.y > 20 && point.y < 220));
    }
    CHECK(drawn.face().landmarks[0].x < drawn.face().landmarks[1].x); // eyes from left to right
    CHECK(drawn.face().landmarks[0].y < drawn.face().landmarks[3].y); // above the mouth

    const faces::Point nose = drawn.face().landmarks[2];
    CHECK(drawn.handleAt({nose.x + 3, nose.y}, 10) == DrawnFace::Handle{Kind::Point, 2});
    drawn.press(nose, 10);
    drawn.move({150, 130});
    drawn.release(8);
    CHECK(drawn.face().landmarks[2] == faces::Point{150, 130});
    CHECK(drawn.face().box == faces::Box{100, 20, 300, 220});
}

TEST_CASE("moving the box carries the points, a corner stretches them, a click beside it does nothing", "[ui][faces]")
{
    faces::Face face;
    face.box = {100, 100, 200, 200};
    face.landmarks = {{{130, 140}, {170, 140}, {150, 160}, {135, 180}, {165, 180}}};
    DrawnFace drawn(face);
    CHECK(drawn.handleAt({110, 150}, 5).kind == Kind::Box);
    drawn.press({110, 150}, 5);
    drawn.move({120, 145});
    drawn.release(8);
    CHECK(drawn.face().box == faces::Box{110, 95, 210, 195});
    CHECK(drawn.face().landmarks[0] == faces::Point{140, 135});

    CHECK(drawn.handleAt({210, 195}, 5) == DrawnFace::Handle{Kind::Corner, 2});
    drawn.press({210, 195}, 5);
    drawn.move({310, 295});
    drawn.release(8);
    CHECK(drawn.face().box == faces::Box{110, 95, 310, 295});
    CHECK(drawn.face().landmarks[0].x == Approx(170));

    const faces::Face before = drawn.face();
    drawn.press({500, 500}, 5);
    drawn.move({501, 501});
    drawn.release(8);
    CHECK(drawn.face() == before);
}

TEST_CASE("the box of a face lies where its pixels are shown", "[ui][faces]")
{
    test::application();
    ui::FaceOverlay overlay;
    overlay.setSizes({1000, 500}, {2000, 1000}); // the result is twice as large
    const QRectF box = overlay.contentOf(faces::Box{99.5, 99.5, 199.5, 149.5});
    CHECK(box == QRectF(200, 200, 200, 100)); // whole numbers are pixel centres
    overlay.setFaces(ui::shownFaces(twoFaces(), {}, kPhoto, true));
    CHECK(overlay.faceAt({400, 400}) == 1);
    CHECK(overlay.faceAt({1100, 300}) == 2);
    CHECK(overlay.faceAt({1500, 900}) == 0);
}

TEST_CASE("a small face before a large one is the one that is meant", "[ui][faces]")
{
    test::application();
    pipeline::Findings findings;
    findings.faces = {outcomeAt(1, {0, 0, 400, 400}), outcomeAt(2, {100, 100, 150, 150})};
    ui::FaceOverlay overlay;
    overlay.setSizes({1000, 500}, {1000, 500});
    overlay.setFaces(ui::shownFaces(findings, {}, kPhoto, true));
    CHECK(overlay.faceAt({120, 120}) == 2);
    CHECK(overlay.faceAt({300, 300}) == 1);
}

TEST_CASE("looking at a place brings it to the middle, but no edge into the picture", "[ui][viewport]")
{
    ui::Viewport viewport;
    viewport.setContentSize({4000, 3000});
    viewport.setDeviceSize({800, 600});
    viewport.lookAt({1500, 1200}, 2.0);
    CHECK(viewport.zoom() == 2.0);
    CHECK(viewport.toContent({400, 300}) == QPointF(1500, 1200));
    viewport.lookAt({0, 0}, 2.0);
    CHECK(viewport.toContent({0, 0}) == QPointF(0, 0));
}

TEST_CASE("the meter says in words what is known of the likeness", "[ui][faces]")
{
    test::application();
    ui::LikenessMeter meter;
    pipeline::FaceOutcome outcome;
    outcome.likeness = "lowered";
    outcome.score = 0.624;
    outcome.limit = 0.55;
    outcome.asked = 70;
    outcome.used = 35;
    meter.setOutcome(outcome);
    CHECK(meter.word() == QStringLiteral("lowered"));
    CHECK(meter.numbers() == QStringLiteral("0.62 / 0.55"));
    CHECK(meter.toolTip().contains(QStringLiteral("35 instead of 70")));
    CHECK(meter.accessibleName().contains(QStringLiteral("0.62")));
    std::set<QString> words;
    for (const char *likeness : {"passed", "lowered", "flagged", "cannot be measured", "structural", "off"}) {
        outcome.likeness = likeness;
        meter.setOutcome(outcome);
        words.insert(meter.word());
        CHECK_FALSE(meter.toolTip().isEmpty());
    }
    CHECK(words.size() == 6);
}

TEST_CASE("every badge that the program knows has an icon of its own", "[ui][faces]")
{
    std::set<QString> icons;
    for (const char *badge :
         {"profile", "small 34 px", "low confidence 0.56", "out of focus", "background", "covered", "drawn"})
        icons.insert(ui::ChipLine::iconOf(QString::fromLatin1(badge)));
    CHECK(icons.size() == 7);
    CHECK(ui::ChipLine::iconOf(QStringLiteral("something new")) == QStringLiteral("info"));
}
