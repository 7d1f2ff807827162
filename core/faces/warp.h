#pragma once

#include "faces/affine.h"
#include "imaging/float_image.h"

#include <array>

namespace ambrotype::faces {

//! How values between pixels are made.
enum class Kernel {
    Linear,
    CatmullRom, //!< Cubic, a = -0.5: sharp, hardly rings.
    Lanczos3,   //!< Keeps the most detail.
    //! Linear at places rounded to 1/32 pixel and never stretched: OpenCV's warpAffine, which the published code calls.
    LinearAsPublished
};

//! What lies beyond the border of a picture.
enum class Edge {
    Mirror,  //!< Mirrored about the border pixel.
    Clamp,   //!< The border pixel goes on.
    Constant //!< WarpParams::border.
};

struct WarpParams
{
    Kernel kernel = Kernel::CatmullRom;
    Edge edge = Edge::Mirror;
    std::array<float, 3> border{}; //!< Of the colour planes, for Edge::Constant.
};

//! Pixels of the source that warp() looks at around a place, on each side, when \p toSource maps onto it.
int warpApron(const Affine &toSource, Kernel kernel);

//! The pixels \p output of a picture whose pixel p is the source at toSource(p). Where that shrinks (more than one
//! source pixel per pixel), the kernel is stretched, so that nothing aliases. \p source holds the part \p sourceRegion
//! of a picture of \p whole pixels; what lies inside the picture but outside that part is never looked at when the part
//! is large enough (warpApron), else its nearest pixel is taken. Colour planes only; alpha is dropped. A pixel comes
//! out the same, bit for bit, however \p output is cut.
imaging::FloatImage warp(const imaging::FloatImage &source,
                         const imaging::Region &sourceRegion,
                         imaging::Size whole,
                         const Affine &toSource,
                         const imaging::Region &output,
                         const WarpParams &params);

} // namespace ambrotype::faces
