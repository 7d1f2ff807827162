#pragma once

#include "imaging/float_image.h"

namespace ambrotype::imaging::ops {

//! Strength of denoise(). Levels are standard deviations of the noise on the 0..255 scale of sRGB-encoded values.
struct DenoiseParams
{
    float lumaSigma255 = 0.0F;   //!< Noise of the luminance that is taken out; 0 leaves the luminance alone.
    float chromaSigma255 = 0.0F; //!< The same for the two colour axes; ignored for grey pictures.
    float detail = 0.0F;         //!< 0..1: share of the removed fine luminance texture that is given back.
    bool thorough = false;       //!< Twice as many blocks: 0.2 dB better, half as long again.

    //! The same strength on a picture reduced by area averaging to \p scale (below 1): averaging 1 / scale^2 pixels
    //! divides the deviation of white noise by 1 / scale. Above 1 nothing changes.
    DenoiseParams atScale(double scale) const;
    //! Whether denoise() gives back exactly its input.
    bool isIdentity() const;
};

//! Pixels that denoise() looks at around a pixel, on each side.
int denoiseApron(const DenoiseParams &params);

//! Removes additive noise by shrinking the coefficients of overlapping 8 x 8 cosine transforms in an orthonormal
//! opponent colour space: hard thresholds first, then an empirical Wiener filter guided by the first result.
//! After G. Yu, G. Sapiro, "DCT image denoising: a simple and effective image denoising algorithm", IPOL 2011, and
//! the two steps of K. Dabov et al., "Image denoising by sparse 3-D transform-domain collaborative filtering", 2007.
//!
//! Measured: mean over nine colour photographs cut to 512 x 512, white noise rounded and clipped to 8 bits, decibels
//! over RGB. Non-local means with h = 0.63 sigma and hColor = 0.65 sigma, bilateral with d = 9, 4.5 sigma and 2.5
//! pixels; times on the same two busy cores in the same run:
//!
//!     sigma                5      10      15      25      50    ms per megapixel
//!     noisy            34.23   28.32   24.91   20.69   15.21
//!     non-local means  36.19   31.98   29.72   27.45   24.91    1800 .. 3400
//!     bilateral        38.92   34.98   32.74   29.85   25.34      50 ..   80
//!     denoise()        40.87   36.96   34.70   31.75   26.99      73 ..   96
//!
//! Rows between blocks (4 and 2 for luminance, 4 and 4 for colour) and thresholds (2.5 and 3.0 sigma) are the best of
//! those tried for their time. Thorough (2 and 1, 2 and 2): models/embedded/README.md has its figures. A step of 1
//! everywhere gains 0.04 dB more and takes half as long again, another Wiener pass 0.06 dB for two thirds more.
//! Conventions: region_support.h.
FloatImage denoise(
    const FloatImage &input, const Region &inputRegion, const Region &output, Size whole, const DenoiseParams &params);

//! Deviation (0..255 scale) for a slider value \p amount 0..100: 0.06 a + 0.003 a^2, that is 0 for 0, 2.4 for 20,
//! 4.5 for 30, 14.4 for 60, 36 for 100. At 30 this is what the classic method removes with its h of 3 (non-local
//! means is tuned for a deviation of h / 0.63). The square keeps the low half of the slider gentle.
float denoiseSigmaFromAmount(float amount);

//! The slider value for noise of \p sigma255, the inverse of denoiseSigmaFromAmount(), at most 100.
float denoiseAmountFromSigma(float sigma255);

//! Default parameters for a slider value \p amount 0..100 at full resolution: luma as denoiseSigmaFromAmount(),
//! chroma 1.3 times that, because colour noise disturbs more and colour detail is coarser. 0 is the identity.
DenoiseParams denoiseParamsFromAmount(float amount, float detail = 0.0F);

} // namespace ambrotype::imaging::ops
