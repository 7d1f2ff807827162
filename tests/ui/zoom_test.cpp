// Sizes that the picture is shown in, and sides that look at different places.
#include "ui/hands.h"
#include "ui/studio_fixture.h"

#include "canvas/canvas.h"

#include <catch2/catch.hpp>

#include <QAction>
#include <QMenu>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;

namespace {

struct Stage
{
    Stage()
    {
        studio.openAndSettle(studio.makePicture(u"a.png"_s, 1600, 1200));
        turnTo(studio.window());
        canvas().setFocus();
    }
    ui::Canvas &canvas() { return studio.window().canvas(); }
    ui::Viewport of(ui::Side side) { return canvas().viewportOf(side); }
    QPushButton *button() { return canvas().findChild<QPushButton *>(u"together"_s); }
    //! Drags with Shift held, from the middle of a side.
    void shiftDrag(ui::Side side, QPoint by)
    {
        const ui::CompareLayout &layout = canvas().compareLayout();
        const bool first = (side == ui::Side::Original) == layout.firstIsOriginal();
        const QRect area = first ? layout.first(canvas().size()) : layout.second(canvas().size());
        const QPoint from = area.center();
        QTest::mousePress(&canvas(), Qt::LeftButton, Qt::ShiftModifier, from);
        for (int i = 1; i <= 8; ++i) {
            // QTest::mouseMove() knows no keys.
            const QPoint at = from + by * i / 8;
            QMouseEvent event(
                QEvent::MouseMove, at, canvas().mapToGlobal(at), Qt::NoButton, Qt::LeftButton, Qt::ShiftModifier);
            QCoreApplication::sendEvent(&canvas(), &event);
        }
        QTest::mouseRelease(&canvas(), Qt::LeftButton, Qt::ShiftModifier, from + by);
    }
    void sideBySide()
    {
        studio.trigger(u"Side by side"_s);
        studio.trigger(u"100 % (1:1)"_s);
        REQUIRE(studio.settle());
    }

    StudioFixture studio;
};

//! A row through the middle of one side, without what is drawn over it.
QImage middleOf(Stage &stage, ui::Side side)
{
    const ui::CompareLayout &layout = stage.canvas().compareLayout();
    const bool first = (side == ui::Side::Original) == layout.firstIsOriginal();
    const QRect area = first ? layout.first(stage.canvas().size()) : layout.second(stage.canvas().size());
    return stage.studio.grab().copy(area.adjusted(0, area.height() / 3, 0, -area.height() / 3));
}

} // namespace

TEST_CASE("every size of the list brings that size", "[ui][zoom]")
{
    Stage stage;
    const std::pair<const char *, double> sizes[] = {
        {"25 %", 0.25}, {"50 %", 0.5}, {"100 % (1:1)", 1.0}, {"200 % (2:1)", 2.0}, {"400 %", 4.0}};
    for (const auto &[text, zoom] : sizes) {
        stage.studio.trigger(QString::fromLatin1(text));
        CHECK(stage.canvas().viewport().zoom() == zoom);
    }
    press(Qt::Key_9, Qt::ControlModifier);
    const ui::Viewport &view = stage.canvas().viewport();
    CHECK(view.isFilled());
    CHECK(view.visibleContent().width() / view.contentSize().width() <= 1.0);
    CHECK(view.contentOnDevice().toRect().contains(QRect(QPoint(), view.deviceSize())));
    press(Qt::Key_4, Qt::ControlModifier);
    CHECK(view.zoom() == 4.0);
    press(Qt::Key_0, Qt::ControlModifier);
    CHECK(view.isFitted());
}

TEST_CASE("a picture that fills the canvas goes on filling it", "[ui][zoom]")
{
    ui::Viewport view;
    view.setDeviceSize({800, 400});
    view.setContentSize({4000, 3000});
    view.fill();
    CHECK(view.isFilled());
    CHECK_FALSE(view.isFitted());
    CHECK(view.zoom() == Approx(0.2));
    view.setDeviceSize({400, 900});
    CHECK(view.zoom() == Approx(0.3));
    view.pan({50, 0});
    CHECK(view.isFilled());
    view.setContentSize({8000, 6000});
    CHECK(view.zoom() == Approx(0.15));
    view.setZoom(1.0);
    CHECK_FALSE(view.isFilled());
    view.fill();
    view.fit();
    CHECK_FALSE(view.isFilled());
    // Never so large that a pixel is a wall.
    view.setContentSize({2, 2});
    view.fill();
    CHECK(view.zoom() <= ui::Viewport::kMaxZoom);
}

TEST_CASE("a click on the zoom figure opens the list of sizes", "[ui][zoom]")
{
    Stage stage;
    auto *figure = stage.studio.window().findChild<QToolButton *>(u"zoom"_s);
    REQUIRE(figure);
    CHECK(figure->height() >= 24);
    const QString fitted = figure->text();
    click(*figure);
    auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
    REQUIRE(menu);
    CHECK(menu->actions().size() == 7);
    press(Qt::Key_Up); // round to the last
    press(Qt::Key_Return);
    CHECK(stage.canvas().viewport().zoom() == 4.0);
    CHECK(figure->text().startsWith(u"400"_s));
    CHECK(figure->text() != fitted);
    CHECK(figure->accessibleName().contains(figure->text()));
}

