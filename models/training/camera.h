#pragma once

#include "scene.h"

namespace ambrotype::training {

//! Three box passes with mirrored borders; nearly Gaussian. \p sigma in pixels.
void blur(Plane3 &picture, float sigma);

//! Light that falls off over the whole scene: a window, a lamp, a vignette.
void illuminate(Plane3 &picture, Random &random);

//! Linear light to what a camera stores: exposure, a gentle S curve, sRGB's transfer.
float encode(float linear, float exposure, float contrast);

//! Blurs the colour differences by 3 x 3 (1 2 1): what demosaicing and storing colours at half size leave of them.
void softenChroma(Plane3 &picture);

//! Noise that belongs to the picture: mostly of the brightness, smoothed a little as demosaicing and storage do.
void addGrain(Plane3 &picture, float deviation, Random &random);

} // namespace ambrotype::training
