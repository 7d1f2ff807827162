#include "faces/detect/retinaface_decode.h"

#include "faces/detect/suppression.h"

#include <cmath>

namespace ambrotype::faces {
namespace {

using inference::TensorView;

bool isTable(const TensorView &view, std::size_t rows, std::int64_t columns)
{
    const std::size_t n = view.shape.size();
    return n >= 2 && view.strides.size() == n && view.shape[n - 1] == columns
           && view.shape[n - 2] == static_cast<std::int64_t>(rows) && (n == 2 || (n == 3 && view.shape[0] == 1));
}

double at(const TensorView &view, std::size_t row, std::int64_t column)
{
    const std::size_t n = view.shape.size();
    return static_cast<double>(
        view.data[static_cast<std::int64_t>(row) * view.strides[n - 2] + column * view.strides[n - 1]]);
}

} // namespace

std::vector<Prior> retinaFacePriors(imaging::Size picture, const RetinaFaceAnchors &anchors)
{
    std::vector<Prior> priors;
    for (std::size_t level = 0; level < anchors.strides.size(); ++level) {
        const int stride = anchors.strides[level];
        const int rows = (picture.height + stride - 1) / stride;
        const int columns = (picture.width + stride - 1) / stride;
        for (int y = 0; y < rows; ++y)
            for (int x = 0; x < columns; ++x)
                for (const double side : anchors.sides[level])
                    priors.push_back({static_cast<float>((x + 0.5) * stride / picture.width),
                                      static_cast<float>((y + 0.5) * stride / picture.height),
                                      static_cast<float>(side / picture.width),
                                      static_cast<float>(side / picture.height)});
    }
    return priors;
}

Result<std::vector<Face>> decodeRetinaFace(const TensorView &loc,
                                           const TensorView &conf,
                                           const TensorView &landmarks,
                                           imaging::Size picture,
                                           double threshold,
                                           double suppression,
                                           const RetinaFaceAnchors &anchors)
{
    const std::vector<Prior> priors = retinaFacePriors(picture, anchors);
    if (!isTable(loc, priors.size(), 4) || !isTable(conf, priors.size(), 2) || !isTable(landmarks, priors.size(), 10))
        return Error{ErrorCode::InvalidArgument,
                     "The face detector does not fit this program.",
                     "RetinaFace outputs for " + std::to_string(priors.size()) + " priors expected"};
    std::vector<Face> faces;
    for (std::size_t i = 0; i < priors.size(); ++i) {
        const double score = at(conf, i, 1);
        if (!(score > threshold))
            continue;
        const Prior &prior = priors[i];
        const double wide = static_cast<double>(prior.width) * picture.width;
        const double high = static_cast<double>(prior.height) * picture.height;
        const auto place = [&](double x, double y) {
            return Point{static_cast<double>(prior.x) * picture.width + x * anchors.centreVariance * wide,
                         static_cast<double>(prior.y) * picture.height + y * anchors.centreVariance * high};
        };
        const Point centre = place(at(loc, i, 0), at(loc, i, 1));
        const double halfWidth = wide * std::exp(at(loc, i, 2) * anchors.sizeVariance) / 2;
        const double halfHeight = high * std::exp(at(loc, i, 3) * anchors.sizeVariance) / 2;
        Face face;
        face.source = FaceSource::RetinaFace;
        face.score = score;
        face.box = {centre.x - halfWidth, centre.y - halfHeight, centre.x + halfWidth, centre.y + halfHeight};
        for (std::size_t k = 0; k < face.landmarks.size(); ++k) {
            const auto column = static_cast<std::int64_t>(2 * k);
            face.landmarks[k] = place(at(landmarks, i, column), at(landmarks, i, column + 1));
        }
        if (isFinite(face))
            faces.push_back(face);
    }
    return suppressed(std::move(faces), suppression);
}

} // namespace ambrotype::faces
