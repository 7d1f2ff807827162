#pragma once

#include "faces/class_map.h"
#include "faces/face.h"
#include "imaging/float_image.h"

namespace ambrotype::faces {

//! When something beside a face counts as out of focus.
struct FocusParams
{
    double fromRatio = 1.8;   //!< Blur against that of the eyes and the mouth, from which less is restored ...
    double toRatio = 2.8;     //!< ... and from which nothing is.
    double leastBlur = 1.0;   //!< Pixels of the photograph: an eye that is sharper counts as blurred so much.
    double reachShare = 0.03; //!< Deviation of the Gaussian that spreads what edges tell, as a share of the side.
};

//! How far what a crop shows beside the face (hair, ears, shoulders, background) is out of focus against the face
//! itself: one plane, 0 in focus .. 1 out of it; 0 on the face and where no edge tells. \p crop: of the photograph,
//! before restoring; \p noise: its standard deviation, values 0..1. \p parts (may be null): what is the face; without
//! them an oval around \p landmarks is. \p enlargement: crop pixels per pixel of the photograph.
imaging::FloatImage outOfFocus(const imaging::FloatImage &crop,
                               double noise,
                               const Landmarks &landmarks,
                               const ClassMap *parts,
                               double enlargement,
                               const FocusParams &params = {});

//! Takes \p blurred (see outOfFocus()) out of a mask of the same size: there the photograph stays as it is, so that a
//! restorer, which knows sharp hair only, cuts no sharp rim out of a soft background.
void leaveOutOfFocus(imaging::FloatImage &mask, const imaging::FloatImage &blurred);

} // namespace ambrotype::faces
