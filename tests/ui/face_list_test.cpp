#include "ui/face_studio.h"

#include "panels/info_panel.h"

#include <QLabel>
#include <QPushButton>
#include <QTest>

#include <algorithm>

using namespace ambrotype;
using namespace ambrotype::test;

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

TEST_CASE("the picture's facts say how far it can grow with its faces", "[ui][faces]")
{
    FaceStudio studio;
    auto *facts = studio.studio().window().findChild<ui::InfoPanel *>();
    REQUIRE(facts);
    const auto says = [&](const QString &text) {
        const auto labels = facts->findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(), [&](QLabel *label) { return label->text().contains(text); });
    };
    const QString best = QStringLiteral("best enlarged 4 times");
    CHECK_FALSE(says(best));
    studio.showList();
    CHECK(says(best));
    CHECK(says(QStringLiteral("22 x 16 cm"))); // 2560 x 1920 pixels
}

TEST_CASE("faces that are gone for a moment come back with their crops", "[ui][faces]")
{
    FaceStudio studio;
    studio.showList();
    REQUIRE(soon([&] { return !studio.row(3).before().isNull(); }));
    studio.document().setFindings(pipeline::Findings{true, {}});
    studio.document().setFindings(threeFaces());
    CHECK(soon([&] { return !studio.row(3).before().isNull(); }));
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
