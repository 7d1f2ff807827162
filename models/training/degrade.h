#pragma once

#include "random.h"

#include <cstddef>

namespace ambrotype::training {

//! What is mixed into clean pictures while the denoiser learns.
struct NoiseOptions
{
    float largestSigma255 = 60.0F;
    float cleanShare = 0.06F;  //!< Of examples without noise, told so, that must come out untouched.
    float realShare = 0.35F;   //!< Of examples with noise as cameras and scans have it, not plain Gaussian.
    float understated = 0.15F; //!< Largest relative error of the level that the network is told.
    float sigmaPower = 1.0F;   //!< Above 1, low levels are more frequent: largest * uniform^power.
    float clippedShare = 0.0F; //!< Of noisy examples rounded to 8 bits and cut off at black and white, as files are.
};

//! Adds noise to a planar RGB patch of \p width x \p height and returns the level (standard deviation, 0..1 scale)
//! that the network is to be told. Plain: white Gaussian. Real: stronger in the bright or the dark parts
//! (Poisson-Gaussian), chroma heavier than luma, correlated over one or two pixels as demosaicing leaves it.
float addNoise(float *patch, int width, int height, const NoiseOptions &options, Random &random);

} // namespace ambrotype::training
