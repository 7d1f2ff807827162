#include "imaging/io/deflate_strips.h"
#include "imaging/io/encoders.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <zlib.h>

namespace ambrotype::imaging {
namespace {

void putBigEndian(std::uint8_t *to, std::uint32_t value)
{
    for (int i = 0; i < 4; ++i)
        to[i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
}

void appendBigEndian(std::vector<std::uint8_t> &bytes, std::uint32_t value)
{
    std::array<std::uint8_t, 4> number = {};
    putBigEndian(number.data(), value);
    bytes.insert(bytes.end(), number.begin(), number.end());
}

//! Length, type, \p body, checksum (PNG specification, 5.3).
Result<void> writeChunk(AtomicFile &file, const char *type, ByteView body)
{
    std::array<std::uint8_t, 8> start = {};
    putBigEndian(start.data(), static_cast<std::uint32_t>(body.size()));
    std::memcpy(start.data() + 4, type, 4);
    uLong crc = crc32(0, start.data() + 4, 4);
    if (!body.empty()) // given no bytes, zlib answers with the start value instead of what it was given
        crc = crc32_z(crc, body.data(), body.size());
    std::array<std::uint8_t, 4> end = {};
    putBigEndian(end.data(), static_cast<std::uint32_t>(crc));
    if (Result<void> written = file.write(start.data(), start.size()); !written)
        return written;
    if (Result<void> written = file.write(body.data(), body.size()); !written)
        return written;
    return file.write(end.data(), end.size());
}

std::vector<std::uint8_t> bytesOf(std::string_view text)
{
    return {text.begin(), text.end()};
}

std::vector<std::uint8_t> zlibPacked(ByteView plain)
{
    uLongf size = compressBound(static_cast<uLong>(plain.size()));
    std::vector<std::uint8_t> packed(size);
    compress2(packed.data(), &size, plain.data(), static_cast<uLong>(plain.size()), Z_BEST_COMPRESSION);
    packed.resize(size);
    return packed;
}

std::vector<std::uint8_t> profileChunk(ByteView icc)
{
    std::vector<std::uint8_t> body = bytesOf(std::string_view("ICC profile\0\0", 13));
    const std::vector<std::uint8_t> packed = zlibPacked(icc);
    body.insert(body.end(), packed.begin(), packed.end());
    return body;
}

//! XMP specification part 3, 1.1.5: an uncompressed iTXt chunk with this keyword.
std::vector<std::uint8_t> xmpChunk(const std::string &xmp)
{
    return bytesOf(std::string("XML:com.adobe.xmp\0\0\0\0\0", 22) + xmp);
}

//! PNG has no place for IPTC; this is ImageMagick's, which Exiv2 and ExifTool read: a Photoshop resource 0x0404 in
//! hexadecimal digits.
std::vector<std::uint8_t> iptcChunk(const std::vector<std::uint8_t> &iptc)
{
    std::vector<std::uint8_t> resource = bytesOf(std::string_view("8BIM\x04\x04\0\0", 8));
    appendBigEndian(resource, static_cast<std::uint32_t>(iptc.size()));
    resource.insert(resource.end(), iptc.begin(), iptc.end());
    if (resource.size() % 2 != 0)
        resource.push_back(0);

    std::string size = std::to_string(resource.size());
    size.insert(0, size.size() < 8 ? 8 - size.size() : 0, ' ');
    std::string text = "\niptc\n" + size;
    static constexpr char kDigits[] = "0123456789abcdef";
    constexpr std::size_t kBytesPerLine = 36;
    for (std::size_t i = 0; i < resource.size(); ++i) {
        if (i % kBytesPerLine == 0)
            text += '\n';
        text += kDigits[resource[i] >> 4];
        text += kDigits[resource[i] & 15];
    }
    text += '\n';

    std::vector<std::uint8_t> body = bytesOf(std::string_view("Raw profile type iptc\0\0", 23));
    const std::vector<std::uint8_t> packed =
        zlibPacked({reinterpret_cast<const std::uint8_t *>(text.data()), text.size()});
    body.insert(body.end(), packed.begin(), packed.end());
    return body;
}

//! Copies a row in PNG's byte order (big-endian).
void serializeRow(const Image &pixels, int y, std::uint8_t *out, std::size_t bytes)
{
    if (pixels.type() == SampleType::U8) {
        std::memcpy(out, pixels.row(y), bytes);
        return;
    }
    const auto *row = pixels.row<std::uint16_t>(y);
    for (std::size_t i = 0; i < bytes / 2; ++i) {
        out[2 * i] = static_cast<std::uint8_t>(row[i] >> 8);
        out[2 * i + 1] = static_cast<std::uint8_t>(row[i] & 0xff);
    }
}

//! Filters one row (PNG specification, 9.2) by Sub or Up, whichever leaves the smaller sum of magnitudes in a sample
//! of the row. \p out gets 1 + \p bytes bytes.
void filterRow(
    const std::uint8_t *row, const std::uint8_t *above, std::size_t bytes, std::size_t pixelBytes, std::uint8_t *out)
{
    constexpr std::uint8_t kSub = 1;
    constexpr std::uint8_t kUp = 2;
    constexpr std::size_t kEvery = 31; // no multiple of a pixel's bytes, so that all channels are looked at
    long sumSub = 0;
    long sumUp = 0;
    for (std::size_t i = pixelBytes; i < bytes; i += kEvery) {
        sumSub += std::abs(static_cast<std::int8_t>(row[i] - row[i - pixelBytes]));
        sumUp += std::abs(static_cast<std::int8_t>(row[i] - above[i]));
    }
    if (sumUp < sumSub) {
        *out++ = kUp;
        for (std::size_t i = 0; i < bytes; ++i)
            out[i] = static_cast<std::uint8_t>(row[i] - above[i]);
        return;
    }
    *out++ = kSub;
    std::memcpy(out, row, std::min(bytes, pixelBytes));
    for (std::size_t i = pixelBytes; i < bytes; ++i)
        out[i] = static_cast<std::uint8_t>(row[i] - row[i - pixelBytes]);
}

void filterRows(const Image &pixels, int from, int to, std::uint8_t *out)
{
    const std::size_t pixelBytes = static_cast<std::size_t>(pixels.channels()) * sampleBytes(pixels.type());
    const std::size_t bytes = static_cast<std::size_t>(pixels.width()) * pixelBytes;
    std::vector<std::uint8_t> above(bytes, 0);
    std::vector<std::uint8_t> row(bytes);
    if (from > 0)
        serializeRow(pixels, from - 1, above.data(), bytes);
    for (int y = from; y < to; ++y, out += bytes + 1) {
        serializeRow(pixels, y, row.data(), bytes);
        filterRow(row.data(), above.data(), bytes, pixelBytes, out);
        row.swap(above);
    }
}

Result<void> writeExtras(AtomicFile &file, const EncodeExtras &extras)
{
    if (!extras.icc.empty())
        if (Result<void> written = writeChunk(file, "iCCP", profileChunk(extras.icc)); !written)
            return written;
    const MetadataBlobs &metadata = extras.metadata;
    if (!metadata.exif.empty())
        if (Result<void> written = writeChunk(file, "eXIf", metadata.exif); !written)
            return written;
    if (!metadata.xmp.empty())
        if (Result<void> written = writeChunk(file, "iTXt", xmpChunk(metadata.xmp)); !written)
            return written;
    if (!metadata.iptc.empty())
        if (Result<void> written = writeChunk(file, "zTXt", iptcChunk(metadata.iptc)); !written)
            return written;
    return {};
}

Result<void> writePixels(const Image &pixels, int level, AtomicFile &file, const CancelToken &cancel)
{
    StripJob job;
    job.rows = pixels.height();
    job.bytesPerRow = static_cast<std::size_t>(pixels.width()) * static_cast<std::size_t>(pixels.channels())
                          * sampleBytes(pixels.type())
                      + 1;
    constexpr std::size_t kStripBytes =
        1U << 20; // well above zlib's window of 32 KB, so that little is lost at the joints
    job.rowsPerStrip = static_cast<int>(std::max<std::size_t>(1, kStripBytes / job.bytesPerRow));
    job.level = level;
    job.fill = [&](int from, int to, std::uint8_t *out) { filterRows(pixels, from, to, out); };

    uLong adler = 1;
    int rowsDone = 0;
    std::vector<std::uint8_t> body;
    job.store = [&](const std::vector<std::uint8_t> &bytes, bool last, std::uint32_t stripAdler) -> Result<void> {
        const int rows = std::min(job.rowsPerStrip, job.rows - rowsDone);
        adler =
            adler32_combine(adler, stripAdler, static_cast<z_off_t>(static_cast<std::size_t>(rows) * job.bytesPerRow));
        body = bytesOf(rowsDone == 0 ? "\x78\x01" : ""); // zlib's header: deflate, 32 KB window, fastest
        rowsDone += rows;
        body.insert(body.end(), bytes.begin(), bytes.end());
        if (last)
            appendBigEndian(body, static_cast<std::uint32_t>(adler));
        return writeChunk(file, "IDAT", body);
    };
    return deflateStrips(job, cancel);
}

} // namespace

Result<void>
encodePng(const Image &pixels, int level, const EncodeExtras &extras, AtomicFile &file, const CancelToken &cancel)
{
    static constexpr std::string_view kSignature("\x89PNG\r\n\x1a\n", 8);
    if (Result<void> written = file.write(kSignature); !written)
        return written;

    static constexpr std::array<std::uint8_t, 5> kColorTypes = {0, 0, 4, 2, 6}; // by channels
    std::array<std::uint8_t, 13> header = {};
    putBigEndian(header.data(), static_cast<std::uint32_t>(pixels.width()));
    putBigEndian(header.data() + 4, static_cast<std::uint32_t>(pixels.height()));
    header[8] = pixels.type() == SampleType::U16 ? 16 : 8;
    header[9] = kColorTypes.at(static_cast<std::size_t>(pixels.channels()));
    if (Result<void> written = writeChunk(file, "IHDR", header); !written)
        return written;
    if (Result<void> written = writeExtras(file, extras); !written)
        return written;
    if (Result<void> written = writePixels(pixels, level, file, cancel); !written)
        return written;
    return writeChunk(file, "IEND", {});
}

} // namespace ambrotype::imaging
