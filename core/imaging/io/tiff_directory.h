#pragma once

#include "imaging/io/codec.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace ambrotype::imaging {

//! One entry of a TIFF directory (TIFF 6.0, section 2; BigTIFF too).
struct TiffEntry
{
    std::uint16_t tag = 0;
    std::uint16_t type = 0;
    std::uint64_t count = 0;
    std::size_t valueOffset = 0; //!< Where the value stands in the file, inline or not.
    std::size_t position = 0;    //!< Where the entry itself stands.
};

//! Reads the directories of a TIFF structure (a TIFF file or an EXIF block) without trusting any number in it.
class TiffReader
{
public:
    //! \returns nothing when \p bytes do not start like a TIFF.
    static std::optional<TiffReader> open(ByteView bytes);

    bool isBig() const { return m_big; }
    std::uint64_t firstDirectory() const { return m_first; }

    struct Directory
    {
        std::vector<TiffEntry> entries;
        std::uint64_t next = 0; //!< 0 = last one.
        const TiffEntry *find(std::uint16_t tag) const;
    };
    //! \returns nothing when the directory does not lie inside the bytes.
    std::optional<Directory> directory(std::uint64_t offset) const;

    //! Element \p index of an integer entry (BYTE, SHORT, LONG, LONG8, IFD), when it is there.
    std::optional<std::uint64_t> integer(const TiffEntry &entry, std::uint64_t index = 0) const;
    //! Integer value of \p tag in \p directory, or \p fallback.
    std::uint64_t value(const Directory &directory, std::uint16_t tag, std::uint64_t fallback) const;

private:
    std::optional<std::uint64_t> number(std::size_t offset, std::size_t bytes) const;

    ByteView m_bytes;
    bool m_bigEndian = false;
    bool m_big = false;
    std::uint64_t m_first = 0;
};

//! EXIF orientation 1..8 of a TIFF structure; 1 when it has none or makes no sense.
int tiffOrientation(ByteView tiff);

} // namespace ambrotype::imaging
