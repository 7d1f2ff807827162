#pragma once

#include <vector>

namespace ambrotype::imaging::ops {

//! One side of a Gaussian cut at 3 sigma, the middle first; the whole sums to 1. For blur.cpp and sharpen.cpp.
struct GaussianTaps
{
    explicit GaussianTaps(float sigma);
    int radius() const { return static_cast<int>(weights.size()) - 1; }
    std::vector<float> weights;
};

} // namespace ambrotype::imaging::ops
