#include "canvas/canvas.h"
#include "faces/face_desk.h"
#include "faces/face_panel.h"
#include "panels/choice_row.h"
#include "panels/model_presence.h"
#include "panels/value_row.h"
#include "panels/value_slider.h"
#include "ui/studio_fixture.h"

#include <catch2/catch.hpp>

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>

#include <atomic>

using namespace ambrotype;
using namespace ambrotype::test;
using ui::FacePanel;
using ui::FaceRow;

namespace {

bool soon(const std::function<bool()> &done)
{
    return waitFor(done, 20000);
}

pipeline::FaceOutcome face(int number, const faces::Box &box)
{
    pipeline::FaceOutcome outcome;
    outcome.number = number;
    outcome.face.box = box;
    outcome.face.source = faces::FaceSource::Cascade;
    for (std::size_t i = 0; i < 5; ++i)
        outcome.face.landmarks[i] = {box.left + 10.0 * static_cast<double>(i + 1), box.top + 20};
    return outcome;
}

pipeline::Findings threeFaces()
{
    pipeline::Findings findings;
    findings.lookedForFaces = true;
    findings.faces = {face(1, {60, 60, 200, 220}), face(2, {300, 80, 400, 190}), face(3, {480, 300, 540, 370})};
    findings.faces[1].badges = {"profile"};
    findings.faces[2].badges = {"small 18 px", "out of focus"};
    findings.faces[2].reason = "The face is out of focus.";
    return findings;
}

//! A studio whose searches find what the test says, with a picture of 640 x 480 on the canvas.
class FaceStudio
{
public:
    explicit FaceStudio(pipeline::Findings found = threeFaces())
    {
        m_studio.studio().faceService().setFinder(
            [this, found](const auto &, const pipeline::Recipe &recipe, const auto &) {
                ++searches;
                lastThreshold = recipe.number("faces", "threshold");
                return Result<pipeline::Findings>(found);
            });
        m_studio.studio().setInitialPreset({}); // nothing is restored: faces are found by searches alone
        m_studio.openAndSettle(m_studio.makePicture(QStringLiteral("a.png"), 640, 480));
    }

    StudioFixture &studio() { return m_studio; }
    ui::Canvas &canvas() { return m_studio.window().canvas(); }
    ui::FaceDesk &desk() { return m_studio.window().faces(); }
    ui::PhotoDocument &document() { return *m_studio.studio().current(); }
    FacePanel &panel() { return *m_studio.window().findChild<FacePanel *>(QStringLiteral("facePanel")); }
    std::vector<pipeline::FaceChoice> choices() { return ui::faceChoices(document().recipe()); }

    void showList()
    {
        m_studio.trigger(QStringLiteral("Faces"));
        REQUIRE(soon([this] {
            const FacePanel::State state = panel().content().state;
            return state == FacePanel::State::List || state == FacePanel::State::None;
        }));
    }
    FaceRow &row(int number)
    {
        REQUIRE(soon([&] { return panel().row(number) != nullptr; }));
        return *panel().row(number);
    }
    //! Where a pixel of the photograph is on the canvas.
    QPoint place(double x, double y)
    {
        const QPointF content = desk().overlay().contentOf(faces::Point{x, y});
        return canvas().mappingAt(canvas().rect().center()).toWidget(content).toPoint();
    }
    //! Runs an entry of a row's menu.
    void choose(int number, const QString &text)
    {
        QMenu *menu = row(number).menuButton()->menu();
        Q_EMIT menu->aboutToShow();
        for (QAction *action : menu->actions()) {
            if (action->text() == text) {
                REQUIRE(action->isEnabled());
                action->trigger();
                return;
            }
        }
        FAIL("no such entry");
    }
    void drag(QPoint from, QPoint to)
    {
        QTest::mousePress(&canvas(), Qt::LeftButton, {}, from);
        for (int i = 1; i <= 8; ++i)
            QTest::mouseMove(&canvas(), from + (to - from) * i / 8);
        QTest::mouseRelease(&canvas(), Qt::LeftButton, {}, to);
    }

