#pragma once

#include "inference/cpu/plan_builder.h"

namespace ambrotype::inference::cpu {

//! Grows a picture in either layout at all sides; Reflect: without repeating the edge, sides smaller than the picture.
void padPicture(const float *from, const Planes &size, const op::Pad &pad, float *to);

//! Bilinear, the centres of the corner pixels stay where they are.
void resizeBilinearCorners(const float *from, const Planes &size, std::int64_t height, std::int64_t width, float *to);

} // namespace ambrotype::inference::cpu
