#pragma once

#include "faces/face.h"
#include "imaging/geometry.h"
#include "inference/engine.h"

#include <array>
#include <vector>

namespace ambrotype::faces {

//! What turns RetinaFace's numbers into places. The defaults are those of the published detectors (facexlib,
//! facexlib/detection/retinaface.py and retinaface_utils.py).
struct RetinaFaceAnchors
{
    std::array<int, 3> strides{8, 16, 32};
    //! Sides in pixels of the two square boxes at each cell, per stride.
    std::array<std::array<double, 2>, 3> sides{{{16, 32}, {64, 128}, {256, 512}}};
    double centreVariance = 0.1;
    double sizeVariance = 0.2;
};

//! One box to start from: centre and size as shares of the picture's width and height.
struct Prior
{
    float x = 0;
    float y = 0;
    float width = 0;
    float height = 0;
};

//! By stride, row, column, side; the cells of a level are ceil(side of the picture / stride).
std::vector<Prior> retinaFacePriors(imaging::Size picture, const RetinaFaceAnchors &anchors = {});

//! The network's outputs for a picture of \p picture pixels as faces in its pixels: scores strictly above \p threshold,
//! by descending score, suppressed above an overlap of \p suppression. Boxes are not cut at the picture's border.
//! \param loc [1, P, 4], \p conf [1, P, 2] after softmax, \p landmarks [1, P, 10].
//! Errors: InvalidArgument (the shapes are not those of this picture).
Result<std::vector<Face>> decodeRetinaFace(const inference::TensorView &loc,
                                           const inference::TensorView &conf,
                                           const inference::TensorView &landmarks,
                                           imaging::Size picture,
                                           double threshold,
                                           double suppression = 0.4,
                                           const RetinaFaceAnchors &anchors = {});

} // namespace ambrotype::faces