    std::atomic<int> searches = 0;
    std::atomic<double> lastThreshold = -1.0;

private:
    StudioFixture m_studio;
};

template <typename Widget> Widget *withText(QWidget &parent, const QString &text)
{
    for (Widget *each : parent.findChildren<Widget *>()) {
        if (each->text() == text)
            return each;
    }
    return nullptr;
}

} // namespace

TEST_CASE("faces are looked for when their list is first shown, and shown in their order", "[ui][faces]")
{
    FaceStudio studio;
    CHECK(studio.searches == 0);
    studio.showList();
    CHECK(studio.searches == 1);
    REQUIRE(studio.panel().content().faces.size() == 3);
    CHECK(studio.row(1).isVisible());
    CHECK(studio.row(1).y() < studio.row(2).y());
    CHECK(studio.row(2).y() < studio.row(3).y());
    CHECK(studio.row(1).height() >= 64);
    CHECK_FALSE(studio.row(3).box()->isChecked()); // left alone by the rules
    REQUIRE(soon([&] { return !studio.row(3).before().isNull(); }));
    CHECK(studio.row(1).before().width() >= 64);
    CHECK(studio.row(1).after().isNull()); // nothing is restored yet
    studio.studio().trigger(QStringLiteral("Faces"));
    CHECK(studio.searches == 1); // not again
}

TEST_CASE("the pointer over a row lights its box, a click on a box chooses the row", "[ui][faces]")
{
    FaceStudio studio;
    studio.showList();
    REQUIRE(studio.desk().overlay().boxesVisible());
    studio.studio().trigger(QStringLiteral("Single"));
    const QImage plain = studio.studio().grab();
    FaceRow &second = studio.row(2);
    QEnterEvent enter(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5));
    QCoreApplication::sendEvent(&second, &enter);
    const QImage lit = studio.studio().grab();
    CHECK(lit != plain);
    CHECK(lit.copy(QRect(studio.place(480, 300), studio.place(540, 370)))
          == plain.copy(QRect(studio.place(480, 300), studio.place(540, 370)))); // only that one
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(&second, &leave);
    CHECK(studio.studio().grab() == plain);

    QTest::mouseClick(&studio.canvas(), Qt::LeftButton, {}, studio.place(130, 140));
    CHECK(studio.desk().current() == 1);
    QTest::mouseClick(&studio.canvas(), Qt::LeftButton, {}, studio.place(510, 330));
    CHECK(studio.desk().current() == 3);
    QTest::mouseClick(&second, Qt::LeftButton, {}, QPoint(20, 20));
    CHECK(studio.desk().current() == 2);
}

TEST_CASE("a drag that begins in a box still moves the picture", "[ui][faces]")
{
    FaceStudio studio;
    studio.showList();
    studio.studio().trigger(QStringLiteral("Single"));
    studio.canvas().zoomTo(4.0);
    REQUIRE(studio.studio().settle());
    studio.canvas().lookAt({130, 140}, 4.0);
    const QPointF before = studio.canvas().viewport().origin();
    const QPoint middle = studio.canvas().rect().center();
    studio.drag(middle, middle + QPoint(60, 0));
    CHECK(studio.canvas().viewport().origin().x() > before.x() + 30);
    CHECK(studio.desk().current() == 0);
}

TEST_CASE("N goes from face to face at 2:1, also before anybody has looked", "[ui][faces]")
{
    FaceStudio studio;
    studio.canvas().setFocus();
    QTest::keyClick(&studio.canvas(), Qt::Key_N);
    REQUIRE(soon([&] { return studio.desk().current() == 1; }));
    CHECK(studio.canvas().viewport().zoom() == 2.0);
    QTest::keyClick(&studio.canvas(), Qt::Key_N);
    CHECK(studio.desk().current() == 2);
    CHECK(studio.canvas().viewport().visibleContent().contains(QPointF(350, 135)));
    QTest::keyClick(&studio.canvas(), Qt::Key_N);
    QTest::keyClick(&studio.canvas(), Qt::Key_N);
    CHECK(studio.desk().current() == 1); // around
}

