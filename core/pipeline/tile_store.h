#pragma once

#include "imaging/float_image.h"
#include "pipeline/render_cache.h"

#include <cstdint>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

namespace ambrotype::pipeline {

//! The tiles of one stage's output that a render holds, backed by the cache. Held tiles stay, even when the cache drops
//! them meanwhile. missingBlocks() and dropAbove() belong to the thread that directs the render; put() may come from
//! any thread; assemble() from any thread while nobody else changes the store.
class TileStore
{
public:
    //! \p cache may be null.
    TileStore(imaging::Size grid, int tileEdge, int blockTiles, CacheKey key, RenderCache::Impl *cache);

    //! Takes what the cache has of the tiles that \p needs touch, and returns blocks of whole tiles, cut to the grid
    //! and at most blockTiles wide and high, that cover the rest.
    std::vector<imaging::Region> missingBlocks(const std::vector<imaging::Region> &needs);

    //! Cuts \p block, which covers \p region (one of missingBlocks()), into tiles and gives them to the cache too.
    void put(const imaging::FloatImage &block, const imaging::Region &region);

    bool covers(const imaging::Region &region) const;
    imaging::FloatImage assemble(const imaging::Region &region, int colorChannels, bool alpha) const;

    //! \p region grown to whole tiles, cut to the grid.
    imaging::Region aligned(const imaging::Region &region) const;
    void dropAbove(int row); //!< Lets go of tiles that end at or above \p row.

private:
    using Place = std::pair<int, int>; //!< Row, then column, of a tile.
    imaging::Region tileRegion(Place place) const;
    template <typename Visit> void visitTiles(const imaging::Region &region, Visit visit) const;

    imaging::Size m_grid;
    int m_edge;
    int m_blockTiles;
    CacheKey m_key;
    RenderCache::Impl *m_cache;
    std::mutex m_mutex;
    std::map<Place, Tile> m_tiles;
};

} // namespace ambrotype::pipeline
