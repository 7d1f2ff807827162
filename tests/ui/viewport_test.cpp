#include "canvas/viewport.h"

#include <catch2/catch.hpp>

using ambrotype::ui::Viewport;

namespace {

Viewport makeViewport(QSizeF content, QSize device)
{
    Viewport viewport;
    viewport.setDeviceSize(device);
    viewport.setContentSize(content);
    return viewport;
}

} // namespace

TEST_CASE("a fitted picture stays fitted when the window changes", "[ui][viewport]")
{
    Viewport viewport = makeViewport({4000, 3000}, {800, 700});
    CHECK(viewport.isFitted());
    CHECK(viewport.zoom() == Approx(0.2));
    viewport.setDeviceSize({400, 700});
    CHECK(viewport.zoom() == Approx(0.1));
}

TEST_CASE("zooming keeps what lies under the pointer", "[ui][viewport]")
{
    Viewport viewport = makeViewport({6000, 4000}, {900, 600});
    const QPointF pointer(300, 200);
    const QPointF before = viewport.toContent(pointer);
    viewport.setZoom(2.0, pointer);
    const QPointF after = viewport.toContent(pointer);
    // The origin lies on a whole device pixel, which is half a picture pixel here.
    CHECK(std::abs(before.x() - after.x()) <= 0.5);
    CHECK(std::abs(before.y() - after.y()) <= 0.5);
}

TEST_CASE("zoom steps land on 100 % instead of passing it", "[ui][viewport]")
{
    Viewport viewport = makeViewport({6000, 4000}, {900, 600});
    viewport.setZoom(0.93);
    viewport.zoomBy(1.2, {450, 300});
    CHECK(viewport.zoom() == 1.0);
    CHECK(viewport.isPixelExact());
    viewport.zoomBy(1.2, {450, 300});
    CHECK(viewport.zoom() == Approx(1.2));
    CHECK_FALSE(viewport.isPixelExact());
    viewport.zoomBy(1 / 1.3, {450, 300});
    CHECK(viewport.zoom() == 1.0);
}

TEST_CASE("at whole zooms picture pixels lie on device pixels", "[ui][viewport]")
{
    Viewport viewport = makeViewport({601, 403}, {300, 201});
    for (const double zoom : {1.0, 2.0, 4.0}) {
        viewport.setZoom(zoom, {37, 91});
        viewport.pan({3.4, -7.7});
        const QRectF placed = viewport.contentOnDevice();
        CHECK(placed.x() == std::round(placed.x()));
        CHECK(placed.y() == std::round(placed.y()));
    }
}

TEST_CASE("a picture cannot be dragged out of sight", "[ui][viewport]")
{
    Viewport viewport = makeViewport({2000, 2000}, {500, 500});
    viewport.setZoom(1.0);
    viewport.pan({1e6, 1e6});
    CHECK(viewport.visibleContent() == QRectF(0, 0, 500, 500));
    viewport.pan({-1e6, -1e6});
    CHECK(viewport.visibleContent() == QRectF(1500, 1500, 500, 500));
}

TEST_CASE("a result of another size is shown at the same place and size", "[ui][viewport]")
{
    Viewport viewport = makeViewport({1000, 800}, {500, 400});
    viewport.setZoom(1.0, {100, 100});
    const QRectF before = viewport.visibleContent();
    viewport.setContentSize({2000, 1600});
    const QRectF after = viewport.visibleContent();
    CHECK(viewport.zoom() == Approx(0.5));
    CHECK(after.center().x() == Approx(2 * before.center().x()).margin(2));
    CHECK(after.width() == Approx(2 * before.width()).margin(2));
}

TEST_CASE("the mip level halves with the zoom", "[ui][viewport]")
{
    CHECK(Viewport::levelFor(4.0) == 0);
    CHECK(Viewport::levelFor(1.0) == 0);
    CHECK(Viewport::levelFor(0.51) == 0);
    CHECK(Viewport::levelFor(0.5) == 1);
    CHECK(Viewport::levelFor(0.26) == 1);
    CHECK(Viewport::levelFor(0.25) == 2);
    CHECK(Viewport::levelFor(0.03) == 5);
}
