#pragma once

#include "imaging/float_image.h"

namespace ambrotype::imaging::ops {

//! Gentle tone settings; everything 0 is the exact identity.
struct ToneParams
{
    float exposure = 0.0F;   //!< Stops, -4 .. 4; a gain in linear light, with a soft shoulder at white when raised.
    float contrast = 0.0F;   //!< -1 .. 1 about the middle grey of sRGB-encoded 0.5.
    float shadows = 0.0F;    //!< -1 .. 1: raises or deepens the dark third; black stays black.
    float highlights = 0.0F; //!< -1 .. 1: raises or recovers the bright third; white stays white.
    float saturation = 0.0F; //!< -1 (grey) .. 1 (doubled).
    float vibrance = 0.0F;   //!< -1 .. 1: saturation for pale colours first; skin tones move least.

    bool isIdentity() const;
};

//! Applies \p params to every pixel of \p image: one curve of the luminance, applied as a factor to all three colours
//! (hue and saturation stay), then saturation about the luminance. The curve is monotonous. Values may leave 0..1.
//! A point operation: no apron.
void tone(FloatImage &image, const ToneParams &params);

} // namespace ambrotype::imaging::ops
