#pragma once

#include "imaging/io/codec.h"

namespace ambrotype::imaging {

//! What the chunks before the pixels say. Errors: Damaged (also a wrong checksum of the header).
Result<FileHeader> readPngHeader(ByteView file);

//! EXIF block (chunk eXIf) of a PNG, wherever it stands; empty when it has none.
ByteView pngExif(ByteView file);

//! Decodes with libspng. Palettes become RGB (RGBA with transparency), 1 to 4 bits become 8, 16 bits stay.
//! Errors: Damaged, OutOfMemory, Cancelled.
Result<Decoded> decodePng(ByteView file, bool acceptPartial, const CancelToken &cancel);

} // namespace ambrotype::imaging
