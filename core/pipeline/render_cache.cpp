#include "pipeline/render_cache.h"

#include <charconv>
#include <utility>

namespace ambrotype::pipeline {
namespace {

constexpr std::size_t kPreparedBytes = std::size_t(1) << 20;

} // namespace

std::array<std::uint64_t, 4> keyFromHash(const std::string &hex)
{
    std::array<std::uint64_t, 4> key{};
    for (std::size_t i = 0; i < key.size(); ++i)
        std::from_chars(hex.data() + 16 * i, hex.data() + 16 * (i + 1), key[i], 16);
    return key;
}

RenderCache::Impl::Entry *RenderCache::Impl::find(const CacheKey &key)
{
    const auto found = m_index.find(key);
    if (found == m_index.end())
        return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, found->second);
    return &m_entries.front();
}

Tile RenderCache::Impl::findTile(const CacheKey &key)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    const Entry *entry = find(key);
    return entry ? entry->tile : nullptr;
}

std::shared_ptr<const std::any> RenderCache::Impl::findPrepared(const CacheKey &key)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    const Entry *entry = find(key);
    return entry ? entry->prepared : nullptr;
}

void RenderCache::Impl::insert(Entry entry)
{
    if (entry.bytes > m_budget || find(entry.key))
        return;
    m_bytes += entry.bytes;
    const CacheKey key = entry.key;
    m_entries.push_front(std::move(entry));
    m_index.emplace(key, m_entries.begin());
    evict();
}

void RenderCache::Impl::evict()
{
    while (m_bytes > m_budget && !m_entries.empty()) {
        m_bytes -= m_entries.back().bytes;
        m_index.erase(m_entries.back().key);
        m_entries.pop_back();
    }
}

void RenderCache::Impl::insertTile(const CacheKey &key, Tile tile)
{
    const std::size_t bytes = tile->bytes() + sizeof(Entry);
    const std::lock_guard<std::mutex> lock(m_mutex);
    insert({key, std::move(tile), nullptr, bytes});
}

void RenderCache::Impl::insertPrepared(const CacheKey &key, std::shared_ptr<const std::any> prepared)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    insert({key, nullptr, std::move(prepared), kPreparedBytes});
}

void RenderCache::Impl::setBudget(std::size_t bytes)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    m_budget = bytes;
    evict();
}

std::size_t RenderCache::Impl::bytes() const
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    return m_bytes;
}

void RenderCache::Impl::clear()
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    m_entries.clear();
    m_index.clear();
    m_bytes = 0;
}

RenderCache::RenderCache(std::size_t budgetBytes)
    : m_impl(std::make_unique<Impl>())
{
    m_impl->setBudget(budgetBytes);
}
RenderCache::~RenderCache() = default;
void RenderCache::setBudget(std::size_t bytes)
{
    m_impl->setBudget(bytes);
}
std::size_t RenderCache::bytes() const
{
    return m_impl->bytes();
}
void RenderCache::clear()
{
    m_impl->clear();
}

} // namespace ambrotype::pipeline
