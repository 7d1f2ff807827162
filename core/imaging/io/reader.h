#pragma once

#include "base/cancel.h"
#include "base/result.h"
#include "imaging/picture.h"

#include <cstdint>
#include <filesystem>

namespace ambrotype::imaging {

//! What a file may cost before it is refused, checked from the header alone.
struct ReadLimits
{
    std::int64_t maxPixels = 300'000'000; //!< Width x height. Raise for the giant scan (--max-pixels).
    int maxSide = 65'000;
    //! Decoded bytes per byte of the file beyond which a picture of over 64 megapixels is taken for a bomb.
    double maxExpansion = 5'000.0;
};

struct ReadOptions
{
    ReadLimits limits;
    //! A file that ends early or is damaged in part opens as far as it goes, with a warning; what is missing is
    //! neutral grey. False: Incomplete, with the same sentence.
    bool acceptPartial = false;
};

//! For what only shows a file: a part of it will do, whose grey rest says what is missing.
inline ReadOptions readingToShow()
{
    ReadOptions options;
    options.acceptPartial = true;
    return options;
}

//! What the first bytes of a file say, without decoding a pixel.
struct FileHeader
{
    FileFormat format = FileFormat::Unknown;
    Size size; //!< Upright, that is after the EXIF orientation.
    int channels = 0;
    int bitsPerSample = 0;
    int frames = 1;
};

//! The format of \p file by its first bytes, never by its name.
//! Errors: NotFound, NotAFile, PermissionDenied, EmptyFile, NotAnImage, Io.
Result<FileFormat> detectFormat(const std::filesystem::path &file);

//! Errors: as detectFormat, and Damaged, Unsupported, TooLarge.
Result<FileHeader> readHeader(const std::filesystem::path &file, const ReadLimits &limits = {});

//! Decodes a whole photograph, upright, with its profile and metadata. CMYK and Lab become RGB. RAW is developed
//! with the camera's white balance, 16 bits, no automatic brightness. Any thread; takes from 0.1 s.
//! Errors: as readHeader, and Incomplete (only without ReadOptions::acceptPartial), OutOfMemory, Cancelled.
Result<Picture>
readPicture(const std::filesystem::path &file, const ReadOptions &options = {}, const CancelToken &cancel = {});

//! A first look: an 8-bit upright sRGB RGB (or grey) picture whose longer side is about \p longEdge or more
//! where that is cheaper than decoding all (JPEG at 1/2, 1/4, 1/8 by its DCT; an embedded preview of RAW), else
//! the whole picture. For thumbnails and first pixels on the screen, never for results.
Result<Picture> readDraft(const std::filesystem::path &file,
                          int longEdge,
                          const ReadOptions &options = {},
                          const CancelToken &cancel = {});

} // namespace ambrotype::imaging
