#pragma once

#include "imaging/float_image.h"

namespace ambrotype::imaging::ops {

//! All measures take pixels at full resolution (a whole picture or a crop of it, never a reduced copy, which has
//! other noise and sharpness), best of 0.3 to 2 megapixels. One pixel is enough not to fail. Any thread.

//! Standard deviations of the noise on the 0..255 scale of sRGB-encoded values.
struct NoiseLevel
{
    double luma255 = 0.0; //!< Of (R + G + B) / sqrt(3), so that noise of the same sigma in R, G and B gives that sigma.
    double chroma255 = 0.0; //!< Of the two orthonormal colour axes; 0 for grey.
    //! The same seen on the halved picture and doubled: equal for white noise, larger where JPEG, a scanner or a phone
    //! has taken the finest part of the noise away. Texture counts more here: take it for an upper bound.
    double coarseLuma255 = 0.0;
    double coarseChroma255 = 0.0;
};

//! Noise from the finest diagonal detail (median absolute deviation) of the quietest blocks, so that texture counts
//! little; clipped areas are left out. Within about 15 % for white noise of 2 to 50. JPEG removes fine noise, so that
//! compressed pictures measure lower than they look.
NoiseLevel measureNoise(const FloatImage &image);

struct SharpnessLevel
{
    double edgeWidth = 0.0; //!< Pixels from 10 % to 90 % of strong edges, of the sharpest sixth of them; 0 = no edges.
    double score = 0.0;     //!< 0 (blurred) .. 100 (pixel sharp), falling with edgeWidth.
};

//! Width of the step across strong edges; of the horizontal and the vertical direction the softer one counts, because
//! motion blurs one and leaves the other. \p noise255 is the luma noise (measureNoise), so
//! that noise is not taken for edges.
SharpnessLevel measureSharpness(const FloatImage &image, double noise255);

//! JPEG blockiness: mean step across the 8-pixel borders against the mean step inside, minus 1 and at least 0:
//! 0 none .. 1 and more strong. \p x and \p y say where the crop starts in its picture (the grid is the picture's).
double measureBlockiness(const FloatImage &image, int x = 0, int y = 0);

struct ClippingLevel
{
    double shadows = 0.0;    //!< Share of pixels (0..1) with all colours at or below 0.5 / 255.
    double highlights = 0.0; //!< Share of pixels with all colours at or above 254.5 / 255.
};
ClippingLevel measureClipping(const FloatImage &image);

struct ToningLevel
{
    bool monochrome = false;  //!< Grey, or grey with one tone that follows the luminance.
    bool sepia = false;       //!< Monochrome with a visible tone, of any hue.
    double tintDegrees = 0.0; //!< Hue angle of the tone in the colour plane of Lab-like axes; 0 without a tone.
};

//! Whether the picture is grey or toned: all colours must lie on one curve of the luminance to within the noise, so
//! that a colour picture with few colours is not taken for grey. Doubt counts as colour.
ToningLevel measureToning(const FloatImage &image);

} // namespace ambrotype::imaging::ops
