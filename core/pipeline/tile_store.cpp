#include "pipeline/tile_store.h"

#include <algorithm>
#include <cassert>
#include <memory>
#include <set>

namespace ambrotype::pipeline {

using imaging::FloatImage;
using imaging::Region;
using imaging::Size;

TileStore::TileStore(Size grid, int tileEdge, int blockTiles, CacheKey key, RenderCache::Impl *cache)
    : m_grid(grid)
    , m_edge(tileEdge)
    , m_blockTiles(blockTiles)
    , m_key(key)
    , m_cache(cache)
{
}

Region TileStore::tileRegion(Place place) const
{
    return Region{place.second * m_edge, place.first * m_edge, m_edge, m_edge}.intersected(Region::of(m_grid));
}

template <typename Visit> void TileStore::visitTiles(const Region &region, Visit visit) const
{
    if (region.empty())
        return;
    for (int row = region.y / m_edge; row <= (region.bottom() - 1) / m_edge; ++row)
        for (int column = region.x / m_edge; column <= (region.right() - 1) / m_edge; ++column)
            visit(Place{row, column});
}

std::vector<Region> TileStore::missingBlocks(const std::vector<Region> &needs)
{
    std::set<Place> missing; // sorted, so that the blocks come in the same order each time
    for (const Region &need : needs) {
        visitTiles(need, [&](Place place) {
            if (m_tiles.count(place) != 0)
                return;
            if (m_cache) {
                CacheKey key = m_key;
                key.x = place.second;
                key.y = place.first;
                if (Tile tile = m_cache->findTile(key)) {
                    m_tiles.emplace(place, std::move(tile));
                    return;
                }
            }
            missing.insert(place);
        });
    }
    if (missing.empty())
        return {};
    // Blocks are counted from the first missing tile, not from the corner of the grid, and are about equally large:
    // narrow ones at the sides would cost more border than pixels.
    const int firstRow = missing.begin()->first;
    const int rows = missing.rbegin()->first - firstRow + 1;
    int firstColumn = missing.begin()->second;
    int lastColumn = firstColumn;
    for (const Place &place : missing) {
        firstColumn = std::min(firstColumn, place.second);
        lastColumn = std::max(lastColumn, place.second);
    }
    const auto part = [this](int tile, int tiles) {
        const int parts = (tiles + m_blockTiles - 1) / m_blockTiles;
        return tile * parts / tiles;
    };
    std::map<Place, Region> blocks;
    for (const Place &place : missing) {
        const Region tile = tileRegion(place);
        const Place where{part(place.first - firstRow, rows),
                          part(place.second - firstColumn, lastColumn - firstColumn + 1)};
        Region &block = blocks.try_emplace(where, tile).first->second;
        const int right = std::max(block.right(), tile.right());
        const int bottom = std::max(block.bottom(), tile.bottom());
        block.x = std::min(block.x, tile.x);
        block.y = std::min(block.y, tile.y);
        block.width = right - block.x;
        block.height = bottom - block.y;
    }
    std::vector<Region> list;
    list.reserve(blocks.size());
    for (const auto &[place, block] : blocks)
        list.push_back(block);
    return list;
}

void TileStore::put(const FloatImage &block, const Region &region)
{
    visitTiles(region, [&](Place place) {
        const Region tile = tileRegion(place);
        assert(region.contains(tile));
        auto pixels = std::make_shared<const FloatImage>(
            block.crop({tile.x - region.x, tile.y - region.y, tile.width, tile.height}));
        if (m_cache) {
            CacheKey key = m_key;
            key.x = place.second;
            key.y = place.first;
            m_cache->insertTile(key, pixels);
        }
        const std::lock_guard<std::mutex> lock(m_mutex);
        m_tiles.emplace(place, std::move(pixels));
    });
}

bool TileStore::covers(const Region &region) const
{
    bool all = true;
    visitTiles(region, [&](Place place) { all = all && m_tiles.count(place) != 0; });
    return all;
}

FloatImage TileStore::assemble(const Region &region, int colorChannels, bool alpha) const
{
    FloatImage image(region.size(), colorChannels, alpha);
    visitTiles(region, [&](Place place) {
        const auto tile = m_tiles.find(place);
        assert(tile != m_tiles.end());
        image.paste(*tile->second, place.second * m_edge - region.x, place.first * m_edge - region.y);
    });
    return image;
}

Region TileStore::aligned(const Region &region) const
{
    const int left = region.x / m_edge * m_edge;
    const int top = region.y / m_edge * m_edge;
    const int right = (region.right() + m_edge - 1) / m_edge * m_edge;
    const int bottom = (region.bottom() + m_edge - 1) / m_edge * m_edge;
    return Region{left, top, right - left, bottom - top}.intersected(Region::of(m_grid));
}

void TileStore::dropAbove(int row)
{
    for (auto tile = m_tiles.begin(); tile != m_tiles.end();)
        tile = tileRegion(tile->first).bottom() <= row ? m_tiles.erase(tile) : std::next(tile);
}

} // namespace ambrotype::pipeline
