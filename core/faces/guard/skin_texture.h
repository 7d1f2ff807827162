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

//! What a crop of a network is worth in the photo (a face of 512 pixels is pasted into 200: detail is thrown away).
struct ResolutionAdvice
{
    double facePixels = 0.0; //!< Side of the crop in photo pixels.
    double losslessScale =
        1.0; //!< Size of the output at which nothing of the restored face is lost; 2.56 for 200 of 512.
    double suggestedScale = 1.0;   //!< The largest of 1, 2, 4, 8 that neither \p losslessScale nor the models exceed.
    double printMillimetres = 0.0; //!< Side of the crop in print, 300 dots per inch, at suggestedScale.
};
//! \p cropEyeDistance and \p cropSide in crop pixels; \p largestScale: what the enlarging models can do.
ResolutionAdvice adviseResolution(double sourceEyeDistance, double cropEyeDistance, int cropSide, double largestScale);

} // namespace ambrotype::faces
