#include "faces/detect/painted_faces.h"

#include "faces/detect/template_face.h"
#include "imaging/ops/resize.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::faces::test {
namespace {

using imaging::FloatImage;
using imaging::Region;
using imaging::Size;

constexpr float kBackground = 0.1F;
//! The dark half of a square, as a share of the bright one.
constexpr float kDarkHalf = 0.6F;
//! Between the background and the darkest square that is used.
constexpr float kInside = 0.25F;

bool isBrightHalf(const PaintedPicture::Square &square, int x, int y)
{
    const double right = (x + 0.5 - square.place.x) / square.place.width;
    const double down = (y + 0.5 - square.place.y) / square.place.height;
    switch (square.quarterTurns) {
    case 1:
        return right < 0.5;
    case 2:
        return down > 0.5;
    case 3:
        return right > 0.5;
    default:
        return down < 0.5;
    }
}

double meanOf(const FloatImage &picture, const Region &region)
{
    double sum = 0.0;
    for (int y = region.y; y < region.bottom(); ++y)
        for (int x = region.x; x < region.right(); ++x)
            sum += static_cast<double>(picture.row(0, y)[x]);
    return region.empty() ? 0.0 : sum / static_cast<double>(region.size().pixels());
}

//! The bounding box of the square that begins at (x, y): squares do not touch each other.
Region squareAt(const FloatImage &picture, int x, int y)
{
    int right = x;
    int bottom = y;
    while (right < picture.width() && picture.row(0, y)[right] > kInside)
        ++right;
    while (bottom < picture.height() && picture.row(0, bottom)[x] > kInside)
        ++bottom;
    return {x, y, right - x, bottom - y};
}

} // namespace

FloatImage PaintedPicture::pixels(const Region &region) const
{
    largestRequest = std::max(largestRequest, region.size().pixels());
    FloatImage image(region.size(), 1);
    for (int y = 0; y < region.height; ++y)
        std::fill_n(image.row(0, y), region.width, kBackground);
    for (const Square &square : squares) {
        const Region seen = square.place.intersected(region);
        for (int y = seen.y; y < seen.bottom(); ++y)
            for (int x = seen.x; x < seen.right(); ++x)
                image.row(0, y - region.y)[x - region.x] =
                    square.brightness * (isBrightHalf(square, x, y) ? 1.0F : kDarkHalf);
    }
    return image;
}

PictureAccess PaintedPicture::access() const
{
    PictureAccess access;
    access.size = size;
    access.part = [this](const Region &region) -> Result<FloatImage> { return pixels(region); };
    access.whole = [this](int longEdge) -> Result<FloatImage> {
        // Painted small, with squares on the nearest pixels: what a reduced copy shows.
        const double scale = std::min(1.0, double(longEdge) / std::max(size.width, size.height));
        PaintedPicture reduced;
        const auto at = [scale](int place) { return static_cast<int>(std::lround(place * scale)); };
        reduced.size = {std::max(1, at(size.width)), std::max(1, at(size.height))};
        for (Square square : squares) {
            const Region &p = square.place;
            square.place = {at(p.x), at(p.y), at(p.right()) - at(p.x), at(p.bottom()) - at(p.y)};
            reduced.squares.push_back(square);
        }
        FloatImage image = reduced.pixels(Region::of(reduced.size));
        largestRequest = std::max(largestRequest, reduced.size.pixels());
        return image;
    };
    return access;
}

PaintedDetector::PaintedDetector()
{
    m_traits.threshold = 0.6;
    m_traits.strong = 0.9;
    m_traits.smallestFace = 10;
    m_traits.largestFace = 400;
    m_traits.costPerPixel = 1000;
}

Result<Detector::Look>
PaintedDetector::look(const FloatImage &picture, double threshold, const CancelToken &cancel) const
{
    if (cancel.isCancelled())
        return Error{ErrorCode::Cancelled, {}, {}};
    std::vector<Face> faces;
    for (int y = 0; y < picture.height(); ++y)
        for (int x = 0; x < picture.width(); ++x) {
            const bool inside = picture.row(0, y)[x] > kInside;
            const bool first = inside && (x == 0 || picture.row(0, y)[x - 1] <= kInside)
                               && (y == 0 || picture.row(0, y - 1)[x] <= kInside);
            if (!first)
                continue;
            const Region place = squareAt(picture, x, y);
            const int side = std::min(place.width, place.height);
            if (side < m_traits.smallestFace || side > m_traits.largestFace)
                continue;
            const double above = meanOf(picture, {place.x, place.y, place.width, place.height / 3});
            const double below =
                meanOf(picture, {place.x, place.bottom() - place.height / 3, place.width, place.height / 3});
            if (above < 1.3 * below)
                continue;
            Face face;
            face.source = source();
            face.score = std::min(1.0, above);
            face.box = {place.x - 0.5, place.y - 0.5, place.right() - 0.5, place.bottom() - 0.5};
            face.landmarks = landmarksFromBox(face.box);
            faces.push_back(face);
        }
    if (meanwhile)
        meanwhile(picture, faces);
    faces.erase(std::remove_if(faces.begin(), faces.end(), [&](const Face &f) { return f.score <= threshold; }),
                faces.end());
    return Look{std::move(faces), m_traits.costPerPixel * static_cast<double>(picture.size().pixels())};
}

} // namespace ambrotype::faces::test
