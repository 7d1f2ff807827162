#pragma once

#include "inference/weights/mapped_bytes.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace ambrotype::inference {

//! The directory of a zip archive (with ZIP64), as torch.save writes it. Throws Refusal. Names with "..", absolute
//! names, a name that appears twice and entries that share bytes are refused, since an honest checkpoint has none.
class ZipArchive
{
public:
    struct Entry
    {
        std::uint64_t offset = 0; //!< Of the data, after the local header.
        std::uint64_t stored = 0; //!< Bytes in the file.
        std::uint64_t size = 0;   //!< Bytes when unpacked.
        std::uint32_t crc = 0;
        std::uint16_t method = 0; //!< 0 stored, 8 deflated.
    };

    //! Reads the directory. Every entry is checked to lie inside the file before this returns.
    explicit ZipArchive(MappedBytes file);

    const std::map<std::string, Entry, std::less<>> &entries() const { return m_entries; }
    const Entry *find(std::string_view name) const;
    std::uint64_t fileBytes() const { return m_file.size; } //!< Of the archive.

    //! The content: a view into the file when stored, else unpacked into memory of its own.
    //! \param limit refuses entries that are larger when unpacked, before anything is allocated.
    //! \param verify compares the checksum.
    MappedBytes read(const std::string &name, const Entry &entry, std::uint64_t limit, bool verify) const;

private:
    struct Directory
    {
        std::uint64_t offset = 0;
        std::uint64_t size = 0;
        std::uint64_t count = 0;
    };
    Directory findDirectory() const;
    std::size_t readEntry(std::size_t at, std::size_t end);

    MappedBytes m_file;
    std::map<std::string, Entry, std::less<>> m_entries;
};

//! Whether \p bytes begin like a zip archive.
bool looksLikeZip(const MappedBytes &bytes);

} // namespace ambrotype::inference
