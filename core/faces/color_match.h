#pragma once

#include "imaging/float_image.h"

namespace ambrotype::faces {

struct ColorMatchParams
{
    float amount = 1.0F;        //!< 0 = nothing .. 1 = the light and colour of the original.
    double sigmaShare = 0.07;   //!< Deviation of what counts as light and colour, not detail; a share of the side.
    double detailShare = 0.015; //!< Deviation below which a difference is detail and does not count.
    float outlier = 0.06F;      //!< Differences farther than this from the usual one (something in front) count little.
};

//! Gives \p restored the low frequencies of \p before: the shade and the colour of the skin stay the photograph's, part
//! by part of the face, whatever the network made of them; detail is not touched. Both are crops of the same size with
//! the same planes; \p mask (one plane) says where they can be compared. Where it is 0 the usual difference counts.
void matchColors(imaging::FloatImage &restored,
                 const imaging::FloatImage &before,
                 const imaging::FloatImage &mask,
                 const ColorMatchParams &params = {});

} // namespace ambrotype::faces
