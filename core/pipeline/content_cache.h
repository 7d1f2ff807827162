#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace ambrotype::pipeline {

//! What was made already, by a key that names all that it depends on. The least recently used leave first. Any thread.
template <typename Content> class ContentCache
{
public:
    using Item = std::shared_ptr<const Content>;

    explicit ContentCache(std::size_t budgetBytes)
        : m_budget(budgetBytes)
    {
    }

    //! \returns null when it is not here.
    Item find(const std::string &key)
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        const auto found = m_index.find(key);
        if (found == m_index.end())
            return nullptr;
        m_entries.splice(m_entries.begin(), m_entries, found->second);
        return found->second->item;
    }

    void insert(const std::string &key, Item item, std::size_t bytes)
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        if (m_index.count(key) > 0 || bytes > m_budget)
            return;
        m_bytes += bytes;
        m_entries.push_front({key, std::move(item), bytes});
        m_index[key] = m_entries.begin();
        while (m_bytes > m_budget) {
            m_bytes -= m_entries.back().bytes;
            m_index.erase(m_entries.back().key);
            m_entries.pop_back();
        }
    }

private:
    struct Entry
    {
        std::string key;
        Item item;
        std::size_t bytes;
    };
    std::mutex m_mutex;
    std::list<Entry> m_entries; //!< The most recently used first.
    std::unordered_map<std::string, typename std::list<Entry>::iterator> m_index;
    std::size_t m_bytes = 0;
    const std::size_t m_budget;
};

} // namespace ambrotype::pipeline
