#pragma once

#include "imaging/geometry.h"

namespace ambrotype::imaging::ops {

//! Conventions of every operator of this folder
//!
//! - Pixels are sRGB-encoded working values in a FloatImage: 1 or 3 colour planes, then perhaps alpha. Alpha is
//!   copied as it is, except by resize().
//! - An operator that looks at neighbours takes an input that covers `inputRegion` of a picture of size `whole` and
//!   writes `output`, all in pixels of the same picture. `inputRegion` must contain regionWithApron(output, apron,
//!   whole), where the operator's ...Apron() function says the apron (checked by assertions).
//! - Beyond the border of the picture, and only there, pixels are mirrored about the border pixel (reflect-101).
//!   Grids and phases are anchored at the picture's own corner. A pixel therefore comes out the same, bit for bit,
//!   however the picture is cut into regions and however many threads work. Machines with other vector units may
//!   differ in the last bits.
//! - Values are not clamped. A NaN or an infinity spoils no pixel farther away than the apron.
//! - Work is spread with parallelFor. Any thread. Errors: std::bad_alloc only.

//! The part of a picture of \p whole pixels that an operator with apron \p apron needs for \p output.
inline Region regionWithApron(const Region &output, int apron, Size whole)
{
    return output.grown(apron).intersected(Region::of(whole));
}

//! Index in [0, size) of \p index mirrored about the first and the last pixel, as often as needed. \p size >= 1.
inline int mirrored(int index, int size)
{
    if (size == 1)
        return 0;
    const int period = 2 * (size - 1);
    index %= period;
    if (index < 0)
        index += period;
    return index < size ? index : period - index;
}

} // namespace ambrotype::imaging::ops
