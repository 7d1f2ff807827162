#include "cpu/reference.h"

#include "cpu/reference_tokens.h"

#include "inference/graph/analysis.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace ambrotype::test {

namespace {

using namespace inference;

double activated(double x, const Activation &activation, const Graph &graph, std::int64_t channel)
{
    switch (activation.kind) {
    case Activation::Kind::None:
        return x;
    case Activation::Kind::Relu:
        return x < 0 ? 0 : x;
    case Activation::Kind::LeakyRelu:
        return x < 0 ? x * static_cast<double>(activation.slope) : x;
    case Activation::Kind::PRelu: {
        const Constant &slopes = graph.constant(activation.slopes);
        return x < 0 ? x * static_cast<double>(slopes.data[slopes.count() == 1 ? 0 : channel]) : x;
    }
    case Activation::Kind::Relu6:
        return std::clamp(x, 0.0, 6.0);
    case Activation::Kind::Sigmoid:
        return 1.0 / (1.0 + std::exp(-x));
    case Activation::Kind::Gelu:
        return 0.5 * x * (1.0 + std::erf(x / std::sqrt(2.0)));
    case Activation::Kind::Silu:
        return x / (1.0 + std::exp(-x));
    case Activation::Kind::Tanh:
        return std::tanh(x);
    }
    return x;
}

//! One node; calls value(n, c, y, x) for every place of a rank-4 result, or works on the flat values.
class Evaluator
{
public:
    Evaluator(const Graph &graph, const std::vector<const Tensor *> &inputs, Tensor &result)
        : m_graph(graph)
        , m_in(inputs)
        , m_out(result)
    {
    }

    template <typename Other> void operator()(const Other &operation)
    {
        if (!evaluateToken(m_graph, operation, m_in, m_out))
            throw std::logic_error("the reference lacks this operation");
    }

    void operator()(const op::Conv2d &conv)
    {
        const Constant &weight = m_graph.constant(conv.weight);
        const std::int64_t perGroup = weight.shape[1];
        const std::int64_t outputsPerGroup = weight.shape[0] / conv.groups;
        each([&](std::int64_t n, std::int64_t o, std::int64_t y, std::int64_t x) {
            double sum = conv.bias == kNoConstant ? 0.0 : static_cast<double>(m_graph.constant(conv.bias).data[o]);
            const float *w = weight.data + o * perGroup * weight.shape[2] * weight.shape[3];
            for (std::int64_t i = 0; i < perGroup; ++i)
                for (std::int64_t ky = 0; ky < weight.shape[2]; ++ky)
                    for (std::int64_t kx = 0; kx < weight.shape[3]; ++kx, ++w)
                        sum += static_cast<double>(*w)
                               * at(0,
                                    n,
                                    o / outputsPerGroup * perGroup + i,
                                    y * conv.stride - conv.padding + ky * conv.dilation,
                                    x * conv.stride - conv.padding + kx * conv.dilation);
            return activated(sum, conv.activation, m_graph, o);
        });
    }

    void operator()(const op::ConvTranspose2d &conv)
    {
        const Constant &weight = m_graph.constant(conv.weight);
        const std::int64_t perGroup = weight.shape[1]; // outputs
        const std::int64_t inputsPerGroup = weight.shape[0] / conv.groups;
        each([&](std::int64_t n, std::int64_t o, std::int64_t y, std::int64_t x) {
            double sum = conv.bias == kNoConstant ? 0.0 : static_cast<double>(m_graph.constant(conv.bias).data[o]);
            for (std::int64_t k = 0; k < inputsPerGroup; ++k) {
                const std::int64_t i = o / perGroup * inputsPerGroup + k;
                const float *w = weight.data + (i * perGroup + o % perGroup) * weight.shape[2] * weight.shape[3];
                sum += transposed(w, weight.shape[2], weight.shape[3], conv.stride, conv.padding, n, i, y, x);
            }
            return activated(sum, conv.activation, m_graph, o);
        });
    }

