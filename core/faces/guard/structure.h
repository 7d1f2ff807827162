#pragma once

#include "faces/guard/face_frame.h"
#include "faces/guard/input_quality.h"

namespace ambrotype::faces {

//! How alike two pictures of one face at one place are, without knowing people: the least correlation of brightness
//! around the eyes, the nose and the mouth. The result is blurred as the photo is (\p quality), and only structure
//! coarser than that and finer than half a face counts, so that sharpening, noise and brightness matter little. -1..1.
//! It cannot tell a twin, and it says nothing of two different photographs.
double structureSimilarity(const FaceFrame &original, const FaceFrame &result, const InputQuality &quality);

//! The blurs, as shares of the eye distance, that make a photo and its restoration comparable.
struct CommonScale
{
    double original = 0.0; //!< Of the original.
    double result = 0.0;   //!< Of the result: the same and what the photo was blurred by.
};
CommonScale commonScale(const InputQuality &quality);

} // namespace ambrotype::faces
