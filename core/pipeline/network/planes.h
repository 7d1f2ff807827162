#pragma once

#include "imaging/float_image.h"

namespace ambrotype::pipeline {

//! Plane \p plane of \p image alone.
imaging::FloatImage planeOf(const imaging::FloatImage &image, int plane);

//! \p image without its alpha.
imaging::FloatImage coloursOf(const imaging::FloatImage &image);

//! \p colours with \p alpha, one plane of the same size.
imaging::FloatImage withAlpha(const imaging::FloatImage &colours, const imaging::FloatImage &alpha);

//! The smallest region that covers both.
imaging::Region united(const imaging::Region &a, const imaging::Region &b);

} // namespace ambrotype::pipeline
