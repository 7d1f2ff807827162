#include "inference/weights/zip_archive.h"

#include "inference/weights/crc32.h"
#include "inference/weights/refusal.h"

#include <algorithm>
#include <limits>

#if defined(AMBROTYPE_HAVE_ZLIB)
#include <zlib.h>
#endif

// Layout and signatures: PKWARE APPNOTE.TXT 6.3.
namespace ambrotype::inference {
namespace {

constexpr std::uint32_t kLocalHeader = 0x04034b50;
constexpr std::uint32_t kCentralHeader = 0x02014b50;
constexpr std::uint32_t kDirectoryEnd = 0x06054b50;
constexpr std::uint32_t kDirectoryEnd64 = 0x06064b50;
constexpr std::uint32_t kDirectoryLocator64 = 0x07064b50;
constexpr std::uint64_t kSeeExtra = 0xFFFFFFFFU; //!< "the real number is in the ZIP64 extra field"
constexpr std::size_t kMaxEntries = 200000;

void checkName(std::string_view name)
{
    if (name.empty() || name.front() == '/' || name.find('\\') != name.npos || name.find('\0') != name.npos)
        refuseDamaged("the archive has an entry with an impossible name");
    for (std::size_t from = 0; from <= name.size();) {
        const std::size_t to = std::min(name.find('/', from), name.size());
        if (name.substr(from, to - from) == "..")
            refuseDamaged("the archive has an entry whose name leaves its folder");
        from = to + 1;
    }
}

//! Replaces the numbers that are marked as such by those of the ZIP64 extra field, which holds only these, in order.
void applyZip64(std::string_view extra, std::uint64_t &size, std::uint64_t &stored, std::uint64_t &offset)
{
    const auto number = [&extra](std::size_t at, std::size_t bytes) {
        std::uint64_t value = 0;
        std::memcpy(&value, extra.data() + at, bytes);
        return value;
    };
    std::size_t at = 0;
    while (extra.size() - at >= 4) {
        const std::uint64_t id = number(at, 2);
        const std::uint64_t length = number(at + 2, 2);
        at += 4;
        if (length > extra.size() - at)
            return; // PyTorch pads with fields of its own; what is not ZIP64 does not matter
        if (id == 1) {
            std::size_t field = at;
            for (std::uint64_t *value : {&size, &stored, &offset})
                if (*value == kSeeExtra && at + length - field >= 8) {
                    *value = number(field, 8);
                    field += 8;
                }
            return;
        }
        at += length;
    }
}

#if defined(AMBROTYPE_HAVE_ZLIB)
MappedBytes inflateEntry(const std::string &name, const std::byte *from, std::uint64_t stored, std::uint64_t size)
{
    if (stored > std::numeric_limits<uInt>::max() || size > std::numeric_limits<uInt>::max())
        throw Refusal(ErrorCode::Unsupported, "The weights file is compressed in parts of more than 4 GB.", name);
    constexpr std::uint64_t kMaxRatio = 1032; // what deflate can reach at most
    if (size / kMaxRatio > stored)
        refuseDamaged("the compressed entry " + name + " cannot unpack to the size it states");
    std::vector<std::byte> unpacked(size);
    std::byte none{};
    z_stream stream = {};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        throw std::bad_alloc();
    // zlib's interface is not const-correct: it only reads next_in.
    stream.next_in = const_cast<Bytef *>(reinterpret_cast<const Bytef *>(from));
    stream.avail_in = static_cast<uInt>(stored);
    stream.next_out = reinterpret_cast<Bytef *>(unpacked.empty() ? &none : unpacked.data());
    stream.avail_out = static_cast<uInt>(size);
    const int status = inflate(&stream, Z_FINISH);
    const bool complete = status == Z_STREAM_END && stream.total_out == size;
    inflateEnd(&stream);
    if (!complete)
        refuseDamaged("the compressed entry " + name + " does not unpack to the size it states");
    return ownBytes(std::move(unpacked));
}
#endif

} // namespace

bool looksLikeZip(const MappedBytes &bytes)
{
    return bytes.size >= 4
           && (bytes.load<std::uint32_t>(0) == kLocalHeader || bytes.load<std::uint32_t>(0) == kDirectoryEnd);
}

ZipArchive::ZipArchive(MappedBytes file)
    : m_file(std::move(file))
{
    const Directory directory = findDirectory();
    if (!m_file.holds(directory.offset, directory.size) || directory.count > directory.size / 46)
        refuseDamaged("the archive's directory lies outside the file");
    if (directory.count > kMaxEntries)
        refuseDamaged("the archive claims more entries than any checkpoint has");
    std::size_t at = directory.offset;
    const std::size_t end = directory.offset + directory.size;
    for (std::uint64_t i = 0; i < directory.count; ++i)
        at = readEntry(at, end);
    // Or the same megabytes would be read, and checked, a hundred thousand times.
    std::uint64_t room = m_file.size;
    for (const auto &[name, entry] : m_entries) {
        if (entry.stored > room)
            refuseDamaged("the archive's entries share the same bytes");
        room -= entry.stored;
    }
}

ZipArchive::Directory ZipArchive::findDirectory() const
{
    constexpr std::size_t kEndSize = 22;
    constexpr std::size_t kMaxComment = 0xFFFF;
    if (m_file.size < kEndSize)
        refuseDamaged("the archive is cut off");
    const std::size_t last = m_file.size - kEndSize;
    const std::size_t first = last > kMaxComment ? last - kMaxComment : 0;
    for (std::size_t at = last + 1; at-- > first;) {
        if (m_file.load<std::uint32_t>(at) != kDirectoryEnd)
            continue;
        Directory directory{m_file.load<std::uint32_t>(at + 16),
                            m_file.load<std::uint32_t>(at + 12),
                            m_file.load<std::uint16_t>(at + 10)};
        const bool wants64 = directory.offset == kSeeExtra || directory.size == kSeeExtra || directory.count == 0xFFFF;
        if (wants64 && at >= 20 && m_file.load<std::uint32_t>(at - 20) == kDirectoryLocator64) {
            const auto end64 = m_file.load<std::uint64_t>(at - 12);
            if (!m_file.holds(end64, 56) || m_file.load<std::uint32_t>(end64) != kDirectoryEnd64)
                refuseDamaged("the archive's ZIP64 directory is missing");
            directory = {m_file.load<std::uint64_t>(end64 + 48),
                         m_file.load<std::uint64_t>(end64 + 40),
                         m_file.load<std::uint64_t>(end64 + 32)};
        }
        return directory;
    }
    refuseDamaged("the archive is cut off: it has no directory at its end");
}

std::size_t ZipArchive::readEntry(std::size_t at, std::size_t end)
{
    if (end - at < 46 || m_file.load<std::uint32_t>(at) != kCentralHeader)
        refuseDamaged("the archive's directory is broken");
    const auto flags = m_file.load<std::uint16_t>(at + 8);
    const std::size_t nameLength = m_file.load<std::uint16_t>(at + 28);
    const std::size_t extraLength = m_file.load<std::uint16_t>(at + 30);
    const std::size_t commentLength = m_file.load<std::uint16_t>(at + 32);
    if (end - at - 46 < nameLength + extraLength + commentLength)
        refuseDamaged("the archive's directory is cut off");
    Entry entry;
    entry.method = m_file.load<std::uint16_t>(at + 10);
    entry.crc = m_file.load<std::uint32_t>(at + 16);
    entry.stored = m_file.load<std::uint32_t>(at + 20);
    entry.size = m_file.load<std::uint32_t>(at + 24);
    std::uint64_t header = m_file.load<std::uint32_t>(at + 42);
    applyZip64(m_file.text(at + 46 + nameLength, extraLength), entry.size, entry.stored, header);
    std::string name(m_file.text(at + 46, nameLength));
    checkName(name);
    if ((flags & 1U) != 0)
        throw Refusal(ErrorCode::Unsupported, "The weights file is an encrypted archive.", name);
    if (!m_file.holds(header, 30) || m_file.load<std::uint32_t>(header) != kLocalHeader)
        refuseDamaged("the archive's entry " + name + " begins outside the file");
    entry.offset = header + 30 + m_file.load<std::uint16_t>(header + 26) + m_file.load<std::uint16_t>(header + 28);
    if (!m_file.holds(entry.offset, entry.stored))
        refuseDamaged("the archive's entry " + name + " reaches past the end of the file");
    if (entry.method == 0 && entry.size != entry.stored)
        refuseDamaged("the archive states two sizes for its entry " + name);
    if (!m_entries.emplace(name, entry).second)
        refuseDamaged("the archive has two entries named " + name);
    return at + 46 + nameLength + extraLength + commentLength;
}

const ZipArchive::Entry *ZipArchive::find(std::string_view name) const
{
    const auto found = m_entries.find(name);
    return found == m_entries.end() ? nullptr : &found->second;
}

MappedBytes ZipArchive::read(const std::string &name, const Entry &entry, std::uint64_t limit, bool verify) const
{
    if (entry.size > limit)
        refuseDamaged("the archive's entry " + name + " is larger than what belongs there");
    MappedBytes content;
    if (entry.method == 0) {
        content = {m_file.data + entry.offset, entry.stored, m_file.owner};
    } else if (entry.method == 8) {
#if defined(AMBROTYPE_HAVE_ZLIB)
        content = inflateEntry(name, m_file.data + entry.offset, entry.stored, entry.size);
#else
        throw Refusal(ErrorCode::Unsupported,
                      "The weights file was compressed again after it was published, which this build cannot read.",
                      name + ": deflated, built without zlib");
#endif
    } else {
        throw Refusal(ErrorCode::Unsupported,
                      "The weights file is compressed in a way that is not supported.",
                      name + ": zip method " + std::to_string(entry.method));
    }
    if (verify && crc32(content.data, content.size) != entry.crc)
        refuseDamaged("the checksum of " + name + " does not match; get the file again");
    return content;
}

} // namespace ambrotype::inference
