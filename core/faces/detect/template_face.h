#pragma once

#include "faces/face.h"

namespace ambrotype::faces {

//! Five points of a face seen from the front that fills \p box as a detector's box does. The proportions are means over
//! what RetinaFace finds on frontal portraits.
Landmarks landmarksFromBox(const Box &box);

//! Five points of a face seen from the front with these eyes.
Landmarks landmarksFromEyes(Point left, Point right);

//! The box that a detector would draw around a face with these points; the inverse of landmarksFromBox() for an upright
//! face, and around the turned face for a tilted one.
Box boxFromLandmarks(const Landmarks &landmarks);

} // namespace ambrotype::faces
