#include "inference/graph/analysis.h"

#include "inference/weights/tensor_ref.h"

#include <algorithm>

namespace ambrotype::inference {

namespace {

std::size_t axisIndex(int axis, const Shape &shape)
{
    return static_cast<std::size_t>(axis < 0 ? axis + static_cast<int>(shape.size()) : axis);
}

std::int64_t windowCount(std::int64_t size, std::int64_t kernel, int stride, int padding, int dilation = 1)
{
    return (size + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1;
}

//! Gives the shape of one node from those of its inputs; an empty shape means that they do not fit.
class ShapeOf
{
public:
    ShapeOf(const Graph &graph, std::vector<const Shape *> inputs)
        : m_graph(graph)
        , m_in(std::move(inputs))
    {
    }

    Shape operator()(const op::Input &) const { return {}; }

    Shape operator()(const op::Conv2d &conv) const
    {
        const Shape &weight = m_graph.constant(conv.weight).shape;
        const Shape &x = in(0);
        if (x.size() != 4 || weight.size() != 4 || x[1] != weight[1] * conv.groups)
            return {};
        const std::int64_t height = windowCount(x[2], weight[2], conv.stride, conv.padding, conv.dilation);
        const std::int64_t width = windowCount(x[3], weight[3], conv.stride, conv.padding, conv.dilation);
        return positive({x[0], weight[0], height, width});
    }

    Shape operator()(const op::ConvTranspose2d &conv) const
    {
        const Shape &weight = m_graph.constant(conv.weight).shape;
        const Shape &x = in(0);
        if (x.size() != 4 || weight.size() != 4 || x[1] != weight[0])
            return {};
        const auto grown = [&](std::int64_t size, std::int64_t kernel) {
            return (size - 1) * conv.stride - 2 * conv.padding + kernel + conv.outputPadding;
        };
        return positive({x[0], weight[1] * conv.groups, grown(x[2], weight[2]), grown(x[3], weight[3])});
    }

    Shape operator()(const op::Linear &linear) const
    {
        const Shape &weight = m_graph.constant(linear.weight).shape;
        Shape result = in(0);
        if (result.empty() || result.back() != weight[1])
            return {};
        result.back() = weight[0];
        return result;
    }

    Shape operator()(const op::BatchNorm &norm) const { return channelsOf(norm.mean); }
    Shape operator()(const op::LayerNorm2d &norm) const { return channelsOf(norm.weight); }
    Shape operator()(const op::Activate &) const { return in(0); }
    Shape operator()(const op::ScaledAdd &) const { return in(0) == in(1) ? in(0) : Shape{}; }

    Shape operator()(const op::Multiply &) const
    {
        const Shape &x = in(0);
        const Shape &factor = in(1);
        if (x.size() != factor.size())
            return {};
        for (std::size_t i = 0; i < x.size(); ++i)
            if (factor[i] != x[i] && factor[i] != 1)
                return {};
        return x;
    }

    Shape operator()(const op::Concat &concat) const
    {
        Shape result = in(0);
        const std::size_t axis = axisIndex(concat.axis, result);
        for (std::size_t i = 1; i < m_in.size(); ++i) {
            Shape other = in(i);
            if (other.size() != result.size())
                return {};
            const std::int64_t more = other[axis];
            other[axis] = result[axis];
            if (other != result)
                return {};
            result[axis] += more;
        }
        return result;
    }

    Shape operator()(const op::Slice &slice) const
    {
        Shape result = in(0);
        const std::size_t axis = axisIndex(slice.axis, result);
        if (slice.begin < 0 || slice.end > result[axis])
            return {};
        result[axis] = slice.end - slice.begin;
        return positive(result);
    }

    Shape operator()(const op::PixelShuffle &shuffle) const
    {
        const Shape &x = in(0);
        const std::int64_t f = shuffle.factor;
        return x[1] % (f * f) ? Shape{} : Shape{x[0], x[1] / (f * f), x[2] * f, x[3] * f};
    }

    Shape operator()(const op::PixelUnshuffle &shuffle) const
    {
        const Shape &x = in(0);
        const std::int64_t f = shuffle.factor;
        return x[2] % f || x[3] % f ? Shape{} : Shape{x[0], x[1] * f * f, x[2] / f, x[3] / f};
    }

    Shape operator()(const op::UpsampleNearest &up) const { return grown(up.factor); }
    Shape operator()(const op::UpsampleBilinear &up) const { return grown(up.factor); }
    Shape operator()(const op::ResizeNearestLike &) const { return {in(0)[0], in(0)[1], in(1)[2], in(1)[3]}; }

    Shape operator()(const op::MaxPool &pool) const { return pooled(pool.kernel, pool.stride, pool.padding); }
    Shape operator()(const op::AveragePool &pool) const { return pooled(pool.kernel, pool.stride, pool.padding); }
    Shape operator()(const op::GlobalAveragePool &) const { return {in(0)[0], in(0)[1], 1, 1}; }

    Shape operator()(const op::LocalAveragePool &pool) const
    {
        const Shape &x = in(0);
        if (pool.kernelHeight >= x[2] && pool.kernelWidth >= x[3])
            return {x[0], x[1], 1, 1};
        return x;
    }

    Shape operator()(const op::Softmax &) const { return in(0); }

    Shape operator()(const op::Reshape &reshape) const
    {
        Shape result = reshape.shape;
        std::size_t rest = result.size();
        std::int64_t known = 1;
        for (std::size_t i = 0; i < result.size(); ++i) {
            if (result[i] == 0)
                result[i] = i < in(0).size() ? in(0)[i] : 0;
            if (result[i] < 0)
                rest = i;
            else
                known *= result[i];
        }
        const std::int64_t count = elementCount(in(0));
        if (known <= 0)
            return {};
        if (rest < result.size())
            result[rest] = count / known;
        return elementCount(result) == count ? result : Shape{};
    }

    Shape operator()(const op::Permute &permute) const
    {
        if (permute.order.size() != in(0).size())
            return {};
        Shape result;
        for (const int axis : permute.order)
            result.push_back(in(0)[static_cast<std::size_t>(axis)]);
        return result;
    }

    Shape operator()(const op::PadToMultiple &pad) const
    {
        Shape result = in(0);
        for (const std::size_t axis : {std::size_t{2}, std::size_t{3}})
            result[axis] = (result[axis] + pad.multiple - 1) / pad.multiple * pad.multiple;
        return result;
    }

    Shape operator()(const op::CropLike &crop) const
    {
        const std::int64_t height = in(1)[2] * crop.factor;
        const std::int64_t width = in(1)[3] * crop.factor;
        return height > in(0)[2] || width > in(0)[3] ? Shape{} : Shape{in(0)[0], in(0)[1], height, width};
    }

    Shape operator()(const op::ExpandLike &) const { return {in(1)[0], in(0)[1], in(1)[2], in(1)[3]}; }
    Shape operator()(const op::L2Normalize &) const { return in(0); }

    Shape operator()(const op::Pad &pad) const
    {
        const Shape &x = in(0);
        const bool fits = x.size() == 4
                          && (pad.mode != op::PadToMultiple::Mode::Reflect
                              || (std::max(pad.top, pad.bottom) < x[2] && std::max(pad.left, pad.right) < x[3]));
        return fits ? Shape{x[0], x[1], x[2] + pad.top + pad.bottom, x[3] + pad.left + pad.right} : Shape{};
    }

    Shape operator()(const op::ResizeBilinearLike &) const { return {in(0)[0], in(0)[1], in(1)[2], in(1)[3]}; }

    Shape operator()(const op::GroupNorm &norm) const
    {
        return in(0).size() == 4 && in(0)[1] % norm.groups == 0 ? channelsOf(norm.weight) : Shape{};
    }

    Shape operator()(const op::LayerNorm &norm) const
    {
        return in(0).back() == m_graph.constant(norm.weight).count() ? in(0) : Shape{};
    }

    Shape operator()(const op::Attention &attention) const
    {
        const auto fits = [&](const Shape &x) { return x.size() == 3 || x.size() == 4; };
        const auto channels = [](const Shape &x) { return x.size() == 4 ? x[1] : x[2]; };
        if (!fits(in(0)) || !fits(in(1)) || in(1) != in(2) || in(0)[0] != in(1)[0] || channels(in(0)) != channels(in(1))
            || channels(in(0)) % attention.heads != 0)
            return {};
        return in(0);
    }

    Shape operator()(const op::ArgMax &choice) const
    {
        Shape result = in(0);
        result.erase(result.begin() + static_cast<std::ptrdiff_t>(axisIndex(choice.axis, result)));
        return result;
    }

    Shape operator()(const op::NearestRow &choice) const
    {
        const Shape &table = m_graph.constant(choice.table).shape;
        const bool fits = in(0).size() == 4 && table.size() == 2 && in(0)[1] == table[1];
        return fits ? Shape{in(0)[0], in(0)[2] * in(0)[3]} : Shape{};
    }

    Shape operator()(const op::Lookup &lookup) const
    {
        const Shape &table = m_graph.constant(lookup.table).shape;
        return in(0).size() == 2 && table.size() == 2 ? Shape{in(0)[0], in(0)[1], table[1]} : Shape{};
    }

    Shape operator()(const op::AddConstant &sum) const
    {
        const Shape &value = m_graph.constant(sum.value).shape;
        return std::equal(value.begin(), value.end(), in(0).begin() + 1, in(0).end()) ? in(0) : Shape{};
    }

    Shape operator()(const op::AdaptiveInstanceNorm &) const
    {
        const bool fits = in(0).size() == 4 && in(1).size() == 4 && in(0)[0] == in(1)[0] && in(0)[1] == in(1)[1]
                          && in(0)[2] * in(0)[3] > 1 && in(1)[2] * in(1)[3] > 1;
        return fits ? in(0) : Shape{};
    }

    Shape operator()(const op::ControlledFusion &) const
    {
        return in(1) == in(0) && in(2) == in(0) && in(3) == Shape{in(0)[0], 1, 1, 1} ? in(0) : Shape{};
    }

    Shape operator()(const op::PixelNorm &) const { return in(0).size() > 1 ? in(0) : Shape{}; }
    Shape operator()(const op::Fixed &fixed) const { return m_graph.constant(fixed.value).shape; }

    Shape operator()(const op::ModulatedConv2d &conv) const
    {
        const Shape &weight = m_graph.constant(conv.weight).shape;
        const Shape &x = in(0);
        const Shape &style = in(1);
        if (x.size() != 4 || weight.size() != 4 || weight[2] != weight[3] || style.size() != 2 || x[1] != weight[1]
            || style[1] != weight[1] || (x[0] != style[0] && x[0] != 1))
            return {};
        const std::int64_t kernel = weight[2];
        const auto sized = [&](std::int64_t size) {
            return conv.transposed ? 2 * size + kernel - 2 : size + 2 * (kernel / 2) - kernel + 1;
        };
        const Shape result = positive({style[0], weight[0], sized(x[2]), sized(x[3])});
        const bool fits =
            !result.empty() && (conv.bias == kNoConstant || m_graph.constant(conv.bias).count() == weight[0])
            && (conv.plane == kNoConstant || m_graph.constant(conv.plane).shape == Shape{1, 1, result[2], result[3]});
        return fits ? result : Shape{};
    }

    Shape operator()(const op::FeatureTransform &transform) const
    {
        Shape part = in(0);
        if (part.size() != 4 || transform.begin < 0)
            return {};
        part[1] -= transform.begin;
        return in(1) == part && in(2) == part ? in(0) : Shape{};
    }

    //! A custom operation keeps the shape unless its numbers begin with a shape change that only it knows.
    Shape operator()(const op::Custom &) const { return in(0); }

private:
    const Shape &in(std::size_t i) const { return *m_in[i]; }

    Shape channelsOf(ConstantId constant) const
    {
        return in(0).size() > 1 && in(0)[1] == m_graph.constant(constant).count() ? in(0) : Shape{};
    }

    Shape grown(std::int64_t factor) const { return {in(0)[0], in(0)[1], in(0)[2] * factor, in(0)[3] * factor}; }

    Shape pooled(int kernel, int stride, int padding) const
    {
        const Shape &x = in(0);
        return positive(
            {x[0], x[1], windowCount(x[2], kernel, stride, padding), windowCount(x[3], kernel, stride, padding)});
    }

    static Shape positive(const Shape &shape)
    {
        return std::all_of(shape.begin(), shape.end(), [](std::int64_t size) { return size > 0; }) ? shape : Shape{};
    }

    const Graph &m_graph;
    std::vector<const Shape *> m_in;
};

} // namespace

Result<std::vector<Shape>> inferShapes(const Graph &graph, const std::vector<Shape> &inputs)
{
    std::vector<Shape> shapes(graph.nodes.size());
    std::size_t nextInput = 0;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const Node &node = graph.nodes[i];
        if (std::holds_alternative<op::Input>(node.operation)) {
            if (nextInput < inputs.size())
                shapes[i] = inputs[nextInput++];
        } else {
            std::vector<const Shape *> in;
            for (const NodeId input : node.inputs)
                in.push_back(&shapes[static_cast<std::size_t>(input)]);
            shapes[i] = std::visit(ShapeOf(graph, in), node.operation);
        }
        if (shapes[i].empty()) {
            std::string detail = node.name + " (" + operationName(node.operation) + ") of";
            for (const NodeId input : node.inputs)
                detail += " " + shapeText(shapes[static_cast<std::size_t>(input)]);
            return Error{
                ErrorCode::InvalidArgument, "The picture does not have the shape that this network needs.", detail};
        }
    }
    return shapes;
}

} // namespace ambrotype::inference
