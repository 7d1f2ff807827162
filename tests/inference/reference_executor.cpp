#include "inference/reference_executor.h"

#include "inference/graph/analysis.h"
#include "inference/weights/tensor_ref.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace ambrotype::test {

namespace {

using namespace ambrotype::inference;

//! A contiguous picture in double precision.
struct Values
{
    Shape shape;
    std::vector<double> data;

    explicit Values(Shape s)
        : shape(std::move(s))
        , data(static_cast<std::size_t>(shape[0] * shape[1] * shape[2] * shape[3]))
    {
    }
    Values() = default;
    double &at(std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x)
    {
        return data[static_cast<std::size_t>(((n * shape[1] + c) * shape[2] + y) * shape[3] + x)];
    }
    //! Zero outside.
    double padded(std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x)
    {
        return y < 0 || x < 0 || y >= shape[2] || x >= shape[3] ? 0.0 : at(n, c, y, x);
    }
    //! Calls \p body(n, c, y, x) for every value.
    template <typename Body> void each(const Body &body)
    {
        for (std::int64_t n = 0; n < shape[0]; ++n)
            for (std::int64_t c = 0; c < shape[1]; ++c)
                for (std::int64_t y = 0; y < shape[2]; ++y)
                    for (std::int64_t x = 0; x < shape[3]; ++x)
                        body(n, c, y, x);
    }
};

double activated(double value, const Activation &activation, const Graph &graph, std::int64_t channel)
{
    switch (activation.kind) {
    case Activation::Kind::None:
        return value;
    case Activation::Kind::Relu:
        return std::max(value, 0.0);
    case Activation::Kind::LeakyRelu:
        return value < 0 ? value * static_cast<double>(activation.slope) : value;
    case Activation::Kind::PRelu: {
        const Constant &slopes = graph.constant(activation.slopes);
        return value < 0 ? value * static_cast<double>(slopes.data[slopes.count() == 1 ? 0 : channel]) : value;
    }
    case Activation::Kind::Relu6:
        return std::clamp(value, 0.0, 6.0);
    case Activation::Kind::Sigmoid:
        return 1.0 / (1.0 + std::exp(-value));
    case Activation::Kind::Tanh:
        return std::tanh(value);
    case Activation::Kind::Silu:
        return value / (1.0 + std::exp(-value));
    case Activation::Kind::Gelu:
        return 0.5 * value * (1.0 + std::erf(value / std::sqrt(2.0)));
    }
    return value;
}

class Interpreter
{
public:
    Interpreter(const Graph &graph, const std::vector<Shape> &shapes, std::size_t node, std::vector<Values *> inputs)
        : m_graph(graph)
        , m_out(shapes[node])
        , m_in(std::move(inputs))
    {
    }

    Values operator()(const op::Conv2d &conv)
    {
        const Constant &weight = m_graph.constant(conv.weight);
        const std::int64_t perGroup = weight.shape[1];
        const std::int64_t outPerGroup = weight.shape[0] / conv.groups;
        m_out.each([&](std::int64_t n, std::int64_t o, std::int64_t y, std::int64_t x) {
            double sum = conv.bias == kNoConstant ? 0.0 : static_cast<double>(m_graph.constant(conv.bias).data[o]);
            for (std::int64_t i = 0; i < perGroup; ++i)
                for (std::int64_t ky = 0; ky < weight.shape[2]; ++ky)
                    for (std::int64_t kx = 0; kx < weight.shape[3]; ++kx) {
                        const std::int64_t at = ((o * perGroup + i) * weight.shape[2] + ky) * weight.shape[3] + kx;
                        sum += static_cast<double>(weight.data[at])
                               * m_in[0]->padded(n,
                                                 o / outPerGroup * perGroup + i,
                                                 y * conv.stride - conv.padding + ky * conv.dilation,
                                                 x * conv.stride - conv.padding + kx * conv.dilation);
                    }
            m_out.at(n, o, y, x) = activated(sum, conv.activation, m_graph, o);
        });
        return std::move(m_out);
    }

    Values operator()(const op::BatchNorm &norm)
    {
        m_out.each([&](std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
            const auto value = [&](ConstantId id) { return static_cast<double>(m_graph.constant(id).data[c]); };
            const double normal = (m_in[0]->at(n, c, y, x) - value(norm.mean))
                                  / std::sqrt(value(norm.variance) + static_cast<double>(norm.epsilon));
            m_out.at(n, c, y, x) = normal * value(norm.weight) + value(norm.bias);
        });
        return std::move(m_out);
    }

    Values operator()(const op::Activate &activate)
    {
        m_out.each([&](std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
            m_out.at(n, c, y, x) = activated(m_in[0]->at(n, c, y, x), activate.activation, m_graph, c);
        });
        return std::move(m_out);
    }

    Values operator()(const op::ScaledAdd &sum)
    {
        m_out.each([&](std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
            double scale = static_cast<double>(sum.scale);
            if (sum.channelScale != kNoConstant)
                scale = static_cast<double>(m_graph.constant(sum.channelScale).data[c]);
            m_out.at(n, c, y, x) = m_in[0]->at(n, c, y, x) * scale + m_in[1]->at(n, c, y, x);
        });
        return std::move(m_out);
    }

