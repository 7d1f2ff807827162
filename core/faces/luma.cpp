#include "faces/luma.h"

namespace ambrotype::faces {

using imaging::FloatImage;

FloatImage luminance(const FloatImage &image)
{
    FloatImage luma(image.size(), 1);
    const bool grey = image.colorChannels() == 1;
    for (int y = 0; y < image.height(); ++y) {
        const float *r = image.row(0, y);
        const float *g = image.row(grey ? 0 : 1, y);
        const float *b = image.row(grey ? 0 : 2, y);
        float *out = luma.row(0, y);
        for (int x = 0; x < image.width(); ++x)
            out[x] = 0.299F * r[x] + 0.587F * g[x] + 0.114F * b[x];
    }
    return luma;
}

} // namespace ambrotype::faces
