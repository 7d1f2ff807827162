#include "imaging/io/reader.h"

#include "base/log.h"
#include "imaging/io/codec.h"
#include "imaging/io/file_bytes.h"
#include "imaging/io/format_header.h"
#include "imaging/io/jpeg_reader.h"
#include "imaging/io/orientation.h"
#include "imaging/io/plugin/image_io.h"
#include "imaging/io/png_reader.h"
#include "imaging/io/sample_convert.h"
#include "imaging/io/tiff_directory.h"
#include "imaging/io/webp_codec.h"
#include "imaging/metadata/metadata.h"
#include "imaging/metadata/preview.h"

#include <algorithm>
#include <new>

namespace ambrotype::imaging {
namespace {

bool needsPlugin(FileFormat format)
{
    return format == FileFormat::Heic || format == FileFormat::Avif || format == FileFormat::Raw;
}

Error notAnImage(const std::filesystem::path &file)
{
    return {ErrorCode::NotAnImage, "This is not a readable image file.", file.string()};
}

//! Header with the upright size, checked against \p limits.
Result<FileHeader>
checkedHeader(const std::filesystem::path &path, const FileBytes &bytes, FileFormat format, const ReadLimits &limits)
{
    Result<FileHeader> header = damagedFile({});
    if (needsPlugin(format)) {
        const Result<ImageIo *> plugin = imageIo();
        if (!plugin)
            return plugin.error();
        header = (*plugin)->readHeader(path.string(), bytes.span(), format);
    } else {
        header = parseHeader(format, bytes.span());
    }
    if (!header)
        return header;
    if (Result<void> allowed = checkLimits(*header, bytes.fileSize(), limits); !allowed)
        return allowed.error();
    header->size = uprightSize(header->size, storedOrientation(format, bytes.span()));
    return header;
}

Result<Decoded> decode(const std::filesystem::path &path,
                       ByteView file,
                       FileFormat format,
                       int shrink,
                       const ReadOptions &options,
                       const CancelToken &cancel)
{
    switch (format) {
    case FileFormat::Jpeg:
        return decodeJpeg(file, shrink, options.acceptPartial, cancel);
    case FileFormat::Png:
        return decodePng(file, options.acceptPartial, cancel);
    case FileFormat::WebP:
        return decodeWebP(file);
    default: {
        const Result<ImageIo *> plugin = imageIo();
        if (!plugin)
            return plugin.error();
        return (*plugin)->decode(path.string(), file, format, options.acceptPartial, cancel);
    }
    }
}

std::shared_ptr<const Metadata>
metadataOf(const std::filesystem::path &path, ByteView file, FileFormat format, const Decoded &decoded)
{
    switch (format) {
    case FileFormat::Raw:
        return Metadata::fromFile(path);
    case FileFormat::Heic:
    case FileFormat::Avif:
        return Metadata::fromBlobs({decoded.exif, {}, decoded.xmp});
    default:
        return Metadata::fromMemory(file);
    }
}

//! Takes over the profile when it fits the pixels; says so when it does not.
void attachProfile(std::vector<std::uint8_t> icc, Picture &picture)
{
    if (icc.empty())
        return;
    Result<std::shared_ptr<const IccProfile>> profile = IccProfile::parse(std::move(icc));
    const ColorModel needed = picture.pixels.colorChannels() == 1 ? ColorModel::Gray : ColorModel::Rgb;
    if (!profile) {
        picture.warnings.push_back("The colour profile of the picture cannot be used; its colours are taken for sRGB.");
        log(LogLevel::Info, "imaging", profile.error().message);
    } else if ((*profile)->model() != needed) {
        picture.warnings.push_back("The colour profile does not fit the picture; its colours are taken for sRGB.");
    } else {
        picture.profile = *profile;
    }
}

void warnOfFrames(Picture &picture)
{
    if (picture.frames > 1)
        picture.warnings.push_back("The file holds " + std::to_string(picture.frames)
                                   + " pictures; only the first one was opened, and saving drops the others.");
}

} // namespace

Result<FileFormat> detectFormat(const std::filesystem::path &file)
{
    constexpr std::uint64_t kMarkBytes = 4096;
    Result<FileBytes> bytes = FileBytes::read(file, kMarkBytes);
    if (!bytes)
        return bytes.error();
    FileFormat format = formatOf(bytes->span());
    if (format == FileFormat::Tiff && bytes->fileSize() > kMarkBytes) {
        // Only its directories, which may stand anywhere, tell a scan from a camera file.
        bytes = FileBytes::read(file);
        if (!bytes)
            return bytes.error();
        format = formatOf(bytes->span());
    }
    if (format == FileFormat::Unknown)
        return notAnImage(file);
    return format;
}

Result<FileHeader> readHeader(const std::filesystem::path &file, const ReadLimits &limits)
{
    const Result<FileBytes> bytes = FileBytes::read(file);
    if (!bytes)
        return bytes.error();
    const FileFormat format = formatOf(bytes->span());
    if (format == FileFormat::Unknown)
        return notAnImage(file);
    return checkedHeader(file, *bytes, format, limits);
}

namespace {

Result<Picture> readShrunk(const std::filesystem::path &file,
                           const FileBytes &bytes,
                           FileFormat format,
                           const FileHeader &header,
                           int shrink,
                           const ReadOptions &options,
                           const CancelToken &cancel)
{
    Result<Decoded> decoded = decode(file, bytes.span(), format, shrink, options, cancel);
    if (!decoded)
        return decoded.error();
    if (cancel.isCancelled())
        return cancelledError();

    Picture picture;
    picture.metadata = metadataOf(file, bytes.span(), format, *decoded);
    picture.format = format;
    picture.bitsPerSample = decoded->bitsPerSample;
    picture.frames = std::max({1, header.frames, decoded->frames});
    picture.jpegQuality = decoded->jpegQuality;
    picture.warnings = std::move(decoded->warnings);
    // Exiv2 also knows the odd places where old programs put EXIF (text chunks of PNG).
    const int stored = storedOrientation(format, bytes.span());
    if (decoded->upright)
        picture.pixels = std::move(decoded->pixels);
    else
        picture.pixels = upright(decoded->pixels, stored != 1 ? stored : picture.metadata->orientation());
    attachProfile(std::move(decoded->icc), picture);
    warnOfFrames(picture);
    return picture;
}

} // namespace

Result<Picture> readPicture(const std::filesystem::path &file, const ReadOptions &options, const CancelToken &cancel)
try {
    const Result<FileBytes> bytes = FileBytes::read(file);
    if (!bytes)
        return bytes.error();
    const FileFormat format = formatOf(bytes->span());
    if (format == FileFormat::Unknown)
        return notAnImage(file);
    const Result<FileHeader> header = checkedHeader(file, *bytes, format, options.limits);
    if (!header)
        return header.error();
    return readShrunk(file, *bytes, format, *header, 1, options, cancel);
} catch (const std::bad_alloc &) {
    return outOfMemoryError(file.string());
}

namespace {

//! Largest of 1, 2, 4, 8 that leaves the longer side at \p longEdge or more.
int shrinkFor(Size size, int longEdge)
{
    int shrink = 1;
    while (shrink < 8 && std::max(size.width, size.height) / (shrink * 2) >= std::max(longEdge, 1))
        shrink *= 2;
    return shrink;
}

//! \p picture as 8-bit sRGB, alpha laid on white.
Picture asDraft(Picture picture)
{
    picture.pixels = onWhite(srgbPixels(picture, SampleType::U8));
    picture.profile = nullptr;
    return picture;
}

//! The preview inside a camera file, as a picture of its own; an error when there is none.
Result<Picture> readRawPreview(const std::filesystem::path &file,
                               const FileBytes &bytes,
                               int longEdge,
                               const ReadOptions &options,
                               const CancelToken &cancel)
{
    const std::vector<std::uint8_t> preview = embeddedPreview(file, longEdge);
    const Result<FileHeader> header = readJpegHeader(preview);
    if (!header)
        return header.error();
    // A tiny one is no first look at a photograph.
    constexpr int kLeast = 640;
    if (std::max(header->size.width, header->size.height) < std::min(longEdge, kLeast))
        return damagedFile("RAW: no preview of a useful size");
    if (Result<void> allowed = checkLimits(*header, preview.size(), options.limits); !allowed)
        return allowed.error();
    Result<Decoded> decoded = decodeJpeg(preview, shrinkFor(header->size, longEdge), options.acceptPartial, cancel);
    if (!decoded)
        return decoded.error();
    Picture picture;
    picture.metadata = Metadata::fromFile(file);
    picture.format = FileFormat::Raw;
    const int own = tiffOrientation(jpegExif(preview));
    picture.pixels = upright(decoded->pixels, own != 1 ? own : tiffOrientation(bytes.span()));
    attachProfile(std::move(decoded->icc), picture);
    return picture;
}

} // namespace

Result<Picture>
readDraft(const std::filesystem::path &file, int longEdge, const ReadOptions &options, const CancelToken &cancel)
try {
    const Result<FileBytes> bytes = FileBytes::read(file);
    if (!bytes)
        return bytes.error();
    const FileFormat format = formatOf(bytes->span());
    if (format == FileFormat::Unknown)
        return notAnImage(file);
    if (format == FileFormat::Raw) {
        Result<Picture> preview = readRawPreview(file, *bytes, longEdge, options, cancel);
        if (preview)
            return asDraft(std::move(*preview));
        if (preview.error().code == ErrorCode::Cancelled)
            return preview;
    }
    const Result<FileHeader> header = checkedHeader(file, *bytes, format, options.limits);
    if (!header)
        return header.error();
    const int shrink = format == FileFormat::Jpeg ? shrinkFor(header->size, longEdge) : 1;
    Result<Picture> picture = readShrunk(file, *bytes, format, *header, shrink, options, cancel);
    if (!picture)
        return picture;
    return asDraft(std::move(*picture));
} catch (const std::bad_alloc &) {
    return outOfMemoryError(file.string());
}

} // namespace ambrotype::imaging
