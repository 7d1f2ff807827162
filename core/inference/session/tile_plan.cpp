#include "inference/session/tile_plan.h"

#include <algorithm>

namespace ambrotype::inference {

namespace {

//! A stretch of one axis: [start, start + length) is seen, [coreStart, coreEnd) is kept.
struct Span
{
    std::int64_t start = 0;
    std::int64_t length = 0;
    std::int64_t coreStart = 0;
    std::int64_t coreEnd = 0;
};

std::int64_t alignDown(std::int64_t value, std::int64_t multiple)
{
    return value / multiple * multiple;
}

std::int64_t alignUp(std::int64_t value, std::int64_t multiple)
{
    return alignDown(value + multiple - 1, multiple);
}

std::vector<Span> planAxis(std::int64_t size, const TileRules &rules)
{
    const std::int64_t multiple = std::max(1, rules.multiple);
    const std::int64_t overlap = alignUp(std::max(0, rules.overlap), multiple);
    // Room for at least one grid cell of core between two overlaps.
    const std::int64_t smallest = 2 * overlap + 2 * multiple;
    std::int64_t window = alignUp(std::max<std::int64_t>(rules.window, smallest), multiple);
    if (size <= window)
        return {{0, size, 0, size}};
    // As many windows as that size needs, then no larger than so many need: 576 pixels are two of 320, not of 512.
    const std::int64_t needed = (size - 2 * overlap + window - 2 * overlap - 1) / (window - 2 * overlap);
    const std::int64_t enough = alignUp((size + 2 * overlap * (needed - 1) + needed - 1) / needed, multiple);
    window = std::max(smallest, std::min(window, enough));
    // The first window begins at 0, the last ends at (or, for the grid, just before) the picture's end.
    const std::int64_t step = window - 2 * overlap;
    const std::int64_t lastStart = alignUp(size - window, multiple);
    const std::int64_t count = (lastStart + step - 1) / step + 1;
    std::vector<Span> spans;
    for (std::int64_t i = 0; i < count; ++i) {
        Span span;
        span.start = alignDown(lastStart * i / (count - 1), multiple);
        if (i == count - 1)
            span.start = lastStart;
        span.length = std::min(window, size - span.start);
        spans.push_back(span);
    }
    for (std::size_t i = 0; i + 1 < spans.size(); ++i) {
        const std::int64_t shared = spans[i].start + spans[i].length - spans[i + 1].start;
        const std::int64_t border = spans[i + 1].start + alignDown(shared / 2, multiple);
        spans[i].coreEnd = border;
        spans[i + 1].coreStart = border;
    }
    spans.back().coreEnd = size;
    return spans;
}

//! The stretch that sees \p overlap around [coreStart, coreEnd).
Span around(std::int64_t coreStart, std::int64_t coreEnd, std::int64_t size, const TileRules &rules)
{
    const std::int64_t multiple = std::max(1, rules.multiple);
    Span span;
    span.coreStart = coreStart;
    span.coreEnd = coreEnd;
    span.start = alignDown(std::max<std::int64_t>(0, coreStart - rules.overlap), multiple);
    span.length = std::min(size, alignUp(coreEnd + rules.overlap, multiple)) - span.start;
    return span;
}

Tile makeTile(const Span &x, const Span &y)
{
    return {{x.start, y.start, x.length, y.length},
            {x.coreStart, y.coreStart, x.coreEnd - x.coreStart, y.coreEnd - y.coreStart}};
}

} // namespace

std::vector<Tile> planTiles(std::int64_t width, std::int64_t height, const TileRules &rules)
{
    std::vector<Tile> tiles;
    if (width <= 0 || height <= 0)
        return tiles;
    const std::vector<Span> columns = planAxis(width, rules);
    for (const Span &row : planAxis(height, rules))
        for (const Span &column : columns)
            tiles.push_back(makeTile(column, row));
    return tiles;
}

std::vector<Tile> splitTile(const Tile &tile, std::int64_t width, std::int64_t height, const TileRules &rules)
{
    const TileRect &core = tile.core;
    const bool wide = core.width >= core.height;
    const std::int64_t multiple = std::max(1, rules.multiple);
    const std::int64_t begin = wide ? core.x : core.y;
    const std::int64_t length = wide ? core.width : core.height;
    const std::int64_t middle = alignDown(begin + length / 2, multiple);
    if (middle <= begin || middle >= begin + length)
        return {};
    std::vector<Tile> halves;
    for (const auto &[from, to] : {std::pair{begin, middle}, std::pair{middle, begin + length}}) {
        const Span x = wide ? around(from, to, width, rules) : around(core.x, core.x + core.width, width, rules);
        const Span y = wide ? around(core.y, core.y + core.height, height, rules) : around(from, to, height, rules);
        halves.push_back(makeTile(x, y));
    }
    const std::int64_t area = tile.window.width * tile.window.height;
    for (const Tile &half : halves)
        if (half.window.width * half.window.height >= area)
            return {};
    return halves;
}

} // namespace ambrotype::inference
