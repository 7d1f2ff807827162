#pragma once

#include "faces/affine.h"
#include "faces/detect/picture_access.h"
#include "faces/face.h"

namespace ambrotype::faces {

//! A picture turned about its middle; the turned one is as large as it must be to hold all of it.
struct Turning
{
    Affine back; //!< Pixels of the turned picture to pixels of the picture.
    imaging::Size size;
};

//! \p degrees counter-clockwise; exact for right angles.
Turning turning(imaging::Size picture, int degrees);

//! \p face at other places; where \p map turns by no right angle the box keeps its size about its middle.
Face mapped(const Face &face, const Affine &map);

//! \p picture turned counter-clockwise by \p quarters right angles; no value changes.
imaging::FloatImage quarterTurned(const imaging::FloatImage &picture, int quarters);

//! The same for a picture that is read in parts. \p picture must outlive the result.
PictureAccess quarterTurned(const PictureAccess &picture, int quarters);

} // namespace ambrotype::faces