TEST_CASE("Shift+F shows and hides the boxes", "[ui][faces]")
{
    FaceStudio studio;
    studio.canvas().setFocus();
    CHECK_FALSE(studio.desk().overlay().boxesVisible());
    QTest::keyClick(&studio.canvas(), Qt::Key_F, Qt::ShiftModifier);
    CHECK(studio.desk().overlay().boxesVisible());
    REQUIRE(soon([&] { return studio.desk().faces().size() == 3; })); // looked for
    const QImage with = studio.studio().grab();
    QTest::keyClick(&studio.canvas(), Qt::Key_F, Qt::ShiftModifier);
    CHECK_FALSE(studio.desk().overlay().boxesVisible());
    CHECK(studio.studio().grab() != with);
    CHECK_FALSE(studio.studio().window().isFullScreen()); // that is F alone
    studio.showList();
    CHECK_FALSE(studio.desk().overlay().boxesVisible()); // as was said
}

TEST_CASE("switching a face off is one step that undo takes back", "[ui][faces]")
{
    FaceStudio studio;
    studio.showList();
    const int steps = studio.document().undoStack().count();
    QTest::mouseClick(studio.row(1).box(), Qt::LeftButton);
    REQUIRE(studio.choices().size() == 1);
    CHECK(studio.choices()[0].on == false);
    CHECK(studio.document().undoStack().count() == steps + 1);
    CHECK_FALSE(studio.row(1).box()->isChecked());
    CHECK_FALSE(studio.row(1).slider()->isEnabled());
    studio.document().undoStack().undo();
    CHECK(studio.choices().empty());
    CHECK(studio.row(1).box()->isChecked());
}

TEST_CASE("a face's slider follows the stage until it is moved, and a drag is one step", "[ui][faces]")
{
    FaceStudio studio;
    studio.showList();
    studio.document().setValue("faces", "amount", 60.0, QStringLiteral("Strength"), 0);
    FaceRow &row = studio.row(1);
    CHECK(row.slider()->value() == 60);
    CHECK(row.face().followsStage());
    const int steps = studio.document().undoStack().count();
    ui::ValueSlider &slider = *row.slider();
    const int y = slider.height() / 2;
    QTest::mousePress(&slider, Qt::LeftButton, {}, QPoint(slider.width() / 2, y));
    for (int x = slider.width() / 2; x > slider.width() / 4; x -= 3)
        QTest::mouseMove(&slider, QPoint(x, y));
    QTest::mouseRelease(&slider, Qt::LeftButton, {}, QPoint(slider.width() / 4, y));
    CHECK(studio.document().undoStack().count() == steps + 1);
    REQUIRE(studio.choices().size() == 1);
    CHECK(studio.choices()[0].strength.value_or(0) == slider.value());
    CHECK(slider.value() < 35);
    CHECK_FALSE(row.face().followsStage());
    studio.document().setValue("faces", "amount", 90.0, QStringLiteral("Strength"), 0);
    CHECK(slider.value() < 35); // its own
    QTest::mouseClick(row.link(), Qt::LeftButton);
    CHECK(row.face().followsStage());
    CHECK(slider.value() == 90);
    CHECK(studio.choices().empty());
}

TEST_CASE("a row's menu removes, anonymises and resets", "[ui][faces]")
{
    FaceStudio studio;
    studio.showList();
    studio.choose(2, QStringLiteral("Anonymise (blur)"));
    REQUIRE(studio.choices().size() == 1);
    CHECK(studio.choices()[0].anonymise);
    CHECK_FALSE(studio.row(2).box()->isEnabled());
    studio.choose(2, QStringLiteral("Reset"));
    CHECK(studio.choices().empty());
    studio.choose(1, QStringLiteral("Remove false face"));
    CHECK(studio.panel().content().faces.size() == 2);
    CHECK(studio.panel().row(1) == nullptr);
    auto *back = withText<QPushButton>(studio.panel(), QStringLiteral("1 face removed - bring back"));
    if (!back) // without a translation the plural stays as it is written
        back = withText<QPushButton>(studio.panel(), QStringLiteral("1 face(s) removed - bring back"));
    REQUIRE(back);
    CHECK(back->isVisible());
    QTest::mouseClick(back, Qt::LeftButton);
    CHECK(studio.panel().content().faces.size() == 3);
    CHECK_FALSE(back->isVisible());
}

