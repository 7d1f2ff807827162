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
