#include "faces/guard/invention.h"

#include "faces/guard/structure.h"
#include "faces/warp.h"

#include <cmath>

namespace ambrotype::faces {

using imaging::FloatImage;
using imaging::Region;

namespace {

//! Changes of light are coarser.
constexpr double kCoarseInEyes = 0.7;
//! Of an eye with its lids.
constexpr double kEyeRadiusX = 0.3;
constexpr double kEyeRadiusY = 0.17;

struct Areas
{
    Ellipse leftEye;
    Ellipse rightEye;
    Ellipse leftRim; //!< Around the left eye, as wide as glasses.
    Ellipse rightRim;
    Ellipse bridge;
    Ellipse mouth;
    Ellipse chin;
    Ellipse forehead;
};

Areas areasOf(const Landmarks &points, double eye)
{
    const auto at = [eye](Point p, double right, double down, double rx, double ry) {
        return Ellipse{{p.x + right * eye, p.y + down * eye}, rx * eye, ry * eye};
    };
    const Point middle{(points[0].x + points[1].x) / 2, (points[0].y + points[1].y) / 2};
    const Point mouth{(points[3].x + points[4].x) / 2, (points[3].y + points[4].y) / 2};
    return {at(points[0], 0.0, 0.0, kEyeRadiusX, kEyeRadiusY),
            at(points[1], 0.0, 0.0, kEyeRadiusX, kEyeRadiusY),
            at(points[0], -0.05, 0.08, 0.5, 0.45),
            at(points[1], 0.05, 0.08, 0.5, 0.45),
            at(middle, 0.0, 0.0, 0.2, 0.15),
            at(mouth, 0.0, 0.0, 0.5, 0.3),
            at(mouth, 0.0, 0.1, 0.95, 0.75),
            at(middle, 0.0, -0.75, 0.7, 0.35)};
}

bool belongs(const Areas &areas, ChangeArea area, double x, double y)
{
    switch (area) {
    case ChangeArea::AroundEyes:
        return (areas.leftRim.contains(x, y) || areas.rightRim.contains(x, y) || areas.bridge.contains(x, y))
               && !areas.leftEye.contains(x, y) && !areas.rightEye.contains(x, y);
    case ChangeArea::Mouth:
        return areas.mouth.contains(x, y);
    case ChangeArea::LowerFace:
        return areas.chin.contains(x, y) && !areas.mouth.contains(x, y);
    case ChangeArea::Forehead:
        break;
    }
    return areas.forehead.contains(x, y);
}

} // namespace

const char *changeAreaName(ChangeArea area)
{
    switch (area) {
    case ChangeArea::AroundEyes:
        return "around-eyes";
    case ChangeArea::Mouth:
        return "mouth";
    case ChangeArea::LowerFace:
        return "lower-face";
    case ChangeArea::Forehead:
        break;
    }
    return "forehead";
}

FloatImage inventionMap(const FaceFrame &original, const FaceFrame &result, const InputQuality &quality)
{
    const double eye = original.eye();
    const CommonScale fine = commonScale(result, quality);
    const FloatImage before = band(original.luma, fine.original * eye, kCoarseInEyes * eye);
    FloatImage map = band(result.luma, fine.result * eye, kCoarseInEyes * eye);
    for (int y = 0; y < map.height(); ++y)
        for (int x = 0; x < map.width(); ++x)
            map.row(0, y)[x] -= before.row(0, y)[x];
    return map;
}

std::array<double, kChangeAreas> changedShares(const FloatImage &invention, const FaceFrame &frame, double threshold)
{
    const Areas areas = areasOf(frame.landmarks, frame.eye());
    std::array<double, kChangeAreas> changed{};
    std::array<double, kChangeAreas> all{};
    for (int y = 0; y < invention.height(); ++y)
        for (int x = 0; x < invention.width(); ++x)
            for (std::size_t i = 0; i < all.size(); ++i) {
                if (!belongs(areas, static_cast<ChangeArea>(i), x, y))
                    continue;
                all[i] += 1.0;
                changed[i] += std::abs(double(invention.row(0, y)[x])) > threshold ? 1.0 : 0.0;
            }
    for (std::size_t i = 0; i < all.size(); ++i)
        changed[i] = all[i] > 0.0 ? changed[i] / all[i] : 0.0;
    return changed;
}

FloatImage inventionOverlay(const FloatImage &invention, const FaceFrame &frame, imaging::Size crop)
{
    WarpParams params{Kernel::Linear, Edge::Constant, {}};
    const Affine toFrame = frame.toCrop.inverse();
    FloatImage overlay =
        warp(invention, Region::of(invention.size()), invention.size(), toFrame, Region::of(crop), params);
    for (int y = 0; y < overlay.height(); ++y)
        for (int x = 0; x < overlay.width(); ++x)
            overlay.row(0, y)[x] += 0.5F;
    return overlay;
}

} // namespace ambrotype::faces