TEST_CASE("a missed face is drawn with the mouse and taken with Enter", "[ui][faces]")
{
    FaceStudio studio;
    studio.showList();
    studio.studio().trigger(QStringLiteral("Single"));
    studio.studio().trigger(QStringLiteral("Draw a missed face"));
    ui::FaceOverlay &overlay = studio.desk().overlay();
    REQUIRE(overlay.isDrawing());
    CHECK_FALSE(overlay.canAccept());
    studio.drag(studio.place(200, 280), studio.place(300, 400));
    REQUIRE(overlay.canAccept());
    // The point of the nose is suggested on the middle line of the box.
    const QPoint nose = studio.place(250, 280 + 0.6 * 120);
    studio.drag(nose, nose + QPoint(15, 8));
    const int queued = studio.studio().studio().queue().count();
    QTest::keyClick(&studio.canvas(), Qt::Key_Return);
    CHECK_FALSE(overlay.isDrawing());
    CHECK(studio.studio().studio().queue().count() == queued); // Enter meant the face, not the picture
    REQUIRE(studio.choices().size() == 1);
    REQUIRE(studio.choices()[0].drawn);
    const faces::Face drawn = pipeline::faceInPixels(*studio.choices()[0].drawn, {640, 480});
    const double pixel = 1.0 / studio.canvas().viewport().zoom() + 0.5; // the mouse knows whole pixels only
    CHECK(drawn.box.left == Approx(200).margin(2 * pixel));
    CHECK(drawn.box.bottom == Approx(400).margin(2 * pixel));
    CHECK(drawn.landmarks[2].x > 252);
    CHECK(studio.panel().content().faces.size() == 4);
    CHECK(studio.desk().current() == 4);
    studio.document().undoStack().undo();
    CHECK(studio.panel().content().faces.size() == 3);
}

TEST_CASE("Esc leaves drawing without a trace", "[ui][faces]")
{
    FaceStudio studio;
    studio.showList();
    studio.studio().trigger(QStringLiteral("Single"));
    const QImage before = studio.studio().grab();
    studio.studio().trigger(QStringLiteral("Draw a missed face"));
    studio.drag(studio.place(200, 280), studio.place(300, 400));
    QTest::keyClick(&studio.canvas(), Qt::Key_Escape);
    CHECK_FALSE(studio.desk().overlay().isDrawing());
    CHECK(studio.choices().empty());
    studio.desk().overlay().setHovered(0);
    CHECK(studio.studio().grab() == before);
}

TEST_CASE("drawing works on either side of side by side", "[ui][faces]")
{
    FaceStudio studio;
    studio.showList();
    studio.studio().trigger(QStringLiteral("Side by side"));
    REQUIRE(studio.studio().settle());
    const QPoint inLeft(studio.canvas().width() / 4, studio.canvas().height() / 2);
    const QPoint inRight(studio.canvas().width() * 3 / 4, studio.canvas().height() / 2);
    for (const QPoint &middle : {inLeft, inRight}) {
        studio.studio().trigger(QStringLiteral("Draw a missed face"));
        studio.drag(middle - QPoint(30, 40), middle + QPoint(30, 40));
        QTest::keyClick(&studio.canvas(), Qt::Key_Return);
        REQUIRE(studio.choices().size() == 1);
        const faces::Point centre = studio.choices()[0].centre;
        CHECK(centre.x == Approx(0.5).margin(0.02));
        CHECK(centre.y == Approx(0.5).margin(0.02));
        studio.document().undoStack().undo();
    }
}

