#include "faces/resolution.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::faces {
namespace {

constexpr double kPrintDpi = 300.0;
constexpr double kCentimetresPerInch = 2.54;

} // namespace

FaceResolution resolutionOf(const Face &face, const CropShape &drawn)
{
    FaceResolution resolution;
    resolution.restored = drawn.size;
    const double eyes = face.hasLandmarks ? eyeDistance(face.landmarks) : 0.0;
    if (!(eyes > 0.0) || !std::isfinite(eyes))
        return resolution;
    resolution.factor = eyeDistance(cropTemplate(drawn.kind, drawn.size)) / eyes;
    resolution.side = drawn.size / resolution.factor;
    return resolution;
}

ScaleAdvice adviseScale(const std::vector<FaceResolution> &faces, imaging::Size photo, double most)
{
    const FaceResolution *largest = nullptr;
    for (const FaceResolution &face : faces) {
        if (face.side > 0.0 && (!largest || face.side > largest->side))
            largest = &face;
    }
    ScaleAdvice advice;
    if (largest) {
        constexpr double kSmallStep = 1.5; // between 1 and 2; above, whole numbers
        constexpr double kSlack = 0.01;    // nobody sees a hundredth
        const double wanted = largest->factor - kSlack;
        double scale = std::ceil(wanted);
        if (wanted > 1.0 && wanted <= kSmallStep)
            scale = kSmallStep;
        advice.scale = std::clamp(scale, 1.0, std::max(1.0, most));
    }
    advice.width = photo.width * advice.scale / kPrintDpi * kCentimetresPerInch;
    advice.height = photo.height * advice.scale / kPrintDpi * kCentimetresPerInch;
    return advice;
}

} // namespace ambrotype::faces
