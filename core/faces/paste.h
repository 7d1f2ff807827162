#pragma once

#include "faces/affine.h"
#include "faces/grain.h"
#include "faces/warp.h"
#include "imaging/float_image.h"

#include <vector>

namespace ambrotype::faces {

//! A restored face on its way back into the picture. All images are squares of the same size.
struct FacePatch
{
    Affine toCrop; //!< Alignment::toCrop: pixels of the picture at full size to pixels of the crop.
    //! 3 planes, or 1; values as in the picture, they may leave 0..1. Onto a grey picture its luminance is pasted.
    imaging::FloatImage restored;
    //! The crop of the very picture that is pasted onto (cropFace() of it), or empty. With it only the *change* from
    //! before to restored is pasted: what the restorer left alone stays exactly as it is, and detail that is finer
    //! than the crop (a face larger than 512 pixels) is not lost. Without it the pixels are replaced, which is right
    //! where the background was made by another network, and to hide a face.
    imaging::FloatImage before;
    imaging::FloatImage mask; //!< One plane, 0..1, see mask.h.
    Grain grain;              //!< Added with the mask, see grainWeight().
    double grainScale = 1.0;  //!< Output against picture where the grain was measured; elsewhere Grain::atScale().
};

struct PasteParams
{
    Kernel kernel = Kernel::Lanczos3; //!< Stretched where the crop is finer than the output.
    //! Share (0..1) of what the crop could not carry that is kept, for patches that have `before`. 1: the exact change;
    //! 0: as if it were empty.
    float keepBeyondCrop = 1.0F;
    //! Where faces overlap, each counts by its weight to this power: the larger mask wins, smoothly, and the order of
    //! the faces does not matter.
    float overlapPower = 4.0F;
};

//! What one patch puts onto some pixels. For composing in another way (a Poisson solver, a picture of the mask).
struct FaceLayer
{
    imaging::Region region;      //!< Pixels of the output; may be empty.
    imaging::FloatImage change;  //!< To be added at weight 1, before grain.
    imaging::FloatImage weights; //!< One plane, 0..1; exactly 0 outside the mask.
};

//! The pixels of an output of \p output pixels that a patch can change. \p picture: size that toCrop counts in; the
//! output is that picture enlarged or reduced with exact pixel centres (x -> s x + (s - 1) / 2).
imaging::Region patchRegion(const FacePatch &patch, imaging::Size picture, imaging::Size output);

//! What \p patch puts onto \p background, which holds the part \p region of the output.
FaceLayer faceLayer(const FacePatch &patch,
                    const imaging::FloatImage &background,
                    const imaging::Region &region,
                    imaging::Size picture,
                    imaging::Size output,
                    const PasteParams &params = {});

//! Pastes \p patches onto \p background in place. What a pixel becomes does not depend on how the output is cut into
//! regions or on the order of the patches. Where every mask is 0, pixels stay bit for bit; alpha always does. Nothing
//! is rounded or clipped. Any thread; uses parallelFor.
void pasteFaces(imaging::FloatImage &background,
                const imaging::Region &region,
                imaging::Size picture,
                imaging::Size output,
                const std::vector<FacePatch> &patches,
                const PasteParams &params = {});

} // namespace ambrotype::faces
