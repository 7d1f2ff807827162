#pragma once

#include "imaging/ops/blur.h"

namespace ambrotype::faces {

//! A whole crop blurred by \p sigma pixels; beyond its border it is mirrored.
inline imaging::FloatImage blurredCrop(const imaging::FloatImage &crop, double sigma)
{
    const auto all = imaging::Region::of(crop.size());
    return imaging::ops::gaussianBlur(crop, all, all, crop.size(), static_cast<float>(sigma));
}

} // namespace ambrotype::faces
