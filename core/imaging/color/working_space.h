#pragma once

#include "base/result.h"
#include "imaging/float_image.h"
#include "imaging/picture.h"

#include <memory>

namespace ambrotype::imaging {

//! The way between the pixels of one picture and working values (sRGB-encoded float, see FloatImage), both
//! directions through LittleCMS in float, relative colorimetric with unbounded values, so that colours outside
//! sRGB come back. Made once per picture; immutable; any thread.
//!
//! For sRGB and profile-less pictures no profile is consulted: value / 255 (or 65535, or the float itself).
class WorkingSpace
{
public:
    //! Errors: Unsupported (a profile that LittleCMS cannot connect).
    static Result<std::shared_ptr<const WorkingSpace>> forPicture(const Picture &picture);

    //! \p region of \p pixels (inside them) as working values; grey stays one plane.
    FloatImage toWorking(const Image &pixels, const Region &region) const;

    //! Converts \p working back into the file's meaning and writes it to \p target (made with the same channels as
    //! \p working; any sample type) with its top left corner at (x, y), rounding once. Where \p reference and
    //! \p source are given (same size as \p working: the values that toWorking() made of \p source's region at
    //! (x, y)), a pixel whose working values were not changed takes the source's own numbers, bit for bit.
    //! A grey picture that became colour (or the reverse) is written as sRGB: its new Picture has no profile.
    void fromWorking(const FloatImage &working,
                     Image &target,
                     int x,
                     int y,
                     const FloatImage *reference = nullptr,
                     const Image *source = nullptr) const;

    ~WorkingSpace();

private:
    WorkingSpace();
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

//! Working values to 8-bit pixels for a screen: BGRA order with alpha 255 (QImage::Format_RGB32), through
//! \p display when it is given and is not sRGB. Alpha is laid over squares of two greys.
Image toDisplay(const FloatImage &working, const IccProfile *display);

} // namespace ambrotype::imaging