    Values operator()(const op::Concat &)
    {
        m_out.each([&](std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
            std::int64_t channel = c;
            std::size_t part = 0;
            while (channel >= m_in[part]->shape[1])
                channel -= m_in[part++]->shape[1];
            m_out.at(n, c, y, x) = m_in[part]->at(n, channel, y, x);
        });
        return std::move(m_out);
    }

    Values operator()(const op::PixelShuffle &shuffle)
    {
        const std::int64_t f = shuffle.factor;
        m_out.each([&](std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
            m_out.at(n, c, y, x) = m_in[0]->at(n, c * f * f + y % f * f + x % f, y / f, x / f);
        });
        return std::move(m_out);
    }

    Values operator()(const op::PixelUnshuffle &shuffle)
    {
        const std::int64_t f = shuffle.factor;
        m_out.each([&](std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
            m_out.at(n, c, y, x) = m_in[0]->at(n, c / (f * f), y * f + c % (f * f) / f, x * f + c % f);
        });
        return std::move(m_out);
    }

    Values operator()(const op::UpsampleNearest &up)
    {
        m_out.each([&](std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
            m_out.at(n, c, y, x) = m_in[0]->at(n, c, y / up.factor, x / up.factor);
        });
        return std::move(m_out);
    }

    Values operator()(const op::PadToMultiple &pad)
    {
        const Shape &from = m_in[0]->shape;
        const bool reflects = pad.mode == op::PadToMultiple::Mode::Reflect && m_out.shape[2] < 2 * from[2]
                              && m_out.shape[3] < 2 * from[3];
        const auto source = [&](std::int64_t i, std::int64_t size) {
            if (i < size)
                return i;
            return reflects ? 2 * (size - 1) - i : size - 1;
        };
        m_out.each([&](std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
            m_out.at(n, c, y, x) = pad.mode == op::PadToMultiple::Mode::Zero
                                       ? m_in[0]->padded(n, c, y, x)
                                       : m_in[0]->at(n, c, source(y, from[2]), source(x, from[3]));
        });
        return std::move(m_out);
    }

    Values operator()(const op::CropLike &)
    {
        m_out.each([&](std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
            m_out.at(n, c, y, x) = m_in[0]->at(n, c, y, x);
        });
        return std::move(m_out);
    }

    Values operator()(const op::ExpandLike &)
    {
        m_out.each([&](std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) {
            m_out.at(n, c, y, x) = m_in[0]->at(m_in[0]->shape[0] == 1 ? 0 : n, c, 0, 0);
        });
        return std::move(m_out);
    }

    template <typename Other> Values operator()(const Other &) { throw std::runtime_error("not in the reference"); }

private:
    const Graph &m_graph;
    Values m_out;
    std::vector<Values *> m_in;
};

class ReferenceExecutor final : public GraphExecutor
{
public:
    explicit ReferenceExecutor(std::shared_ptr<const Graph> graph)
        : m_graph(std::move(graph))
    {
    }

    Result<void> run(const std::vector<TensorView> &inputs, const Emit &emit, const ExecutorRun &options) override
    {
        std::vector<Shape> inputShapes;
        for (const TensorView &input : inputs)
            inputShapes.push_back(input.shape);
        const auto shapes = inferShapes(*m_graph, inputShapes);
        if (!shapes)
            return shapes.error();
        std::vector<Values> values(m_graph->nodes.size());
        std::size_t nextInput = 0;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (options.cancel.isCancelled())
                return Error{ErrorCode::Cancelled, {}, {}};
            const Node &node = m_graph->nodes[i];
            if (std::holds_alternative<op::Input>(node.operation)) {
                const Tensor input = copyOf(inputs[nextInput++]);
                values[i] = Values(input.shape);
                values[i].data.assign(input.data.begin(), input.data.end());
                continue;
            }
            std::vector<Values *> in;
            for (const NodeId id : node.inputs)
                in.push_back(&values[static_cast<std::size_t>(id)]);
            try {
                values[i] = std::visit(Interpreter(*m_graph, *shapes, i, in), node.operation);
            } catch (const std::runtime_error &error) {
                return Error{ErrorCode::Unsupported, error.what(), operationName(node.operation)};
            }
        }
        for (std::size_t i = 0; i < m_graph->outputs.size(); ++i) {
            const Values &value = values[static_cast<std::size_t>(m_graph->outputs[i].node)];
            const Tensor result{std::vector<float>(value.data.begin(), value.data.end()), value.shape};
            emit(i, result.view());
        }
        return {};
    }

    std::uint64_t weightBytes() const override { return 1; }
    std::string description() const override { return "reference"; }

private:
    std::shared_ptr<const Graph> m_graph;
};

} // namespace

std::shared_ptr<GraphExecutor> makeReferenceExecutor(std::shared_ptr<const Graph> graph)
{
    return std::make_shared<ReferenceExecutor>(std::move(graph));
}

} // namespace ambrotype::test
