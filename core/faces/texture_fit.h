#pragma once

#include "imaging/float_image.h"

#include <array>

namespace ambrotype::faces {

//! A restored face in its place: the same pixels of a picture before and after pasting, with enough of the
//! surroundings; best a patchRegion() grown by a quarter on each side.
struct FaceInPlace
{
    const imaging::FloatImage &before;
    const imaging::FloatImage &after;
    const imaging::FloatImage &weights; //!< One plane: how much of the face each pixel took; 0 is surroundings.
};

//! What makes a pasted face finer than the picture around it, against which it would stand out as cut from another one.
struct TextureExcess
{
    //! Gains that bring the noise of the face down to what is around it: in the band below a Gaussian of 0.8 pixels,
    //! from there to 1.8 and to 3.7 pixels. 1: it is not above.
    std::array<float, 3> gain{1.0F, 1.0F, 1.0F};
    //! Deviation in pixels of the Gaussian that makes its edges as soft as those around it; 0: they are not sharper.
    double softerBy = 0.0;
};

struct TextureExcessParams
{
    //! Noise below this deviation (values 0..1) is never taken away: nobody sees it, and in a clean picture it is skin.
    double harmless = 1.2 / 255.0;
    double tolerated = 1.12;       //!< Variance against that around it, up to which nothing is done: half a decibel.
    double sharperTolerated = 1.1; //!< Edge width around the face against the face's, likewise.
};

//! Measured in the quietest blocks and at the sharpest edges, of the brightness. The face is never brought below what
//! it was in the photograph: a face in focus before a soft background stays in focus.
TextureExcess textureExcess(const FaceInPlace &face, const TextureExcessParams &params = {});

//! How a restored crop is brought nearer to its surroundings.
struct TextureFitParams
{
    std::array<float, 3> gain{1.0F, 1.0F, 1.0F}; //!< TextureExcess::gain.
    double softerBy = 0.0;                       //!< TextureExcess::softerBy, in pixels of the picture.
    double enlargement = 1.0;                    //!< Crop pixels per pixel of the picture.
    double structureFrom = 2.5; //!< Local energy against that of the quiet skin from which a band keeps more ...
    double structureTo = 10.0;  //!< ... and from which it keeps all: eyes and lashes are no noise.
};

//! Softens \p restored and damps its fine bands where they hold no more than skin. \p mask: where the face is.
void fitTexture(imaging::FloatImage &restored, const imaging::FloatImage &mask, const TextureFitParams &params);

} // namespace ambrotype::faces
