#pragma once

struct jpeg_decompress_struct;

namespace ambrotype::imaging {

//! Quality 1..100 in libjpeg's scale whose luminance table (ITU-T T.81, table K.1, scaled as libjpeg does) is nearest
//! to the one of an opened file; 0 when the file has none.
int estimateJpegQuality(const jpeg_decompress_struct &info);

} // namespace ambrotype::imaging
