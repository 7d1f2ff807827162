#pragma once

#include "imaging/float_image.h"

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace ambrotype::pipeline {

//! Faces that were restored already, by what they depend on: the pixels of the crop, the weights, the settings of the
//! network. Moving a slider behind the network then costs no network. The least recently used leave first. Any thread.
class RestoredCache
{
public:
    using Face = std::shared_ptr<const imaging::FloatImage>;

    explicit RestoredCache(std::size_t budgetBytes);

    Face find(const std::string &key);
    void insert(const std::string &key, Face face);

    //! The one of the process.
    static RestoredCache &shared();

private:
    struct Entry
    {
        std::string key;
        Face face;
    };
    std::mutex m_mutex;
    std::list<Entry> m_entries; //!< The most recently used first.
    std::unordered_map<std::string, std::list<Entry>::iterator> m_index;
    std::size_t m_bytes = 0;
    const std::size_t m_budget;
};

//! Hash of the values of \p image, for a key.
std::string pixelHash(const imaging::FloatImage &image);

} // namespace ambrotype::pipeline
