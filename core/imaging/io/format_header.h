#pragma once

#include "imaging/io/codec.h"

namespace ambrotype::imaging {

//! The format of a file by its content. TIFF-like camera files count as Raw when a directory holds a sensor mosaic.
//! Unknown when it is no picture.
FileFormat formatOf(ByteView file);

//! What the header of a JPEG, PNG, TIFF, WebP, BMP or GIF says, with the size as stored. Errors: Damaged, Unsupported.
Result<FileHeader> parseHeader(FileFormat format, ByteView file);

//! EXIF orientation 1..8 of a JPEG, PNG, TIFF or WebP; 1 for the rest.
int storedOrientation(FileFormat format, ByteView file);

//! Refuses what \p limits do not allow. \p fileBytes is the size of the file. Errors: TooLarge.
Result<void> checkLimits(const FileHeader &header, std::uint64_t fileBytes, const ReadLimits &limits);

} // namespace ambrotype::imaging
