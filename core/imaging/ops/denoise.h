#pragma once

#include "base/cancel.h"
#include "imaging/float_image.h"

namespace ambrotype::imaging::ops {

//! Strength of denoise(). Levels are standard deviations of the noise on the 0..255 scale of sRGB-encoded values.
struct DenoiseParams
{
    float lumaSigma255 = 0.0F;   //!< Noise of the luminance that is taken out; 0 leaves the luminance alone.
    float chromaSigma255 = 0.0F; //!< The same for the two colour axes; ignored for grey pictures.
    float detail = 0.0F;         //!< 0..1: share of the removed fine luminance texture that is given back.
    bool thorough = false;       //!< Twice as many blocks: 0.06 dB better, a sixth slower.

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
//! Measured: mean over eleven colour photographs cut to 256 x 256, white noise rounded and clipped to 8 bits, decibels
//! over RGB. Non-local means with h = 0.63 sigma and hColor = 0.65 sigma, bilateral with d = 9, 4.5 sigma and 2.5
//! pixels (`ambrotype-cli eval`, see models/embedded/README.md):
//!
//!     sigma                5      10      15      25      50
//!     bilateral        38.93   34.88   32.57   29.62   25.18
//!     fast             41.00   37.08   34.78   31.81   27.15
//!     thorough         41.07   37.15   34.85   31.87   27.18
//!
//! Blocks lie on a lattice: at every second column, in each row moved by two columns, every eighth place, if thorough
//! every fourth. The second pass's lattice lies between the columns of the first; on the same
//! one it loses 0.1 dB. So few blocks are as good as four times as many one column apart, because all rows take part.
//! Thresholds (2.5 sigma for luminance, 3.0 for colour) are the best of those tried. Columns of coefficients in which
//! the first result has less than 0.3 sigma^2 are taken for empty, which costs no quality and saves their transforms.
//! Conventions: region_support.h. After \p cancel what comes back is worthless, but comes soon.
FloatImage denoise(const FloatImage &input,
                   const Region &inputRegion,
                   const Region &output,
                   Size whole,
                   const DenoiseParams &params,
                   const CancelToken &cancel = {});

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
