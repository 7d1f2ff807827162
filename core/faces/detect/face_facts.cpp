#include "faces/detect/face_facts.h"

#include "faces/similarity.h"
#include "imaging/ops/measure.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ambrotype::faces {
namespace {

using imaging::Region;
using imaging::Size;

//! Side of the parts that are measured.
constexpr int kPart = 512;
//! Parts of the picture per side.
constexpr int kGrid = 3;
//! Eye distance of a face seen from the front as a share of its box's side (square root of the area): 0.38 to 0.45 on
//! portraits. Taken low, so that it counts for turned heads only.
constexpr double kEyesOfSide = 0.35;
constexpr double kPi = 3.14159265358979323846;

//! A square of at most kPart pixels around \p centre, moved into the picture.
Region squareAround(Point centre, double side, Size whole)
{
    const int length = std::clamp(static_cast<int>(std::lround(side)), 1, kPart);
    const Region full = Region::of(whole);
    const int width = std::min(length, whole.width);
    const int height = std::min(length, whole.height);
    return {std::clamp(static_cast<int>(std::lround(centre.x)) - width / 2, 0, full.width - width),
            std::clamp(static_cast<int>(std::lround(centre.y)) - height / 2, 0, full.height - height),
            width,
            height};
}

Result<double> edgeWidth(const PictureAccess &picture, const Region &region)
{
    const auto pixels = picture.part(region);
    if (!pixels)
        return pixels.error();
    const double noise = imaging::ops::measureNoise(*pixels).luma255;
    return imaging::ops::measureSharpness(*pixels, noise).edgeWidth;
}

//! The smallest edge width anywhere in the picture; 0 where there is no edge.
Result<double> sharpestOf(const PictureAccess &picture, const CancelToken &cancel)
{
    double best = 0.0;
    for (int row = 0; row < kGrid; ++row)
        for (int column = 0; column < kGrid; ++column) {
            if (cancel.isCancelled())
                return Error{ErrorCode::Cancelled, {}, {}};
            const Point centre{(column + 0.5) * picture.size.width / kGrid, (row + 0.5) * picture.size.height / kGrid};
            const auto width = edgeWidth(picture, squareAround(centre, kPart, picture.size));
            if (!width)
                return width.error();
            if (*width > 0 && (best == 0.0 || *width < best))
                best = *width;
        }
    return best;
}

FaceFacts geometryOf(const Face &face)
{
    const Landmarks &p = face.landmarks;
    FaceFacts facts;
    facts.eyeDistance = eyeDistance(p);
    facts.size = std::max(facts.eyeDistance, kEyesOfSide * std::sqrt(face.box.area()));
    const Point along{p[1].x - p[0].x, p[1].y - p[0].y};
    facts.roll = std::atan2(along.y, along.x) * 180.0 / kPi;
    if (facts.eyeDistance > 0) {
        const Point fromMiddle{p[2].x - (p[0].x + p[1].x) / 2, p[2].y - (p[0].y + p[1].y) / 2};
        facts.turn = (fromMiddle.x * along.x + fromMiddle.y * along.y) / (facts.eyeDistance * facts.eyeDistance);
    }
    if (const auto fit = alignFace(p, CropTemplate::Ffhq, 512))
        facts.residual = fit->residual;
    return facts;
}

std::string text(const char *format, double value)
{
    char buffer[48];
    std::snprintf(buffer, sizeof buffer, format, value);
    return buffer;
}

} // namespace

double confidentScore(FaceSource source)
{
    switch (source) {
    case FaceSource::RetinaFace:
        return 0.92;
    case FaceSource::YuNet:
        return 0.8;
    case FaceSource::Cascade:
        return 0.75;
    case FaceSource::Drawn:
        break;
    }
    return 0.0;
}

std::vector<std::string> FaceFacts::badges(const Face &face) const
{
    std::vector<std::string> all;
    if (profile)
        all.emplace_back("profile");
    if (small)
        all.push_back(text("small %.0f px", size));
    if (lowConfidence)
        all.push_back(text("low confidence %.2f", face.score));
    if (outOfFocus)
        all.emplace_back("out of focus");
    if (background)
        all.emplace_back("background");
    return all;
}

Result<std::vector<FaceFacts>> factsOf(const std::vector<Face> &faces,
                                       const PictureAccess &picture,
                                       const FaceLimits &limits,
                                       const CancelToken &cancel)
{
    std::vector<FaceFacts> all;
    if (faces.empty() || picture.size.empty())
        return all;
    double largest = 0.0;
    for (const Face &face : faces) {
        all.push_back(geometryOf(face));
        largest = std::max(largest, all.back().size);
    }
    const auto sharpest = sharpestOf(picture, cancel);
    if (!sharpest)
        return sharpest.error();
    for (std::size_t i = 0; i < faces.size(); ++i) {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, {}, {}};
        const Face &face = faces[i];
        FaceFacts &facts = all[i];
        // Eyes, nose and mouth: a box's border shows the background.
        const double side = 0.9 * std::max(1.0, std::min(face.box.width(), face.box.height()));
        const auto width = edgeWidth(picture, squareAround(face.box.centre(), side, picture.size));
        if (!width)
            return width.error();
        facts.edgeWidth = *width;
        if (facts.edgeWidth > 0 && facts.size > 0)
            facts.edgeShare = facts.edgeWidth / facts.size;
        if (facts.edgeWidth > 0 && *sharpest > 0)
            facts.edgeAgainstPicture = facts.edgeWidth / *sharpest;
        facts.profile =
            face.hasLandmarks && (std::abs(facts.turn) > limits.profileTurn || facts.residual > limits.profileResidual);
        facts.small = facts.size < limits.smallEyeDistance;
        facts.lowConfidence = face.score < limits.confidentScore.value_or(confidentScore(face.source));
        facts.outOfFocus = facts.edgeShare > limits.softEdges && facts.edgeAgainstPicture > limits.softAgainstPicture;
        facts.background = facts.size < limits.backgroundShare * largest;
    }
    return all;
}

} // namespace ambrotype::faces
