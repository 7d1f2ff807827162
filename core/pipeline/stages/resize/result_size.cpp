#include "pipeline/stages/resize/result_size.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::pipeline {
namespace {

//! As imaging::ReadLimits::maxSide, so that what we write can be read again.
constexpr double kLongestSide = 65000.0;
constexpr double kCmPerInch = 2.54;

int wholeSide(double pixels)
{
    return static_cast<int>(std::lround(std::clamp(pixels, 1.0, kLongestSide)));
}

//! \p input scaled by \p factor, less where a side would become too long.
Size scaled(Size input, double factor)
{
    factor = std::min(factor, kLongestSide / std::max(input.width, input.height));
    return {wholeSide(input.width * factor), wholeSide(input.height * factor)};
}

Size fitted(Size input, double width, double height, const std::string &fit)
{
    if (fit == "stretch")
        return {wholeSide(width), wholeSide(height)};
    const double across = width / input.width;
    const double down = height / input.height;
    return scaled(input, fit == "cover" ? std::max(across, down) : std::min(across, down));
}

} // namespace

Size resizedSize(Size input, const StageContext &context)
{
    const std::string mode = context.text("mode");
    if (mode == "factor")
        return scaled(input, context.number("factor"));
    if (mode == "long-edge")
        return scaled(input, context.number("long-edge") / std::max(input.width, input.height));
    if (mode == "size")
        return fitted(input, context.number("width"), context.number("height"), context.text("fit"));
    if (mode == "print") {
        const double pixelsPerUnit = context.number("dpi") / (context.text("unit") == "cm" ? kCmPerInch : 1.0);
        return fitted(input,
                      context.number("print-width") * pixelsPerUnit,
                      context.number("print-height") * pixelsPerUnit,
                      context.text("fit"));
    }
    return input;
}

} // namespace ambrotype::pipeline
