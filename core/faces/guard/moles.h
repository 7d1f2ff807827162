#pragma once

#include "faces/class_map.h"
#include "faces/face.h"
#include "imaging/float_image.h"

#include <vector>

namespace ambrotype::faces {

//! A small dark spot on the skin: a mole or a large freckle.
struct Mole
{
    Point centre;          //!< Crop pixels.
    double radius = 0.0;   //!< Crop pixels.
    double contrast = 0.0; //!< Skin around it minus spot, in brightness 0..1.
};

struct MoleParams
{
    double minEyeDistance = 40.0; //!< Of the photo in pixels; below, a mole is no larger than a speck.
    double minContrast = 0.05;
    double minOverTexture = 2.5; //!< Contrast over the deviation of the skin around it.
    double minRoundness = 0.45;  //!< Smaller curvature over larger: wrinkles and hairs are long.
    double keptShare = 0.7;      //!< A mole is lost when the result shows less of its contrast.
    int most = 40;               //!< The strongest ones; more are freckled skin, which texture return keeps.
};

//! The moles of a crop, strongest first: round, dark, on even skin of the face away from eyes, brows, nostrils and
//! mouth. \p parts (may be null): only where it says skin or nose.
std::vector<Mole> findMoles(const imaging::FloatImage &crop,
                            const Landmarks &landmarks,
                            const ClassMap *parts,
                            const MoleParams &params = {});

//! Contrast that \p crop shows at the place of \p mole.
double moleContrast(const imaging::FloatImage &crop, const Mole &mole);

//! Puts the spot of \p original into \p result, on the result's own skin colour. Same size and planes.
void restoreMole(imaging::FloatImage &result, const imaging::FloatImage &original, const Mole &mole);

} // namespace ambrotype::faces
