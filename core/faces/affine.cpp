#include "faces/affine.h"

#include <cmath>

namespace ambrotype::faces {

double Affine::scale() const
{
    return std::sqrt(std::abs(values[0] * values[4] - values[1] * values[3]));
}

Affine Affine::inverse() const
{
    const auto &[a, b, c, d, e, f] = values;
    const double determinant = a * e - b * d;
    const double factor = determinant != 0.0 ? 1.0 / determinant : 0.0;
    const double ia = e * factor;
    const double ib = -b * factor;
    const double id = -d * factor;
    const double ie = a * factor;
    return {{ia, ib, -ia * c - ib * f, id, ie, -id * c - ie * f}};
}

Affine compose(const Affine &outer, const Affine &inner)
{
    const auto &o = outer.values;
    const auto &i = inner.values;
    return {{o[0] * i[0] + o[1] * i[3],
             o[0] * i[1] + o[1] * i[4],
             o[0] * i[2] + o[1] * i[5] + o[2],
             o[3] * i[0] + o[4] * i[3],
             o[3] * i[1] + o[4] * i[4],
             o[3] * i[2] + o[4] * i[5] + o[5]}};
}

Affine pixelScale(double scaleX, double scaleY)
{
    return {{scaleX, 0.0, (scaleX - 1.0) / 2.0, 0.0, scaleY, (scaleY - 1.0) / 2.0}};
}

} // namespace ambrotype::faces
