#pragma once

#include "faces/face.h"

#include <vector>

namespace ambrotype::faces {

//! A face that one of several looks found.
struct Sighting
{
    Face face;          //!< In pixels of the full picture.
    int look = 0;       //!< Number of the look; negative for a turned one.
    double scale = 1.0; //!< Pixels of the look per pixel of the picture.
};

//! One face for what was seen several times: \p sightings overlapping by more than \p sameFace, or lying inside one
//! another by more than \p inside, are one face. Of these the best is kept: the highest score, where a look in which
//! the face had a good size counts more. A large box around two or more better small ones (a group taken for a face)
//! goes; a small one inside a larger one (an eye taken for a face) goes.
std::vector<Face> mergeSightings(std::vector<Sighting> sightings, double sameFace = 0.4, double inside = 0.7);

} // namespace ambrotype::faces
