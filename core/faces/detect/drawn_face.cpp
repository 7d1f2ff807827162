#include "faces/detect/detect_faces.h"
#include "faces/detect/suppression.h"
#include "faces/detect/template_face.h"
#include "imaging/ops/resize.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::faces {
namespace {

using imaging::Region;
using imaging::Size;

//! Side to which the drawn box is brought.
constexpr double kDrawnSide = 128.0;
constexpr double kLargestEnlargement = 4.0;
//! Border around the drawn box that the detector sees too, as a share of its side.
constexpr double kBorder = 0.6;
//! A person says that there is a face: a third of the usual score is enough.
constexpr double kLowBar = 0.33;
//! Least overlap of what is seen with what was drawn.
constexpr double kFits = 0.3;

} // namespace

Result<Face>
suggestFace(const PictureAccess &picture, const Box &drawn, const Detector *detector, const CancelToken &cancel)
{
    Face face;
    face.box = drawn;
    face.score = 1.0;
    face.source = FaceSource::Drawn;
    face.landmarks = landmarksFromBox(drawn);
    const double side = std::sqrt(drawn.area());
    const double border = kBorder * side;
    const auto pixel = [](double place) { return static_cast<int>(std::lround(std::clamp(place, -1e6, 1e6))); };
    const int left = pixel(drawn.left - border);
    const int top = pixel(drawn.top - border);
    const Region part =
        Region{left, top, pixel(drawn.right + border) - left, pixel(drawn.bottom + border) - top}.intersected(
            Region::of(picture.size));
    if (!(side >= 1) || part.empty())
        return Error{ErrorCode::InvalidArgument, "The box lies outside the picture. Draw it around the face.", {}};
    if (!detector)
        return face;
    auto pixels = picture.part(part);
    if (!pixels)
        return pixels.error();
    const double scale = std::min(kDrawnSide / side, kLargestEnlargement);
    const Size size{std::max(1, static_cast<int>(std::lround(part.width * scale))),
                    std::max(1, static_cast<int>(std::lround(part.height * scale)))};
    const auto filter = scale < 1 ? imaging::ops::ResizeFilter::Area : imaging::ops::ResizeFilter::Bicubic;
    const auto seen =
        detector->look(imaging::ops::resize(*pixels, size, filter), kLowBar * detector->traits().threshold, cancel);
    if (!seen)
        return seen.error();
    const auto toPicture = [&](Point p) {
        return Point{part.x + (p.x + 0.5) * part.width / size.width - 0.5,
                     part.y + (p.y + 0.5) * part.height / size.height - 0.5};
    };
    double best = 0.0;
    for (const Face &candidate : seen->faces) {
        const Point a = toPicture({candidate.box.left, candidate.box.top});
        const Point b = toPicture({candidate.box.right, candidate.box.bottom});
        const double fit = overlap({a.x, a.y, b.x, b.y}, drawn);
        if (fit < kFits || fit * candidate.score <= best || !candidate.hasLandmarks)
            continue;
        best = fit * candidate.score;
        for (std::size_t i = 0; i < face.landmarks.size(); ++i)
            face.landmarks[i] = toPicture(candidate.landmarks[i]);
    }
    return face;
}

} // namespace ambrotype::faces
