#include "faces/mask.h"

#include "faces/crop_blur.h"
#include "faces/warp.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace ambrotype::faces {

namespace {

using imaging::FloatImage;
using imaging::Region;
using imaging::Size;

//! 0 below 0, 1 above 1, with flat ends.
double smoothStep(double value)
{
    const double t = std::clamp(value, 0.0, 1.0);
    return t * t * t * (t * (6.0 * t - 15.0) + 10.0);
}

//! Where \p holds(x, y), blurred by \p sigmaShare of the side and brought to \p size.
FloatImage softArea(Size mapSize, const std::function<bool(int, int)> &holds, int size, double sigmaShare)
{
    FloatImage area(mapSize, 1);
    for (int y = 0; y < mapSize.height; ++y)
        for (int x = 0; x < mapSize.width; ++x)
            area.row(0, y)[x] = holds(x, y) ? 1.0F : 0.0F;
    FloatImage blurred = blurredCrop(area, sigmaShare * mapSize.width);
    if (mapSize == Size{size, size})
        return blurred;
    const Affine toMap = pixelScale(double(mapSize.width) / size, double(mapSize.height) / size);
    return warp(
        blurred, Region::of(mapSize), mapSize, toMap, {0, 0, size, size}, {Kernel::CatmullRom, Edge::Clamp, {}});
}

} // namespace

FloatImage squareMask(int size, const SquareMaskParams &params)
{
    std::vector<double> profile(static_cast<std::size_t>(size));
    for (int i = 0; i < size; ++i) {
        const double distance = (std::min(i, size - 1 - i) + 0.5) / size;
        profile[static_cast<std::size_t>(i)] = smoothStep((distance - params.clearShare) / params.featherShare);
    }
    FloatImage mask({size, size}, 1);
    for (int y = 0; y < size; ++y)
        for (int x = 0; x < size; ++x)
            mask.row(0, y)[x] =
                static_cast<float>(profile[static_cast<std::size_t>(x)] * profile[static_cast<std::size_t>(y)]);
    // A crop of a few pixels would have no rim else.
    for (int i = 0; i < size; ++i)
        mask.row(0, 0)[i] = mask.row(0, size - 1)[i] = mask.row(0, i)[0] = mask.row(0, i)[size - 1] = 0.0F;
    return mask;
}

FloatImage parseMask(const ClassMap &restored, const ClassMap *original, int size, const ParseMaskParams &params)
{
    const PartSet inFront = original ? params.occluders : PartSet{};
    // The two maps may differ in size.
    const auto partBefore = [&](int x, int y) {
        return original->at(x * original->size.width / restored.size.width,
                            y * original->size.height / restored.size.height);
    };
    const auto covered = [&](int x, int y) {
        if (params.occluders.contains(restored.at(x, y)))
            return true;
        if (!original)
            return false;
        const FacePart before = partBefore(x, y);
        return inFront.contains(before)
               || (before == FacePart::Background && params.keep.contains(restored.at(x, y))
                   && restored.at(x, y) != FacePart::Hair);
    };
    const auto left = [&](int x, int y) {
        return params.leave.contains(restored.at(x, y)) || (original && params.leave.contains(partBefore(x, y)));
    };
    const auto kept = [&](int x, int y) { return params.keep.contains(restored.at(x, y)); };

    FloatImage mask = squareMask(size, params.square);
    const FloatImage face = softArea(restored.size, kept, size, params.featherShare);
    const FloatImage front = softArea(restored.size, covered, size, params.featherShare);
    const FloatImage stays = softArea(restored.size, left, size, params.leaveFeatherShare);
    for (int y = 0; y < size; ++y) {
        float *row = mask.row(0, y);
        for (int x = 0; x < size; ++x) {
            // The tails of the Gaussian are cut evenly, so that the mask is exactly 0 and 1 at two deviations.
            constexpr float kTail = 0.0228F;
            const float part = std::clamp((face.row(0, y)[x] - kTail) / (1.0F - 2.0F * kTail), 0.0F, 1.0F);
            const float open = std::clamp(1.0F - 2.0F * (front.row(0, y)[x] - kTail), 0.0F, 1.0F);
            const float changed = std::clamp(1.0F - 2.0F * (stays.row(0, y)[x] - kTail), 0.0F, 1.0F);
            row[x] = std::min(row[x], part * open * changed);
        }
    }
    return mask;
}

FloatImage landmarkMask(const Landmarks &points, int size, const LandmarkMaskParams &params)
{
    const Point eyes{(points[0].x + points[1].x) / 2, (points[0].y + points[1].y) / 2};
    const Point mouth{(points[3].x + points[4].x) / 2, (points[3].y + points[4].y) / 2};
    const double length = std::max(std::hypot(mouth.x - eyes.x, mouth.y - eyes.y), 1e-3 * size);
    const Point down{(mouth.x - eyes.x) / length, (mouth.y - eyes.y) / length};
    const Point centre{eyes.x + params.centreShare * length * down.x, eyes.y + params.centreShare * length * down.y};
    const double halfWidth = std::max(params.widthInEyes * eyeDistance(points), params.widthInLength * length);
    const double halfHeight = params.heightInLength * length;

    const double inner = std::pow(params.innerRadius, 2.5);
    const double outer = std::pow(params.outerRadius, 2.5);
    FloatImage mask = squareMask(size, params.square);
    for (int y = 0; y < size; ++y) {
        float *row = mask.row(0, y);
        for (int x = 0; x < size; ++x) {
            const double along = (x - centre.x) * down.x + (y - centre.y) * down.y;
            const double across = (x - centre.x) * down.y - (y - centre.y) * down.x;
            // An exponent of 2.5: jaws are squarer than ellipses.
            const double u = std::abs(across) / halfWidth;
            const double v = std::abs(along) / halfHeight;
            const double power = u * u * std::sqrt(u) + v * v * std::sqrt(v);
            if (power <= inner)
                continue;
            const double share = power >= outer ? 0.0
                                                : (params.outerRadius - std::pow(power, 0.4))
                                                      / (params.outerRadius - params.innerRadius);
            row[x] = std::min(row[x], static_cast<float>(smoothStep(share)));
        }
    }
    return mask;
}

} // namespace ambrotype::faces
