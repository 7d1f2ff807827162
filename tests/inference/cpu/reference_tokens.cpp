#include "cpu/reference_tokens.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::test {

namespace {

using namespace inference;

std::size_t index(std::int64_t i)
{
    return static_cast<std::size_t>(i);
}

double silu(double x)
{
    return x / (1.0 + std::exp(-x));
}

struct Moments
{
    double mean = 0.0;
    double variance = 0.0; //!< Biased.
};

Moments moments(const float *values, std::int64_t count)
{
    Moments result;
    for (std::int64_t i = 0; i < count; ++i)
        result.mean += static_cast<double>(values[i]) / static_cast<double>(count);
    for (std::int64_t i = 0; i < count; ++i) {
        const double difference = static_cast<double>(values[i]) - result.mean;
        result.variance += difference * difference / static_cast<double>(count);
    }
    return result;
}

class TokenEvaluator
{
public:
    TokenEvaluator(const Graph &graph, const std::vector<const Tensor *> &inputs, Tensor &result)
        : m_graph(graph)
        , m_in(inputs)
        , m_out(result)
    {
    }

    template <typename Other> bool operator()(const Other &) { return false; }

    bool operator()(const op::GroupNorm &norm)
    {
        const Shape &size = m_in[0]->shape;
        const std::int64_t pixels = size[2] * size[3];
        const std::int64_t each = size[1] / norm.groups;
        for (std::int64_t group = 0; group < size[0] * norm.groups; ++group) {
            const Moments found = moments(m_in[0]->data.data() + group * each * pixels, each * pixels);
            const double scale = 1.0 / std::sqrt(found.variance + static_cast<double>(norm.epsilon));
            for (std::int64_t i = group * each * pixels; i < (group + 1) * each * pixels; ++i) {
                const std::int64_t channel = i / pixels % size[1];
                const double y =
                    (value(0, i) - found.mean) * scale * constant(norm.weight, channel) + constant(norm.bias, channel);
                set(i, norm.activation.kind == Activation::Kind::Silu ? silu(y) : y);
            }
        }
        return true;
    }

    bool operator()(const op::LayerNorm &norm)
    {
        const std::int64_t width = m_in[0]->shape.back();
        for (std::int64_t i = 0; i < count(); ++i) {
            const Moments found = moments(m_in[0]->data.data() + i / width * width, width);
            const double normal =
                (value(0, i) - found.mean) / std::sqrt(found.variance + static_cast<double>(norm.epsilon));
            set(i, normal * constant(norm.weight, i % width) + constant(norm.bias, i % width));
        }
        return true;
    }

    bool operator()(const op::Attention &attention)
    {
        const std::int64_t channels = channelsOf(0);
        const std::int64_t width = channels / attention.heads;
        for (std::int64_t n = 0; n < m_out.shape[0]; ++n)
            for (std::int64_t head = 0; head < attention.heads; ++head)
                for (std::int64_t t = 0; t < lengthOf(0); ++t) {
                    std::vector<double> shares;
                    double sum = 0.0;
                    for (std::int64_t s = 0; s < lengthOf(1); ++s) {
                        double product = 0.0;
                        for (std::int64_t c = head * width; c < (head + 1) * width; ++c)
                            product += token(0, n, t, c) * token(1, n, s, c);
                        shares.push_back(std::exp(product / std::sqrt(static_cast<double>(width))));
                        sum += shares.back();
                    }
                    for (std::int64_t c = head * width; c < (head + 1) * width; ++c) {
                        double mixed = 0.0;
                        for (std::int64_t s = 0; s < lengthOf(1); ++s)
                            mixed += shares[index(s)] / sum * token(2, n, s, c);
                        set(place(0, n, t, c), mixed);
                    }
                }
        return true;
    }

    bool operator()(const op::ArgMax &choice)
    {
        const Shape &size = m_in[0]->shape;
        const std::size_t axis = choice.axis < 0 ? size.size() - 1 : index(choice.axis);
        std::int64_t inner = 1;
        for (std::size_t i = axis + 1; i < size.size(); ++i)
            inner *= size[i];
        for (std::int64_t i = 0; i < count(); ++i) {
            const std::int64_t base = i / inner * size[axis] * inner + i % inner;
            std::int64_t best = 0;
            for (std::int64_t a = 1; a < size[axis]; ++a)
                if (value(0, base + a * inner) > value(0, base + best * inner))
                    best = a;
            set(i, static_cast<double>(best));
        }
        return true;
    }

    bool operator()(const op::NearestRow &choice)
    {
        const Shape &size = m_in[0]->shape;
        const std::int64_t pixels = size[2] * size[3];
        for (std::int64_t i = 0; i < count(); ++i) {
            double least = INFINITY;
            for (std::int64_t row = 0; row < m_graph.constant(choice.table).shape[0]; ++row) {
                double distance = 0.0;
                for (std::int64_t c = 0; c < size[1]; ++c) {
                    const double difference = value(0, (i / pixels * size[1] + c) * pixels + i % pixels)
                                              - constant(choice.table, row * size[1] + c);
                    distance += difference * difference;
                }
                if (distance < least) {
                    least = distance;
                    set(i, static_cast<double>(row));
                }
            }
        }
        return true;
    }

    bool operator()(const op::Lookup &lookup)
    {
        const std::int64_t width = m_graph.constant(lookup.table).shape[1];
        for (std::int64_t i = 0; i < count(); ++i)
            set(i, constant(lookup.table, static_cast<std::int64_t>(value(0, i / width)) * width + i % width));
        return true;
    }

