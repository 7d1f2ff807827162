#pragma once

#include "faces/guard/face_frame.h"
#include "faces/guard/input_quality.h"

#include <array>

namespace ambrotype::faces {

//! Parts of a face where things appear or vanish.
enum class ChangeArea { AroundEyes, Mouth, LowerFace, Forehead };
constexpr int kChangeAreas = 4;
const char *changeAreaName(ChangeArea area); //!< "around-eyes", "mouth", "lower-face", "forehead".

//! What the result shows that the original cannot explain: both blurred to what the photo holds (structure.h), the
//! result minus the original, without slow changes of light. One plane of signed brightness in the frame of \p
//! original.
imaging::FloatImage inventionMap(const FaceFrame &original, const FaceFrame &result, const InputQuality &quality);

//! Share (0..1) of the pixels of each area of \p frame (the original's) where the map departs from 0 by more than \p
//! threshold. Around the eyes the eyes themselves do not count: opening them is what restoring is for.
std::array<double, kChangeAreas>
changedShares(const imaging::FloatImage &invention, const FaceFrame &frame, double threshold);

//! The map at the size and place of the crop, for showing: one plane, 0.5 is no change.
imaging::FloatImage inventionOverlay(const imaging::FloatImage &invention, const FaceFrame &frame, imaging::Size crop);

} // namespace ambrotype::faces
