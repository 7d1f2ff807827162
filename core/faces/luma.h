#pragma once

#include "imaging/float_image.h"

namespace ambrotype::faces {

//! The brightness of \p image as one plane: 0.299 R + 0.587 G + 0.114 B of sRGB-encoded values.
imaging::FloatImage luminance(const imaging::FloatImage &image);

} // namespace ambrotype::faces
