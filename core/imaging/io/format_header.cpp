#include "imaging/io/format_header.h"

#include "imaging/io/jpeg_reader.h"
#include "imaging/io/png_reader.h"
#include "imaging/io/simple_headers.h"
#include "imaging/io/tiff_directory.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace ambrotype::imaging {
namespace {

bool hasAt(ByteView file, std::size_t offset, std::string_view text)
{
    return file.size() >= offset + text.size()
           && std::equal(text.begin(),
                         text.end(),
                         file.begin() + static_cast<std::ptrdiff_t>(offset),
                         [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

//! ISO base media files: the brands say what is inside (ISO/IEC 23008-12, AVIF specification).
FileFormat formatOfBrands(ByteView file)
{
    const std::size_t boxBytes = static_cast<std::size_t>(file[0]) << 24 | static_cast<std::size_t>(file[1]) << 16
                                 | static_cast<std::size_t>(file[2]) << 8 | file[3];
    const std::size_t end = std::min({boxBytes, file.size(), std::size_t(256)});
    bool heic = false;
    for (std::size_t at = 8; at + 4 <= end; at += 4) {
        if (at == 12)
            continue; // the minor version
        if (hasAt(file, at, "avif") || hasAt(file, at, "avis"))
            return FileFormat::Avif;
        if (hasAt(file, at, "crx "))
            return FileFormat::Raw;
        for (const char *brand : {"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"})
            heic = heic || hasAt(file, at, brand);
    }
    return heic ? FileFormat::Heic : FileFormat::Unknown;
}

//! Whether one of the directories that \p reader can reach holds a sensor mosaic or says that it is a DNG.
bool holdsSensorData(const TiffReader &reader)
{
    constexpr std::uint16_t kPhotometric = 0x0106;
    constexpr std::uint16_t kSubDirectories = 0x014a;
    constexpr std::uint16_t kDngVersion = 0xc612;
    constexpr std::size_t kMaxDirectories = 64;
    std::set<std::uint64_t> seen;
    std::vector<std::uint64_t> waiting = {reader.firstDirectory()};
    while (!waiting.empty() && seen.size() < kMaxDirectories) {
        const std::uint64_t offset = waiting.back();
        waiting.pop_back();
        if (!seen.insert(offset).second)
            continue;
        const auto directory = reader.directory(offset);
        if (!directory)
            continue;
        const std::uint64_t photometric = reader.value(*directory, kPhotometric, 0);
        if (photometric == 32803 || photometric == 34892 || directory->find(kDngVersion)) // CFA, LinearRaw
            return true;
        waiting.push_back(directory->next);
        if (const TiffEntry *sub = directory->find(kSubDirectories))
            for (std::uint64_t i = 0; i < std::min<std::uint64_t>(sub->count, 16); ++i)
                waiting.push_back(reader.integer(*sub, i).value_or(0));
    }
    return false;
}

Result<FileHeader> parseTiffHeader(ByteView file)
{
    const auto reader = TiffReader::open(file);
    const auto directory = reader ? reader->directory(reader->firstDirectory()) : std::nullopt;
    if (!directory)
        return damagedFile("TIFF: no directory");
    FileHeader header;
    header.format = FileFormat::Tiff;
    const std::uint64_t width = reader->value(*directory, 0x0100, 0);
    const std::uint64_t height = reader->value(*directory, 0x0101, 0);
    const bool hasData = directory->find(0x0111) || directory->find(0x0144);
    if (width == 0 || height == 0 || width > 0x7fffffff || height > 0x7fffffff || !hasData)
        return damagedFile("TIFF: no size or no pixels");
    header.size = {static_cast<int>(width), static_cast<int>(height)};
    header.bitsPerSample = static_cast<int>(std::min<std::uint64_t>(reader->value(*directory, 0x0102, 1), 64));
    const bool palette = reader->value(*directory, 0x0106, 0) == 3;
    header.channels =
        palette ? 3 : static_cast<int>(std::clamp<std::uint64_t>(reader->value(*directory, 0x0115, 1), 1, 4));
    if (palette)
        header.bitsPerSample = 8;

    constexpr int kMaxPages = 10'000;
    std::set<std::uint64_t> seen = {reader->firstDirectory()};
    for (auto page = directory; page && page->next != 0 && header.frames < kMaxPages;) {
        if (!seen.insert(page->next).second)
            return damagedFile("TIFF: the directories form a loop");
        page = reader->directory(page->next);
        // Reduced copies and masks are no pages (NewSubfileType bits 0 and 2).
        if (page && (reader->value(*page, 0x00fe, 0) & 5U) == 0)
            ++header.frames;
    }
    return header;
}

} // namespace

FileFormat formatOf(ByteView file)
{
    if (hasAt(file, 0, "\xff\xd8"))
        return file.size() < 3 || file[2] == 0xff ? FileFormat::Jpeg : FileFormat::Unknown;
    if (hasAt(file, 0, "\x89PNG\r\n\x1a\n"))
        return FileFormat::Png;
    if (hasAt(file, 0, "GIF87a") || hasAt(file, 0, "GIF89a"))
        return FileFormat::Gif;
    if (hasAt(file, 0, "RIFF") && hasAt(file, 8, "WEBP"))
        return FileFormat::WebP;
    if (hasAt(file, 4, "ftyp"))
        return formatOfBrands(file);
    if (hasAt(file, 0, "BM") && isBmp(file))
        return FileFormat::Bmp;
    // Camera files with a mark of their own: Fuji, Olympus, Panasonic, Minolta, Sigma, old Canon.
    for (const char *start : {"FUJIFILMCCD-RAW", "IIRO", "IIRS", "MMOR", "FOVb"})
        if (hasAt(file, 0, start))
            return FileFormat::Raw;
    if (hasAt(file, 0, std::string_view("IIU\0", 4)) || hasAt(file, 0, std::string_view("\0MRM", 4))
        || hasAt(file, 6, "HEAPCCDR"))
        return FileFormat::Raw;
    if (const auto reader = TiffReader::open(file))
        return hasAt(file, 8, "CR\x02") || holdsSensorData(*reader) ? FileFormat::Raw : FileFormat::Tiff;
    return FileFormat::Unknown;
}

Result<FileHeader> parseHeader(FileFormat format, ByteView file)
{
    switch (format) {
    case FileFormat::Jpeg:
        return readJpegHeader(file);
    case FileFormat::Png:
        return readPngHeader(file);
    case FileFormat::Tiff:
        return parseTiffHeader(file);
    case FileFormat::WebP:
        return parseWebPHeader(file);
    case FileFormat::Gif:
        return parseGifHeader(file);
    case FileFormat::Bmp:
        return parseBmpHeader(file);
    default:
        return Error{ErrorCode::Unsupported, "This kind of picture cannot be opened.", formatName(format)};
    }
}

int storedOrientation(FileFormat format, ByteView file)
{
    switch (format) {
    case FileFormat::Jpeg:
        return tiffOrientation(jpegExif(file));
    case FileFormat::Png:
        return tiffOrientation(pngExif(file));
    case FileFormat::WebP:
        return tiffOrientation(webPExif(file));
    case FileFormat::Tiff:
        return tiffOrientation(file);
    default:
        return 1;
    }
}

Result<void> checkLimits(const FileHeader &header, std::uint64_t fileBytes, const ReadLimits &limits)
{
    const std::int64_t pixels = header.size.pixels();
    const std::string size = std::to_string(header.size.width) + " x " + std::to_string(header.size.height);
    if (header.size.width > limits.maxSide || header.size.height > limits.maxSide || pixels > limits.maxPixels)
        return Error{ErrorCode::TooLarge,
                     "The picture claims " + size
                         + " pixels, which is more than the limit. If you trust the file, raise the limit.",
                     size};
    constexpr std::int64_t kHarmless = 64'000'000;
    const double bytes = double(pixels) * header.channels * std::max(8, header.bitsPerSample) / 8.0;
    if (pixels > kHarmless && bytes > limits.maxExpansion * double(fileBytes))
        return Error{ErrorCode::TooLarge,
                     "The small file claims a picture of " + size
                         + " pixels and was taken for a trap. It was not opened.",
                     size};
    return {};
}

} // namespace ambrotype::imaging
