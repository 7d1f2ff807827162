#pragma once

#include "faces/face.h"

#include <vector>

namespace ambrotype::faces {

double intersectionArea(const Box &a, const Box &b);

//! Intersection over union, 0..1; 0 for boxes without area.
double overlap(const Box &a, const Box &b);

//! Share of the smaller box that lies in the other, 0..1.
double containment(const Box &a, const Box &b);

//! Whether every number of \p face is one.
bool isFinite(const Face &face);

//! Greedy suppression: \p faces by descending score (equal scores stay in order), each dropped whose overlap() with a
//! kept one is above \p limit. Plain areas, as in facexlib.
std::vector<Face> suppressed(std::vector<Face> faces, double limit);

} // namespace ambrotype::faces
