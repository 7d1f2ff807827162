#pragma once

#include "inference/engine.h"

#include <string>

namespace ambrotype::inference {

//! What a network's result must have in common with its input to be believed.
struct ValidityLimits
{
    //! Correlation of box means over input and output, colours included. Lower means another picture.
    double correlation = 0.9;
    //! Largest shift of a tile's mean, as a share of the range 0..1. A restoring network keeps the brightness.
    double meanShift = 0.1;
    //! Spread of box means below which a correlation says nothing (a sky).
    double flat = 4.0 / 255.0;
};

//! Says whether \p output can be a restored \p input (both [1, C, H, W], 0..1, the output larger by any factor):
//! finite, not constant where the input is not, alike at low resolution, of the same mean brightness. Catches what
//! broken drivers and half precision give: black, NaN, other colours, other brightness. \returns an empty text if so,
//! else what is wrong, for the log.
std::string findInvalid(const TensorView &input, const TensorView &output, const ValidityLimits &limits = {});

//! Whether every value is finite; for networks whose output is no picture.
bool allFinite(const TensorView &values);

} // namespace ambrotype::inference
