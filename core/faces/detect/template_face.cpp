#include "faces/detect/template_face.h"

#include "faces/crop_template.h"
#include "faces/similarity.h"

#include <algorithm>

namespace ambrotype::faces {
namespace {

//! Shares of a box's width and height.
constexpr Landmarks kInBox{{{0.30, 0.40}, {0.70, 0.40}, {0.50, 0.60}, {0.34, 0.78}, {0.66, 0.78}}};

} // namespace

Landmarks landmarksFromBox(const Box &box)
{
    Landmarks points;
    for (std::size_t i = 0; i < points.size(); ++i)
        points[i] = {box.left + kInBox[i].x * box.width(), box.top + kInBox[i].y * box.height()};
    return points;
}

Landmarks landmarksFromEyes(Point left, Point right)
{
    const Landmarks model = cropTemplate(CropTemplate::Ffhq, 512);
    const Landmarks eyes{{left, right, {}, {}, {}}};
    const auto fit = leastSquaresSimilarity(model, eyes, {true, true, false, false, false});
    if (!fit)
        return {{left, right, left, left, right}};
    Landmarks points;
    for (std::size_t i = 0; i < points.size(); ++i)
        points[i] = (*fit)(model[i]);
    points[0] = left;
    points[1] = right;
    return points;
}

Box boxFromLandmarks(const Landmarks &landmarks)
{
    // A face of this shape in a box of 1 x 1.3, laid onto the points; the box holds its corners.
    constexpr double kHeight = 1.3;
    Landmarks model;
    for (std::size_t i = 0; i < model.size(); ++i)
        model[i] = {kInBox[i].x, kInBox[i].y * kHeight};
    const auto fit = leastSquaresSimilarity(model, landmarks);
    if (!fit)
        return {};
    Box box{1e30, 1e30, -1e30, -1e30};
    for (const Point corner : {Point{0, 0}, Point{1, 0}, Point{0, kHeight}, Point{1, kHeight}}) {
        const Point place = (*fit)(corner);
        box = {std::min(box.left, place.x),
               std::min(box.top, place.y),
               std::max(box.right, place.x),
               std::max(box.bottom, place.y)};
    }
    return box;
}

} // namespace ambrotype::faces
