#include "imaging/io/writer.h"

#include "base/hash.h"
#include "base/log.h"
#include "base/waiting.h"
#include "imaging/atomic_file.h"
#include "imaging/io/encoders.h"
#include "imaging/io/plugin/image_io.h"
#include "imaging/io/sample_convert.h"
#include "imaging/io/webp_codec.h"
#include "imaging/metadata/metadata.h"

#include <future>
#include <new>
#include <system_error>

namespace ambrotype::imaging {
namespace {

bool isSameFile(const std::filesystem::path &a, const std::filesystem::path &b)
{
    std::error_code ignored;
    return !a.empty() && !b.empty() && std::filesystem::equivalent(a, b, ignored);
}

//! "name (2).jpg" for \p number 2.
std::filesystem::path numbered(const std::filesystem::path &target, int number)
{
    if (number == 1)
        return target;
    return target.parent_path()
           / (target.stem().string() + " (" + std::to_string(number) + ")" + target.extension().string());
}

bool isColorOnly(FileFormat format)
{
    return format == FileFormat::WebP || format == FileFormat::Heic || format == FileFormat::Avif;
}

MetadataBlobs metadataFor(const Picture &picture, const WriteOptions &options, std::vector<std::string> &warnings)
{
    if (options.strip == StripMetadata::All || !picture.metadata)
        return {};
    Metadata::Changes changes;
    changes.size = picture.pixels.size();
    changes.profile = isConverted(picture, options.profile) ? options.profile : OutputProfile::Original;
    changes.stripGps = options.strip == StripMetadata::Gps;
    changes.iptcToXmp = isColorOnly(options.format); // the same formats have no place for IPTC
    changes.littleEndian = options.format == FileFormat::Tiff;
    changes.processingNote = options.processingNote;
    return picture.metadata->toBlobs(changes, warnings);
}

//! Pixels and profile as the format can hold them.
Picture contentFor(const Picture &picture, const WriteOptions &options, std::vector<std::string> &warnings)
{
    Picture content = inProfile(picture, options.profile);
    if (isColorOnly(options.format) && content.profile && content.profile->model() == ColorModel::Gray) {
        // Grey is written as RGB there, which a grey profile does not fit: the numbers become sRGB.
        content.pixels = srgbPixels(content, content.pixels.type());
        content.profile = nullptr;
    }
    if (options.format == FileFormat::Jpeg && picture.pixels.hasAlpha())
        warnings.emplace_back("JPEG has no transparency: the picture was laid on white.");
    content.pixels = pixelsFor(content.pixels, options.format, options.depth);
    return content;
}

Result<void> encodeByPlugin(const Image &pixels,
                            const WriteOptions &options,
                            const EncodeExtras &extras,
                            AtomicFile &file,
                            const CancelToken &cancel)
{
    const Result<ImageIo *> plugin = imageIo();
    if (!plugin)
        return plugin.error();
    const Result<std::vector<std::uint8_t>> bytes =
        (*plugin)->encode({pixels, options.format, options.quality, extras.icc, extras.metadata}, cancel);
    if (!bytes)
        return bytes.error();
    return file.write(bytes->data(), bytes->size());
}

Result<void> encode(const Image &pixels,
                    const WriteOptions &options,
                    const EncodeExtras &extras,
                    AtomicFile &file,
                    const CancelToken &cancel)
{
    constexpr int kFast = 1; // zlib's level: a tenth larger than the best, five times as fast
    switch (options.format) {
    case FileFormat::Jpeg:
        return encodeJpeg(pixels, options.quality, extras, file, cancel);
    case FileFormat::Png:
        return encodePng(pixels, kFast, extras, file, cancel);
    case FileFormat::Tiff:
        return encodeTiff(pixels, kFast, extras, file, cancel);
    case FileFormat::WebP:
        return encodeWebP(pixels, options.quality, extras, file, cancel);
    default:
        return encodeByPlugin(pixels, options, extras, file, cancel);
    }
}

//! Announces \p name while the content goes to the disk: both are waits for it.
Result<void>
announce(const std::filesystem::path &name, AtomicFile &file, const std::string &hash, const WriteOptions &options)
{
    if (!options.beforeNaming)
        return {};
    std::future<Result<void>> answer = options.beforeNaming(name, file.position(), hash);
    const Result<void> flushed = file.flush();
    Result<void> agreed = answer.get();
    return agreed ? flushed : agreed;
}

Result<std::optional<std::filesystem::path>>
commit(AtomicFile &file, const std::filesystem::path &target, const WriteOptions &options)
{
    using Written = std::optional<std::filesystem::path>;
    std::string hash;
    if (options.beforeNaming) {
        Result<std::string> content = sha256File(file.place());
        if (!content)
            return content.error();
        hash = std::move(*content);
    }
    const Waiting forTheDisk;
    if (options.conflict == Conflict::Replace) {
        if (const Result<void> agreed = announce(target, file, hash, options); !agreed)
            return agreed.error();
        const Result<bool> done = file.commit(target, AtomicFile::Existing::Replace);
        return done ? Result<Written>(Written(target)) : Result<Written>(done.error());
    }
    constexpr int kMaxNames = 100'000;
    for (int number = 1; number <= kMaxNames; ++number) {
        const std::filesystem::path name = numbered(target, number);
        std::error_code ignored;
        if (!std::filesystem::exists(std::filesystem::symlink_status(name, ignored))) {
            if (const Result<void> agreed = announce(name, file, hash, options); !agreed)
                return agreed.error();
        }
        const Result<bool> done = file.commit(name, AtomicFile::Existing::Keep);
        if (!done)
            return done.error();
        if (*done)
            return Written(name);
        if (options.conflict == Conflict::Skip)
            return Written();
    }
    return Error{ErrorCode::Io, "Too many files with this name exist already.", target.string()};
}

} // namespace

Result<std::optional<std::filesystem::path>> writePicture(const Picture &picture,
                                                          const std::filesystem::path &target,
                                                          const WriteOptions &options,
                                                          const CancelToken &cancel)
try {
    if (!canWrite(options.format))
        return Error{
            ErrorCode::Unsupported, "Pictures of this format cannot be saved here.", formatName(options.format)};
    if (picture.pixels.empty() || !target.has_filename())
        return Error{ErrorCode::InvalidArgument, "There is no picture or no file name to save.", target.string()};
    std::error_code ignored;
    const bool exists = std::filesystem::exists(std::filesystem::symlink_status(target, ignored));
    if (exists && options.conflict == Conflict::Skip)
        return std::optional<std::filesystem::path>();
    if (options.conflict == Conflict::Replace && isSameFile(target, options.original))
        return Error{ErrorCode::InvalidArgument,
                     "The original is never overwritten. Choose another name or folder.",
                     target.string()};

    std::vector<std::string> warnings;
    const MetadataBlobs metadata = metadataFor(picture, options, warnings);
    const Picture content = contentFor(picture, options, warnings);
    const EncodeExtras extras{content.profile ? ByteView(content.profile->bytes()) : ByteView(), metadata, warnings};

    Result<AtomicFile> file = AtomicFile::create(target);
    if (!file)
        return file.error();
    if (Result<void> encoded = encode(content.pixels, options, extras, *file, cancel); !encoded)
        return encoded.error();
    for (const std::string &warning : warnings)
        log(LogLevel::Warning, "imaging", target.string() + ": " + warning);
    if (options.warnings)
        options.warnings->insert(options.warnings->end(), warnings.begin(), warnings.end());
    if (cancel.isCancelled())
        return cancelledError();
    return commit(*file, target, options);
} catch (const std::bad_alloc &) {
    return outOfMemoryError(target.string());
}

bool canWrite(FileFormat format)
{
    switch (format) {
    case FileFormat::Jpeg:
    case FileFormat::Png:
    case FileFormat::Tiff:
    case FileFormat::WebP:
        return true;
    case FileFormat::Heic:
    case FileFormat::Avif: {
        const Result<ImageIo *> plugin = imageIo();
        return plugin && (*plugin)->canWrite(format);
    }
    default:
        return false;
    }
}

const char *formatExtension(FileFormat format)
{
    switch (format) {
    case FileFormat::Jpeg:
        return ".jpg";
    case FileFormat::Png:
        return ".png";
    case FileFormat::Tiff:
        return ".tif";
    case FileFormat::WebP:
        return ".webp";
    case FileFormat::Heic:
        return ".heic";
    case FileFormat::Avif:
        return ".avif";
    case FileFormat::Bmp:
        return ".bmp";
    case FileFormat::Gif:
        return ".gif";
    default:
        return "";
    }
}

} // namespace ambrotype::imaging
