#pragma once

#include "imaging/float_image.h"

namespace ambrotype::imaging::ops {

//! Pixels that gaussianBlur() looks at on each side for a deviation of \p sigma pixels.
int gaussianApron(float sigma);

//! Gaussian blur of every colour plane, \p sigma in pixels, 0 or less = a copy. Below 8 pixels the true Gaussian cut at
//! 3 sigma; from there on it works on a copy that was halved until the rest is below 8, which costs about the same for
//! any sigma. A flat area stays exactly what it was. Conventions: region_support.h.
FloatImage
gaussianBlur(const FloatImage &input, const Region &inputRegion, const Region &output, Size whole, float sigma);

//! The light blur after everything else (S3-22): the picture mixed with its Gaussian blur.
struct PostSmoothParams
{
    float sigma = 0.6F;  //!< Pixels at full resolution.
    float amount = 0.0F; //!< 0 = identity .. 1 = the blurred picture.

    //! The same softness on a picture reduced to \p scale.
    PostSmoothParams atScale(double scale) const;
};

int postSmoothApron(const PostSmoothParams &params);
FloatImage postSmooth(const FloatImage &input,
                      const Region &inputRegion,
                      const Region &output,
                      Size whole,
                      const PostSmoothParams &params);

} // namespace ambrotype::imaging::ops
