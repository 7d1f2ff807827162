#pragma once

#include "faces/guard/face_frame.h"
#include "faces/guard/input_quality.h"

namespace ambrotype::faces {

//! The blurs, as shares of the eye distance, that make a photo and its restoration comparable: both then show what the
//! blurrier one holds.
struct CommonScale
{
    double original = 0.0;
    double result = 0.0;
};
CommonScale commonScale(const FaceFrame &result, const InputQuality &quality);

//! How alike two pictures of one face at one place are, without knowing people: the least correlation of brightness
//! around the eyes, the nose and the mouth. Only structure coarser than commonScale() and finer than half a face
//! counts, so that sharpening, noise and brightness matter little. -1..1. \p quality: of the original. It cannot tell a
//! twin, and it says nothing of two different photographs.
double structureSimilarity(const FaceFrame &original, const FaceFrame &result, const InputQuality &quality);

} // namespace ambrotype::faces