    bool operator()(const op::AddConstant &sum)
    {
        const std::int64_t each = m_graph.constant(sum.value).count();
        for (std::int64_t i = 0; i < count(); ++i)
            set(i, value(0, i) + constant(sum.value, i % each));
        return true;
    }

    bool operator()(const op::AdaptiveInstanceNorm &norm)
    {
        const auto pixelsOf = [&](std::size_t input) { return m_in[input]->shape[2] * m_in[input]->shape[3]; };
        const auto planeOf = [&](std::size_t input, std::int64_t plane) {
            Moments found = moments(m_in[input]->data.data() + plane * pixelsOf(input), pixelsOf(input));
            found.variance *= static_cast<double>(pixelsOf(input)) / static_cast<double>(pixelsOf(input) - 1);
            found.variance += static_cast<double>(norm.epsilon);
            return found;
        };
        for (std::int64_t i = 0; i < count(); ++i) {
            const Moments own = planeOf(0, i / pixelsOf(0));
            const Moments wanted = planeOf(1, i / pixelsOf(0));
            set(i, (value(0, i) - own.mean) * std::sqrt(wanted.variance / own.variance) + wanted.mean);
        }
        return true;
    }

    bool operator()(const op::ControlledFusion &)
    {
        const std::int64_t each = count() / m_out.shape[0];
        for (std::int64_t i = 0; i < count(); ++i) {
            const double weight = value(3, i / each);
            set(i, weight == 0.0 ? value(0, i) : value(0, i) + weight * (value(0, i) * value(1, i) + value(2, i)));
        }
        return true;
    }

    bool operator()(const op::Pad &pad)
    {
        const Shape &size = m_in[0]->shape;
        const auto source = [&](std::int64_t i, std::int64_t extent) -> std::int64_t {
            if (i >= 0 && i < extent)
                return i;
            if (pad.mode == op::PadToMultiple::Mode::Zero)
                return -1;
            if (pad.mode == op::PadToMultiple::Mode::Replicate)
                return i < 0 ? 0 : extent - 1;
            return i < 0 ? -i : 2 * extent - 2 - i;
        };
        each([&](std::int64_t plane, std::int64_t y, std::int64_t x) {
            const std::int64_t row = source(y - pad.top, size[2]);
            const std::int64_t column = source(x - pad.left, size[3]);
            return row < 0 || column < 0 ? 0.0 : value(0, (plane * size[2] + row) * size[3] + column);
        });
        return true;
    }

    bool operator()(const op::ResizeBilinearLike &)
    {
        const Shape &size = m_in[0]->shape;
        const auto placeOf = [](std::int64_t i, std::int64_t from, std::int64_t to) {
            return to > 1 ? static_cast<double>(i * (from - 1)) / static_cast<double>(to - 1) : 0.0;
        };
        each([&](std::int64_t plane, std::int64_t y, std::int64_t x) {
            const double v = placeOf(y, size[2], m_out.shape[2]);
            const double h = placeOf(x, size[3], m_out.shape[3]);
            double sum = 0.0;
            for (std::int64_t row = 0; row < size[2]; ++row)
                for (std::int64_t column = 0; column < size[3]; ++column) {
                    const double nearness = std::max(0.0, 1.0 - std::abs(v - static_cast<double>(row)))
                                            * std::max(0.0, 1.0 - std::abs(h - static_cast<double>(column)));
                    sum += nearness * value(0, (plane * size[2] + row) * size[3] + column);
                }
            return sum;
        });
        return true;
    }

private:
    std::int64_t count() const { return static_cast<std::int64_t>(m_out.data.size()); }
    double value(std::size_t input, std::int64_t i) const { return static_cast<double>(m_in[input]->data[index(i)]); }
    double constant(ConstantId id, std::int64_t i) const { return static_cast<double>(m_graph.constant(id).data[i]); }
    void set(std::int64_t i, double value) { m_out.data[index(i)] = static_cast<float>(value); }

    template <typename Value> void each(Value valueOf)
    {
        for (std::int64_t i = 0; i < count(); ++i) {
            const std::int64_t row = i / m_out.shape[3];
            set(i, valueOf(row / m_out.shape[2], row % m_out.shape[2], i % m_out.shape[3]));
        }
    }

    bool isPicture(std::size_t input) const { return m_in[input]->shape.size() == 4; }
    std::int64_t channelsOf(std::size_t input) const { return m_in[input]->shape[isPicture(input) ? 1 : 2]; }
    std::int64_t lengthOf(std::size_t input) const
    {
        const Shape &size = m_in[input]->shape;
        return isPicture(input) ? size[2] * size[3] : size[1];
    }
    std::int64_t place(std::size_t input, std::int64_t n, std::int64_t t, std::int64_t c) const
    {
        return isPicture(input) ? (n * channelsOf(input) + c) * lengthOf(input) + t
                                : (n * lengthOf(input) + t) * channelsOf(input) + c;
    }
    double token(std::size_t input, std::int64_t n, std::int64_t t, std::int64_t c) const
    {
        return value(input, place(input, n, t, c));
    }

    const Graph &m_graph;
    const std::vector<const Tensor *> &m_in;
    Tensor &m_out;
};

} // namespace

bool evaluateToken(const Graph &graph,
                   const inference::Operation &operation,
                   const std::vector<const Tensor *> &inputs,
                   Tensor &result)
{
    return std::visit(TokenEvaluator(graph, inputs, result), operation);
}

} // namespace ambrotype::test
