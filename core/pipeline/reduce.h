#pragma once

#include "imaging/float_image.h"
#include "imaging/image.h"

namespace ambrotype::pipeline {

//! How working values lie in a reduced copy: value = low + range * sample, sample 0..1 for U16, the value itself for F32.
struct LevelCoding
{
    imaging::SampleType type = imaging::SampleType::U16;
    float low = 0.0f;
    float range = 1.0f;
};

//! Half of \p pixels (U8 or U16 as they are, or F32), each pixel the mean of 2 x 2, at odd edges of what is there; U8
//! becomes U16. Colours are weighted by alpha, so that what lies under transparent pixels does not bleed. Parallel.
imaging::Image halved(const imaging::Image &pixels);

//! The same of working values: rows of the result from \p outputRow on are written from \p strip, whose first row is
//! twice that; \p strip has an odd number of rows only at the end of the picture.
void halveStrip(const imaging::FloatImage &strip, const LevelCoding &coding, imaging::Image &target, int outputRow);

//! Working values of \p region of a reduced copy.
imaging::FloatImage decoded(const imaging::Image &pixels, const LevelCoding &coding, const imaging::Region &region);

} // namespace ambrotype::pipeline
