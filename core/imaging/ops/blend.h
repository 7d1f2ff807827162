#pragma once

#include "imaging/float_image.h"

namespace ambrotype::imaging::ops {

//! result := original + amount * (result - original), \p amount in 0..1; exactly \p original at 0 and exactly
//! \p result at 1. Both images have the same size, colour planes and alpha; alpha is blended too.
void blend(const FloatImage &original, FloatImage &result, float amount);

} // namespace ambrotype::imaging::ops
