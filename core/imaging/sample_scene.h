#pragma once

#include <cstdint>

//! The scene of the sample picture, as a function of the place: private to sample_picture.cpp.
namespace ambrotype::imaging::sample {

struct Color
{
    float r = 0.0F;
    float g = 0.0F;
    float b = 0.0F;
};

//! Linear light, 0..1, at a place of the scene: y from 0 (top) to 1 (bottom), x in the same unit, 0 in the middle.
//! \p pixel is the width of a pixel in that unit, for soft edges.
Color sceneAt(float x, float y, float pixel);

//! Evenly spread number in [0, 1) that depends on nothing but the arguments.
float hashNoise(std::int32_t x, std::int32_t y, std::uint32_t seed);

} // namespace ambrotype::imaging::sample
