#pragma once

#include "imaging/io/codec.h"

namespace ambrotype::imaging {

//! What the markers before the pixels say. Errors: Damaged, Unsupported.
Result<FileHeader> readJpegHeader(ByteView file);

//! EXIF block of a JPEG (a TIFF structure inside \p file); empty when it has none.
ByteView jpegExif(ByteView file);

//! Decodes with libjpeg-turbo. \p shrink 1, 2, 4 or 8 divides both sides (by the DCT, so it is cheap). CMYK and YCCK
//! become RGB. Errors: Damaged, Unsupported, OutOfMemory, Cancelled.
Result<Decoded> decodeJpeg(ByteView file, int shrink, bool acceptPartial, const CancelToken &cancel);

} // namespace ambrotype::imaging
