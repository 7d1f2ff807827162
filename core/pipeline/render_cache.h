#pragma once

#include "imaging/float_image.h"
#include "pipeline/renderer.h"

#include <any>
#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace ambrotype::pipeline {

//! What a tile, or what prepare() found, depends on: a hash of everything in front of it, and its place.
struct CacheKey
{
    std::array<std::uint64_t, 4> chain{}; //!< SHA-256 of source, level and the settings of all stages up to this one.
    int x = 0;                            //!< Column and row of the tile; -1, -1 for what prepare() found.
    int y = 0;
    bool operator==(const CacheKey &) const = default;
};

//! The hash part of a CacheKey from the 64 hexadecimal digits of Sha256.
std::array<std::uint64_t, 4> keyFromHash(const std::string &hex);

using Tile = std::shared_ptr<const imaging::FloatImage>;

//! The cache behind RenderCache. Any thread; each call is short.
struct RenderCache::Impl
{
    struct Entry
    {
        CacheKey key;
        Tile tile; //!< One of the two is set.
        std::shared_ptr<const std::any> prepared;
        std::size_t bytes = 0;
    };
    struct KeyHash
    {
        std::size_t operator()(const CacheKey &key) const
        {
            return key.chain[0] ^ (static_cast<std::size_t>(static_cast<unsigned>(key.x)) * 0x9E3779B97F4A7C15U)
                   ^ (static_cast<std::size_t>(static_cast<unsigned>(key.y)) * 0xC2B2AE3D27D4EB4FU);
        }
    };

    Tile findTile(const CacheKey &key);
    std::shared_ptr<const std::any> findPrepared(const CacheKey &key);
    void insertTile(const CacheKey &key, Tile tile);
    //! Counted as 1 MiB, because what a std::any holds cannot be measured: a mask or a list of faces.
    void insertPrepared(const CacheKey &key, std::shared_ptr<const std::any> prepared);
    void setBudget(std::size_t bytes);
    std::size_t bytes() const;
    void clear();

private:
    Entry *find(const CacheKey &key); // both with the lock held
    void insert(Entry entry);
    void evict();

    mutable std::mutex m_mutex;
    std::list<Entry> m_entries; //!< The most recently used first.
    std::unordered_map<CacheKey, std::list<Entry>::iterator, KeyHash> m_index;
    std::size_t m_bytes = 0;
    std::size_t m_budget = 0;
};

} // namespace ambrotype::pipeline
