#pragma once

#include "scene.h"

namespace ambrotype::training {

//! What storing \p picture as JPEG and reading it again leaves: 8 x 8 cosine transforms quantised with the tables of
//! the standard's Annex K scaled as libjpeg scales them for \p quality 1..100, colours at half size below 90. Values
//! stay float; without rounding to bytes in between.
Plane3 throughJpeg(const Plane3 &picture, int quality);

//! How a JPEG file keeps colours, and how its reader brings halved ones back.
enum class JpegColours { Full, HalvedRepeated, HalvedSmooth };

//! The same with a choice of what is done to the colours.
Plane3 throughJpeg(const Plane3 &picture, int quality, JpegColours colours);

} // namespace ambrotype::training