    void operator()(const op::Linear &linear)
    {
        const Constant &weight = m_graph.constant(linear.weight);
        for (std::size_t k = 0; k < m_out.data.size(); ++k) {
            const auto o = static_cast<std::int64_t>(k) % weight.shape[0];
            const std::int64_t row = static_cast<std::int64_t>(k) / weight.shape[0];
            double sum = linear.bias == kNoConstant ? 0.0 : static_cast<double>(m_graph.constant(linear.bias).data[o]);
            for (std::int64_t i = 0; i < weight.shape[1]; ++i)
                sum += static_cast<double>(linear.gain) * static_cast<double>(weight.data[o * weight.shape[1] + i])
                       * static_cast<double>(m_in[0]->data[static_cast<std::size_t>(row * weight.shape[1] + i)]);
            m_out.data[k] = static_cast<float>(activated(sum, linear.activation, m_graph, o));
        }
    }

    void operator()(const op::BatchNorm &norm)
    {
        const auto of = [&](ConstantId id, std::int64_t c) {
            return static_cast<double>(m_graph.constant(id).data[c]);
        };
        each([&](std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
            return (at(0, n, c, y, x) - of(norm.mean, c))
                       / std::sqrt(of(norm.variance, c) + static_cast<double>(norm.epsilon)) * of(norm.weight, c)
                   + of(norm.bias, c);
        });
    }

    void operator()(const op::LayerNorm2d &norm)
    {
        each([&](std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
            const std::int64_t channels = m_out.shape[1];
            double mean = 0.0;
            double squares = 0.0;
            for (std::int64_t i = 0; i < channels; ++i) {
                mean += at(0, n, i, y, x);
                squares += at(0, n, i, y, x) * at(0, n, i, y, x);
            }
            mean /= static_cast<double>(channels);
            const double variance = squares / static_cast<double>(channels) - mean * mean;
            return (at(0, n, c, y, x) - mean) / std::sqrt(variance + static_cast<double>(norm.epsilon))
                       * static_cast<double>(m_graph.constant(norm.weight).data[c])
                   + static_cast<double>(m_graph.constant(norm.bias).data[c]);
        });
    }

    void operator()(const op::Activate &node)
    {
        each([&](std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
            return activated(at(0, n, c, y, x), node.activation, m_graph, c);
        });
    }

    void operator()(const op::ScaledAdd &node)
    {
        each([&](std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
            const double channelScale = node.channelScale == kNoConstant
                                            ? 1.0
                                            : static_cast<double>(m_graph.constant(node.channelScale).data[c]);
            return at(0, n, c, y, x) * static_cast<double>(node.scale) * channelScale + at(1, n, c, y, x);
        });
    }

    void operator()(const op::Multiply &)
    {
        const bool isPixel = m_in[1]->shape[2] == 1 && m_in[1]->shape[3] == 1;
        each([&](std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
            return at(0, n, c, y, x) * at(1, n, c, isPixel ? 0 : y, isPixel ? 0 : x);
        });
    }

    void operator()(const op::Concat &node)
    {
        if (node.axis != 1)
            throw std::logic_error("the reference joins channels only");
        each([&](std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
            std::size_t part = 0;
            for (; c >= m_in[part]->shape[1]; ++part)
                c -= m_in[part]->shape[1];
            return at(part, n, c, y, x);
        });
    }

    void operator()(const op::Slice &node)
    {
        const auto axis = static_cast<std::size_t>(node.axis);
        const Shape &size = m_in[0]->shape;
        std::size_t inner = 1;
        for (std::size_t i = axis + 1; i < size.size(); ++i)
            inner *= static_cast<std::size_t>(size[i]);
        const std::size_t run = static_cast<std::size_t>(node.end - node.begin) * inner;
        for (std::size_t k = 0; k < m_out.data.size(); ++k)
            m_out.data[k] = m_in[0]->data[k / run * static_cast<std::size_t>(size[axis]) * inner
                                          + static_cast<std::size_t>(node.begin) * inner + k % run];
    }

