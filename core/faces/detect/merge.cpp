#include "faces/detect/merge.h"

#include "faces/detect/suppression.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::faces {
namespace {

//! Side of a face in a look at which detectors place points best, found by comparing looks at reduced portraits.
constexpr double kBestSide = 110.0;
//! Score that one doubling away from kBestSide costs.
constexpr double kOctaveCost = 0.02;
//! How much better a small box must be than the larger one that holds it.
constexpr double kInnerHandicap = 0.3;
//! Share of the larger side below which an inner box is another thing than the outer one.
constexpr double kInnerSide = 0.6;

double side(const Box &box)
{
    return std::sqrt(box.area());
}

double quality(const Sighting &sighting)
{
    const double octaves = std::abs(std::log2(std::max(1.0, side(sighting.face.box) * sighting.scale) / kBestSide));
    return sighting.face.score - kOctaveCost * octaves;
}

} // namespace

std::vector<Face> mergeSightings(std::vector<Sighting> sightings, double sameFace, double inside)
{
    std::stable_sort(sightings.begin(), sightings.end(), [](const Sighting &a, const Sighting &b) {
        return quality(a) > quality(b);
    });
    std::vector<Sighting> kept;
    for (const Sighting &sighting : sightings) {
        const Box &box = sighting.face.box;
        const bool again = std::any_of(kept.begin(), kept.end(), [&](const Sighting &k) {
            const Box &other = k.face.box;
            if (overlap(box, other) > sameFace)
                return true;
            const double ratio = side(box) / std::max(1e-9, side(other));
            return containment(box, other) > inside && ratio > kInnerSide && ratio < 1 / kInnerSide;
        });
        if (!again)
            kept.push_back(sighting);
    }
    std::vector<bool> gone(kept.size(), false);
    for (std::size_t outer = 0; outer < kept.size(); ++outer) {
        std::vector<std::size_t> inner;
        int better = 0;
        for (std::size_t i = 0; i < kept.size(); ++i)
            if (i != outer && side(kept[i].face.box) <= kInnerSide * side(kept[outer].face.box)
                && containment(kept[i].face.box, kept[outer].face.box) > inside) {
                inner.push_back(i);
                better += kept[i].face.score >= kept[outer].face.score ? 1 : 0;
            }
        const bool group = better >= 2;
        const bool weaker =
            inner.size() == 1 && kept[inner.front()].face.score > kept[outer].face.score + kInnerHandicap;
        if (group || weaker)
            gone[outer] = true;
        else
            for (const std::size_t i : inner)
                gone[i] = true;
    }
    std::vector<Face> faces;
    for (std::size_t i = 0; i < kept.size(); ++i)
        if (!gone[i])
            faces.push_back(kept[i].face);
    return faces;
}

} // namespace ambrotype::faces
