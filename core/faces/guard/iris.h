#pragma once

#include "faces/face.h"
#include "imaging/float_image.h"

#include <array>
#include <optional>

namespace ambrotype::faces {

//! An iris in a crop, found in the original.
struct Iris
{
    Point centre;          //!< Crop pixels.
    double radius = 0.0;   //!< Crop pixels.
    double contrast = 0.0; //!< White of the eye minus iris, in brightness 0..1: how sure it is that this is an iris.
};

//! The irises of the left and the right eye of the picture, where they stand out: a dark disc of an iris' size (a tenth
//! of the eye distance) near the landmark with brighter sides. Nothing for a closed, covered or blurred eye.
std::array<std::optional<Iris>, 2> findIrises(const imaging::FloatImage &crop, const Landmarks &landmarks);

//! Mean colour of an iris against the skin and white around it, in Oklab's plane of hue and chroma.
struct IrisColor
{
    double a = 0.0;
    double b = 0.0;
    double aroundA = 0.0; //!< Of the surroundings: a tint of the whole picture moves both.
    double aroundB = 0.0;

    double chroma() const;
    double hueDegrees() const; //!< 0..360.
};
IrisColor irisColor(const imaging::FloatImage &crop, const Iris &iris);

struct IrisChange
{
    double distance = 0.0;   //!< In Oklab's plane of colours, the change of the surroundings taken off.
    double hueDegrees = 0.0; //!< 0..180; 0 when either colour is too grey to have a hue.
    bool differs = false;
};

struct IrisParams
{
    double minEyePixels = 12.0; //!< Width of the opened eye in the photo (0.48 of the eye distance); below: no answer.
    double minDistance = 0.02;  //!< Smaller changes of colour are light and noise.
    double minHueDegrees = 25.0;
    double minChroma = 0.012; //!< A greyer iris has no hue; then the distance alone decides, at half as much again.
};
IrisChange compareIris(const IrisColor &original, const IrisColor &result, const IrisParams &params = {});

//! Gives the iris of \p result the mean colour of the original's; brightness, sparkle and detail stay. Three planes.
void restoreIrisColor(imaging::FloatImage &result, const Iris &iris, const IrisColor &original);

} // namespace ambrotype::faces
