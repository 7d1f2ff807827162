// What can stand in the place of original and result: presets under the pointer, a second recipe, the magnifier, two
// presets without names.
#include "ui/studio_fixture.h"

#include "blind/blind_desk.h"
#include "canvas/canvas.h"
#include "canvas/view_feeder.h"
#include "filmstrip/filmstrip.h"
#include "main_window/message_bar.h"
#include "presets/preset_groups.h"
#include "presets/preset_model.h"
#include "presets/preset_panel.h"

#include <catch2/catch.hpp>

#include <QAction>
#include <QDockWidget>
#include <QLabel>
#include <QListView>
#include <QSignalSpy>
#include <QTest>
#include <QUndoGroup>
#include <QUndoStack>

#include <cmath>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;

namespace {

ui::PresetPanel &presets(StudioFixture &studio)
{
    auto *panel = studio.window().findChild<ui::PresetPanel *>();
    REQUIRE(panel);
    // A small screen leaves the dock closed.
    studio.window().findChild<QDockWidget *>(u"presetDock"_s)->show();
    QApplication::processEvents();
    return *panel;
}

QPoint placeOf(StudioFixture &studio, const QString &id)
{
    ui::PresetPanel &panel = presets(studio);
    const int row = panel.groups().rowOf(id);
    REQUIRE(row >= 0);
    panel.list()->scrollTo(panel.groups().index(row));
    return panel.list()->visualRect(panel.groups().index(row)).center() - QPoint(40, 0);
}

void press(ui::BlindDesk &desk, Qt::Key key)
{
    const QKeyEvent event(QEvent::KeyPress, key, Qt::NoModifier);
    REQUIRE(desk.key(event));
}

} // namespace

TEST_CASE("the pointer resting on a preset shows it on the picture and changes nothing", "[ui][compare][presets]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 320, 240));
    studio.trigger(u"Single"_s);
    studio.action(u"Labels in the corners"_s)->setChecked(false);
    QListView &list = *presets(studio).list();
    REQUIRE(studio.settle());
    const QImage before = studio.grab();
    const ui::EditState edit = studio.studio().current()->edit();
    const QPoint place = placeOf(studio, u"event-low-light"_s);
    QTest::mouseMove(list.viewport(), place + QPoint(1, 1));
    QTest::mouseMove(list.viewport(), place);
    REQUIRE(waitFor([&] { return studio.window().feeder().showsInstead(ui::Side::Result); }));
    CHECK(studio.window().canvas().sideName(ui::Side::Result).startsWith("Preview"_L1));
    REQUIRE(studio.settle());
    const QImage preview = studio.grab();
    CHECK(preview != before);
    CHECK(studio.studio().current()->edit() == edit);
    CHECK(studio.studio().current()->undoStack().count() == 0);

    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(list.viewport(), &leave);
    CHECK_FALSE(studio.window().feeder().showsInstead(ui::Side::Result));
    REQUIRE(studio.settle());
    CHECK(studio.grab() == before);

    // A click makes it real, with the pixels that were seen.
    QTest::mouseClick(list.viewport(), Qt::LeftButton, {}, place);
    CHECK(studio.studio().current()->edit().presetId == u"event-low-light"_s);
    CHECK_FALSE(studio.window().feeder().showsInstead(ui::Side::Result));
    REQUIRE(studio.settle());
    CHECK(studio.grab() == preview);
}

TEST_CASE("another recipe stands in the original's place and is stepped through by keys", "[ui][compare]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 320, 240));
    ui::Canvas &canvas = studio.window().canvas();
    ui::ViewFeeder &feeder = studio.window().feeder();
    studio.trigger(u"Single"_s);
    studio.action(u"Labels in the corners"_s)->setChecked(false);
    studio.trigger(u"Flip original and result"_s); // the original's side alone
    REQUIRE(studio.settle());
    const QImage original = studio.grab();
    canvas.setFocus();
    QTest::keyClick(&canvas, Qt::Key_Period);
    REQUIRE(feeder.showsInstead(ui::Side::Original));
    const QString first = canvas.sideName(ui::Side::Original);
    CHECK_FALSE(first.isEmpty());
    REQUIRE(studio.settle());
    const QImage compared = studio.grab();
    CHECK(compared != original);
    QTest::keyClick(&canvas, Qt::Key_Period);
    CHECK(canvas.sideName(ui::Side::Original) != first);
    QTest::keyClick(&canvas, Qt::Key_Comma);
    CHECK(canvas.sideName(ui::Side::Original) == first);
    REQUIRE(studio.settle());
    CHECK(studio.grab() == compared);

    // Taken over, it is the result, and the original is back.
    studio.trigger(u"Apply the compared settings"_s);
    CHECK_FALSE(feeder.showsInstead(ui::Side::Original));
    REQUIRE(studio.settle());
    CHECK(studio.grab() == original);
    studio.trigger(u"Flip original and result"_s);
    REQUIRE(studio.settle());
    CHECK(studio.grab() == compared);
}

