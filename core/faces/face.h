#pragma once

#include <array>
#include <string>

//! Faces as geometry: found, aligned, cut out, pasted back. No model is looked for here; loaded networks are passed in.
namespace ambrotype::faces {

//! A place in a picture. Whole numbers are pixel centres: (0, 0) is the middle of the top left pixel, as in OpenCV and
//! in the published face code.
struct Point
{
    double x = 0.0;
    double y = 0.0;
    bool operator==(const Point &) const = default;
};

//! The five points of alignment in the order of RetinaFace: the eye at the picture's left, the eye at its right, nose
//! tip, mouth corner at the left, mouth corner at the right.
using Landmarks = std::array<Point, 5>;

//! In the coordinates of Point; may reach outside the picture.
struct Box
{
    double left = 0.0;
    double top = 0.0;
    double right = 0.0;
    double bottom = 0.0;

    double width() const { return right - left; }
    double height() const { return bottom - top; }
    double area() const { return width() > 0 && height() > 0 ? width() * height() : 0.0; }
    Point centre() const { return {(left + right) / 2, (top + bottom) / 2}; }
    bool operator==(const Box &) const = default;
};

enum class FaceSource { RetinaFace, YuNet, Cascade, Drawn };
const char *faceSourceName(FaceSource source); //!< "retinaface", "yunet", "cascade", "drawn".

//! One face of a picture, in pixels of the picture at full size.
struct Face
{
    Box box;
    Landmarks landmarks{};
    //! 0..1, comparable within one detector only; 1 for a drawn face.
    double score = 0.0;
    FaceSource source = FaceSource::Drawn;
    //! Degrees by which the picture was turned (counter-clockwise) for the look that found it; 0 mostly.
    int turned = 0;
    //! False where the landmarks are the box's proportions only (a cascade that saw no eyes): good for a mask, not for
    //! a restoration network.
    bool hasLandmarks = true;

    bool operator==(const Face &) const = default;
};

//! Distance of the eyes in pixels: the size of a face that all limits use.
double eyeDistance(const Landmarks &landmarks);

} // namespace ambrotype::faces
