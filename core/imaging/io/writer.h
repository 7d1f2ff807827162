#pragma once

#include "base/cancel.h"
#include "base/result.h"
#include "imaging/output_profile.h"
#include "imaging/picture.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
#include <optional>
#include <string>
#include <vector>

namespace ambrotype::imaging {

enum class StripMetadata { None, Gps, All };

//! What to do when the target exists.
enum class Conflict { Unique, Skip, Replace };

struct WriteOptions
{
    FileFormat format = FileFormat::Jpeg; //!< Jpeg, Png, Tiff, WebP, and Heic, Avif where the library can.
    int depth = 0; //!< 8 or 16 bits per sample; 0 = as the pixels are. Only PNG, TIFF and HEIC (10) have more than 8.
    int quality =
        92; //!< 1..100 for lossy formats. JPEG is 4:4:4 from 90, else 4:2:0; progressive. WebP 100 is lossless.
    OutputProfile profile = OutputProfile::Original; //!< Where it is another, the colours are converted.
    StripMetadata strip = StripMetadata::None;
    //! One line for XMP (what Ambrotype did); empty = no note.
    std::string processingNote;
    //! The file that may never be overwritten, whatever \p conflict says (the original).
    std::filesystem::path original;
    Conflict conflict = Conflict::Unique;
    //! Told right before the file, whole by then, is to get a name that is free (or to be replaced), so that whoever
    //! is killed in between knows his work again: size and SHA-256 of the content. The content goes to the disk while
    //! the answer is on its way; an error stops the saving.
    std::function<std::future<Result<void>>(
        const std::filesystem::path &name, std::uint64_t bytes, const std::string &sha256)>
        beforeNaming;
    //! Gets whole sentences for what the file could not hold (transparency in JPEG, a metadata block); may be null.
    //! They are logged as well.
    std::vector<std::string> *warnings = nullptr;
};

//! Saves \p picture: encodes to a temporary name in the target folder, flushes it to the disk, renames. So a
//! visible file is always whole, and a failure or a cancel leaves nothing. A profile is embedded, EXIF / IPTC /
//! XMP are kept (orientation 1, new pixel dimensions, the embedded thumbnail made anew or removed).
//! \returns the path written ("name (2).jpg" with Conflict::Unique), or no path when skipped.
//! Errors: DiskFull, PermissionDenied, NotFound (the folder), Io, Unsupported, OutOfMemory, Cancelled, and
//! InvalidArgument: Conflict::Replace where the target is the original, also through links (Unique takes the next free
//! name there).
Result<std::optional<std::filesystem::path>> writePicture(const Picture &picture,
                                                          const std::filesystem::path &target,
                                                          const WriteOptions &options,
                                                          const CancelToken &cancel = {});

//! Whether this build can write \p format (HEIC and AVIF depend on the encoder plug-ins of libheif).
bool canWrite(FileFormat format);

//! The usual extension with its dot: ".jpg", ".png", ".tif", ".webp", ".heic", ".avif".
const char *formatExtension(FileFormat format);

} // namespace ambrotype::imaging
