#pragma once

#include "imaging/float_image.h"
#include "imaging/image.h"

namespace ambrotype::pipeline {

//! Reduced copies hold working values: as 0..65535 for 0..1 (U16) or themselves (F32).
//! Half of \p pixels (U8 or U16 as they are, or F32), each pixel the mean of 2 x 2, at odd edges of what is there; U8
//! becomes U16. Colours are weighted by alpha, so that what lies under transparent pixels does not bleed. Parallel.
imaging::Image halved(const imaging::Image &pixels);

//! The same of working values, for pictures whose numbers are none: rows of \p target (F32) from \p outputRow on are
//! made of \p strip, whose first row is twice that; \p strip has an odd number of rows only at the end of the picture.
void halveStrip(const imaging::FloatImage &strip, imaging::Image &target, int outputRow);

//! Working values of \p region of a reduced copy.
imaging::FloatImage decoded(const imaging::Image &pixels, const imaging::Region &region);

} // namespace ambrotype::pipeline
