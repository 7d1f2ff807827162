#include "inference/session/validity.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ambrotype::inference {

namespace {

//! Boxes per side at which two pictures are compared: coarse enough that denoising and sharpening change nothing.
constexpr std::int64_t kBoxes = 8;
//! Sides of the smallest box, in input pixels: the mean of a smaller one is still noise.
constexpr std::int64_t kSmallestBox = 8;

std::int64_t boxesAlong(std::int64_t input, std::int64_t output)
{
    return std::clamp<std::int64_t>(std::min(input, output) / kSmallestBox, 1, kBoxes);
}

//! Means of up to kBoxes x kBoxes boxes per channel; NaN or infinity anywhere in a box shows in its mean.
std::vector<double> boxMeans(const TensorView &view, std::int64_t channels, std::int64_t rows, std::int64_t columns)
{
    std::vector<double> means;
    for (std::int64_t c = 0; c < channels; ++c)
        for (std::int64_t r = 0; r < rows; ++r)
            for (std::int64_t b = 0; b < columns; ++b) {
                const std::int64_t top = view.shape[2] * r / rows;
                const std::int64_t bottom = view.shape[2] * (r + 1) / rows;
                const std::int64_t left = view.shape[3] * b / columns;
                const std::int64_t right = view.shape[3] * (b + 1) / columns;
                double sum = 0.0;
                for (std::int64_t y = top; y < bottom; ++y) {
                    const float *row = view.data + c * view.strides[1] + y * view.strides[2];
                    for (std::int64_t x = left; x < right; ++x)
                        sum += row[x * view.strides[3]];
                }
                means.push_back(sum / static_cast<double>((bottom - top) * (right - left)));
            }
    return means;
}

double meanOf(const std::vector<double> &values)
{
    double sum = 0.0;
    for (const double value : values)
        sum += value;
    return sum / static_cast<double>(values.size());
}

//! Standard deviations and correlation of two lists.
struct Relation
{
    double spreadA = 0.0;
    double spreadB = 0.0;
    double correlation = 0.0;
};

Relation relate(const std::vector<double> &a, const std::vector<double> &b)
{
    const double meanA = meanOf(a);
    const double meanB = meanOf(b);
    double aa = 0.0;
    double bb = 0.0;
    double ab = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        aa += (a[i] - meanA) * (a[i] - meanA);
        bb += (b[i] - meanB) * (b[i] - meanB);
        ab += (a[i] - meanA) * (b[i] - meanB);
    }
    const auto count = static_cast<double>(a.size());
    Relation relation;
    relation.spreadA = std::sqrt(aa / count);
    relation.spreadB = std::sqrt(bb / count);
    if (aa > 0.0 && bb > 0.0)
        relation.correlation = ab / std::sqrt(aa * bb);
    return relation;
}

//! Differences of every channel to the first: what a swap of channels changes though brightness stays.
std::vector<double> colours(const std::vector<double> &means, std::int64_t channels)
{
    const std::size_t boxes = means.size() / static_cast<std::size_t>(channels);
    std::vector<double> result;
    for (std::size_t i = boxes; i < means.size(); ++i)
        result.push_back(means[i] - means[i % boxes]);
    return result;
}

} // namespace

bool allFinite(const TensorView &values)
{
    std::vector<std::int64_t> index(values.shape.size(), 0);
    std::int64_t count = 1;
    for (const std::int64_t size : values.shape)
        count *= size;
    for (std::int64_t i = 0; i < count; ++i) {
        std::int64_t offset = 0;
        for (std::size_t axis = 0; axis < index.size(); ++axis)
            offset += index[axis] * values.strides[axis];
        if (!std::isfinite(values.data[offset]))
            return false;
        for (std::size_t axis = index.size(); axis-- > 0;) {
            if (++index[axis] < values.shape[axis])
                break;
            index[axis] = 0;
        }
    }
    return true;
}

std::string findInvalid(const TensorView &input, const TensorView &output, const ValidityLimits &limits)
{
    if (input.shape.size() != 4 || output.shape.size() != 4)
        return allFinite(output) ? "" : "values that are not finite";
    const std::int64_t channels = std::min(input.shape[1], output.shape[1]);
    const std::int64_t rows = boxesAlong(input.shape[2], output.shape[2]);
    const std::int64_t columns = boxesAlong(input.shape[3], output.shape[3]);
    const std::vector<double> before = boxMeans(input, channels, rows, columns);
    const std::vector<double> after = boxMeans(output, channels, rows, columns);
    for (const double mean : after)
        if (!std::isfinite(mean))
            return "values that are not finite";
    const double shift = meanOf(after) - meanOf(before);
    if (std::abs(shift) > limits.meanShift)
        return "brightness shifted by " + std::to_string(shift);
    const Relation brightness = relate(before, after);
    if (brightness.spreadA > limits.flat) {
        if (brightness.spreadB < limits.flat / 4)
            return "constant";
        if (brightness.correlation < limits.correlation)
            return "correlation " + std::to_string(brightness.correlation);
    }
    if (channels > 1) {
        const Relation colour = relate(colours(before, channels), colours(after, channels));
        if (colour.spreadA > 2 * limits.flat && colour.correlation < limits.correlation)
            return "colour correlation " + std::to_string(colour.correlation);
    }
    return {};
}

} // namespace ambrotype::inference
