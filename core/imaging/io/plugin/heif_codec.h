#pragma once

#include "imaging/io/plugin/image_io.h"

namespace ambrotype::imaging {

//! Header of a HEIC or AVIF file: upright size. May throw.
Result<FileHeader> readHeifHeader(ByteView file, FileFormat format);

//! Primary picture of a HEIC or AVIF file through libheif: 8 bits as U8, more bits scaled to U16; upright. May throw.
Result<Decoded> decodeHeif(ByteView file, FileFormat format);

//! Whether libheif has an encoder for \p format (Heic: HEVC, Avif: AV1).
bool canEncodeHeif(FileFormat format);

//! 16-bit pixels are saved with 10 bits (Heic only; Avif takes 8-bit pixels alone). May throw.
Result<std::vector<std::uint8_t>> encodeHeif(const ImageIo::Job &job);

} // namespace ambrotype::imaging