TEST_CASE("Shift while dragging moves one side, and there are ways back", "[ui][zoom]")
{
    Stage stage;
    stage.sideBySide();
    REQUIRE_FALSE(stage.canvas().isApart());
    CHECK_FALSE(stage.button());
    const QPointF original = stage.of(ui::Side::Original).center();
    const QPointF result = stage.of(ui::Side::Result).center();
    stage.shiftDrag(ui::Side::Result, {-60, -40});
    CHECK(stage.canvas().isApart());
    CHECK(stage.of(ui::Side::Original).center() == original);
    CHECK(stage.of(ui::Side::Result).center() == result + QPointF(60, 40));
    REQUIRE(stage.button());
    CHECK(stage.button()->isVisible());
    CHECK(stage.button()->height() >= 24);

    // Both go on together, as far apart as they were.
    drag(stage.canvas(), {100, 200}, {70, 220});
    CHECK(stage.of(ui::Side::Original).center() == original + QPointF(30, -20));
    CHECK(stage.of(ui::Side::Result).center() == result + QPointF(90, 20));

    click(*stage.button());
    CHECK_FALSE(stage.canvas().isApart());
    CHECK_FALSE(stage.button()->isVisible());
    CHECK(stage.of(ui::Side::Result).center() == original + QPointF(30, -20));

    stage.shiftDrag(ui::Side::Original, {50, 0});
    CHECK(stage.canvas().isApart());
    stage.canvas().setFocus();
    press(Qt::Key_Z, Qt::ShiftModifier);
    CHECK_FALSE(stage.canvas().isApart());
    stage.shiftDrag(ui::Side::Original, {50, 0});
    press(Qt::Key_0, Qt::ControlModifier);
    CHECK_FALSE(stage.canvas().isApart());
    CHECK_FALSE(stage.button()->isVisible());

    stage.sideBySide();
    stage.shiftDrag(ui::Side::Original, {50, 0});
    stage.studio.trigger(u"Split"_s);
    stage.studio.trigger(u"Side by side"_s);
    CHECK_FALSE(stage.canvas().isApart());
}

TEST_CASE("sides that are apart show their pixels, flipped too", "[ui][zoom]")
{
    Stage stage;
    stage.sideBySide();
    // Where both sides show the same place, a moved side shows what the other one shows when it is moved as well.
    stage.shiftDrag(ui::Side::Result, {-60, 0});
    REQUIRE(stage.studio.settle());
    const QImage moved = middleOf(stage, ui::Side::Result);
    const QImage still = middleOf(stage, ui::Side::Original);
    stage.studio.trigger(u"Flip original and result"_s);
    CHECK(middleOf(stage, ui::Side::Result) == moved); // each side takes its place along
    CHECK(middleOf(stage, ui::Side::Original) == still);
    stage.studio.trigger(u"Flip original and result"_s);
    stage.canvas().bringTogether();
    REQUIRE(stage.studio.settle());
    CHECK(middleOf(stage, ui::Side::Result) != moved);
    drag(stage.canvas(), {160, 100}, {100, 100});
    REQUIRE(stage.studio.settle());
    CHECK(middleOf(stage, ui::Side::Result) == moved);
}

TEST_CASE("the difference and the magnifier of sides that are apart compare the same place", "[ui][zoom]")
{
    Stage stage;
    stage.studio.trigger(u"Reset to the preset"_s);
    stage.studio.studio().current()->applyPreset(nullptr); // the result is the original
    stage.sideBySide();
    stage.shiftDrag(ui::Side::Result, {-60, -30});
    REQUIRE(stage.studio.settle());
    REQUIRE(stage.canvas().shownDistanceDb());
    CHECK(std::isinf(*stage.canvas().shownDistanceDb()));
    stage.studio.trigger(u"Difference"_s);
    REQUIRE(stage.studio.settle());
    const QImage difference = middleOf(stage, ui::Side::Result).convertToFormat(QImage::Format_RGB32);
    for (int x = 0; x < difference.width(); x += 7)
        CHECK(qGray(difference.pixel(x, 5)) == 0);
    stage.canvas().setDifference(0);

    const QPoint pointer = stage.canvas().compareLayout().second(stage.canvas().size()).center();
    QTest::mouseMove(&stage.canvas(), pointer);
    stage.canvas().setLens(true);
    QTest::mouseMove(&stage.canvas(), pointer + QPoint(1, 0));
    const QPointF under = stage.canvas().mappingAt(pointer + QPoint(1, 0)).toContent(pointer + QPoint(1, 0));
    const QPointF middle = stage.canvas().lensContent().center();
    CHECK(std::abs(middle.x() - under.x()) <= 1.0);
    CHECK(std::abs(middle.y() - under.y()) <= 1.0);
}