    void operator()(const op::PixelShuffle &node)
    {
        const std::int64_t f = node.factor;
        each([&](std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
            return at(0, n, (c * f + y % f) * f + x % f, y / f, x / f);
        });
    }

    void operator()(const op::PixelUnshuffle &node)
    {
        const std::int64_t f = node.factor;
        each([&](std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
            return at(0, n, c / (f * f), y * f + c / f % f, x * f + c % f);
        });
    }

    void operator()(const op::UpsampleNearest &node)
    {
        each([&](std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
            return at(0, n, c, y / node.factor, x / node.factor);
        });
    }

    void operator()(const op::UpsampleBilinear &node)
    {
        // The value at a place between the pixel centres, of the nearest ones at the edge.
        const auto between = [&](std::int64_t n, std::int64_t c, double v, double h) {
            const Shape &size = m_in[0]->shape;
            const auto pixel = [&](double row, double column) {
                return at(0,
                          n,
                          c,
                          std::clamp<std::int64_t>(static_cast<std::int64_t>(row), 0, size[2] - 1),
                          std::clamp<std::int64_t>(static_cast<std::int64_t>(column), 0, size[3] - 1));
            };
            const double top = std::floor(v);
            const double left = std::floor(h);
            const double upper = pixel(top, left) * (left + 1 - h) + pixel(top, left + 1) * (h - left);
            const double lower = pixel(top + 1, left) * (left + 1 - h) + pixel(top + 1, left + 1) * (h - left);
            return upper * (top + 1 - v) + lower * (v - top);
        };
        each([&](std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
            const auto place = [&](std::int64_t i) { return (static_cast<double>(i) + 0.5) / node.factor - 0.5; };
            return between(n, c, place(y), place(x));
        });
    }

    void operator()(const op::PixelNorm &node)
    {
        const auto channels = m_in[0]->shape[1];
        for (std::size_t k = 0; k < m_out.data.size(); ++k) {
            const std::size_t begin = k - k % static_cast<std::size_t>(channels);
            double squares = 0.0;
            for (std::size_t i = begin; i < begin + static_cast<std::size_t>(channels); ++i)
                squares += static_cast<double>(m_in[0]->data[i]) * static_cast<double>(m_in[0]->data[i]);
            m_out.data[k] = static_cast<float>(
                static_cast<double>(m_in[0]->data[k])
                / std::sqrt(squares / static_cast<double>(channels) + static_cast<double>(node.epsilon)));
        }
    }

    void operator()(const op::Fixed &node)
    {
        const Constant &value = m_graph.constant(node.value);
        m_out.data.assign(value.data, value.data + value.count());
    }

    //! As the authors of StyleGAN2 wrote it: weights of every picture's own.
    void operator()(const op::ModulatedConv2d &conv)
    {
        const Constant &weight = m_graph.constant(conv.weight);
        const std::int64_t inputs = weight.shape[1];
        const std::int64_t size = weight.shape[2];
        std::int64_t known = -1; // picture and output channel of the filter below
        std::vector<float> filter(static_cast<std::size_t>(inputs * size * size));
        each([&](std::int64_t n, std::int64_t o, std::int64_t y, std::int64_t x) {
            if (known != n * weight.shape[0] + o)
                fillFilter(conv, weight, n, o, filter);
            known = n * weight.shape[0] + o;
            const std::int64_t picture = m_in[0]->shape[0] == 1 ? 0 : n;
            double sum = 0.0;
            for (std::int64_t i = 0; i < inputs; ++i) {
                const float *w = filter.data() + i * size * size;
                if (conv.transposed) {
                    sum += transposed(w, size, size, 2, 0, picture, i, y, x);
                    continue;
                }
                for (std::int64_t ky = 0; ky < size; ++ky)
                    for (std::int64_t kx = 0; kx < size; ++kx)
                        sum += static_cast<double>(w[ky * size + kx])
                               * at(0, picture, i, y + ky - size / 2, x + kx - size / 2);
            }
            sum *= static_cast<double>(conv.gain);
            if (conv.plane != kNoConstant)
                sum += static_cast<double>(m_graph.constant(conv.plane).data[y * m_out.shape[3] + x]);
            if (conv.bias != kNoConstant)
                sum += static_cast<double>(m_graph.constant(conv.bias).data[o]);
            return activated(sum, conv.activation, m_graph, o);
        });
    }

