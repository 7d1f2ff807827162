#include "ui/face_studio.h"

#include <QTest>

using namespace ambrotype;
using namespace ambrotype::test;

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
