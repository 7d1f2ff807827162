#pragma once

#include "base/cancel.h"
#include "faces/detect/picture_access.h"
#include "faces/face.h"

#include <optional>
#include <string>
#include <vector>

namespace ambrotype::faces {

//! Where badges begin.
struct FaceLimits
{
    double smallEyeDistance = 24.0;       //!< FaceFacts::size below it: "small".
    std::optional<double> confidentScore; //!< Below: "low confidence"; unset: confidentScore() of the face's source.
    double profileTurn = 0.35;            //!< FaceFacts::turn beyond it: "profile".
    double profileResidual = 0.17;        //!< FaceFacts::residual beyond it: "profile".
    double softEdges = 0.12;              //!< FaceFacts::edgeShare beyond it, and
    double softAgainstPicture = 2.5;      //!< edges this many times as wide as the picture's: "out of focus".
    double backgroundShare = 0.4;         //!< Share of the largest face's size below which a face is "background".

    bool operator==(const FaceLimits &) const = default;
};

//! The score from which faces of a detector are hardly ever wrong; scores of detectors do not compare.
double confidentScore(FaceSource source);

//! What the face list shows about a face besides its place.
struct FaceFacts
{
    double eyeDistance = 0.0; //!< Pixels.
    double size = 0.0; //!< The eye distance that the face would have seen from the front, pixels; limits use this.
    double turn = 0.0; //!< The nose's distance from the middle of the eyes along their line, in eye distances; 0 front.
    double residual = 0.0;           //!< Of the fit to the template, in eye distances (Alignment::residual).
    double roll = 0.0;               //!< Degrees of the line of the eyes, clockwise positive; +-180 upside down.
    double edgeWidth = 0.0;          //!< Of the sharpest edges inside the face, pixels; 0 where there are none.
    double edgeShare = 0.0;          //!< edgeWidth / size.
    double edgeAgainstPicture = 1.0; //!< edgeWidth against that of the picture's sharpest part.

    bool profile = false;
    bool small = false;
    bool lowConfidence = false;
    bool outOfFocus = false;
    bool background = false;

    //! Whether restoration is off until somebody turns it on: small, out of focus, low confidence.
    bool offByDefault() const { return small || outOfFocus || lowConfidence; }
    //! "profile", "small 19 px", "low confidence 0.56", "out of focus", "background", in this order.
    std::vector<std::string> badges(const Face &face) const;
};

//! One entry per face. Reads nine parts of at most 512 x 512 pixels of the picture and one per face.
//! Errors: those of \p picture; Cancelled.
Result<std::vector<FaceFacts>> factsOf(const std::vector<Face> &faces,
                                       const PictureAccess &picture,
                                       const FaceLimits &limits = {},
                                       const CancelToken &cancel = {});

} // namespace ambrotype::faces
