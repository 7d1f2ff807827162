#pragma once

#include "imaging/float_image.h"

#include <array>
#include <optional>
#include <vector>

namespace ambrotype::faces {

//! Variance of the diagonal Haar detail at the two finest scales: of pixels, and of means of 2 x 2 of them. For white
//! noise of variance v these are v and v / 4.
struct NoiseBands
{
    double fine = 0.0;
    double coarse = 0.0;
};

//! Top left corners of squares of kNoiseBlock pixels.
using Blocks = std::vector<std::array<int, 2>>;
constexpr int kNoiseBlock = 8;

//! The largest value of one plane of weights.
float largestWeight(const imaging::FloatImage &weights);

//! Where \p weights (one plane: how much of a restored face each pixel took) are 0 and \p luma is not clipped.
Blocks blocksAround(const imaging::FloatImage &weights, const imaging::FloatImage &luma);

//! Where \p weights are above half the largest one and \p luma is not clipped.
Blocks blocksOfFace(const imaging::FloatImage &weights, const imaging::FloatImage &luma);

//! The third of \p blocks where \p plane holds the least structure, so that neither hair nor cloth is taken for noise.
//! None when there are too few.
Blocks quietest(const imaging::FloatImage &plane, const Blocks &blocks);

//! The mean square of \p band (one plane) that half of \p blocks stay below; there must be one.
double middleEnergy(const imaging::FloatImage &band, const Blocks &blocks);

//! The noise of \p plane in its quietest() blocks. Nothing when there are too few.
std::optional<NoiseBands> quietNoise(const imaging::FloatImage &plane, const Blocks &blocks);

} // namespace ambrotype::faces
