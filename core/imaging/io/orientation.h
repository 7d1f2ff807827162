#pragma once

#include "imaging/image.h"

namespace ambrotype::imaging {

//! Size of the upright picture when \p stored has EXIF orientation \p orientation (1..8).
Size uprightSize(Size stored, int orientation);

//! Turns and mirrors \p stored so that it stands upright. \p orientation is the EXIF tag 0x0112: 1 nothing,
//! 2 mirrored, 3 turned by 180 degrees, 4 upside down, 5 transposed, 6 to turn 90 degrees clockwise,
//! 7 transverse, 8 to turn 90 degrees counter-clockwise. 1 and unknown values return \p stored itself, no copy.
Image upright(const Image &stored, int orientation);

} // namespace ambrotype::imaging
