#pragma once

#include "faces/face.h"

namespace ambrotype::faces {

//! Where the five points lie in a square crop: every network wants the crop that it was trained with.
enum class CropTemplate {
    Ffhq,   //!< GFPGAN, CodeFormer, RestoreFormer++, parsing: facexlib's five points of a 512 crop.
    Gpen,   //!< GPEN: the ArcFace points with a wider border (align_faces.py); eyes 107 pixels apart at 512, not 126.
    ArcFace //!< Recognisers: the published points of a 112 crop.
};

//! The five points of \p kind in a crop of \p size x \p size pixels. Ffhq and ArcFace are multiplied by the ratio of
//! the sizes, as published; at another size this shifts the picture by less than half a crop pixel against exact
//! centres.
Landmarks cropTemplate(CropTemplate kind, int size);

} // namespace ambrotype::faces
