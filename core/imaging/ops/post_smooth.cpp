#include "imaging/ops/blend.h"
#include "imaging/ops/blur.h"

#include <algorithm>

namespace ambrotype::imaging::ops {

PostSmoothParams PostSmoothParams::atScale(double scale) const
{
    PostSmoothParams scaled = *this;
    scaled.sigma = static_cast<float>(sigma * std::min(1.0, scale));
    return scaled;
}

int postSmoothApron(const PostSmoothParams &params)
{
    return params.amount == 0.0F ? 0 : gaussianApron(params.sigma);
}

FloatImage postSmooth(const FloatImage &input,
                      const Region &inputRegion,
                      const Region &output,
                      Size whole,
                      const PostSmoothParams &params)
{
    FloatImage original = input.crop({output.x - inputRegion.x, output.y - inputRegion.y, output.width, output.height});
    if (params.amount == 0.0F || params.sigma <= 0.0F)
        return original;
    FloatImage smooth = gaussianBlur(input, inputRegion, output, whole, params.sigma);
    blend(original, smooth, params.amount);
    return smooth;
}

} // namespace ambrotype::imaging::ops
