#include "faces/color_match.h"

#include "faces/crop_blur.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace ambrotype::faces {

namespace {

using imaging::FloatImage;

//! The middle of the differences where the mask is above one half; 0 when it is nowhere.
float usualDifference(const FloatImage &difference, int plane, const FloatImage &mask)
{
    std::vector<float> values;
    for (int y = 0; y < mask.height(); y += 2)
        for (int x = 0; x < mask.width(); x += 2)
            if (mask.row(0, y)[x] > 0.5F)
                values.push_back(difference.row(plane, y)[x]);
    if (values.empty())
        return 0.0F;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

} // namespace

void matchColors(FloatImage &restored, const FloatImage &before, const FloatImage &mask, const ColorMatchParams &params)
{
    const int colors = restored.colorChannels();
    const double side = restored.width();
    FloatImage difference(restored.size(), colors);
    for (int plane = 0; plane < colors; ++plane)
        for (int y = 0; y < restored.height(); ++y)
            for (int x = 0; x < restored.width(); ++x)
                difference.row(plane, y)[x] = before.row(plane, y)[x] - restored.row(plane, y)[x];
    difference = blurredCrop(difference, params.detailShare * side);

    std::array<float, 3> usual{};
    for (int plane = 0; plane < colors; ++plane)
        usual[static_cast<std::size_t>(plane)] = usualDifference(difference, plane, mask);

    // A weighted mean: the sum of weights lies in a plane of its own, and a little of the usual difference is in all.
    constexpr float kUsualWeight = 0.01F;
    FloatImage weights(restored.size(), 1);
    for (int y = 0; y < restored.height(); ++y)
        for (int x = 0; x < restored.width(); ++x) {
            float distance = 0.0F;
            for (int plane = 0; plane < colors; ++plane)
                distance =
                    std::max(distance, std::abs(difference.row(plane, y)[x] - usual[static_cast<std::size_t>(plane)]));
            const float ratio = distance / params.outlier;
            const float trust = 1.0F / (1.0F + ratio * ratio);
            weights.row(0, y)[x] = mask.row(0, y)[x] * trust * trust;
            for (int plane = 0; plane < colors; ++plane)
                difference.row(plane, y)[x] *= weights.row(0, y)[x];
        }
    difference = blurredCrop(difference, params.sigmaShare * side);
    weights = blurredCrop(weights, params.sigmaShare * side);
    for (int plane = 0; plane < colors; ++plane)
        for (int y = 0; y < restored.height(); ++y)
            for (int x = 0; x < restored.width(); ++x)
                restored.row(plane, y)[x] +=
                    params.amount
                    * (difference.row(plane, y)[x] + kUsualWeight * usual[static_cast<std::size_t>(plane)])
                    / (weights.row(0, y)[x] + kUsualWeight);
}

} // namespace ambrotype::faces
