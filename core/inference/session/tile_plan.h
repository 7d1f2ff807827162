#pragma once

#include <cstdint>
#include <vector>

namespace ambrotype::inference {

//! A rectangle in input pixels.
struct TileRect
{
    std::int64_t x = 0;
    std::int64_t y = 0;
    std::int64_t width = 0;
    std::int64_t height = 0;

    bool operator==(const TileRect &other) const
    {
        return x == other.x && y == other.y && width == other.width && height == other.height;
    }
};

//! One piece of the work: the network sees \p window and gives the pixels that stand for \p core.
struct Tile
{
    TileRect window;
    TileRect core; //!< Inside the window; the cores of a plan cover the picture once.
};

//! What a plan must respect.
struct TileRules
{
    int window = 256; //!< Side of what the network sees, in input pixels; raised where overlap and multiple need more.
    int overlap = 0;  //!< Pixels around a core that its result depends on.
    int multiple = 1; //!< Windows begin at multiples of this, so that the network's grids lie as in the whole picture.
};

//! Cuts a picture. Pure arithmetic: no network, no memory.
//!
//! Every window has the same size (where the picture is large enough), so that one prepared shape serves all; windows
//! near a border are moved inwards instead of made smaller. A core keeps \p overlap pixels from its window's edge,
//! except where that edge is the picture's: there the network sees the true border and pads it as it does for the whole
//! picture. Two windows share what lies between them half and half.
std::vector<Tile> planTiles(std::int64_t width, std::int64_t height, const TileRules &rules);

//! The same core in two (its longer side halved), each with a window of its own, for a device that ran out of memory.
//! Empty when the core cannot be halved or the windows would not become smaller.
std::vector<Tile> splitTile(const Tile &tile, std::int64_t width, std::int64_t height, const TileRules &rules);

} // namespace ambrotype::inference
