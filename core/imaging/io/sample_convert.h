#pragma once

#include "imaging/picture.h"

namespace ambrotype::imaging {

//! \p pixels with samples of \p type, rounded to nearest; itself when nothing changes.
Image convertSamples(const Image &pixels, SampleType type);

//! The pixels of \p picture as sRGB numbers of \p type, rounded once. A profile that cannot be used is ignored.
Image srgbPixels(const Picture &picture, SampleType type);

//! \p pixels without their alpha channel, laid on white.
Image onWhite(const Image &pixels);

//! The pixels that \p format can hold, as near to \p pixels as it can. \p depth 8 or 16, or 0 for as they are. JPEG,
//! WebP and AVIF have 8 bits, JPEG has no alpha, only TIFF has floats.
Image pixelsFor(const Image &pixels, FileFormat format, int depth);

} // namespace ambrotype::imaging
