#include "faces/guard/input_quality.h"

#include "imaging/ops/measure.h"
#include "imaging/ops/resize.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::faces {

using imaging::FloatImage;
using imaging::Size;

namespace {

//! Of a Gaussian edge from 10 % to 90 %.
constexpr double kEdgeWidthOverSigma = 2.563;
constexpr int kLeastSide = 16;

//! Noise of the photo, on the 0..255 scale: measured at the photo's own resolution, because enlarging hides it.
double sourceNoise(const FloatImage &crop, double shrink)
{
    const auto side = [shrink](int pixels) {
        return std::max(kLeastSide, static_cast<int>(std::lround(pixels * shrink)));
    };
    const FloatImage luma = luminance(crop);
    if (shrink >= 1.0)
        return imaging::ops::measureNoise(luma).luma255;
    const Size small{side(crop.width()), side(crop.height())};
    return imaging::ops::measureNoise(imaging::ops::resize(luma, small, imaging::ops::ResizeFilter::Area)).luma255;
}

} // namespace

double measureBlur(const FaceFrame &frame, double noise255)
{
    const double width = imaging::ops::measureSharpness(frame.luma, noise255).edgeWidth;
    return width > 0.0 ? width / kEdgeWidthOverSigma / frame.eye() : 1.0;
}

InputQuality measureInputQuality(const FloatImage &crop, const Landmarks &landmarks, double sourceEyeDistance)
{
    InputQuality quality;
    quality.eyeDistance = sourceEyeDistance;
    const auto frame = faceFrame(crop, landmarks);
    if (!frame || !(sourceEyeDistance > 0.0))
        return quality;
    const double shrink = sourceEyeDistance / eyeDistance(landmarks);
    const double noise255 = sourceNoise(crop, shrink);
    // In a face larger than the crop noise was averaged already.
    quality.noise = noise255 / std::min(sourceEyeDistance, eyeDistance(landmarks));
    quality.blur = measureBlur(*frame, noise255 * std::min(1.0, frame->eye() / sourceEyeDistance));
    return quality;
}

} // namespace ambrotype::faces
