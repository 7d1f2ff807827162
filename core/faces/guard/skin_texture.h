#pragma once

#include "faces/face.h"
#include "imaging/float_image.h"

#include <optional>

namespace ambrotype::faces {

//! How much fine structure the skin has, before and after: wax shows as a loss.
struct SkinTexture
{
    double original = 0.0; //!< Deviation of brightness (0..1) in the finest band, without the photo's noise.
    double result = 0.0;
    //! Result against original in decibels; negative: smoother.
    double decibels = 0.0;
};

//! Compares cheeks and forehead at the photo's own resolution (finer structure is an invention anyway), between 0.7 and
//! 2 photo pixels. \p noise255: the photo's noise, which may go. Nothing when the original shows no skin texture above
//! its noise, or the landmarks coincide.
std::optional<SkinTexture> compareSkinTexture(const imaging::FloatImage &original,
                                              const imaging::FloatImage &result,
                                              const Landmarks &landmarks,
                                              double sourceEyeDistance,
                                              double noise255);

} // namespace ambrotype::faces
