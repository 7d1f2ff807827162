#pragma once

#include <array>
#include <cstddef>
#include <optional>

namespace ambrotype::jobs::shoot {

enum class Measure { Sharpness, Noise, SkinRed, SkinYellow, Identity };
constexpr int kMeasures = 5;
const char *measureName(Measure measure); //!< "sharpness", "noise", "skin-red", "skin-yellow", "identity"

//! What is known of one result; what could not be measured is nothing.
struct ResultMeasures
{
    //! By Measure. Sharpness 0..100; noise as a standard deviation of 255; skin: mean of R - G and of (R + G) / 2 - B
    //! over the faces, of 255 in sRGB; identity: lowest likeness of a restored face, 1 = the same.
    std::array<std::optional<double>, kMeasures> values;

    std::optional<double> of(Measure measure) const { return values[static_cast<std::size_t>(measure)]; }
};

} // namespace ambrotype::jobs::shoot
