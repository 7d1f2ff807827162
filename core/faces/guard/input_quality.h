#pragma once

#include "faces/face.h"
#include "faces/guard/face_frame.h"
#include "imaging/float_image.h"

namespace ambrotype::faces {

//! How much of a face the photograph holds: what any measure of likeness depends on.
struct InputQuality
{
    double eyeDistance = 0.0; //!< Photo pixels.
    //! Deviation of the blur of the sharpest edges, as a share of the eye distance; enlarging counts as blur. About
    //! 0.013 (the least this can see) for a studio portrait, 0.035 for a sharp face of 12 pixels between the eyes,
    //! 0.06 where features run together. 1 when there are no edges at all.
    double blur = 1.0;
    //! Noise of the photograph (0..255 scale) over the eye distance in pixels: noise of 15 on 24 pixels is 0.6.
    double noise = 0.0;
};

//! InputQuality::blur of what \p frame shows, noise of \p noise255 (in the frame) not taken for edges.
double measureBlur(const FaceFrame &frame, double noise255);

//! Measures the face at \p landmarks in \p crop, which was cut from a photo where the eyes are \p sourceEyeDistance
//! pixels apart. One crop size is as good as another, as long as it is not smaller than the photo's face by much.
InputQuality measureInputQuality(const imaging::FloatImage &crop, const Landmarks &landmarks, double sourceEyeDistance);

} // namespace ambrotype::faces
