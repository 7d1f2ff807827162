#pragma once

#include "inference/engine.h"
#include "inference/weights/state_dict.h"

#include <filesystem>

namespace ambrotype::test {

//! State dicts of small but complete networks, with values made from a fixed seed and scaled so that pictures stay
//! pictures. None of them needs a file.
inference::StateDict smallSrvgg(int scale, int features = 8, int convolutions = 2);
inference::StateDict smallRrdbNet(int unshuffle, int blocks = 1, int features = 8, int growth = 4);
inference::StateDict smallFfdNet();
//! Convolution, batch norm, PReLU, convolution, scaled by channel: what optimizeGraph() joins.
inference::StateDict smallNormNet();

//! Writes float32 tensors as a safetensors file.
void writeSafetensors(const std::filesystem::path &file, const inference::StateDict &weights);

//! A picture of soft colours and edges, [1, channels, height, width] in 0..1.
inference::Tensor testPicture(std::int64_t channels, std::int64_t height, std::int64_t width);

//! Largest absolute difference; infinite for different shapes.
double largestDifference(const inference::Tensor &a, const inference::Tensor &b);

} // namespace ambrotype::test
