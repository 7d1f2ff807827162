#pragma once

#include "imaging/icc_profile.h"
#include "imaging/image.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ambrotype::imaging {

enum class FileFormat { Unknown, Jpeg, Png, Tiff, WebP, Heic, Avif, Bmp, Gif, Raw };

//! Stable lower-case name ("jpeg", "png", "tiff", "webp", "heic", "avif", "bmp", "gif", "raw", "unknown").
const char *formatName(FileFormat format);

//! EXIF, IPTC and XMP of a picture as read by Exiv2, opaque here (see metadata/metadata.h). Never null in a
//! decoded Picture; shared and immutable.
class Metadata;

//! A decoded photograph: upright pixels (the EXIF orientation is applied and reset to 1), their meaning, and
//! all that must survive until it is saved. A value; copying is cheap.
struct Picture
{
    Image pixels;
    //! The embedded profile; null when the file has none (then the numbers are taken for sRGB).
    std::shared_ptr<const IccProfile> profile;
    std::shared_ptr<const Metadata> metadata;
    FileFormat format = FileFormat::Unknown; //!< What the content was, whatever the name said.
    int bitsPerSample = 8;                   //!< Of the file: 1..16, 32 for float.
    int frames = 1;                          //!< Above 1 only the first is here (a warning says so).
    int jpegQuality = 0;                     //!< 1..100 estimated from the quantisation table; 0 = no JPEG.
    std::vector<std::string> warnings;       //!< Whole sentences for the user ("The file ends early ...").
};

} // namespace ambrotype::imaging