    void operator()(const op::FeatureTransform &node)
    {
        each([&](std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
            const std::int64_t changed = c - node.begin;
            return changed < 0 ? at(0, n, c, y, x)
                               : at(0, n, c, y, x) * at(1, n, changed, y, x) + at(2, n, changed, y, x);
        });
    }

    void operator()(const op::MaxPool &node)
    {
        each([&](std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
            double top = -std::numeric_limits<double>::infinity();
            window(node.kernel, node.stride, node.padding, y, x, [&](std::int64_t v, std::int64_t h) {
                top = std::max(top, at(0, n, c, v, h));
            });
            return top;
        });
    }

    void operator()(const op::AveragePool &node)
    {
        each([&](std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
            double sum = 0.0;
            window(node.kernel, node.stride, node.padding, y, x, [&](std::int64_t v, std::int64_t h) {
                sum += at(0, n, c, v, h);
            });
            return sum / (node.kernel * node.kernel);
        });
    }

    void operator()(const op::GlobalAveragePool &)
    {
        each([&](std::int64_t n, std::int64_t c, std::int64_t, std::int64_t) {
            const Shape &size = m_in[0]->shape;
            double sum = 0.0;
            for (std::int64_t y = 0; y < size[2]; ++y)
                for (std::int64_t x = 0; x < size[3]; ++x)
                    sum += at(0, n, c, y, x);
            return sum / static_cast<double>(size[2] * size[3]);
        });
    }

    void operator()(const op::LocalAveragePool &node)
    {
        const Shape &size = m_in[0]->shape;
        const std::int64_t boxHeight = std::min(node.kernelHeight, size[2]);
        const std::int64_t boxWidth = std::min(node.kernelWidth, size[3]);
        each([&](std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
            const std::int64_t top = std::clamp<std::int64_t>(y - (boxHeight - 1) / 2, 0, size[2] - boxHeight);
            const std::int64_t left = std::clamp<std::int64_t>(x - (boxWidth - 1) / 2, 0, size[3] - boxWidth);
            double sum = 0.0;
            for (std::int64_t v = top; v < top + boxHeight; ++v)
                for (std::int64_t h = left; h < left + boxWidth; ++h)
                    sum += at(0, n, c, v, h);
            return sum / static_cast<double>(boxHeight * boxWidth);
        });
    }

    void operator()(const op::Reshape &) { m_out.data = m_in[0]->data; }

private:
    //! The modulated and demodulated filter of output channel \p o for picture \p n.
    void fillFilter(const op::ModulatedConv2d &conv,
                    const Constant &weight,
                    std::int64_t n,
                    std::int64_t o,
                    std::vector<float> &filter) const
    {
        const std::size_t taps = static_cast<std::size_t>(weight.shape[2] * weight.shape[3]);
        double squares = static_cast<double>(conv.epsilon);
        for (std::size_t k = 0; k < filter.size(); ++k) {
            const auto style = m_in[1]->data[static_cast<std::size_t>(n * weight.shape[1]) + k / taps];
            filter[k] = weight.data[static_cast<std::size_t>(o) * filter.size() + k] * conv.weightGain * style;
            squares += static_cast<double>(filter[k]) * static_cast<double>(filter[k]);
        }
        if (conv.demodulate)
            for (float &value : filter)
                value = static_cast<float>(static_cast<double>(value) / std::sqrt(squares));
    }

