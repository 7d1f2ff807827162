#pragma once

#include "base/cancel.h"
#include "base/result.h"
#include "imaging/io/reader.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

//! What the codecs of one file format and the code around them exchange.
namespace ambrotype::imaging {

using ByteView = std::span<const std::uint8_t>;

//! What a decoder found: pixels as they are stored (not yet upright).
struct Decoded
{
    Image pixels;
    std::vector<std::uint8_t> icc;  //!< Embedded profile that fits the pixels; empty = none.
    std::vector<std::uint8_t> exif; //!< A TIFF structure, where the format has one; may be empty.
    std::string xmp;                //!< An XMP packet, for formats that Exiv2 does not read.
    bool upright = false;           //!< The decoder has applied the orientation already.
    int bitsPerSample = 8;
    int frames = 1;
    int jpegQuality = 0;
    std::vector<std::string> warnings;
};

//! Metadata in the forms that files hold; any may be empty.
struct MetadataBlobs
{
    std::vector<std::uint8_t> exif; //!< A TIFF structure (starts with "II" or "MM").
    std::vector<std::uint8_t> iptc; //!< IPTC-IIM data sets.
    std::string xmp;                //!< A whole packet.
};

inline Error damagedFile(std::string detail)
{
    return {ErrorCode::Damaged, "The file is damaged and cannot be opened.", std::move(detail)};
}

inline Error cancelledError()
{
    return {ErrorCode::Cancelled, "Stopped.", {}};
}

inline Error outOfMemoryError(std::string detail)
{
    return {ErrorCode::OutOfMemory, "There is not enough memory for this picture.", std::move(detail)};
}

//! A file of which only a part is there. \p sentence: how much, see below.
inline Error incompleteFile(std::string sentence, std::string detail)
{
    return {ErrorCode::Incomplete, std::move(sentence), std::move(detail)};
}

//! The sentence for a file whose end is missing; \p fraction is the part of the pixels that was decoded.
std::string cutShortSentence(double fraction);

//! The sentence for a file that is damaged after \p fraction of its pixels.
std::string damagedSentence(double fraction);

//! Makes the rows [\p from, \p to) neutral grey (half of the range, opaque): nothing is made up for what is missing.
void fillMissing(Image &pixels, int from, int to);

//! The same for all rows from \p from on.
inline void fillMissing(Image &pixels, int from)
{
    fillMissing(pixels, from, pixels.height());
}

} // namespace ambrotype::imaging
