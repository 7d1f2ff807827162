#pragma once

#include "faces/face.h"

#include <array>

namespace ambrotype::faces {

//! A 2 x 3 matrix that maps places: (x, y) -> (a x + b y + c, d x + e y + f). Whole numbers are pixel centres on both
//! sides. As OpenCV's: the six numbers row by row.
struct Affine
{
    std::array<double, 6> values{1, 0, 0, 0, 1, 0};

    Point operator()(Point place) const
    {
        return {values[0] * place.x + values[1] * place.y + values[2],
                values[3] * place.x + values[4] * place.y + values[5]};
    }
    //! Length on the far side of a length of 1 on this side (square root of the determinant's size).
    double scale() const;
    //! The map back; meaningless when scale() is 0.
    Affine inverse() const;
    bool operator==(const Affine &) const = default;
};

//! First \p inner, then \p outer.
Affine compose(const Affine &outer, const Affine &inner);

//! From pixels of a picture to pixels of the same picture enlarged by \p scaleX and \p scaleY, pixel centres exact:
//! x -> scale x + (scale - 1) / 2.
Affine pixelScale(double scaleX, double scaleY);

} // namespace ambrotype::faces
