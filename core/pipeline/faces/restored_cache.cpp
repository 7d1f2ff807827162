#include "pipeline/faces/restored_cache.h"

#include "base/hash.h"

namespace ambrotype::pipeline {
namespace {

//! Eighty faces of 512 pixels.
constexpr std::size_t kSharedBudget = std::size_t(256) << 20;

} // namespace

RestoredCache::RestoredCache(std::size_t budgetBytes)
    : m_budget(budgetBytes)
{
}

RestoredCache &RestoredCache::shared()
{
    static RestoredCache cache(kSharedBudget);
    return cache;
}

RestoredCache::Face RestoredCache::find(const std::string &key)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    const auto found = m_index.find(key);
    if (found == m_index.end())
        return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, found->second);
    return found->second->face;
}

void RestoredCache::insert(const std::string &key, Face face)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    if (m_index.count(key) > 0 || face->bytes() > m_budget)
        return;
    m_bytes += face->bytes();
    m_entries.push_front({key, std::move(face)});
    m_index[key] = m_entries.begin();
    while (m_bytes > m_budget) {
        m_bytes -= m_entries.back().face->bytes();
        m_index.erase(m_entries.back().key);
        m_entries.pop_back();
    }
}

std::string pixelHash(const imaging::FloatImage &image)
{
    Sha256 hash;
    const int size[] = {image.width(), image.height(), image.planes()};
    hash.update(size, sizeof size);
    for (int plane = 0; plane < image.planes(); ++plane)
        for (int y = 0; y < image.height(); ++y)
            hash.update(image.row(plane, y), static_cast<std::size_t>(image.width()) * sizeof(float));
    return hash.finish();
}

} // namespace ambrotype::pipeline