TEST_CASE("a recipe of another size can be compared with", "[ui][compare]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 320, 240));
    ui::ViewFeeder &feeder = studio.window().feeder();
    studio.trigger(u"Side by side"_s);
    feeder.showInstead(ui::Side::Original, [](const pipeline::Recipe &recipe) {
        pipeline::Recipe larger = recipe;
        REQUIRE(larger.set("resize", "mode", std::string("factor")).ok());
        REQUIRE(larger.set("resize", "factor", 2.0).ok());
        return larger;
    });
    REQUIRE(studio.settle());
    CHECK(studio.window().canvas().viewport().contentSize() == QSizeF(320, 240));
    feeder.showInstead(ui::Side::Original, {});
    REQUIRE(studio.settle());
}

TEST_CASE("the magnifier shows the other side at 2:1 under the pointer", "[ui][compare]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 1600, 1200));
    ui::Canvas &canvas = studio.window().canvas();
    studio.trigger(u"Split"_s);
    REQUIRE(studio.settle());
    const QImage before = studio.grab();
    studio.trigger(u"Magnifier"_s);
    CHECK(canvas.hasLens());
    QTest::mouseMove(&canvas, QPoint(canvas.width() / 4, canvas.height() / 2));
    CHECK(canvas.lensSide() == ui::Side::Result);
    QTest::mouseMove(&canvas, QPoint(3 * canvas.width() / 4, canvas.height() / 2));
    CHECK(canvas.lensSide() == ui::Side::Original);
    const QRectF seen = canvas.lensContent();
    CHECK(seen.width() == Approx(100.0 * canvas.devicePixelRatioF()).margin(2.0));
    CHECK(seen.contains(canvas.viewport().toContent(QPointF(0.75 * canvas.width(), 0.5 * canvas.height())
                                                    * canvas.devicePixelRatioF())));
    // Full pixels are brought for it.
    REQUIRE(waitFor([&] {
        const QRegion covered =
            canvas.layer(ui::Side::Original).coverage(QSize(1600, 1200), 0) + QRegion(); // whatever version
        return !covered.isEmpty() || studio.window().feeder().isSettled();
    }));
    CHECK(studio.grab() != before);
    studio.trigger(u"Magnifier"_s);
    CHECK_FALSE(canvas.hasLens());
    CHECK(canvas.lensContent().isEmpty());
}

TEST_CASE("holding Alt over the picture is the magnifier", "[ui][compare]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 640, 480));
    ui::Canvas &canvas = studio.window().canvas();
    canvas.setFocus();
    QEnterEvent enter(QPointF(100, 100), QPointF(100, 100), QPointF(100, 100));
    canvas.setAttribute(Qt::WA_UnderMouse); // no pointer on the offscreen platform
    QTest::keyPress(&canvas, Qt::Key_Alt);
    CHECK(canvas.hasLens());
    QTest::keyRelease(&canvas, Qt::Key_Alt);
    CHECK_FALSE(canvas.hasLens());
}

TEST_CASE("the line under the picture says how near the result is to the original", "[ui][compare]")
{
    StudioFixture studio;
    studio.studio().setInitialPreset({});
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 320, 240));
    const auto *label = studio.window().findChild<QLabel *>(u"distance"_s);
    REQUIRE(label);
    studio.studio().current()->applyPreset(nullptr);
    REQUIRE(studio.settle());
    REQUIRE(studio.window().canvas().shownDistanceDb());
    CHECK(std::isinf(*studio.window().canvas().shownDistanceDb()));
    CHECK(waitFor([&] { return label->text() == u"Identical"_s; }));
    studio.studio().current()->setValue("sharpen", "amount", 90.0, u"Sharpen"_s, 0);
    REQUIRE(studio.settle());
    const double much = *studio.window().canvas().shownDistanceDb();
    CHECK(much > 5.0);
    CHECK(much < 60.0);
    CHECK(waitFor([&] { return label->text().endsWith("dB"_L1); }));
    studio.studio().current()->setValue("sharpen", "amount", 10.0, u"Sharpen"_s, 0);
    REQUIRE(studio.settle());
    CHECK(*studio.window().canvas().shownDistanceDb() > much);
}

