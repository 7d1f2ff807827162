#pragma once

#include "imaging/metadata/metadata.h"

#include <exiv2/exiv2.hpp>

namespace ambrotype::imaging {

struct Metadata::Impl
{
    Exiv2::ExifData exif;
    Exiv2::ByteOrder byteOrder = Exiv2::littleEndian; //!< Of the EXIF block as read.
    Exiv2::IptcData iptc;
    Exiv2::XmpData xmp;
};

} // namespace ambrotype::imaging
