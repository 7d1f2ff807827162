#pragma once

#include "imaging/float_image.h"

namespace ambrotype::imaging::ops {

//! Settings of unsharpMask().
struct UnsharpParams
{
    float radius = 1.0F;    //!< Deviation of the Gaussian in pixels, 0.2 .. 64.
    float amount = 0.0F;    //!< Gain of the detail: 0 = identity, 1 = detail doubled. Negative values soften.
    float threshold = 0.0F; //!< Detail up to this size (0..1 scale of values) is left alone, larger detail less it.
    //! How far the result may leave the range of the luminance of its 3 x 3 neighbourhood, as a share of the
    //! overshoot: 1 = no limit, 0 = no halo at all.
    float overshoot = 1.0F;

    //! The same sharpening on a picture reduced to \p scale: the radius shrinks with it (a radius below 0.2 pixels is
    //! no sharpening any more: identity).
    UnsharpParams atScale(double scale) const;
    //! Whether unsharpMask() gives back exactly its input.
    bool isIdentity() const;
};

//! Pixels that unsharpMask() looks at on each side.
int unsharpApron(const UnsharpParams &params);

//! Sharpens the luminance: out = in + amount * shrink(luma - blur(luma)), the same step for the three colours, so that
//! no colour fringes appear and colour noise is not raised. A flat area stays exactly what it was.
//! Conventions: region_support.h.
FloatImage unsharpMask(
    const FloatImage &input, const Region &inputRegion, const Region &output, Size whole, const UnsharpParams &params);

//! Gain for a slider value \p amount 0..100: amount / 50, so that 50 doubles the detail.
float unsharpGainFromAmount(float amount);

} // namespace ambrotype::imaging::ops
