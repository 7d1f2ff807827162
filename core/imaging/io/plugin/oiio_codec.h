#pragma once

#include "imaging/io/codec.h"

namespace ambrotype::imaging {

//! Header through OpenImageIO, size as stored. May throw.
Result<FileHeader> readOiioHeader(const std::string &path, FileFormat format);

//! First picture of a TIFF, BMP, GIF or camera file through OpenImageIO; \p file: its bytes. May throw.
Result<Decoded>
decodeOiio(const std::string &path, ByteView file, FileFormat format, bool acceptPartial, const CancelToken &cancel);

} // namespace ambrotype::imaging
