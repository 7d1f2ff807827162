#include "imaging/io/simple_headers.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace ambrotype::imaging {
namespace {

//! \p bytes bytes, little-endian; 0 beyond the end.
std::uint32_t little(ByteView file, std::size_t at, std::size_t bytes)
{
    std::uint32_t value = 0;
    for (std::size_t i = bytes; i-- > 0;)
        value = value << 8 | (at + i < file.size() ? file[at + i] : 0U);
    return value;
}

//! Calls \p visit(type, body) per chunk of a RIFF file until it returns false. \returns false when one is cut off.
template <typename Visit> bool visitRiff(ByteView file, Visit visit)
{
    std::size_t at = 12;
    while (at + 8 <= file.size()) {
        const std::size_t length = little(file, at + 4, 4);
        const std::size_t there = std::min(length, file.size() - at - 8);
        if (!visit(file.data() + at, file.subspan(at + 8, there)))
            return true;
        if (there < length)
            return false;
        at += 8 + length + length % 2;
    }
    return at >= file.size();
}

bool isType(const std::uint8_t *type, const char *name)
{
    return std::memcmp(type, name, 4) == 0;
}

//! Skips GIF sub-blocks. \returns the offset behind them; the file's size when it ends before.
std::size_t skipSubBlocks(ByteView file, std::size_t at)
{
    while (at < file.size() && file[at] != 0)
        at += 1U + file[at];
    return std::min(at + 1, file.size());
}

std::size_t colorTableBytes(std::uint8_t flags)
{
    return (flags & 0x80) != 0 ? std::size_t(3) << ((flags & 7) + 1) : 0;
}

} // namespace

bool isBmp(ByteView file)
{
    const std::uint32_t header = little(file, 14, 4);
    return file.size() >= 26 && (header == 12 || (header >= 40 && header <= 124)) && little(file, 6, 4) == 0;
}

Result<FileHeader> parseBmpHeader(ByteView file)
{
    FileHeader header;
    header.format = FileFormat::Bmp;
    const bool old = little(file, 14, 4) == 12;
    const auto width = static_cast<std::int32_t>(old ? little(file, 18, 2) : little(file, 18, 4));
    const auto height = static_cast<std::int32_t>(old ? little(file, 20, 2) : little(file, 22, 4));
    if (width <= 0 || height == 0 || height == INT32_MIN)
        return damagedFile("BMP: no size");
    header.size = {width, std::abs(height)};
    header.channels = little(file, old ? 24 : 28, 2) == 32 ? 4 : 3;
    header.bitsPerSample = 8;
    return header;
}

Result<FileHeader> parseGifHeader(ByteView file)
{
    FileHeader header;
    header.format = FileFormat::Gif;
    header.size = {static_cast<int>(little(file, 6, 2)), static_cast<int>(little(file, 8, 2))};
    header.channels = 4;
    header.bitsPerSample = 8;
    header.frames = 0;
    if (file.size() < 13)
        return damagedFile("GIF: no header");
    std::size_t at = 13 + colorTableBytes(file[10]);
    while (at < file.size()) {
        const std::uint8_t block = file[at];
        if (block == 0x2c && at + 10 <= file.size()) { // image
            ++header.frames;
            if (header.size.empty())
                header.size = {static_cast<int>(little(file, at + 5, 2)), static_cast<int>(little(file, at + 7, 2))};
            at = skipSubBlocks(file, at + 11 + colorTableBytes(file[at + 9]));
        } else if (block == 0x21) { // extension
            at = skipSubBlocks(file, at + 2);
        } else {
            break; // trailer, or nonsense after the last frame
        }
    }
    if (header.frames == 0 || header.size.empty())
        return damagedFile("GIF: no frames");
    return header;
}

Result<FileHeader> parseWebPHeader(ByteView file)
{
    FileHeader header;
    header.format = FileFormat::WebP;
    header.channels = 3;
    header.bitsPerSample = 8;
    header.frames = 0;
    bool extended = false;
    const bool whole = visitRiff(file, [&](const std::uint8_t *type, ByteView body) {
        if (isType(type, "VP8X") && body.size() >= 10) {
            extended = true;
            header.size = {static_cast<int>(little(body, 4, 3)) + 1, static_cast<int>(little(body, 7, 3)) + 1};
            header.channels = (body[0] & 0x10) != 0 ? 4 : 3;
        } else if (isType(type, "ANMF")) {
            ++header.frames;
        } else if (isType(type, "VP8 ") && body.size() >= 10) {
            header.frames = std::max(header.frames, 1);
            if (!extended)
                header.size = {static_cast<int>(little(body, 6, 2) & 0x3fff),
                               static_cast<int>(little(body, 8, 2) & 0x3fff)};
        } else if (isType(type, "VP8L") && body.size() >= 5) {
            header.frames = std::max(header.frames, 1);
            const std::uint32_t bits = little(body, 1, 4);
            if (!extended) {
                header.size = {static_cast<int>(bits & 0x3fff) + 1, static_cast<int>(bits >> 14 & 0x3fff) + 1};
                header.channels = (bits >> 28 & 1) != 0 ? 4 : 3;
            }
        }
        return true;
    });
    if (header.size.empty() || header.frames == 0)
        return damagedFile("WebP: no picture");
    if (!whole)
        return damagedFile("WebP: the file ends early");
    return header;
}

ByteView webPExif(ByteView file)
{
    ByteView exif;
    visitRiff(file, [&](const std::uint8_t *type, ByteView body) {
        if (isType(type, "EXIF"))
            exif = body;
        return exif.empty();
    });
    // Some programs write JPEG's mark before it.
    if (exif.size() > 6 && std::memcmp(exif.data(), "Exif\0\0", 6) == 0)
        exif = exif.subspan(6);
    return exif;
}

} // namespace ambrotype::imaging
