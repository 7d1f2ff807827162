#include "canvas/invented_finder.h"

#include "studio_fixture.h"

#include <catch2/catch.hpp>

#include <QPainter>
#include <QSignalSpy>
#include <QTest>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::StringLiterals;

namespace {

constexpr QSize kSize(400, 300);
const QRect kDrawn(180, 130, 40, 30); // what the result has and the original has not

QImage soft()
{
    QImage image(kSize, QImage::Format_RGB32);
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            const int grey = 110 + int(30 * std::sin(x / 23.0) + 25 * std::cos(y / 19.0));
            image.setPixel(x, y, qRgb(grey, grey, grey));
        }
    return image;
}

QImage withLashes(QImage image)
{
    QPainter painter(&image);
    painter.setPen(QPen(QColor(20, 20, 20), 1.5));
    for (int x = kDrawn.left(); x < kDrawn.right(); x += 5)
        painter.drawLine(x, kDrawn.top(), x + 3, kDrawn.bottom());
    return image;
}

//! A canvas of the picture's size that shows both at 1:1, in "single" so that the result fills it.
void show(ui::Canvas &canvas, const QImage &original, const QImage &result)
{
    canvas.resize(kSize);
    ui::CompareLayout layout;
    layout.mode = ui::CompareMode::Single;
    canvas.setCompareLayout(layout);
    canvas.setContentSize(kSize);
    const QRect whole(QPoint(), kSize);
    canvas.layer(ui::Side::Original).add({original, whole, kSize, 1});
    canvas.layer(ui::Side::Result).add({result, whole, kSize, 1});
    canvas.setVersion(ui::Side::Original, 1);
    canvas.setVersion(ui::Side::Result, 1);
    canvas.show();
    canvas.zoomTo(1.0);
    canvas.pixelsChanged(ui::Side::Original);
    canvas.pixelsChanged(ui::Side::Result);
}

//! Moves only the side where \p from lies.
void shiftDrag(ui::Canvas &canvas, QPoint from, QPoint by)
{
    QTest::mousePress(&canvas, Qt::LeftButton, Qt::ShiftModifier, from);
    const QPoint to = from + by; // QTest::mouseMove() knows no keys
    QMouseEvent move(QEvent::MouseMove, to, canvas.mapToGlobal(to), Qt::NoButton, Qt::LeftButton, Qt::ShiftModifier);
    QCoreApplication::sendEvent(&canvas, &move);
    QTest::mouseRelease(&canvas, Qt::LeftButton, Qt::ShiftModifier, to);
}

//! Where on \p canvas, whose sides lie beside each other, the result is drawn.
QRect resultArea(const ui::Canvas &canvas)
{
    const ui::CompareLayout &layout = canvas.compareLayout();
    return layout.secondIsOriginal() ? layout.first(canvas.size()) : layout.second(canvas.size());
}

//! Where on the screen what was drawn into the result should be.
QRect drawnOnScreen(const ui::Canvas &canvas)
{
    const QRect area = resultArea(canvas);
    const QRectF drawn = canvas.viewportOf(ui::Side::Result).toDevice(kDrawn);
    return drawn.toAlignedRect().translated(area.topLeft()).intersected(area);
}

bool isAmber(QRgb pixel)
{
    return qRed(pixel) > qBlue(pixel) + 40;
}

//! Amber pixels on the screen within \p where, and further from it than a mark spreads.
struct Amber
{
    int inside = 0;
    int outside = 0;
};

Amber amberOn(ui::Canvas &canvas, const QRect &where)
{
    const QImage screen = canvas.grab().toImage();
    const QRect spread = where.adjusted(-24, -24, 24, 24);
    Amber amber;
    for (int y = 0; y < screen.height(); ++y)
        for (int x = 0; x < screen.width(); ++x) {
            if (!isAmber(screen.pixel(x, y)))
                continue;
            amber.inside += where.contains(x, y) ? 1 : 0;
            amber.outside += spread.contains(x, y) ? 0 : 1;
        }
    return amber;
}

double share(const ui::InventedMarks &marks, const QRect &where)
{
    const QRect area = where.translated(-marks.corner).intersected(marks.marks.rect());
    double count = 0.0;
    for (int y = area.top(); y <= area.bottom(); ++y)
        for (int x = area.left(); x <= area.right(); ++x)
            count += qAlpha(marks.marks.pixel(x, y)) > 0 ? 1.0 : 0.0;
    return count / (double(area.width()) * area.height());
}

} // namespace

TEST_CASE("what the result invents is marked where it is", "[ui][canvas][invented]")
{
    application();
    ui::Canvas canvas;
    ui::InventedFinder finder(canvas);
    show(canvas, soft(), withLashes(soft()));
    QSignalSpy found(&finder, &ui::InventedFinder::found);
    canvas.setInvented(true);
    REQUIRE(waitFor([&] { return !found.isEmpty(); }));
    REQUIRE(canvas.inventedMarks());
    const ui::InventedMarks marks = *canvas.inventedMarks();
    CHECK(share(marks, kDrawn) > 0.8);
    CHECK(share(marks, {0, 0, 120, 300}) == 0.0);
    CHECK(marks.percent > 0.5);
    CHECK(marks.percent < 6.0);

    // On the screen: amber on grey, and nothing else has a colour.
    const QImage screen = canvas.grab().toImage();
    int amber = 0;
    for (int y = kDrawn.top(); y < kDrawn.bottom(); ++y)
        for (int x = kDrawn.left(); x < kDrawn.right(); ++x) {
            const QRgb pixel = screen.pixel(x, y);
            amber += qRed(pixel) > qBlue(pixel) + 40 ? 1 : 0;
        }
    CHECK(amber > kDrawn.width() * kDrawn.height() / 2);

    // They move with the picture and go with another zoom.
    canvas.zoomTo(2.0);
    REQUIRE(waitFor([&] { return canvas.inventedMarks()->zoom == 2.0; }));
    canvas.setInvented(false);
    CHECK_FALSE(canvas.inventedMarks());
}

