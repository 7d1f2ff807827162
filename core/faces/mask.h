#pragma once

#include "faces/class_map.h"
#include "faces/face.h"
#include "imaging/float_image.h"

namespace ambrotype::faces {

//! Masks say at each pixel of a crop how much of the restored face is taken: one plane, 0 (none) .. 1 (all). Every
//! length is a share of the crop's side, so that the feather grows with the face. All masks are exactly 0 at the border
//! of the crop and reach it smoothly: the crop's square never shows.

//! The square of the crop itself.
struct SquareMaskParams
{
    double clearShare = 0.015;  //!< Width of the rim that stays exactly 0.
    double featherShare = 0.12; //!< Width over which it then rises to 1.
};
imaging::FloatImage squareMask(int size, const SquareMaskParams &params = {});

//! Of a parsed face.
struct ParseMaskParams
{
    //! What is taken from the restored face. As facexlib, hair counts: the square fades it out; neck does not.
    PartSet keep = PartSet::all().without(
        {FacePart::Background, FacePart::Hat, FacePart::Necklace, FacePart::Neck, FacePart::Cloth});
    //! What may stand in front of a face. The mask is 0 all over it, not half at its border.
    PartSet occluders{FacePart::Hat, FacePart::Cloth};
    double featherShare = 0.03; //!< Deviation of the blur of the border; the mask ends 2 of them outside.
    PartSet leave{};            //!< What stays the photograph's wherever either map shows it, such as teeth.
    double leaveFeatherShare = 0.008;
    SquareMaskParams square;
};

//! The smaller of the feathered square and the feathered parts, \p size x \p size. \p restored: parts of the restored
//! face. \p original (may be null): parts of the crop before; where it shows background or an occluder on top of what
//! the network turned into a face (a hand, a microphone), the original stays. The maps may be smaller than \p size.
imaging::FloatImage
parseMask(const ClassMap &restored, const ClassMap *original, int size, const ParseMaskParams &params = {});

//! Without a parsing network.
struct LandmarkMaskParams
{
    double widthInEyes = 1.15;   //!< Half the width of the face, in eye distances ...
    double widthInLength = 1.0;  //!< ... or in distances from eyes to mouth, whichever is larger (a profile).
    double heightInLength = 1.3; //!< Half the height, in distances from eyes to mouth.
    double centreShare = 0.42;   //!< The middle, on the way from the eyes to the mouth.
    double innerRadius = 0.75;   //!< Where the mask begins to fall, as a share of the outline's radius.
    double outerRadius = 1.1;    //!< Where it ends.
    SquareMaskParams square;
};

//! A rounded oval that covers brows, cheeks and chin of a face whose five points lie at \p points in the crop.
imaging::FloatImage landmarkMask(const Landmarks &points, int size, const LandmarkMaskParams &params = {});

} // namespace ambrotype::faces
