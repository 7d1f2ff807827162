#include "faces/detect/look_plan.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::faces {
namespace {

using imaging::Region;
using imaging::Size;

//! Sides of the parts of a finer look: large enough to waste little on overlaps, small enough for memory.
constexpr int kPartSide = 1280;
//! Faces up to this side (pixels of the finer look) lie whole in some part; larger ones the first look sees.
constexpr int kPartOverlap = 160;
//! How much finer a finer look must be to be worth its time.
constexpr double kWorthwhile = 1.3;
//! Share of the largest face that a detector sees to which the coarse look reduces a picture-filling face.
constexpr double kFilling = 0.85;
//! Distance from a part's border, in pixels, at which a box counts as cut.
constexpr double kCutMargin = 2.0;

Size scaled(Size picture, double scale)
{
    return {std::max(1, static_cast<int>(std::lround(picture.width * scale))),
            std::max(1, static_cast<int>(std::lround(picture.height * scale)))};
}

double firstScale(Size picture, const DetectOptions &options)
{
    const double longEdge = std::max(picture.width, picture.height);
    return std::min(options.firstLongEdge / longEdge, static_cast<double>(std::max(1, options.largestEnlargement)));
}

//! Starts of pieces of at most kPartSide that cover \p length with the overlap, equally spread.
std::vector<int> starts(int length)
{
    if (length <= kPartSide)
        return {0};
    const int step = kPartSide - kPartOverlap;
    const int count = (length - kPartOverlap + step - 1) / step;
    std::vector<int> all;
    for (int i = 0; i < count; ++i)
        all.push_back(static_cast<int>(std::int64_t(length - kPartSide) * i / (count - 1)));
    return all;
}

LookPlan inParts(Size size)
{
    LookPlan plan{size, {}};
    for (const int y : starts(size.height))
        for (const int x : starts(size.width))
            plan.parts.push_back({x, y, std::min(kPartSide, size.width), std::min(kPartSide, size.height)});
    return plan;
}

double pixelsOf(const LookPlan &plan)
{
    double pixels = 0.0;
    for (const Region &part : plan.parts)
        pixels += static_cast<double>(part.size().pixels());
    return pixels;
}

LookPlan whole(Size size)
{
    return {size, {Region::of(size)}};
}

} // namespace

LookPlan firstLook(Size picture, const DetectOptions &options)
{
    return whole(scaled(picture, firstScale(picture, options)));
}

LookPlan coarseLook(Size picture, const DetectorTraits &traits, const DetectOptions &options)
{
    const Size first = firstLook(picture, options).size;
    const double longEdge = std::max(first.width, first.height);
    const double wanted = kFilling * traits.largestFace;
    if (longEdge <= traits.largestFace)
        return {};
    return whole(scaled(first, wanted / longEdge));
}

LookPlan finerLook(Size picture, double budgetPixels, const DetectOptions &options)
{
    const double first = firstScale(picture, options);
    double scale = std::max(1.0, first);
    LookPlan plan;
    // Overlapping parts cost more than the whole; smaller ones overlap less, so a few steps are enough.
    for (int step = 0; step < 4; ++step) {
        plan = inParts(scaled(picture, scale));
        const double pixels = pixelsOf(plan);
        if (pixels <= budgetPixels)
            break;
        scale *= 0.99 * std::sqrt(std::max(0.0, budgetPixels) / pixels);
    }
    if (scale < kWorthwhile * first || pixelsOf(plan) > budgetPixels)
        return {};
    return plan;
}

bool isCut(const Box &box, const Region &part, Size whole)
{
    return (part.x > 0 && box.left < part.x + kCutMargin) || (part.y > 0 && box.top < part.y + kCutMargin)
           || (part.right() < whole.width && box.right > part.right() - 1 - kCutMargin)
           || (part.bottom() < whole.height && box.bottom > part.bottom() - 1 - kCutMargin);
}

} // namespace ambrotype::faces
