#include "faces/detect/turning.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::faces {
namespace {

using imaging::FloatImage;
using imaging::Region;
using imaging::Size;

constexpr double kPi = 3.14159265358979323846;

int quartersOf(int quarters)
{
    return ((quarters % 4) + 4) % 4;
}

Size turnedSize(Size size, int quarters)
{
    return quarters % 2 == 0 ? size : Size{size.height, size.width};
}

//! The pixel of a picture of \p size that lies at (x, y) of the turned one.
std::pair<int, int> source(int x, int y, Size size, int quarters)
{
    switch (quarters) {
    case 1:
        return {size.width - 1 - y, x};
    case 2:
        return {size.width - 1 - x, size.height - 1 - y};
    case 3:
        return {y, size.height - 1 - x};
    default:
        return {x, y};
    }
}

} // namespace

Turning turning(Size picture, int degrees)
{
    const double radians = degrees * kPi / 180.0;
    const bool right = degrees % 90 == 0;
    const double cosine = right ? std::round(std::cos(radians)) : std::cos(radians);
    const double sine = right ? std::round(std::sin(radians)) : std::sin(radians);
    const double width = std::abs(cosine) * picture.width + std::abs(sine) * picture.height;
    const double height = std::abs(sine) * picture.width + std::abs(cosine) * picture.height;
    Turning result;
    result.size = {static_cast<int>(std::lround(width)), static_cast<int>(std::lround(height))};
    // Rows run downwards: turning counter-clockwise takes (x, y) to (x cos + y sin, -x sin + y cos).
    result.back.values = {cosine, -sine, 0, sine, cosine, 0};
    const Point middle = result.back({(result.size.width - 1) / 2.0, (result.size.height - 1) / 2.0});
    result.back.values[2] = (picture.width - 1) / 2.0 - middle.x;
    result.back.values[5] = (picture.height - 1) / 2.0 - middle.y;
    return result;
}

Face mapped(const Face &face, const Affine &map)
{
    Face result = face;
    for (Point &point : result.landmarks)
        point = map(point);
    const Point a = map({face.box.left, face.box.top});
    const Point b = map({face.box.right, face.box.bottom});
    double halfWidth = std::abs(a.x - b.x) / 2;
    double halfHeight = std::abs(a.y - b.y) / 2;
    const bool rightAngle = std::abs(map.values[0] * map.values[1]) < 1e-9 * map.scale() * map.scale();
    if (!rightAngle) {
        halfWidth = face.box.width() / 2 * map.scale();
        halfHeight = face.box.height() / 2 * map.scale();
    }
    const Point centre = map(face.box.centre());
    result.box = {centre.x - halfWidth, centre.y - halfHeight, centre.x + halfWidth, centre.y + halfHeight};
    return result;
}

FloatImage quarterTurned(const FloatImage &picture, int quarters)
{
    quarters = quartersOf(quarters);
    if (quarters == 0)
        return picture.clone();
    FloatImage result(turnedSize(picture.size(), quarters), picture.colorChannels(), picture.hasAlpha());
    for (int plane = 0; plane < picture.planes(); ++plane)
        for (int y = 0; y < result.height(); ++y)
            for (int x = 0; x < result.width(); ++x) {
                const auto [fromX, fromY] = source(x, y, picture.size(), quarters);
                result.row(plane, y)[x] = picture.row(plane, fromY)[fromX];
            }
    return result;
}

PictureAccess quarterTurned(const PictureAccess &picture, int quarters)
{
    quarters = quartersOf(quarters);
    PictureAccess turned;
    turned.size = turnedSize(picture.size, quarters);
    turned.whole = [&picture, quarters](int longEdge) -> Result<FloatImage> {
        auto pixels = picture.whole(longEdge);
        return pixels ? Result<FloatImage>(quarterTurned(*pixels, quarters)) : std::move(pixels);
    };
    turned.part = [&picture, quarters](const Region &region) -> Result<FloatImage> {
        const auto [x0, y0] = source(region.x, region.y, picture.size, quarters);
        const auto [x1, y1] = source(region.right() - 1, region.bottom() - 1, picture.size, quarters);
        auto pixels = picture.part({std::min(x0, x1), std::min(y0, y1), std::abs(x1 - x0) + 1, std::abs(y1 - y0) + 1});
        return pixels ? Result<FloatImage>(quarterTurned(*pixels, quarters)) : std::move(pixels);
    };
    return turned;
}

} // namespace ambrotype::faces
