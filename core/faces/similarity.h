#pragma once

#include "faces/affine.h"
#include "faces/crop_template.h"

#include <array>
#include <optional>

namespace ambrotype::faces {

//! The similarity (rotation, one scale, shift; no mirroring) from \p from to \p to with the least squared error, after
//! S. Umeyama, "Least-squares estimation of transformation parameters between two point patterns", PAMI 1991; only the
//! points marked in \p used count. Nothing when they coincide or are not finite.
std::optional<Affine> leastSquaresSimilarity(const Landmarks &from,
                                             const Landmarks &to,
                                             const std::array<bool, 5> &used = {true, true, true, true, true});

//! A face laid onto a template.
struct Alignment
{
    Affine toCrop;    //!< Pixels of the picture to pixels of the crop.
    Affine toPicture; //!< The way back.
    //! Landmarks that the fit relies on; a landmark far off (a wrong nose) is left out.
    std::array<bool, 5> used{true, true, true, true, true};
    //! Root of the mean squared distance of all five landmarks from the template, in eye distances of the template.
    //! Below 0.1 for a face seen from the front; a profile, an eye taken for a face and a wrong landmark lie above.
    double residual = 0.0;
};

//! How the published code of \p kind lays \p landmarks onto its template at \p size pixels:
//! - Ffhq and ArcFace: as OpenCV's estimateAffinePartial2D(LMEDS) does for five points: the pair of points whose
//!   similarity leaves the least median error decides which points are outliers, and least squares over the rest gives
//!   the result. OpenCV draws 13 pairs with a generator of fixed seed; the same pairs are drawn here.
//! - Gpen: least squares over all five points.
//! Landmarks are taken as float32, as there. Nothing when they coincide or are not finite.
std::optional<Alignment> alignFace(const Landmarks &landmarks, CropTemplate kind, int size);

} // namespace ambrotype::faces