TEST_CASE("an equal result invents nothing", "[ui][canvas][invented]")
{
    application();
    ui::Canvas canvas;
    ui::InventedFinder finder(canvas);
    show(canvas, soft(), soft());
    QSignalSpy found(&finder, &ui::InventedFinder::found);
    canvas.setInvented(true);
    REQUIRE(waitFor([&] { return !found.isEmpty(); }));
    CHECK(found.last().first().toDouble() == 0.0);
}

TEST_CASE("Shift+D marks invented detail, D and Esc end it", "[ui][canvas][invented]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 320, 240));
    ui::Canvas &canvas = studio.window().canvas();
    QTest::keyClick(&studio.window(), Qt::Key_D, Qt::ShiftModifier);
    CHECK(canvas.showsInvented());
    REQUIRE(waitFor([&] { return canvas.inventedMarks().has_value(); }));
    studio.trigger(u"Difference"_s);
    CHECK_FALSE(canvas.showsInvented());
    CHECK(canvas.difference() == 4);
    QTest::keyClick(&studio.window(), Qt::Key_D, Qt::ShiftModifier);
    CHECK(canvas.showsInvented());
    CHECK(canvas.difference() == 0);
    QTest::keyClick(&studio.window(), Qt::Key_Escape);
    CHECK_FALSE(canvas.showsInvented());
}

TEST_CASE("marks lie on the result where the sides are apart", "[ui][canvas][invented][apart]")
{
    application();
    ui::Canvas canvas;
    ui::InventedFinder finder(canvas);
    show(canvas, soft(), withLashes(soft()));
    canvas.setLabelsVisible(false);
    ui::CompareLayout layout;
    layout.mode = ui::CompareMode::SideBySide;
    canvas.setCompareLayout(layout);
    canvas.zoomTo(1.0);
    QSignalSpy found(&finder, &ui::InventedFinder::found);
    canvas.setInvented(true);
    REQUIRE(waitFor([&] { return !found.isEmpty(); }));
    const auto check = [&](const char *when) {
        INFO(when);
        const QRect drawn = drawnOnScreen(canvas);
        REQUIRE(drawn.width() * drawn.height() > kDrawn.width() * kDrawn.height() / 2);
        const Amber amber = amberOn(canvas, drawn);
        CHECK(amber.inside > drawn.width() * drawn.height() / 2);
        CHECK(amber.outside == 0);
    };
    check("together");
    const double together = canvas.inventedMarks()->percent;

    // The marks go with the result at once, and are found anew for the place that it shows then.
    found.clear();
    shiftDrag(canvas, resultArea(canvas).center(), {30, -25});
    REQUIRE(canvas.isApart());
    canvas.findChild<QWidget *>(u"together"_s)->hide(); // which has a colour of its own
    check("the result moved, the marks of before");
    REQUIRE(waitFor([&] { return !found.isEmpty(); }));
    check("the result moved");
    CHECK(canvas.inventedMarks()->origin == canvas.viewportOf(ui::Side::Result).origin());

    // Where the original looks decides nothing: both are compared at the result's place.
    const double moved = canvas.inventedMarks()->percent;
    found.clear();
    const QRect area = resultArea(canvas);
    const QPoint inOriginal(area.left() > 0 ? area.left() / 2 : canvas.width() - 10, area.center().y());
    shiftDrag(canvas, inOriginal, {-40, 20});
    REQUIRE(waitFor([&] { return !found.isEmpty(); }));
    check("the original moved");
    CHECK(canvas.inventedMarks()->percent == moved);

    canvas.flip();
    check("flipped");
    canvas.flip();

    found.clear();
    canvas.bringTogether();
    REQUIRE(waitFor([&] { return !found.isEmpty(); }));
    check("together again");
    CHECK(canvas.inventedMarks()->percent == together);
}

TEST_CASE("a result that is the original invents nothing where the sides are apart", "[ui][canvas][invented][apart]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 1600, 1200));
    studio.studio().current()->applyPreset(nullptr);
    studio.trigger(u"Side by side"_s);
    studio.trigger(u"100 % (1:1)"_s);
    REQUIRE(studio.settle());
    ui::Canvas &canvas = studio.window().canvas();
    shiftDrag(canvas, resultArea(canvas).center(), {-120, -70});
    REQUIRE(canvas.isApart());
    QTest::keyClick(&studio.window(), Qt::Key_D, Qt::ShiftModifier);
    REQUIRE(canvas.showsInvented());
    REQUIRE(studio.settle());
    const auto isCurrent = [&canvas] {
        return canvas.inventedMarks() && canvas.inventedMarks()->origin == canvas.viewportOf(ui::Side::Result).origin();
    };
    // Pixels of the new place may still come.
    REQUIRE(waitFor([&] { return isCurrent() && canvas.inventedMarks()->percent == 0.0; }));

    // Moved on while they are shown.
    shiftDrag(canvas, resultArea(canvas).center(), {-90, 60});
    REQUIRE(studio.settle());
    REQUIRE(waitFor([&] { return isCurrent() && canvas.inventedMarks()->percent == 0.0; }));
    studio.trigger(u"Single"_s);
    CHECK_FALSE(canvas.isApart());
    REQUIRE(waitFor(isCurrent));
}
