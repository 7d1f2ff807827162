#include "imaging/io/png_reader.h"

#include "base/log.h"

#include <spng.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

namespace ambrotype::imaging {
namespace {

constexpr std::size_t kSignatureBytes = 8;
constexpr std::size_t kHeaderEnd = kSignatureBytes + 25; // IHDR: length, type, 13 bytes, checksum

std::uint32_t bigEndian(const std::uint8_t *at)
{
    return std::uint32_t(at[0]) << 24 | std::uint32_t(at[1]) << 16 | std::uint32_t(at[2]) << 8 | at[3];
}

struct FreeContext
{
    void operator()(spng_ctx *context) const { spng_ctx_free(context); }
};
using Context = std::unique_ptr<spng_ctx, FreeContext>;

//! How libspng is to deliver the pixels.
struct Layout
{
    int format = SPNG_FMT_PNG;
    int channels = 3;
    bool transparency = false;
    SampleType type = SampleType::U8;
};

Layout layoutOf(const spng_ihdr &header, bool transparency)
{
    Layout layout;
    const bool deep = header.bit_depth == 16;
    layout.type = deep ? SampleType::U16 : SampleType::U8;
    layout.transparency = transparency;
    switch (header.color_type) {
    case SPNG_COLOR_TYPE_GRAYSCALE:
        layout.channels = transparency ? 2 : 1;
        if (transparency)
            layout.format = deep ? SPNG_FMT_GA16 : SPNG_FMT_GA8;
        else
            layout.format = header.bit_depth < 8 ? SPNG_FMT_G8 : SPNG_FMT_PNG;
        break;
    case SPNG_COLOR_TYPE_TRUECOLOR:
        layout.channels = transparency ? 4 : 3;
        if (transparency)
            layout.format = deep ? SPNG_FMT_RGBA16 : SPNG_FMT_RGBA8;
        break;
    case SPNG_COLOR_TYPE_INDEXED:
        layout.channels = transparency ? 4 : 3;
        layout.format = transparency ? SPNG_FMT_RGBA8 : SPNG_FMT_RGB8;
        break;
    case SPNG_COLOR_TYPE_GRAYSCALE_ALPHA:
        layout.channels = 2;
        layout.transparency = false;
        break;
    default:
        layout.channels = 4;
        layout.transparency = false;
    }
    return layout;
}

//! How many pixels one row of \p pass holds: all of a row, or every so many-th of it where the file is interlaced.
std::int64_t pixelsOfRow(const spng_ihdr &header, int pass)
{
    static constexpr std::array<std::uint32_t, 7> kFirst = {0, 4, 0, 2, 0, 1, 0}; // PNG specification, 8.2 (Adam7)
    static constexpr std::array<std::uint32_t, 7> kStep = {8, 8, 4, 4, 2, 2, 1};
    if (header.interlace_method == 0 || pass < 0 || pass > 6)
        return header.width;
    const auto index = static_cast<std::size_t>(pass);
    return header.width <= kFirst[index] ? 0 : (header.width - kFirst[index] + kStep[index] - 1) / kStep[index];
}

//! One pass over the pixels. \p checksums false reads on over wrong CRCs.
//! \returns libspng's status; \p pixelsRead says how far it came. What it did not read is grey.
int decodePass(ByteView file, bool checksums, const CancelToken &cancel, Decoded &decoded, std::int64_t &pixelsRead)
{
    pixelsRead = 0;
    const Context context(spng_ctx_new(0));
    if (!context)
        return SPNG_EMEM;
    if (!checksums)
        spng_set_crc_action(context.get(), SPNG_CRC_USE, SPNG_CRC_USE);
    // Text and profiles beyond this size are attacks, not photographs.
    constexpr std::size_t kChunkLimit = 64U << 20;
    spng_set_chunk_limits(context.get(), kChunkLimit, kChunkLimit);
    spng_set_image_limits(context.get(), 0x7fffffff, 0x7fffffff);
    if (const int status = spng_set_png_buffer(context.get(), file.data(), file.size()))
        return status;
    spng_ihdr header = {};
    if (const int status = spng_get_ihdr(context.get(), &header))
        return status;
    spng_trns transparent = {};
    const Layout layout = layoutOf(header, spng_get_trns(context.get(), &transparent) == 0);

    const Size size = {static_cast<int>(header.width), static_cast<int>(header.height)};
    decoded.pixels = Image(size, layout.channels, layout.type);
    if (!checksums)
        fillMissing(decoded.pixels, 0); // an interlaced file leaves gaps between the pixels that it has
    decoded.bitsPerSample = header.color_type == SPNG_COLOR_TYPE_INDEXED ? 8 : header.bit_depth;
    spng_iccp profile = {};
    if (spng_get_iccp(context.get(), &profile) == 0)
        decoded.icc.assign(profile.profile, profile.profile + profile.profile_len);

    const int flags = SPNG_DECODE_PROGRESSIVE | (layout.transparency ? SPNG_DECODE_TRNS : 0);
    if (const int status = spng_decode_image(context.get(), nullptr, 0, layout.format, flags))
        return status;
    const std::size_t rowBytes =
        static_cast<std::size_t>(size.width) * static_cast<std::size_t>(layout.channels) * sampleBytes(layout.type);
    for (int step = 0;; ++step) {
        if ((step & 63) == 0 && cancel.isCancelled())
            return SPNG_OK;
        spng_row_info row = {};
        if (const int status = spng_get_row_info(context.get(), &row))
            return status == SPNG_EOI ? SPNG_OK : status;
        const int status =
            spng_decode_row(context.get(), decoded.pixels.writableRow(static_cast<int>(row.row_num)), rowBytes);
        if (status == SPNG_OK || status == SPNG_EOI)
            pixelsRead += pixelsOfRow(header, row.pass);
        if (status == SPNG_EOI)
            return SPNG_OK;
        if (status != SPNG_OK) {
            if (header.interlace_method == 0)
                fillMissing(decoded.pixels, static_cast<int>(row.row_num));
            return status;
        }
    }
}

//! Calls \p visit(type, body) per chunk until it returns false.
template <typename Visit> void visitChunks(ByteView file, Visit visit)
{
    std::size_t at = kSignatureBytes;
    while (at + 12 <= file.size()) {
        const std::size_t length = bigEndian(file.data() + at);
        if (length > file.size() - at - 12)
            return;
        if (!visit(file.data() + at + 4, file.subspan(at + 8, length)))
            return;
        at += length + 12;
    }
}

//! A copy of \p file whose last chunk, when it is cut off, is declared as long as it is, and that has an end.
std::vector<std::uint8_t> completedFile(ByteView file)
{
    static constexpr std::array<std::uint8_t, 12> kEnd = {0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xae, 0x42, 0x60, 0x82};
    std::vector<std::uint8_t> bytes(file.begin(), file.end());
    std::size_t at = kSignatureBytes;
    while (at + 12 <= bytes.size()) {
        const std::size_t length = bigEndian(bytes.data() + at);
        if (length > bytes.size() - at - 12)
            break;
        at += length + 12;
    }
    if (at + 8 < bytes.size()) {
        const std::size_t there = bytes.size() - at - 8;
        for (std::size_t i = 0; i < 4; ++i)
            bytes[at + i] = static_cast<std::uint8_t>(there >> (24 - 8 * i));
        bytes.insert(bytes.end(), 4, 0); // a checksum that nobody looks at
    } else {
        bytes.resize(std::min(at, bytes.size()));
    }
    bytes.insert(bytes.end(), kEnd.begin(), kEnd.end());
    return bytes;
}

bool isType(const std::uint8_t *type, const char *name)
{
    return std::memcmp(type, name, 4) == 0;
}

//! Whether the chunk that every file closes with is there.
bool hasEnd(ByteView file)
{
    bool found = false;
    visitChunks(file, [&](const std::uint8_t *type, ByteView) {
        found = isType(type, "IEND");
        return !found;
    });
    return found;
}

//! What of a file is missing whose decoding ended with \p status after \p pixelsRead pixels.
std::string lossOf(ByteView file, int status, std::int64_t pixelsRead, Size size)
{
    if (status == SPNG_OK)
        return "The file is damaged (a checksum is wrong); parts of the picture may be wrong.";
    const double fraction = double(pixelsRead) / double(size.pixels());
    return hasEnd(file) ? damagedSentence(fraction) : cutShortSentence(fraction);
}

} // namespace

ByteView pngExif(ByteView file)
{
    ByteView exif;
    visitChunks(file, [&](const std::uint8_t *type, ByteView body) {
        if (isType(type, "eXIf"))
            exif = body;
        return exif.empty();
    });
    return exif;
}

Result<FileHeader> readPngHeader(ByteView file)
{
    if (file.size() < kHeaderEnd || bigEndian(file.data() + 8) != 13 || !isType(file.data() + 12, "IHDR"))
        return damagedFile("PNG: no header");
    const std::uint8_t *body = file.data() + 16;
    if (crc32(0, file.data() + 12, 17) != bigEndian(body + 13))
        return damagedFile("PNG: checksum of the header is wrong");

    FileHeader header;
    header.format = FileFormat::Png;
    const std::uint32_t width = bigEndian(body);
    const std::uint32_t height = bigEndian(body + 4);
    if (width == 0 || height == 0 || width > 0x7fffffff || height > 0x7fffffff)
        return damagedFile("PNG: no size");
    header.size = {static_cast<int>(width), static_cast<int>(height)};
    const int colorType = body[9];
    header.bitsPerSample = colorType == SPNG_COLOR_TYPE_INDEXED ? 8 : body[8];
    bool transparency = false;
    visitChunks(file, [&](const std::uint8_t *type, ByteView chunk) {
        transparency = transparency || isType(type, "tRNS");
        if (isType(type, "acTL") && chunk.size() >= 4)
            header.frames = static_cast<int>(std::clamp<std::uint32_t>(bigEndian(chunk.data()), 1, 1'000'000));
        return !isType(type, "IDAT");
    });
    const bool gray = colorType == SPNG_COLOR_TYPE_GRAYSCALE || colorType == SPNG_COLOR_TYPE_GRAYSCALE_ALPHA;
    header.channels = (gray ? 1 : 3) + (transparency || (colorType & 4) != 0 ? 1 : 0);
    return header;
}

Result<Decoded> decodePng(ByteView file, bool acceptPartial, const CancelToken &cancel)
{
    Decoded decoded;
    try {
        std::int64_t pixelsRead = 0;
        int status = decodePass(file, true, cancel, decoded, pixelsRead);
        if (cancel.isCancelled())
            return cancelledError();
        if (status == SPNG_OK)
            return decoded;
        const std::string detail = std::string("PNG: ") + spng_strerror(status);
        log(LogLevel::Info, "imaging", detail);
        if (decoded.pixels.empty())
            return damagedFile(detail);

        // A wrong checksum or a missing end may be all that is wrong: read as far as it goes.
        const std::vector<std::uint8_t> completed = completedFile(file);
        status = decodePass(completed, false, cancel, decoded, pixelsRead);
        if (cancel.isCancelled())
            return cancelledError();
        if (pixelsRead == 0)
            return damagedFile(detail);
        std::string sentence = lossOf(file, status, pixelsRead, decoded.pixels.size());
        if (!acceptPartial)
            return incompleteFile(std::move(sentence), detail);
        decoded.warnings.push_back(std::move(sentence));
        return decoded;
    } catch (const std::bad_alloc &) {
        return outOfMemoryError("PNG");
    }
}

} // namespace ambrotype::imaging
