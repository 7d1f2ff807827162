#pragma once

#include "base/result.h"
#include "imaging/float_image.h"

namespace ambrotype::imaging::ops {

//! Strength of classicDenoise(), as OpenCV's parameters of the same names; 0 leaves that part alone.
struct ClassicDenoiseParams
{
    float h = 3.0F;      //!< Luminance.
    float hColor = 3.0F; //!< Colour; ignored for grey pictures.
};

//! Slider value 0..100 to strength: h = hColor = amount / 10, so that 30 gives 3.
ClassicDenoiseParams classicDenoiseParamsFromAmount(float amount);

//! Pixels that classicDenoise() looks at on each side: half the search window and half the template.
int classicDenoiseApron();

//! Non-local means with a template of 7 and a search window of 21 pixels, as cv::fastNlMeansDenoisingColored (grey:
//! cv::fastNlMeansDenoising). OpenCV works in 8 bits; only the difference that it makes is added to the pixels, so
//! that deeper pictures keep their depth. About 1.3 s per megapixel on two cores: kept for its known look, denoise()
//! is better and much faster. Values outside 0..1 are kept: what is clipped for OpenCV is not part of the difference.
//! OpenCV's plug-in is opened on the first call. Conventions: region_support.h. Errors: Unsupported (no plug-in),
//! OutOfMemory.
Result<FloatImage> classicDenoise(const FloatImage &input,
                                  const Region &inputRegion,
                                  const Region &output,
                                  Size whole,
                                  const ClassicDenoiseParams &params);

} // namespace ambrotype::imaging::ops
