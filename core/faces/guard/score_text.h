#pragma once

#include <cmath>
#include <cstdio>
#include <string>

namespace ambrotype::faces {

//! A likeness or its limit as sentences name it: "0.42".
inline std::string twoDigits(double value)
{
    char text[16];
    std::snprintf(text, sizeof text, "%.2f", value);
    return text;
}

//! A strength 0..1 as sentences name it: "60".
inline std::string percent(double strength)
{
    return std::to_string(std::lround(strength * 100.0));
}

} // namespace ambrotype::faces