TEST_CASE("two presets are compared blindly by keys alone and the better one wins", "[ui][compare][blind]")
{
    StudioFixture studio;
    QStringList files;
    for (int i = 0; i < 6; ++i)
        files << studio.makePicture(u"p%1.png"_s.arg(i), 120, 90);
    studio.open(files);
    REQUIRE(waitFor([&] { return studio.studio().shoot().count() == 6; }));
    auto *desk = studio.window().findChild<ui::BlindDesk *>();
    REQUIRE(desk);
    const QSignalSpy finished(desk, &ui::BlindDesk::finished);
    std::optional<jobs::shoot::BlindTrial> trial;
    QObject::connect(
        desk, &ui::BlindDesk::finished, desk, [&trial](const jobs::shoot::BlindTrial &each) { trial = each; });
    // The first recipe sharpens much: the vote below prefers it wherever it stands.
    const auto recipeOf = [](const QString &id, const QString &) {
        pipeline::Recipe recipe = pipeline::Recipe::neutral();
        REQUIRE(recipe.set("sharpen", "amount", id == u"a"_s ? 90.0 : 5.0).ok());
        return recipe;
    };
    REQUIRE(desk->begin({u"a"_s, u"b"_s}, {u"Crisp"_s, u"Soft"_s}, files, recipeOf, 7).ok());
    CHECK(desk->isActive());
    ui::Canvas &canvas = studio.window().canvas();
    CHECK(canvas.compareLayout().mode == ui::CompareMode::SideBySide);
    CHECK(canvas.sideName(ui::Side::Original) == u"Left"_s); // no names of presets
    CHECK(studio.window().feeder().showsInstead(ui::Side::Original));
    CHECK(studio.window().feeder().showsInstead(ui::Side::Result));
    const auto pairs = jobs::shoot::blindPairs(2, 6, 7);
    REQUIRE(pairs.ok());
    press(*desk, Qt::Key_Down);
    press(*desk, Qt::Key_Backspace); // taken back: the same pair again
    for (const jobs::shoot::BlindPair &pair : *pairs) {
        press(*desk, pair.left == 0 ? Qt::Key_Left : Qt::Key_Right);
        // Only looked at and answered, whichever picture it is.
        CHECK(studio.action(u"Enhance"_s)->isEnabled() != desk->isActive());
        CHECK(studio.window().filmstrip().isEnabled() != desk->isActive());
    }
    CHECK_FALSE(desk->isActive());
    REQUIRE(trial);
    const std::vector<jobs::shoot::Standing> table = trial->table();
    REQUIRE(table.size() == 2);
    CHECK(table[0].name == "Crisp");
    CHECK(table[0].wins == 6);
    CHECK(table[0].ties == 0);
    CHECK_FALSE(studio.window().feeder().showsInstead(ui::Side::Original));
    CHECK(canvas.compareLayout().mode == ui::CompareMode::Split);
    CHECK(canvas.sideName(ui::Side::Original).isEmpty());
    CHECK(studio.action(u"Enhance"_s)->isEnabled());
}

TEST_CASE("opening a picture ends a blind comparison and shows that picture", "[ui][compare][blind]")
{
    StudioFixture studio;
    const QStringList files{studio.makePicture(u"a.png"_s, 120, 90), studio.makePicture(u"b.png"_s, 120, 90)};
    studio.open(files);
    REQUIRE(waitFor([&] { return studio.studio().shoot().count() == 2; }));
    auto *desk = studio.window().findChild<ui::BlindDesk *>();
    REQUIRE(desk);
    const auto recipeOf = [](const QString &, const QString &) { return pipeline::Recipe::neutral(); };
    REQUIRE(desk->begin({u"a"_s, u"b"_s}, {u"A"_s, u"B"_s}, files, recipeOf, 7).ok());
    CHECK_FALSE(studio.studio().undoGroup().activeStack());
    studio.openAndSettle(studio.makePicture(u"c.png"_s, 120, 90));
    CHECK_FALSE(desk->isActive());
    CHECK(studio.studio().current()->title() == u"c.png"_s);
    CHECK(studio.action(u"Enhance"_s)->isEnabled());
    CHECK(studio.window().filmstrip().isEnabled());
    CHECK(studio.studio().undoGroup().activeStack() == &studio.studio().current()->undoStack());
    CHECK_FALSE(studio.window().feeder().showsInstead(ui::Side::Result));
}
