#pragma once

#include "faces/paste.h"

namespace ambrotype::faces {

enum class HideBy {
    Blur,    //!< Soft patches of colour.
    Pixelate //!< Squares.
};

struct AnonymiseParams
{
    HideBy by = HideBy::Blur;
    //! Means that remain across the whole crop, of which the face fills about 60 %; everything finer is thrown away,
    //! not only blurred, so that no filter brings it back.
    int cells = 9;
};

//! A patch that makes a face unrecognisable. \p crop: of the picture that is pasted onto, FFHQ template; \p toCrop its
//! alignment; \p landmarks the five points in pixels of the crop. The face is replaced from brow and ear to chin, with
//! a soft border. `before` stays empty on purpose: the change alone would keep detail.
FacePatch anonymousPatch(const imaging::FloatImage &crop,
                         const Affine &toCrop,
                         const Landmarks &landmarks,
                         const AnonymiseParams &params = {});

} // namespace ambrotype::faces
