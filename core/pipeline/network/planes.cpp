#include "pipeline/network/planes.h"

#include <algorithm>

namespace ambrotype::pipeline {

using imaging::FloatImage;
using imaging::Region;

FloatImage planeOf(const FloatImage &image, int plane)
{
    FloatImage result(image.size(), 1);
    for (int y = 0; y < image.height(); ++y)
        std::copy_n(image.row(plane, y), image.width(), result.row(0, y));
    return result;
}

FloatImage coloursOf(const FloatImage &image)
{
    FloatImage result(image.size(), image.colorChannels());
    for (int c = 0; c < image.colorChannels(); ++c)
        for (int y = 0; y < image.height(); ++y)
            std::copy_n(image.row(c, y), image.width(), result.row(c, y));
    return result;
}

FloatImage withAlpha(const FloatImage &colours, const FloatImage &alpha)
{
    FloatImage result(colours.size(), colours.colorChannels(), true);
    for (int c = 0; c < colours.colorChannels(); ++c)
        for (int y = 0; y < colours.height(); ++y)
            std::copy_n(colours.row(c, y), colours.width(), result.row(c, y));
    for (int y = 0; y < colours.height(); ++y)
        std::copy_n(alpha.row(0, y), colours.width(), result.row(colours.colorChannels(), y));
    return result;
}

Region united(const Region &a, const Region &b)
{
    const int left = std::min(a.x, b.x);
    const int top = std::min(a.y, b.y);
    return {left, top, std::max(a.right(), b.right()) - left, std::max(a.bottom(), b.bottom()) - top};
}

} // namespace ambrotype::pipeline
