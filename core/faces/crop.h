#pragma once

#include "faces/affine.h"
#include "faces/warp.h"

namespace ambrotype::faces {

//! What a crop shows where the face reaches beyond the picture.
enum class Outside {
    //! As in the pictures that face networks were trained on (FFHQ, T. Karras et al.): mirrored, more and more blurred
    //! and fading to the mean colour, so that neither a straight grey border nor a second face is restored.
    Fade,
    PublishedGrey, //!< Constant R, G, B = 132, 133, 135: facexlib, CodeFormer, RestoreFormer++.
    Black          //!< GPEN.
};

struct CropParams
{
    int size = 512;                     //!< Pixels of a side.
    Kernel kernel = Kernel::CatmullRom; //!< Stretched when the face is larger than the crop, except LinearAsPublished.
    Outside outside = Outside::Fade;
    double blurShare = 0.02; //!< Fade: deviation of the blur, as a share of the side.
    double fadeShare = 0.3;  //!< Fade: distance beyond the picture, as a share of the side, where the mean is reached.

    //! What the published code does at \p size pixels.
    static CropParams asPublished(int size, Outside outside = Outside::PublishedGrey);
};

//! The part of a picture of \p picture pixels that cropFace() needs; never outside the picture. At least one pixel
//! unless the picture is empty.
imaging::Region cropRegion(const Affine &toPicture, imaging::Size picture, const CropParams &params = {});

//! The face as R, G, B of \p params.size squared (three planes also of a grey picture), values as in the picture.
//! \p toPicture: Alignment::toPicture, from crop pixels to pixels of the picture at the size of \p picture. \p source
//! holds the part \p sourceRegion of it, which contains cropRegion(). A face larger than the crop is averaged first, so
//! that nothing is skipped as the published code skips it.
imaging::FloatImage cropFace(const imaging::FloatImage &source,
                             const imaging::Region &sourceRegion,
                             imaging::Size picture,
                             const Affine &toPicture,
                             const CropParams &params = {});

} // namespace ambrotype::faces
