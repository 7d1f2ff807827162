#include "canvas/patch_layer.h"

#include <catch2/catch.hpp>

#include <QPainter>

using namespace ambrotype::ui;

namespace {

Patch makePatch(QRect region, QSize levelSize, quint64 version, QRgb color)
{
    QImage image(region.size(), QImage::Format_RGB32);
    image.fill(color);
    return {image, region, levelSize, version};
}

QImage paint(const PatchLayer &layer, const Viewport &viewport, quint64 version)
{
    QImage image(viewport.deviceSize(), QImage::Format_RGB32);
    image.fill(Qt::black);
    QPainter painter(&image);
    layer.paint(painter, viewport, version);
    return image;
}

Viewport wholeAtOneToOne(QSize size)
{
    Viewport viewport;
    viewport.setDeviceSize(size);
    viewport.setContentSize(size);
    viewport.setZoom(1.0);
    return viewport;
}

const QRgb kRed = qRgb(255, 0, 0);
const QRgb kGreen = qRgb(0, 255, 0);

} // namespace

TEST_CASE("older pixels stay until newer ones cover them", "[ui][canvas]")
{
    const QSize size(256, 256);
    const Viewport viewport = wholeAtOneToOne(size);
    PatchLayer layer;
    layer.add(makePatch({0, 0, 64, 64}, {64, 64}, 1, kRed)); // a coarse whole of the recipe before
    layer.add(makePatch({0, 0, 128, 256}, size, 2, kGreen));
    const QImage image = paint(layer, viewport, 2);
    CHECK(image.pixel(10, 10) == kGreen);
    CHECK(image.pixel(200, 200) == kRed);
    CHECK(layer.coverage(size, 2) == QRegion(0, 0, 128, 256));
    CHECK(layer.coverage(size, 1).isEmpty());
}

TEST_CASE("a coarse patch of the newest recipe hides a fine one of an older", "[ui][canvas]")
{
    const QSize size(256, 256);
    PatchLayer layer;
    layer.add(makePatch({0, 0, 256, 256}, size, 1, kRed));
    layer.add(makePatch({0, 0, 64, 64}, {64, 64}, 2, kGreen));
    CHECK(paint(layer, wholeAtOneToOne(size), 2).pixel(128, 128) == kGreen);
}

TEST_CASE("pixels at 1:1 and 2:1 are those of the patch", "[ui][canvas]")
{
    const QSize size(64, 48);
    QImage source(size, QImage::Format_RGB32);
    for (int y = 0; y < size.height(); ++y) {
        for (int x = 0; x < size.width(); ++x)
            source.setPixel(x, y, qRgb((x * 37 + y * 11) % 256, (x * 5) % 256, (y * 71) % 256));
    }
    PatchLayer layer;
    layer.add({source, QRect(QPoint(), size), size, 1});
    CHECK(paint(layer, wholeAtOneToOne(size), 1) == source);

    Viewport twice = wholeAtOneToOne(size);
    twice.setZoom(2.0);
    const QImage doubled = paint(layer, twice, 1);
    const QPoint corner = twice.toContent({0, 0}).toPoint();
    for (int y = 0; y < 40; ++y) {
        for (int x = 0; x < 60; ++x)
            REQUIRE(doubled.pixel(x, y) == source.pixel(corner.x() + x / 2, corner.y() + y / 2));
    }
}

TEST_CASE("memory of a layer is bounded and a whole picture is kept", "[ui][canvas]")
{
    PatchLayer layer;
    const QSize level(100000, 1000);
    layer.add(makePatch({0, 0, 100, 10}, {100, 10}, 1, kRed));
    for (int x = 0; x < 60000; x += 1000)
        layer.add(makePatch({x, 0, 1000, 1000}, level, 1, kGreen));
    CHECK(layer.bytes() <= PatchLayer::kBudgetBytes);
    CHECK(layer.hasWhole(1));
}
