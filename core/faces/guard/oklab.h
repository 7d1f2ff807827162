#pragma once

#include "imaging/color/transfer.h"

#include <array>
#include <cmath>

namespace ambrotype::faces {

//! Lightness and two colour axes in which equal distances look alike and hue is an angle. B. Ottosson, "A perceptual
//! color space for image processing", 2020 (bottosson.github.io/posts/oklab).
struct Oklab
{
    double lightness = 0.0;
    double a = 0.0;
    double b = 0.0;
};

//! Of sRGB-encoded values.
inline Oklab oklabFromRgb(float red, float green, float blue)
{
    const auto &curve = imaging::SrgbTransfer::instance();
    const double r = curve.toLinear(red);
    const double g = curve.toLinear(green);
    const double bl = curve.toLinear(blue);
    const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * bl);
    const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * bl);
    const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * bl);
    return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

//! Back to sRGB-encoded values, which may leave 0..1.
inline std::array<float, 3> rgbFromOklab(const Oklab &color)
{
    const auto cube = [](double v) { return v * v * v; };
    const double l = cube(color.lightness + 0.3963377774 * color.a + 0.2158037573 * color.b);
    const double m = cube(color.lightness - 0.1055613458 * color.a - 0.0638541728 * color.b);
    const double s = cube(color.lightness - 0.0894841775 * color.a - 1.2914855480 * color.b);
    const auto &curve = imaging::SrgbTransfer::instance();
    return {curve.toEncoded(static_cast<float>(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s)),
            curve.toEncoded(static_cast<float>(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s)),
            curve.toEncoded(static_cast<float>(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s))};
}

} // namespace ambrotype::faces
