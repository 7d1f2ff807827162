#pragma once

#include "faces/detect/detect_faces.h"

#include <vector>

namespace ambrotype::faces {

//! One look at a whole picture, in one piece or in overlapping ones.
struct LookPlan
{
    imaging::Size size;                 //!< Of the whole picture as seen.
    std::vector<imaging::Region> parts; //!< In pixels of that; one part that is the whole, or several.
};

//! The first look.
LookPlan firstLook(imaging::Size picture, const DetectOptions &options);

//! The look for faces that fill the picture; no parts when the first look sees those as well.
LookPlan coarseLook(imaging::Size picture, const DetectorTraits &traits, const DetectOptions &options);

//! The look for small faces, at most full size (or the first look's enlargement) and at most \p budgetPixels; no parts
//! when that is hardly finer than the first look. Parts overlap so that a face that is too small for the first look
//! lies whole in at least one.
LookPlan finerLook(imaging::Size picture, double budgetPixels, const DetectOptions &options);

//! Whether \p box, found in \p part of a look, touches a border of the part that is not the picture's: then it is cut,
//! and the part beside shows all of it.
bool isCut(const Box &box, const imaging::Region &part, imaging::Size whole);

} // namespace ambrotype::faces
