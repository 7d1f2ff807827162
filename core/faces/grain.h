#pragma once

#include "imaging/float_image.h"

#include <cstdint>

namespace ambrotype::faces {

//! Noise that is added to a restored face, so that it does not look smoother than the picture around it.
struct Grain
{
    float luma = 0.0F;       //!< Standard deviation of the noise that R, G and B share; values 0..1.
    float chroma = 0.0F;     //!< Standard deviation of each colour's own noise.
    float sizePixels = 0.0F; //!< Deviation of the Gaussian that the noise is softened with; 0: every pixel its own.
    std::uint32_t seed = 0;  //!< The same seed gives the same grain on every machine.

    //! The same grain on the picture made \p scale times as large: averaging takes some of it away, enlarging makes
    //! it coarser.
    Grain atScale(double scale) const;
    bool none() const { return luma <= 0.0F && chroma <= 0.0F; }
    bool operator==(const Grain &) const = default;
};

//! The grain at the pixels \p region of a picture: 3 planes (\p colors 3) or 1, about 0. A pixel's value depends on its
//! own coordinates only, not on the region.
imaging::FloatImage grainField(const imaging::Region &region, int colors, const Grain &grain);

//! How much of a grain a pixel gets that takes \p weight (0..1) of a restored face: what the photograph's own noise has
//! lost there, because (1 - w)^2 + w (2 - w) = 1. So the noise is even from the face over its soft border to the
//! outside.
float grainWeight(float weight);

//! The grain that \p after lacks against its surroundings, for the same pixels of a picture before and after pasting;
//! best a patchRegion() grown by a quarter on each side. \p weights (one plane): how much of the face each pixel took.
//! The surroundings are the pixels of weight 0, the face those above half the largest weight; of both the quietest
//! blocks count, so that hair and background texture are not taken for noise, and clipped areas are left out. No
//! grain when either side has too few pixels. The seed is left at 0.
Grain measureGrain(const imaging::FloatImage &before,
                   const imaging::FloatImage &after,
                   const imaging::FloatImage &weights);

} // namespace ambrotype::faces
