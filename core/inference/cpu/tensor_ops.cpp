#include "inference/cpu/tensor_ops.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::inference::cpu {

float activated(float x, Activation::Kind kind, float slope)
{
    constexpr float kRootHalf = 0.70710678118654752F;
    switch (kind) {
    case Activation::Kind::None:
        return x;
    case Activation::Kind::Relu:
        return x < 0.0F ? 0.0F : x;
    case Activation::Kind::LeakyRelu:
    case Activation::Kind::PRelu:
        return x < 0.0F ? x * slope : x;
    case Activation::Kind::Relu6:
        return x < 0.0F ? 0.0F : x > 6.0F ? 6.0F : x;
    case Activation::Kind::Sigmoid:
        return 1.0F / (1.0F + std::exp(-x));
    case Activation::Kind::Gelu:
        return 0.5F * x * (1.0F + std::erf(x * kRootHalf));
    case Activation::Kind::Silu:
        return x / (1.0F + std::exp(-x));
    case Activation::Kind::Tanh:
        return std::tanh(x);
    }
    return x;
}

void activate(const float *from, std::int64_t count, Activation::Kind kind, float slope, float *to)
{
    for (std::int64_t i = 0; i < count; ++i)
        to[i] = activated(from[i], kind, slope);
}

AxisSplit splitAt(const Shape &shape, int axis)
{
    const auto place = static_cast<std::size_t>(axis < 0 ? axis + static_cast<int>(shape.size()) : axis);
    AxisSplit split;
    for (std::size_t i = 0; i < shape.size(); ++i)
        (i < place ? split.outer : i == place ? split.axis : split.inner) *= shape[i];
    return split;
}

void softmax(const float *from, const AxisSplit &split, float *to)
{
    for (std::int64_t o = 0; o < split.outer; ++o)
        for (std::int64_t i = 0; i < split.inner; ++i) {
            const std::int64_t base = o * split.axis * split.inner + i;
            float top = from[base];
            for (std::int64_t a = 1; a < split.axis; ++a)
                top = std::max(top, from[base + a * split.inner]);
            double sum = 0.0;
            for (std::int64_t a = 0; a < split.axis; ++a) {
                const float value = std::exp(from[base + a * split.inner] - top);
                to[base + a * split.inner] = value;
                sum += static_cast<double>(value);
            }
            const auto share = static_cast<float>(1.0 / sum);
            for (std::int64_t a = 0; a < split.axis; ++a)
                to[base + a * split.inner] *= share;
        }
}

void l2Normalize(const float *from, const AxisSplit &split, float epsilon, float *to)
{
    for (std::int64_t o = 0; o < split.outer; ++o)
        for (std::int64_t i = 0; i < split.inner; ++i) {
            const std::int64_t base = o * split.axis * split.inner + i;
            double squares = 0.0;
            for (std::int64_t a = 0; a < split.axis; ++a) {
                const auto value = static_cast<double>(from[base + a * split.inner]);
                squares += value * value;
            }
            const auto length = std::max(static_cast<float>(std::sqrt(squares)), epsilon);
            for (std::int64_t a = 0; a < split.axis; ++a)
                to[base + a * split.inner] = from[base + a * split.inner] / length;
        }
}

void pixelNorm(const float *from, const AxisSplit &split, float epsilon, float *to)
{
    for (std::int64_t o = 0; o < split.outer; ++o)
        for (std::int64_t i = 0; i < split.inner; ++i) {
            const std::int64_t base = o * split.axis * split.inner + i;
            double squares = 0.0;
            for (std::int64_t a = 0; a < split.axis; ++a) {
                const auto value = static_cast<double>(from[base + a * split.inner]);
                squares += value * value;
            }
            const auto factor = static_cast<float>(
                1.0 / std::sqrt(squares / static_cast<double>(split.axis) + static_cast<double>(epsilon)));
            for (std::int64_t a = 0; a < split.axis; ++a)
                to[base + a * split.inner] = from[base + a * split.inner] * factor;
        }
}

void permute(const float *from, const Shape &shape, const std::vector<int> &order, float *to)
{
    const std::size_t rank = shape.size();
    std::vector<std::int64_t> strides(rank, 1);
    for (std::size_t i = rank; i-- > 1;)
        strides[i - 1] = strides[i] * shape[i];
    std::vector<std::int64_t> sizes;
    std::vector<std::int64_t> steps;
    std::int64_t total = 1;
    for (const int axis : order) {
        sizes.push_back(shape[static_cast<std::size_t>(axis)]);
        steps.push_back(strides[static_cast<std::size_t>(axis)]);
        total *= sizes.back();
    }
    std::vector<std::int64_t> place(rank, 0);
    std::int64_t offset = 0;
    for (std::int64_t i = 0; i < total; ++i) {
        to[i] = from[offset];
        for (std::size_t axis = rank; axis-- > 0;) {
            offset += steps[axis];
            if (++place[axis] < sizes[axis])
                break;
            offset -= steps[axis] * sizes[axis];
            place[axis] = 0;
        }
    }
}

} // namespace ambrotype::inference::cpu
