#include "faces/detect/orientation.h"

#include "faces/detect/suppression.h"
#include "faces/detect/turning.h"
#include "faces/similarity.h"
#include "imaging/ops/resize.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::faces {
namespace {

using imaging::FloatImage;
using imaging::Region;
using imaging::Size;

//! Side of the crop in sides of the face, and of the face in pixels of the crop.
constexpr double kCropSides = 2.2;
constexpr double kFaceSide = 96.0;
constexpr double kLargestEnlargement = 3.0;
//! Least overlap of a reading with the face that is asked about.
constexpr double kSame = 0.3;
constexpr double kResidualWeight = 8.0;
constexpr double kTiltCost = 3.0;
constexpr double kLowScore = 0.2;

double qualityOf(const Face &face)
{
    const double score = std::clamp(face.score, 1e-4, 1.0 - 1e-4);
    const auto fit = alignFace(face.landmarks, CropTemplate::Ffhq, 512);
    const double residual = fit ? fit->residual : 10.0;
    const double along = face.landmarks[1].x - face.landmarks[0].x;
    const double across = std::abs(face.landmarks[1].y - face.landmarks[0].y);
    return std::log(score / (1.0 - score)) - kResidualWeight * residual - (along > across ? 0.0 : kTiltCost);
}

} // namespace

Result<Readings>
readTurned(const PictureAccess &picture, const Detector &detector, const Face &face, const CancelToken &cancel)
{
    const double side = std::max(1.0, std::sqrt(face.box.area()));
    const Point centre = face.box.centre();
    const auto pixel = [](double place) { return static_cast<int>(std::lround(place)); };
    const int half = std::max(1, pixel(kCropSides * side / 2));
    const Region part = Region{pixel(centre.x) - half, pixel(centre.y) - half, 2 * half, 2 * half}.intersected(
        Region::of(picture.size));
    Readings readings;
    if (part.empty())
        return readings;
    const auto pixels = picture.part(part);
    if (!pixels)
        return pixels.error();
    const double scale = std::min(kFaceSide / side, kLargestEnlargement);
    const Size size{std::max(1, pixel(part.width * scale)), std::max(1, pixel(part.height * scale))};
    const auto filter = scale < 1 ? imaging::ops::ResizeFilter::Area : imaging::ops::ResizeFilter::Bicubic;
    const FloatImage crop = imaging::ops::resize(*pixels, size, filter);
    const Affine shift{{1, 0, double(part.x), 0, 1, double(part.y)}};
    const Affine toPicture =
        compose(shift, pixelScale(double(part.width) / size.width, double(part.height) / size.height));
    for (int quarters = 0; quarters < 4; ++quarters) {
        const auto seen = detector.look(quarterTurned(crop, quarters), kLowScore * detector.traits().threshold, cancel);
        if (!seen)
            return seen.error();
        const Affine back = compose(toPicture, turning(size, 90 * quarters).back);
        readings.multiplyAdds += seen->multiplyAdds;
        Reading &reading = readings.turns[static_cast<std::size_t>(quarters)];
        for (const Face &candidate : seen->faces) {
            Face placed = mapped(candidate, back);
            const double quality = qualityOf(candidate);
            if (overlap(placed.box, face.box) < kSame || quality <= reading.quality || !candidate.hasLandmarks)
                continue;
            placed.turned = 90 * quarters;
            reading = {placed, quality};
        }
    }
    return readings;
}

} // namespace ambrotype::faces
