#include "faces/detect/suppression.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::faces {

double intersectionArea(const Box &a, const Box &b)
{
    return Box{
        std::max(a.left, b.left), std::max(a.top, b.top), std::min(a.right, b.right), std::min(a.bottom, b.bottom)}
        .area();
}

double overlap(const Box &a, const Box &b)
{
    const double common = intersectionArea(a, b);
    const double all = a.area() + b.area() - common;
    return all > 0 ? common / all : 0.0;
}

double containment(const Box &a, const Box &b)
{
    const double smaller = std::min(a.area(), b.area());
    return smaller > 0 ? intersectionArea(a, b) / smaller : 0.0;
}

bool isFinite(const Face &face)
{
    const Box &b = face.box;
    return std::isfinite(b.left + b.top + b.right + b.bottom + face.score)
           && std::all_of(
               face.landmarks.begin(), face.landmarks.end(), [](const Point &p) { return std::isfinite(p.x + p.y); });
}

std::vector<Face> suppressed(std::vector<Face> faces, double limit)
{
    std::stable_sort(faces.begin(), faces.end(), [](const Face &a, const Face &b) { return a.score > b.score; });
    std::vector<Face> kept;
    for (const Face &face : faces) {
        const bool again =
            std::any_of(kept.begin(), kept.end(), [&](const Face &k) { return overlap(k.box, face.box) > limit; });
        if (!again)
            kept.push_back(face);
    }
    return kept;
}

} // namespace ambrotype::faces
