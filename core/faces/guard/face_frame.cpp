#include "faces/guard/face_frame.h"

#include "faces/similarity.h"
#include "faces/warp.h"
#include "imaging/ops/blur.h"

#include <cmath>

namespace ambrotype::faces {

using imaging::FloatImage;
using imaging::Region;

double FaceFrame::eye() const
{
    return eyeDistance(cropTemplate(CropTemplate::Ffhq, luma.width()));
}

FloatImage softened(const FloatImage &image, double sigma)
{
    const Region all = Region::of(image.size());
    return imaging::ops::gaussianBlur(image, all, all, image.size(), static_cast<float>(sigma));
}

FloatImage band(const FloatImage &image, double fine, double coarse)
{
    FloatImage result = softened(image, fine);
    const FloatImage low = softened(image, coarse);
    for (int y = 0; y < result.height(); ++y)
        for (int x = 0; x < result.width(); ++x)
            result.row(0, y)[x] -= low.row(0, y)[x];
    return result;
}

std::optional<FaceFrame> faceFrame(const FloatImage &crop, const Landmarks &landmarks, int side)
{
    const auto aligned = alignFace(landmarks, CropTemplate::Ffhq, side);
    if (!aligned || crop.empty())
        return std::nullopt;
    FaceFrame frame;
    frame.toCrop = aligned->toPicture;
    for (std::size_t i = 0; i < landmarks.size(); ++i)
        frame.landmarks[i] = aligned->toCrop(landmarks[i]);
    const WarpParams params{Kernel::Linear, Edge::Clamp, {}};
    const Region output{0, 0, side, side};
    frame.luma = luminance(warp(crop, Region::of(crop.size()), crop.size(), frame.toCrop, output, params));
    return frame;
}

Region Ellipse::bounds(imaging::Size size) const
{
    const int left = static_cast<int>(std::floor(centre.x - radiusX));
    const int top = static_cast<int>(std::floor(centre.y - radiusY));
    const int right = static_cast<int>(std::ceil(centre.x + radiusX)) + 1;
    const int bottom = static_cast<int>(std::ceil(centre.y + radiusY)) + 1;
    return Region{left, top, right - left, bottom - top}.intersected(Region::of(size));
}

} // namespace ambrotype::faces
