#pragma once

#include "faces/affine.h"
#include "faces/face.h"
#include "faces/luma.h"
#include "imaging/float_image.h"

#include <optional>

namespace ambrotype::faces {

//! A face in fixed geometry, for measuring: upright, as the FFHQ template, brightness only. Lengths in this frame are
//! given in eye distances, so that a limit means the same for every face.
struct FaceFrame
{
    static constexpr int kSide = 192; //!< Pixels of a side, unless said otherwise; the eyes are 47 apart.
    double eye() const;               //!< Pixels between the eyes of the template at this frame's size.

    imaging::FloatImage luma; //!< One plane: 0.299 R + 0.587 G + 0.114 B of sRGB-encoded values.
    Landmarks landmarks{};    //!< The five points in the frame: near the template, not on it.
    Affine toCrop;            //!< Pixels of the frame to pixels of the crop.
};

//! The frame of the face at \p landmarks in \p crop; nothing when the landmarks coincide.
std::optional<FaceFrame>
faceFrame(const imaging::FloatImage &crop, const Landmarks &landmarks, int side = FaceFrame::kSide);

//! \p image blurred by \p sigma pixels; the whole picture.
imaging::FloatImage softened(const imaging::FloatImage &image, double sigma);

//! What lies between two blurs of \p image (one plane): structure finer than \p coarse and coarser than \p fine pixels.
imaging::FloatImage band(const imaging::FloatImage &image, double fine, double coarse);

//! An upright ellipse, in pixels of a frame or crop.
struct Ellipse
{
    Point centre;
    double radiusX = 0.0;
    double radiusY = 0.0;

    bool contains(double x, double y) const
    {
        const double u = (x - centre.x) / radiusX;
        const double v = (y - centre.y) / radiusY;
        return u * u + v * v <= 1.0;
    }
    //! Pixels of a picture of \p size that may lie inside.
    imaging::Region bounds(imaging::Size size) const;
};

} // namespace ambrotype::faces
