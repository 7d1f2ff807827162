#include "imaging/picture.h"

namespace ambrotype::imaging {

const char *formatName(FileFormat format)
{
    switch (format) {
    case FileFormat::Jpeg:
        return "jpeg";
    case FileFormat::Png:
        return "png";
    case FileFormat::Tiff:
        return "tiff";
    case FileFormat::WebP:
        return "webp";
    case FileFormat::Heic:
        return "heic";
    case FileFormat::Avif:
        return "avif";
    case FileFormat::Bmp:
        return "bmp";
    case FileFormat::Gif:
        return "gif";
    case FileFormat::Raw:
        return "raw";
    case FileFormat::Unknown:
        break;
    }
    return "unknown";
}

} // namespace ambrotype::imaging
