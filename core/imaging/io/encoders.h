#pragma once

#include "base/cancel.h"
#include "base/result.h"
#include "imaging/atomic_file.h"
#include "imaging/image.h"
#include "imaging/io/codec.h"

namespace ambrotype::imaging {

//! What is written beside the pixels.
struct EncodeExtras
{
    ByteView icc; //!< Empty = no profile.
    const MetadataBlobs &metadata;
    std::vector<std::string> &warnings; //!< Gets whole sentences for what could not be kept.
};

//! 8-bit grey or RGB. \p quality 1..100; colours at full resolution (4:4:4) from 90, halved both ways below;
//! progressive with optimised tables.
Result<void>
encodeJpeg(const Image &pixels, int quality, const EncodeExtras &extras, AtomicFile &file, const CancelToken &cancel);

//! U8 or U16, 1 to 4 channels. Strips of rows are filtered and deflated on all workers; the bytes do not depend on
//! how many there are. \p level is zlib's 0..9.
Result<void>
encodePng(const Image &pixels, int level, const EncodeExtras &extras, AtomicFile &file, const CancelToken &cancel);

//! U8, U16 or F32, 1 to 4 channels; little-endian, strips with deflate (and horizontal differencing for whole
//! numbers). Errors beside those of \p file: Unsupported (over 4 GB).
Result<void>
encodeTiff(const Image &pixels, int level, const EncodeExtras &extras, AtomicFile &file, const CancelToken &cancel);

} // namespace ambrotype::imaging
