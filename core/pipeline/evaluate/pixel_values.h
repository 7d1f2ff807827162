#pragma once

#include "imaging/float_image.h"
#include "imaging/picture.h"

namespace ambrotype::pipeline {

using imaging::FloatImage;
using imaging::Region;
using imaging::Size;

//! The numbers of a file as they stand, 0..1, whatever colours its profile says they mean: what published figures
//! compare. Transparency is left out.
FloatImage valuesOfPicture(const imaging::Picture &picture);

//! An 8-bit picture of these numbers, cut off at 0 and 1 and rounded, without a profile.
imaging::Picture pictureOfValues(const FloatImage &values);

} // namespace ambrotype::pipeline
