#pragma once

#include "imaging/float_image.h"

namespace ambrotype::faces {

//! Joins \p restored to \p before along the border of \p mask by its gradients, after P. Perez, M. Gangnet, A. Blake,
//! "Poisson image editing", SIGGRAPH 2003: what differs on the border of the area where the mask is above \p threshold
//! is taken from the inside as the smoothest surface that fits (a membrane, the solution of Laplace's equation). In
//! float and in the crop, so that 16 bits and values beyond 0..1 stay, which cv::seamlessClone cuts to 8 bits, and so
//! that the result does not depend on how the picture is cut. Both crops have the same size and planes. An area without
//! a border (mask nowhere at or below the threshold) changes nothing.
void matchGradients(imaging::FloatImage &restored,
                    const imaging::FloatImage &before,
                    const imaging::FloatImage &mask,
                    float threshold = 0.1F);

} // namespace ambrotype::faces