TEST_CASE("no face: the list says so and offers what can be done", "[ui][faces]")
{
    pipeline::Findings none;
    none.lookedForFaces = true;
    FaceStudio studio(none);
    studio.showList();
    CHECK(studio.panel().content().state == FacePanel::State::None);
    CHECK(withText<QLabel>(studio.panel(),
                           QStringLiteral("No faces found. Lower the threshold, draw one, or continue without.")));
    auto *lower = withText<QPushButton>(studio.panel(), QStringLiteral("Lower the threshold"));
    auto *draw = withText<QPushButton>(studio.panel(), QStringLiteral("Draw a face"));
    auto *without = withText<QPushButton>(studio.panel(), QStringLiteral("Continue without"));
    REQUIRE((lower && draw && without));
    CHECK((lower->isVisible() && draw->isVisible() && without->isVisible()));
    QTest::mouseClick(lower, Qt::LeftButton);
    REQUIRE(soon([&] { return studio.searches == 2; }));
    CHECK(studio.lastThreshold == 30.0);
    REQUIRE(soon([&] { return studio.panel().content().state == FacePanel::State::None; }));
    QTest::mouseClick(draw, Qt::LeftButton);
    CHECK(studio.desk().overlay().isDrawing());
    studio.desk().overlay().cancelDrawing();
    QTest::mouseClick(without, Qt::LeftButton);
    CHECK_FALSE(studio.panel().isVisible());
}

TEST_CASE("a search that fails says so and can be asked for again", "[ui][faces]")
{
    FaceStudio studio;
    studio.studio().studio().faceService().setFinder(
        [](const auto &, const auto &, const auto &) -> Result<pipeline::Findings> {
            return Error{ErrorCode::NotFound, "No detector is here.", ""};
        });
    studio.studio().trigger(QStringLiteral("Faces"));
    REQUIRE(soon([&] { return studio.panel().content().state == FacePanel::State::Unknown; }));
    auto *find = withText<QPushButton>(studio.panel(), QStringLiteral("Find faces"));
    REQUIRE(find);
    CHECK(find->isVisible());
}

TEST_CASE("another picture has other faces, and the first one's come back with it", "[ui][faces]")
{
    FaceStudio studio;
    studio.showList();
    QTest::mouseClick(studio.row(2).box(), Qt::LeftButton);
    studio.studio().openAndSettle(studio.studio().makePicture(QStringLiteral("b.png"), 400, 300));
    REQUIRE(soon([&] { return studio.searches == 2; }));
    CHECK(studio.choices().empty());
    studio.studio().studio().setCurrentRow(0);
    REQUIRE(soon([&] { return studio.panel().content().state == FacePanel::State::List; }));
    CHECK(studio.searches == 2); // remembered
    CHECK_FALSE(studio.row(2).box()->isChecked());
}

TEST_CASE("without restoration the list says so and switches it on", "[ui][faces]")
{
    FaceStudio studio;
    studio.document().setValue("faces", "model", std::string("none"), QStringLiteral("Faces"), 0);
    studio.showList();
    auto *restore = withText<QPushButton>(studio.panel(), QStringLiteral("Restore"));
    REQUIRE(restore);
    REQUIRE(restore->isVisible());
    QTest::mouseClick(restore, Qt::LeftButton);
    CHECK(studio.document().recipe().text("faces", "model") == "auto");
    CHECK_FALSE(restore->isVisible());
}

TEST_CASE("in simple mode a model is chosen for the faces, and what is not here is grey", "[ui][faces]")
{
    FaceStudio studio;
    auto *row = studio.studio().window().findChild<ui::ChoiceRow *>(QStringLiteral("faces"));
    REQUIRE(row);
    auto *combo = row->findChild<QComboBox *>();
    auto *models = studio.studio().window().findChild<ui::ModelPresence *>();
    REQUIRE(models);
    REQUIRE(soon([&] { return models->isKnown(); }));
    const int missing = combo->findData(QStringLiteral("gfpgan-v1.4"));
    REQUIRE(missing >= 0);
    CHECK(combo->itemText(missing).endsWith(QStringLiteral("Model missing \u00b7 Import")));
    CHECK(row->isMissing(missing));
    CHECK_FALSE(row->isMissing(combo->findData(QStringLiteral("auto"))));
    const QSignalSpy wanted(models, &ui::ModelPresence::importWanted);
    const pipeline::Recipe before = studio.document().recipe();
    Q_EMIT combo->activated(missing);
    CHECK(wanted.count() == 1);
    CHECK(studio.document().recipe() == before);
    if (QWidget *dialog = QApplication::activeModalWidget())
        dialog->close();

    const auto *strength = studio.studio().window().findChild<ui::ValueRow *>(QStringLiteral("faces.amount"));
    const auto *mode = studio.studio().window().findChild<ui::ChoiceRow *>(QStringLiteral("faces.mode"));
    const auto *fidelity = studio.studio().window().findChild<ui::ValueRow *>(QStringLiteral("faces.fidelity"));
    REQUIRE((strength && mode && fidelity));
    Q_EMIT combo->activated(combo->findData(QStringLiteral("classic")));
    CHECK(studio.document().recipe().text("faces", "model") == "classic");
    CHECK((strength->isVisible() && mode->isVisible()));
    CHECK_FALSE(fidelity->isVisible()); // CodeFormer only
    Q_EMIT combo->activated(combo->findData(QStringLiteral("none")));
    CHECK_FALSE(strength->isVisible());
}

