#pragma once

#include "base/cancel.h"
#include "base/progress.h"
#include "faces/detect/detector.h"
#include "faces/detect/picture_access.h"

#include <optional>
#include <string>
#include <vector>

namespace ambrotype::faces {

//! Settings of a search. Lengths are pixels of the full picture unless they say otherwise.
struct DetectOptions
{
    std::optional<double> threshold; //!< Score above which a face is reported; unset: the detector's own.
    double smallestEyes = 3.0;       //!< Eye distance below which a face is left out.
    double largestEyes = 0.0;        //!< Above which it is left out; 0: no limit.
    int firstLongEdge = 1024;        //!< Longer side of the first look.
    //! Multiply-adds that looks after the first may take together. The finer look is as fine as this allows.
    double budget = 250e9;
    bool finerLook = true; //!< For faces that the first look is too coarse for.
    //! For pictures and people that lie or hang upside down: turned looks when nothing certain stands upright, and the
    //! largest and the doubtful faces read again in all turns.
    bool turnedLooks = true;
    int largestEnlargement = 2; //!< Small pictures are enlarged by at most this for the looks.
    //! Residual of the fit to the template (Alignment::residual) above which no face is believed. Profiles reach 0.5.
    double believableResidual = 0.6;
};

struct Detection
{
    std::vector<Face> faces; //!< The largest box first.
    int looks = 0;
    double multiplyAdds = 0.0;
};

//! Finds the faces of a picture: a first look at a bounded size, one much smaller for faces that fill the picture, a
//! finer one in overlapping parts for small faces within the budget, and turned ones when nothing certain stands
//! upright. What several looks found is reported once. No face is a result, not an error. The same input gives the same
//! result. Any thread. Errors: Cancelled, and those of \p picture and \p detector.
Result<Detection> detectFaces(const PictureAccess &picture,
                              const Detector &detector,
                              const DetectOptions &options = {},
                              const CancelToken &cancel = {},
                              const Progress &progress = {});

//! The best reading of what a person drew: the detector is asked inside \p drawn (a box around the face, pixels of the
//! full picture) with a low bar; where it sees no face that fits, the five points are the proportions of a face seen
//! from the front. \p detector may be null. The result's source is Drawn, its score 1, its box the drawn one.
Result<Face>
suggestFace(const PictureAccess &picture, const Box &drawn, const Detector *detector, const CancelToken &cancel = {});

} // namespace ambrotype::faces
