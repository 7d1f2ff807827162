#pragma once

#include "imaging/float_image.h"

#include <array>

namespace ambrotype::faces {

//! How much of the original's skin comes back.
struct TextureParams
{
    //! Share of the original in three bands of detail, the finest first: 0 = the restored face's, 1 = the original's.
    std::array<float, 3> shares{};
    //! Deviation (crop pixels) of the Gaussian that the finest band lies below; each further band is twice as coarse.
    double finestSigma = 1.0;
    //! Standard deviation of the original's noise in values 0..1: detail below it does not come back.
    float noise = 0.0F;

    //! Slider value \p share 0..1: all of it in the finest band, less in coarser ones, which hold features already.
    //! \p enlargement: crop pixels per pixel of the photograph; where that is above 1 the original's finest detail is
    //! coarser than the crop's.
    static TextureParams ofShare(double share, double enlargement, double noise = 0.0);
};

//! Mixes fine bands of \p before into \p restored (crops of the same size and planes). Where the original has much less
//! detail than the result (it was blurred, that is why it is restored) nothing is taken away from the result.
void returnTexture(imaging::FloatImage &restored, const imaging::FloatImage &before, const TextureParams &params);

} // namespace ambrotype::faces
