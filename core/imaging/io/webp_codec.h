#pragma once

#include "imaging/io/encoders.h"

namespace ambrotype::imaging {

//! Decodes a WebP with libwebp; of an animation the first frame. RGB, or RGBA where the file has transparency.
//! Errors: Damaged, OutOfMemory.
Result<Decoded> decodeWebP(ByteView file);

//! U8, 1 to 4 channels (WebP has no grey: it becomes RGB). \p quality 1..99 lossy, 100 lossless with the colours of
//! transparent pixels kept. Errors beside those of \p file: Unsupported (a side over 16383), OutOfMemory.
Result<void>
encodeWebP(const Image &pixels, int quality, const EncodeExtras &extras, AtomicFile &file, const CancelToken &cancel);

} // namespace ambrotype::imaging
