#include "imaging/io/deflate_strips.h"
#include "imaging/io/encoders.h"
#include "imaging/io/tiff_directory.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <map>

namespace ambrotype::imaging {
namespace {

static_assert(std::endian::native == std::endian::little, "samples are written as they lie in memory");

constexpr std::uint16_t kShort = 3;
constexpr std::uint16_t kLong = 4;
constexpr std::uint16_t kUndefined = 7;

void append(std::vector<std::uint8_t> &bytes, std::uint64_t value, int count)
{
    for (int i = 0; i < count; ++i)
        bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

//! The first directory of the new file: entries of 12 bytes in the order of their tags.
//!
//! The EXIF block that Exiv2 makes is a little TIFF file of its own whose offsets count from its start. It is put at
//! the start of ours, so all its offsets stay true, and its first directory's entries are taken over as they are; the
//! sub-directories (EXIF, GPS) stay where they lie.
class DirectoryBuilder
{
public:
    void takeOver(ByteView exif)
    {
        const auto reader = TiffReader::open(exif);
        const auto directory = reader ? reader->directory(reader->firstDirectory()) : std::nullopt;
        if (!directory)
            return;
        constexpr std::size_t kEntryBytes = 12;
        for (const TiffEntry &entry : directory->entries)
            std::memcpy(m_entries[entry.tag].data(), exif.data() + entry.position, kEntryBytes);
    }

    //! Whole numbers of 2 or 4 bytes.
    void add(std::uint16_t tag, std::uint16_t type, const std::vector<std::uint64_t> &values)
    {
        std::vector<std::uint8_t> bytes;
        for (const std::uint64_t value : values)
            append(bytes, value, type == kShort ? 2 : 4);
        addBytes(tag, type, values.size(), bytes);
    }

    void addBytes(std::uint16_t tag, std::uint16_t type, std::size_t count, ByteView bytes)
    {
        std::vector<std::uint8_t> entry;
        append(entry, tag, 2);
        append(entry, type, 2);
        append(entry, count, 4);
        if (bytes.size() <= 4) {
            entry.insert(entry.end(), bytes.begin(), bytes.end());
        } else {
            append(entry, m_valuesAt + m_values.size(), 4);
            m_values.insert(m_values.end(), bytes.begin(), bytes.end());
            if (m_values.size() % 2 != 0)
                m_values.push_back(0);
        }
        entry.resize(12);
        std::copy(entry.begin(), entry.end(), m_entries[tag].begin());
    }

    //! Where the values that do not fit into an entry will be written. To be called before the first add().
    void setValuesOffset(std::uint64_t offset) { m_valuesAt = offset; }
    const std::vector<std::uint8_t> &values() const { return m_values; }
    std::vector<std::uint8_t> directory() const
    {
        std::vector<std::uint8_t> bytes;
        append(bytes, m_entries.size(), 2);
        for (const auto &[tag, entry] : m_entries)
            bytes.insert(bytes.end(), entry.begin(), entry.end());
        append(bytes, 0, 4);
        return bytes;
    }

private:
    std::map<std::uint16_t, std::array<std::uint8_t, 12>> m_entries;
    std::vector<std::uint8_t> m_values;
    std::uint64_t m_valuesAt = 0;
};

struct Strips
{
    int rowsEach = 0;
    std::vector<std::uint64_t> offsets;
    std::vector<std::uint64_t> sizes;
};

//! Differences between neighbours of one row (TIFF 6.0, section 14), from the right so that it works in place.
template <typename Sample> void differences(Sample *row, int width, int channels)
{
    for (int i = width * channels - 1; i >= channels; --i)
        row[i] = static_cast<Sample>(row[i] - row[i - channels]);
}

void fillRows(const Image &pixels, int from, int to, std::uint8_t *out)
{
    const std::size_t bytes = static_cast<std::size_t>(pixels.width()) * static_cast<std::size_t>(pixels.channels())
                              * sampleBytes(pixels.type());
    std::vector<std::uint16_t> wide(pixels.type() == SampleType::U16 ? bytes / 2 : 0);
    for (int y = from; y < to; ++y, out += bytes) {
        if (pixels.type() == SampleType::U16) {
            std::memcpy(wide.data(), pixels.row(y), bytes);
            differences(wide.data(), pixels.width(), pixels.channels());
            std::memcpy(out, wide.data(), bytes);
            continue;
        }
        std::memcpy(out, pixels.row(y), bytes);
        if (pixels.type() == SampleType::U8)
            differences(out, pixels.width(), pixels.channels());
    }
}

Result<Strips> writeStrips(const Image &pixels, int level, AtomicFile &file, const CancelToken &cancel)
{
    StripJob job;
    job.rows = pixels.height();
    job.bytesPerRow = static_cast<std::size_t>(pixels.width()) * static_cast<std::size_t>(pixels.channels())
                      * sampleBytes(pixels.type());
    constexpr std::size_t kStripBytes = 512U << 10;
    job.rowsPerStrip = static_cast<int>(
        std::clamp<std::size_t>(kStripBytes / job.bytesPerRow, 1, static_cast<std::size_t>(pixels.height())));
    job.level = level;
    job.zlibEach = true;
    job.fill = [&](int from, int to, std::uint8_t *out) { fillRows(pixels, from, to, out); };

    Strips strips;
    strips.rowsEach = job.rowsPerStrip;
    job.store = [&](const std::vector<std::uint8_t> &bytes, bool, std::uint32_t) -> Result<void> {
        strips.offsets.push_back(file.position());
        strips.sizes.push_back(bytes.size());
        constexpr std::uint64_t kLimit = 0xfff00000; // offsets have 32 bits; room for the directory
        if (file.position() + bytes.size() > kLimit)
            return Error{
                ErrorCode::Unsupported, "The picture is too large for a TIFF file (4 GB). Save it as PNG.", {}};
        return file.write(bytes.data(), bytes.size());
    };
    if (Result<void> done = deflateStrips(job, cancel); !done)
        return done.error();
    return strips;
}

void describePixels(const Image &pixels, const Strips &strips, DirectoryBuilder &directory)
{
    const auto channels = static_cast<std::size_t>(pixels.channels());
    const bool whole = pixels.type() != SampleType::F32;
    directory.add(0x0100, kLong, {static_cast<std::uint64_t>(pixels.width())});
    directory.add(0x0101, kLong, {static_cast<std::uint64_t>(pixels.height())});
    directory.add(0x0102, kShort, std::vector<std::uint64_t>(channels, 8 * sampleBytes(pixels.type())));
    directory.add(0x0103, kShort, {8});                                     // Compression: deflate
    directory.add(0x0106, kShort, {pixels.colorChannels() == 1 ? 1U : 2U}); // Photometric: 0 is black, or RGB
    directory.add(0x0111, kLong, strips.offsets);
    directory.add(0x0112, kShort, {1}); // Orientation
    directory.add(0x0115, kShort, {channels});
    directory.add(0x0116, kLong, {static_cast<std::uint64_t>(strips.rowsEach)});
    directory.add(0x0117, kLong, strips.sizes);
    directory.add(0x011c, kShort, {1}); // Planar configuration: interleaved
    if (whole)
        directory.add(0x013d, kShort, {2}); // Predictor: horizontal differences
    if (pixels.hasAlpha())
        directory.add(0x0152, kShort, {2}); // Extra sample: alpha, not premultiplied
    directory.add(0x0153, kShort, std::vector<std::uint64_t>(channels, whole ? 1 : 3)); // Sample format
}

void addExtras(const EncodeExtras &extras, DirectoryBuilder &directory)
{
    const MetadataBlobs &metadata = extras.metadata;
    if (!metadata.xmp.empty())
        directory.addBytes(0x02bc,
                           1,
                           metadata.xmp.size(),
                           {reinterpret_cast<const std::uint8_t *>(metadata.xmp.data()), metadata.xmp.size()});
    if (!metadata.iptc.empty())
        directory.addBytes(0x83bb, kUndefined, metadata.iptc.size(), metadata.iptc);
    if (!extras.icc.empty())
        directory.addBytes(0x8773, kUndefined, extras.icc.size(), extras.icc);
}

} // namespace

Result<void>
encodeTiff(const Image &pixels, int level, const EncodeExtras &extras, AtomicFile &file, const CancelToken &cancel)
{
    static constexpr std::array<std::uint8_t, 8> kEmptyHeader = {'I', 'I', 42, 0, 0, 0, 0, 0};
    const std::vector<std::uint8_t> &exif = extras.metadata.exif;
    const bool takeOver = exif.size() >= 8 && exif[0] == 'I';
    const ByteView start = takeOver ? ByteView(exif) : ByteView(kEmptyHeader);
    if (Result<void> written = file.write(start.data(), start.size()); !written)
        return written;

    const Result<Strips> strips = writeStrips(pixels, level, file, cancel);
    if (!strips)
        return strips.error();

    if (file.position() % 2 != 0)
        if (Result<void> written = file.write("\0", 1); !written)
            return written;
    DirectoryBuilder directory;
    if (takeOver)
        directory.takeOver(exif);
    directory.setValuesOffset(file.position());
    describePixels(pixels, *strips, directory);
    addExtras(extras, directory);
    if (Result<void> written = file.write(directory.values().data(), directory.values().size()); !written)
        return written;

    const std::uint64_t directoryAt = file.position();
    const std::vector<std::uint8_t> bytes = directory.directory();
    if (Result<void> written = file.write(bytes.data(), bytes.size()); !written)
        return written;
    std::vector<std::uint8_t> offset;
    append(offset, directoryAt, 4);
    return file.patch(4, offset.data(), offset.size());
}

} // namespace ambrotype::imaging