    //! What one input channel gives to a place of a transposed convolution.
    double transposed(const float *weights,
                      std::int64_t kernelHeight,
                      std::int64_t kernelWidth,
                      int stride,
                      int padding,
                      std::int64_t n,
                      std::int64_t i,
                      std::int64_t y,
                      std::int64_t x) const
    {
        double sum = 0.0;
        for (std::int64_t ky = 0; ky < kernelHeight; ++ky)
            for (std::int64_t kx = 0; kx < kernelWidth; ++kx) {
                const std::int64_t v = y + padding - ky;
                const std::int64_t h = x + padding - kx;
                if (v >= 0 && h >= 0 && v % stride == 0 && h % stride == 0)
                    sum += static_cast<double>(weights[ky * kernelWidth + kx]) * at(0, n, i, v / stride, h / stride);
            }
        return sum;
    }

    template <typename Value> void each(Value value)
    {
        std::size_t k = 0;
        for (std::int64_t n = 0; n < m_out.shape[0]; ++n)
            for (std::int64_t c = 0; c < m_out.shape[1]; ++c)
                for (std::int64_t y = 0; y < m_out.shape[2]; ++y)
                    for (std::int64_t x = 0; x < m_out.shape[3]; ++x)
                        m_out.data[k++] = static_cast<float>(value(n, c, y, x));
    }

    //! The value of an input, zero outside.
    double at(std::size_t input, std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) const
    {
        const Shape &size = m_in[input]->shape;
        if (y < 0 || x < 0 || y >= size[2] || x >= size[3])
            return 0.0;
        return static_cast<double>(
            m_in[input]->data[static_cast<std::size_t>(((n * size[1] + c) * size[2] + y) * size[3] + x)]);
    }

    template <typename Visit>
    void window(int kernel, int stride, int padding, std::int64_t y, std::int64_t x, Visit visit) const
    {
        for (int v = 0; v < kernel; ++v)
            for (int h = 0; h < kernel; ++h) {
                const std::int64_t row = y * stride - padding + v;
                const std::int64_t column = x * stride - padding + h;
                if (row >= 0 && column >= 0 && row < m_in[0]->shape[2] && column < m_in[0]->shape[3])
                    visit(row, column);
            }
    }

    const Graph &m_graph;
    const std::vector<const Tensor *> &m_in;
    Tensor &m_out;
};

} // namespace

std::vector<Tensor> evaluate(const Graph &graph, const std::vector<Tensor> &inputs)
{
    std::vector<Shape> inputShapes;
    for (const Tensor &input : inputs)
        inputShapes.push_back(input.shape);
    const auto shapes = inference::inferShapes(graph, inputShapes);
    if (!shapes)
        throw std::logic_error(shapes.error().detail);
    std::vector<Tensor> values(graph.nodes.size());
    std::size_t nextInput = 0;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        if (std::holds_alternative<inference::op::Input>(graph.nodes[i].operation)) {
            values[i] = inputs[nextInput++];
            continue;
        }
        values[i].shape = (*shapes)[i];
        values[i].data.resize(static_cast<std::size_t>(inference::elementCount(values[i].shape)));
        std::vector<const Tensor *> in;
        for (const NodeId input : graph.nodes[i].inputs)
            in.push_back(&values[static_cast<std::size_t>(input)]);
        std::visit(Evaluator(graph, in, values[i]), graph.nodes[i].operation);
    }
    std::vector<Tensor> outputs;
    for (const inference::GraphOutput &output : graph.outputs)
        outputs.push_back(values[static_cast<std::size_t>(output.node)]);
    return outputs;
}

double largestDifference(const Tensor &a, const Tensor &b)
{
    if (a.shape != b.shape)
        return std::numeric_limits<double>::infinity();
    double largest = 0.0;
    for (std::size_t i = 0; i < a.data.size(); ++i) {
        const double difference = std::abs(static_cast<double>(a.data[i]) - static_cast<double>(b.data[i]));
        if (!(difference <= largest))
            largest = difference;
        if (std::isnan(difference))
            return std::numeric_limits<double>::infinity();
    }
    return largest;
}

} // namespace ambrotype::test
