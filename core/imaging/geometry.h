#pragma once

#include <algorithm>
#include <cstdint>

namespace ambrotype::imaging {

//! Width and height in pixels.
struct Size
{
    int width = 0;
    int height = 0;
    std::int64_t pixels() const { return std::int64_t(width) * height; }
    bool empty() const { return width <= 0 || height <= 0; }
    bool operator==(const Size &) const = default;
};

//! A rectangle of whole pixels; x and y may be negative where the text says so.
struct Region
{
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;

    static Region of(Size size) { return {0, 0, size.width, size.height}; }
    int right() const { return x + width; }   //!< One past the last column.
    int bottom() const { return y + height; } //!< One past the last row.
    Size size() const { return {width, height}; }
    bool empty() const { return width <= 0 || height <= 0; }
    bool operator==(const Region &) const = default;

    Region grown(int pixels) const { return {x - pixels, y - pixels, width + 2 * pixels, height + 2 * pixels}; }
    Region intersected(const Region &other) const
    {
        const int left = std::max(x, other.x);
        const int top = std::max(y, other.y);
        return {left,
                top,
                std::max(0, std::min(right(), other.right()) - left),
                std::max(0, std::min(bottom(), other.bottom()) - top)};
    }
    bool contains(const Region &other) const
    {
        return other.x >= x && other.y >= y && other.right() <= right() && other.bottom() <= bottom();
    }
};

} // namespace ambrotype::imaging
