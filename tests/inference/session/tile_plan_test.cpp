#include "inference/session/tile_plan.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace ambrotype::inference;

namespace {

//! What must hold for every plan, whatever the sizes.
void checkPlan(std::int64_t width, std::int64_t height, const TileRules &rules)
{
    const auto tiles = planTiles(width, height, rules);
    std::vector<int> covered(static_cast<std::size_t>(width * height), 0);
    for (const Tile &tile : tiles) {
        const TileRect &w = tile.window;
        const TileRect &c = tile.core;
        REQUIRE(w.x >= 0);
        REQUIRE(w.y >= 0);
        REQUIRE(w.x + w.width <= width);
        REQUIRE(w.y + w.height <= height);
        REQUIRE(w.x % rules.multiple == 0);
        REQUIRE(w.y % rules.multiple == 0);
        REQUIRE(c.x >= w.x);
        REQUIRE(c.y >= w.y);
        REQUIRE(c.x + c.width <= w.x + w.width);
        REQUIRE(c.y + c.height <= w.y + w.height);
        // A window that ends inside the picture sees enough around its core.
        REQUIRE((w.x == 0 || c.x - w.x >= rules.overlap));
        REQUIRE((w.y == 0 || c.y - w.y >= rules.overlap));
        REQUIRE((w.x + w.width == width || w.x + w.width - c.x - c.width >= rules.overlap));
        REQUIRE((w.y + w.height == height || w.y + w.height - c.y - c.height >= rules.overlap));
        for (std::int64_t y = c.y; y < c.y + c.height; ++y)
            for (std::int64_t x = c.x; x < c.x + c.width; ++x)
                ++covered[static_cast<std::size_t>(y * width + x)];
    }
    REQUIRE(std::all_of(covered.begin(), covered.end(), [](int count) { return count == 1; }));
}

} // namespace

TEST_CASE("cores cover every picture once and see their surroundings")
{
    for (const int multiple : {1, 2, 8, 16})
        for (const int overlap : {0, 5, 35})
            for (const int window : {8, 64, 130})
                for (const std::int64_t width : {1, 2, 63, 64, 65, 200, 331})
                    for (const std::int64_t height : {1, 7, 97, 150})
                        checkPlan(width, height, {window, overlap, multiple});
}

TEST_CASE("windows of a large picture have one size")
{
    const auto tiles = planTiles(20000, 300, {256, 35, 2});
    REQUIRE(tiles.size() > 100);
    for (const Tile &tile : tiles) {
        CHECK(tile.window.width == tiles[0].window.width);
        CHECK(tile.window.height == tiles[0].window.height);
        CHECK(tile.window.width <= 256);
    }
}

TEST_CASE("windows are no larger than their number needs")
{
    const auto tiles = planTiles(576, 576, {512, 32, 1});
    REQUIRE(tiles.size() == 4);
    for (const Tile &tile : tiles)
        CHECK(tile.window.width == 320);
}

TEST_CASE("a picture that fits is one tile")
{
    const auto tiles = planTiles(200, 100, {256, 35, 2});
    REQUIRE(tiles.size() == 1);
    CHECK(tiles[0].window == TileRect{0, 0, 200, 100});
    CHECK(tiles[0].core == TileRect{0, 0, 200, 100});
    CHECK(planTiles(0, 100, {}).empty());
}

TEST_CASE("a tile is halved into smaller windows with the same pixels")
{
    const TileRules rules{512, 20, 4};
    const Tile tile = planTiles(2000, 2000, rules)[6];
    const auto halves = splitTile(tile, 2000, 2000, rules);
    REQUIRE(halves.size() == 2);
    std::int64_t area = 0;
    for (const Tile &half : halves) {
        area += half.core.width * half.core.height;
        CHECK(half.window.width * half.window.height < tile.window.width * tile.window.height);
        CHECK(half.core.x - half.window.x >= 20);
        CHECK(half.window.x % 4 == 0);
    }
    CHECK(area == tile.core.width * tile.core.height);
    // Nothing left to halve: the overlap is all there is.
    CHECK(splitTile({{0, 0, 45, 45}, {20, 20, 4, 4}}, 45, 45, rules).empty());
}
