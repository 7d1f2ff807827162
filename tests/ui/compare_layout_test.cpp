#include "compare/compare_layout.h"

#include <catch2/catch.hpp>

using namespace ambrotype::ui;

TEST_CASE("the two sides of split cover the canvas without overlap", "[ui][compare]")
{
    const QSize canvas(801, 600);
    CompareLayout layout;
    for (const bool horizontal : {false, true}) {
        layout.horizontal = horizontal;
        for (const double divider : {0.0, 0.2, 0.5, 0.999, 1.0}) {
            layout.divider = divider;
            const QRect first = layout.first(canvas);
            const QRect second = layout.second(canvas);
            CHECK(!first.intersects(second));
            CHECK(first.width() * first.height() + second.width() * second.height() == 801 * 600);
        }
    }
}

TEST_CASE("side by side gives both sides the same size", "[ui][compare]")
{
    CompareLayout layout;
    layout.mode = CompareMode::SideBySide;
    const QSize canvas(801, 600);
    CHECK(layout.first(canvas).size() == layout.second(canvas).size());
    CHECK(layout.first(canvas).size() == layout.viewSize(canvas));
    CHECK(!layout.first(canvas).intersects(layout.second(canvas)));
}

TEST_CASE("the divider is hit within 24 pixels and only in split", "[ui][compare]")
{
    CompareLayout layout;
    const QSize canvas(800, 600);
    CHECK(layout.hitsDivider({400, 10}, canvas));
    CHECK(layout.hitsDivider({412, 10}, canvas));
    CHECK_FALSE(layout.hitsDivider({413, 10}, canvas));
    layout.mode = CompareMode::Single;
    CHECK_FALSE(layout.hitsDivider({400, 10}, canvas));
}

TEST_CASE("a dragged divider stays on the canvas", "[ui][compare]")
{
    CompareLayout layout;
    CHECK(layout.dividerAt({200, 0}, {800, 600}) == 0.25);
    CHECK(layout.dividerAt({-50, 0}, {800, 600}) == 0.0);
    CHECK(layout.dividerAt({900, 0}, {800, 600}) == 1.0);
}
