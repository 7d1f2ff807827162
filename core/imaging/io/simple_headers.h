#pragma once

#include "imaging/io/codec.h"

//! Headers of the formats that the plug-in decodes, read here so that a bomb is refused before it is opened.
namespace ambrotype::imaging {

bool isBmp(ByteView file); //!< "BM" and a plausible header behind it.
Result<FileHeader> parseBmpHeader(ByteView file);
Result<FileHeader> parseGifHeader(ByteView file);  //!< Counts the frames.
Result<FileHeader> parseWebPHeader(ByteView file); //!< Counts the frames. Damaged when chunks are missing.

//! EXIF chunk of a WebP file (a TIFF structure); empty when it has none.
ByteView webPExif(ByteView file);

} // namespace ambrotype::imaging