TEST_CASE("what is decided on the picture has no control among the values", "[ui][faces]")
{
    FaceStudio studio;
    studio.document().setValue("faces", "model", std::string("file"), QStringLiteral("Faces"), 0);
    withText<QPushButton>(studio.studio().window(), QStringLiteral("Advanced"))->click();
    bool hasFile = false;
    for (const ui::ParamEditor *editor : studio.studio().window().findChildren<ui::ParamEditor *>()) {
        CHECK(editor->spec().id != "choices");
        const bool isFile = editor->spec().id == "file";
        hasFile = hasFile || (isFile && editor->findChild<QToolButton *>()); // to choose one
    }
    CHECK(hasFile);
}

TEST_CASE("a restored face has a result beside the original, and says what became of it", "[ui][faces]")
{
    FaceStudio studio;
    faces::Face drawn;
    drawn.box = {200, 120, 440, 400};
    drawn.landmarks = {{{265, 230}, {375, 230}, {320, 290}, {275, 340}, {365, 340}}};
    ui::addDrawnFace(studio.document(), drawn);
    studio.document().setValue("faces", "model", std::string("classic"), QStringLiteral("Faces"), 0);
    studio.studio().trigger(QStringLiteral("Faces"));
    const auto isKnown = [&] {
        const FacePanel::Content &content = studio.panel().content();
        return !content.faces.empty() && !content.computing
               && (content.faces[0].outcome.restored || !content.faces[0].outcome.reason.empty());
    };
    REQUIRE(soon(isKnown));
    CHECK(studio.searches == 0); // the canvas has looked already
    const ui::ShownFace face = studio.panel().content().faces[0];
    CHECK(face.outcome.restored);
    CHECK(face.outcome.model == "classic");
    CHECK_FALSE(face.outcome.likeness.empty());
    CHECK(face.number() == 1);
    REQUIRE(soon([&] { return !studio.row(face.number()).after().isNull(); }));
    CHECK(studio.row(face.number()).after().size() == studio.row(face.number()).before().size());

    QTest::mouseClick(studio.row(face.number()).box(), Qt::LeftButton);
    REQUIRE(soon([&] {
        const FacePanel::Content &content = studio.panel().content();
        return !content.computing && !content.faces.empty() && !content.faces[0].outcome.restored;
    }));
    CHECK(studio.document().findings()->faces[0].reason == "Switched off.");
}

TEST_CASE("who is looked at stays so when faces get other numbers", "[ui][faces]")
{
    FaceStudio studio;
    studio.showList();
    QTest::mouseClick(&studio.row(2), Qt::LeftButton, {}, QPoint(20, 20));
    pipeline::Findings more = threeFaces();
    more.faces.insert(more.faces.begin(), face(1, {0, 230, 240, 470}));
    for (std::size_t i = 1; i < more.faces.size(); ++i)
        more.faces[i].number = static_cast<int>(i) + 1;
    studio.document().setFindings(more);
    CHECK(studio.desk().current() == 3);
    studio.document().setFindings(pipeline::Findings{true, {}});
    CHECK(studio.desk().current() == 0);
}
