#include "imaging/io/tiff_directory.h"

#include <algorithm>

namespace ambrotype::imaging {
namespace {

//! Bytes of one element of a TIFF field type; 0 for unknown types.
std::size_t typeBytes(std::uint16_t type)
{
    static constexpr std::size_t kBytes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};
    return type < std::size(kBytes) ? kBytes[type] : 0;
}

} // namespace

std::optional<TiffReader> TiffReader::open(ByteView bytes)
{
    if (bytes.size() < 8)
        return std::nullopt;
    TiffReader reader;
    reader.m_bytes = bytes;
    if (bytes[0] == 'M' && bytes[1] == 'M')
        reader.m_bigEndian = true;
    else if (bytes[0] != 'I' || bytes[1] != 'I')
        return std::nullopt;

    const std::uint64_t version = reader.number(2, 2).value_or(0);
    if (version == 42) {
        reader.m_first = reader.number(4, 4).value_or(0);
    } else if (version == 43) {
        reader.m_big = true;
        reader.m_first = reader.number(8, 8).value_or(0);
    } else {
        return std::nullopt;
    }
    return reader;
}

std::optional<std::uint64_t> TiffReader::number(std::size_t offset, std::size_t bytes) const
{
    if (offset > m_bytes.size() || bytes > m_bytes.size() - offset)
        return std::nullopt;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i)
        value = value << 8 | m_bytes[m_bigEndian ? offset + i : offset + bytes - 1 - i];
    return value;
}

const TiffEntry *TiffReader::Directory::find(std::uint16_t tag) const
{
    const auto found =
        std::find_if(entries.begin(), entries.end(), [tag](const TiffEntry &entry) { return entry.tag == tag; });
    return found == entries.end() ? nullptr : &*found;
}

std::optional<TiffReader::Directory> TiffReader::directory(std::uint64_t offset) const
{
    const std::size_t countBytes = m_big ? 8 : 2;
    const std::size_t entryBytes = m_big ? 20 : 12;
    const std::size_t inlineBytes = m_big ? 8 : 4;
    if (offset == 0 || offset >= m_bytes.size())
        return std::nullopt;
    const auto start = static_cast<std::size_t>(offset);
    const auto count = number(start, countBytes);
    if (!count || *count > (m_bytes.size() - start) / entryBytes)
        return std::nullopt;

    Directory directory;
    std::size_t at = start + countBytes;
    for (std::uint64_t i = 0; i < *count; ++i, at += entryBytes) {
        TiffEntry entry;
        entry.position = at;
        entry.tag = static_cast<std::uint16_t>(number(at, 2).value_or(0));
        entry.type = static_cast<std::uint16_t>(number(at + 2, 2).value_or(0));
        entry.count = number(at + 4, inlineBytes).value_or(0);
        const std::size_t element = typeBytes(entry.type);
        if (element == 0)
            continue;
        const std::size_t valueAt = at + 4 + inlineBytes;
        entry.valueOffset = entry.count <= inlineBytes / element
                                ? valueAt
                                : static_cast<std::size_t>(number(valueAt, inlineBytes).value_or(UINT64_MAX));
        directory.entries.push_back(entry);
    }
    directory.next = number(at, inlineBytes).value_or(0);
    return directory;
}

std::optional<std::uint64_t> TiffReader::integer(const TiffEntry &entry, std::uint64_t index) const
{
    const std::size_t element = typeBytes(entry.type);
    const bool whole = entry.type == 1 || entry.type == 3 || entry.type == 4 || entry.type == 13 || entry.type >= 16;
    if (!whole || index >= entry.count || index > m_bytes.size() || entry.valueOffset > m_bytes.size())
        return std::nullopt;
    return number(entry.valueOffset + static_cast<std::size_t>(index) * element, element);
}

std::uint64_t TiffReader::value(const Directory &directory, std::uint16_t tag, std::uint64_t fallback) const
{
    const TiffEntry *entry = directory.find(tag);
    return entry ? integer(*entry).value_or(fallback) : fallback;
}

int tiffOrientation(ByteView tiff)
{
    constexpr std::uint16_t kOrientation = 0x0112;
    const auto reader = TiffReader::open(tiff);
    if (!reader)
        return 1;
    const auto directory = reader->directory(reader->firstDirectory());
    if (!directory)
        return 1;
    const std::uint64_t value = reader->value(*directory, kOrientation, 1);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
}

} // namespace ambrotype::imaging
