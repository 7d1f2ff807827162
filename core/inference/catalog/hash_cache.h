#pragma once

#include "base/cancel.h"
#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace ambrotype::inference {

//! SHA-256 of files, remembered by path, size and time of the last change, so that 350 MB are hashed once and not at
//! every start. One thread at a time.
class HashCache
{
public:
    //! \param file where it is kept; a missing or broken one is an empty one.
    explicit HashCache(std::filesystem::path file);

    //! The hash of \p file, from memory if the file is unchanged. Errors as sha256File().
    Result<std::string> hash(const std::filesystem::path &file, const CancelToken &cancel = {});
    //! Forgets what is remembered about \p file, so that the next hash() reads it.
    void forget(const std::filesystem::path &file) { m_entries.erase(file.string()); }
    //! Writes the memory down, by way of a temporary file. A failure is logged only: it costs time, not results.
    void save() const;

private:
    struct Entry
    {
        std::uint64_t bytes = 0;
        std::int64_t changed = 0; //!< In the clock of the file system.
        std::string sha256;
    };
    std::filesystem::path m_file;
    std::map<std::string, Entry> m_entries;
    bool m_dirty = false;
};

} // namespace ambrotype::inference
