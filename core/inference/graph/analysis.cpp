#include "inference/graph/analysis.h"

#include "inference/weights/tensor_ref.h"

#include <algorithm>
#include <numeric>

namespace ambrotype::inference {

namespace {

std::int64_t product(const Shape &shape)
{
    return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<std::int64_t>());
}

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
        const std::int64_t count = product(in(0));
        if (known <= 0)
            return {};
        if (rest < result.size())
            result[rest] = count / known;
        return product(result) == count ? result : Shape{};
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

namespace {

//! Where a node's grid lies against the input's: one step is numerator / denominator input pixels.
struct Reach
{
    std::int64_t stepNumerator = 1;
    std::int64_t stepDenominator = 1;
    double radius = 0.0; //!< In input pixels.
    bool isPicture = true;
    bool isGlobal = false;

    double step() const { return static_cast<double>(stepNumerator) / static_cast<double>(stepDenominator); }
    void coarsen(std::int64_t factor) { scaleStep(factor, 1); }
    void refine(std::int64_t factor) { scaleStep(1, factor); }

private:
    void scaleStep(std::int64_t up, std::int64_t down)
    {
        stepNumerator *= up;
        stepDenominator *= down;
        const std::int64_t common = std::gcd(stepNumerator, stepDenominator);
        stepNumerator /= common;
        stepDenominator /= common;
    }
};

struct ReachOf
{
    const Graph &graph;
    Reach reach; //!< Of the inputs, joined; changed by the operation.

    void window(std::int64_t kernel, int stride, int padding, int dilation)
    {
        const std::int64_t extent = static_cast<std::int64_t>(dilation) * (kernel - 1);
        // An unpadded kernel reaches to one side only; its far side counts.
        reach.radius += static_cast<double>(std::max<std::int64_t>(extent - padding, padding)) * reach.step();
        reach.coarsen(stride);
    }

    void operator()(const op::Conv2d &conv)
    {
        window(graph.constant(conv.weight).shape[2], conv.stride, conv.padding, conv.dilation);
    }
    void operator()(const op::ConvTranspose2d &conv)
    {
        const std::int64_t kernel = graph.constant(conv.weight).shape[2];
        reach.radius += static_cast<double>((kernel + conv.stride - 1) / conv.stride) * reach.step();
        reach.refine(conv.stride);
    }
    void operator()(const op::PixelShuffle &shuffle)
    {
        reach.refine(shuffle.factor);
        // The pixels of one cell share what lies around the cell: up to a cell less one pixel further.
        reach.radius += static_cast<double>(shuffle.factor - 1) * reach.step();
    }
    void operator()(const op::PixelUnshuffle &shuffle)
    {
        reach.radius += static_cast<double>(shuffle.factor - 1) * reach.step();
        reach.coarsen(shuffle.factor);
    }
    void operator()(const op::UpsampleNearest &up)
    {
        reach.refine(up.factor);
        reach.radius += static_cast<double>(up.factor - 1) * reach.step();
    }
    void operator()(const op::UpsampleBilinear &up)
    {
        reach.radius += reach.step();
        reach.refine(up.factor);
    }
    void operator()(const op::MaxPool &pool) { window(pool.kernel, pool.stride, pool.padding, 1); }
    void operator()(const op::AveragePool &pool) { window(pool.kernel, pool.stride, pool.padding, 1); }
    void operator()(const op::GlobalAveragePool &) { reach.isGlobal = true; }
    void operator()(const op::LocalAveragePool &pool)
    {
        // Exact beyond the box only in the middle of a picture: near borders the box is moved, so this counts
        // as looking at the whole picture.
        reach.radius += static_cast<double>(std::max(pool.kernelHeight, pool.kernelWidth)) * reach.step();
        reach.isGlobal = true;
    }
    void operator()(const op::ModulatedConv2d &conv)
    {
        const std::int64_t kernel = graph.constant(conv.weight).shape[2];
        window(kernel, 1, static_cast<int>(kernel / 2), 1);
        if (conv.transposed)
            reach.refine(2);
        reach.isGlobal = true; // the style speaks of the whole picture
    }
    void operator()(const op::Pad &pad) { reach.radius += std::max(pad.top, pad.left) * reach.step(); }
    void operator()(const op::ResizeBilinearLike &) { global(); }
    void operator()(const op::GroupNorm &) { reach.isGlobal = true; }
    void operator()(const op::AdaptiveInstanceNorm &) { reach.isGlobal = true; }
    void operator()(const op::Attention &) { reach.isGlobal = true; }
    void operator()(const op::ArgMax &) { global(); }
    void operator()(const op::NearestRow &) { global(); }
    void operator()(const op::Lookup &) { global(); }
    void operator()(const op::Linear &) { global(); }
    void operator()(const op::Reshape &) { global(); }
    void operator()(const op::Permute &) { global(); }
    void operator()(const op::ResizeNearestLike &) { global(); }
    void operator()(const op::Custom &) { reach.isGlobal = true; }
    template <typename Other> void operator()(const Other &) {}

    void global()
    {
        reach.isGlobal = true;
        reach.isPicture = false;
    }
};

} // namespace

namespace {

//! Whether a node reads what an ArgMax or NearestRow gave.
bool goesOnWithChoice(const Graph &graph)
{
    for (const Node &node : graph.nodes)
        for (const NodeId input : node.inputs) {
            const Operation &from = graph.node(input).operation;
            if (std::holds_alternative<op::ArgMax>(from) || std::holds_alternative<op::NearestRow>(from))
                return true;
        }
    return false;
}

//! The facts of a network that takes pictures of one size only, whose size they are; false for others.
bool factsOfFixedSize(const Graph &graph, SpatialFacts &facts)
{
    std::vector<Shape> inputs;
    for (const NodeId id : graph.inputs()) {
        inputs.push_back(std::get<op::Input>(graph.node(id).operation).shape);
        if (!inputs.back().empty() && inputs.back()[0] < 0)
            inputs.back()[0] = 1;
    }
    if (inputs.empty() || inputs[0].size() != 4 || inputs[0][2] <= 0 || inputs[0][3] <= 0 || graph.outputs.empty())
        return false;
    const auto shapes = inferShapes(graph, inputs);
    if (!shapes)
        return false;
    const Shape &output = (*shapes)[static_cast<std::size_t>(graph.outputs.front().node)];
    facts.radius = static_cast<int>(std::max(inputs[0][2], inputs[0][3]));
    facts.isGlobal = true;
    facts.isPicture = output.size() == 4 && graph.outputs.size() == 1;
    if (output.size() == 4) {
        const std::int64_t common = std::gcd(output[3], inputs[0][3]);
        facts.scaleNumerator = static_cast<int>(output[3] / common);
        facts.scaleDenominator = static_cast<int>(inputs[0][3] / common);
    }
    return true;
}

} // namespace

SpatialFacts spatialFacts(const Graph &graph)
{
    SpatialFacts facts;
    facts.isDiscrete = goesOnWithChoice(graph);
    if (factsOfFixedSize(graph, facts))
        return facts;
    std::vector<Reach> reaches(graph.nodes.size());
    std::int64_t coarsest = 1;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const Node &node = graph.nodes[i];
        ReachOf visitor{graph, {}};
        for (std::size_t k = 0; k < node.inputs.size(); ++k) {
            const Reach &in = reaches[static_cast<std::size_t>(node.inputs[k])];
            // The second input of these gives a size (or one value for all pixels), the first gives the pixels.
            if (k > 0
                && (std::holds_alternative<op::CropLike>(node.operation)
                    || std::holds_alternative<op::ResizeNearestLike>(node.operation)
                    || std::holds_alternative<op::ResizeBilinearLike>(node.operation)
                    || std::holds_alternative<op::ModulatedConv2d>(node.operation)))
                break;
            if (k == 0) {
                visitor.reach = in;
                continue;
            }
            visitor.reach.radius = std::max(visitor.reach.radius, in.radius);
            visitor.reach.isGlobal = visitor.reach.isGlobal || in.isGlobal;
            visitor.reach.isPicture = visitor.reach.isPicture && in.isPicture;
        }
        if (std::holds_alternative<op::ExpandLike>(node.operation)) {
            // A plane of one value lies on the grid of the picture that it joins.
            visitor.reach = reaches[static_cast<std::size_t>(node.inputs[1])];
        }
        std::visit(visitor, node.operation);
        if (const auto *pad = std::get_if<op::PadToMultiple>(&node.operation))
            coarsest = std::lcm(coarsest, static_cast<std::int64_t>(pad->multiple));
        const Reach &reach = reaches[i] = visitor.reach;
        if (reach.stepDenominator == 1)
            coarsest = std::lcm(coarsest, reach.stepNumerator);
    }
    if (graph.outputs.empty())
        return facts;
    const Reach &last = reaches[static_cast<std::size_t>(graph.outputs.front().node)];
    facts.scaleNumerator = static_cast<int>(last.stepDenominator);
    facts.scaleDenominator = static_cast<int>(last.stepNumerator);
    facts.radius = static_cast<int>(last.radius + 0.999);
    facts.multiple = static_cast<int>(coarsest);
    facts.isGlobal = last.isGlobal;
    facts.isPicture = last.isPicture && graph.outputs.size() == 1;
    return facts;
}

double multiplyAdds(const Graph &graph, const std::vector<Shape> &shapes)
{
    double total = 0.0;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const Node &node = graph.nodes[i];
        if (const auto *conv = std::get_if<op::Conv2d>(&node.operation)) {
            const Shape &weight = graph.constant(conv->weight).shape;
            total += static_cast<double>(product(shapes[i])) * static_cast<double>(weight[1] * weight[2] * weight[3]);
        } else if (const auto *up = std::get_if<op::ConvTranspose2d>(&node.operation)) {
            const Shape &weight = graph.constant(up->weight).shape;
            const Shape &in = shapes[static_cast<std::size_t>(node.inputs[0])];
            total += static_cast<double>(product(in)) * static_cast<double>(weight[1] * weight[2] * weight[3]);
        } else if (std::holds_alternative<op::Attention>(node.operation)) {
            // Query by key and scores by value: query's length x key's length x channels, twice.
            const Shape &key = shapes[static_cast<std::size_t>(node.inputs[1])];
            const std::int64_t length = key.size() == 4 ? key[2] * key[3] : key[1];
            total += 2.0 * static_cast<double>(product(shapes[i])) * static_cast<double>(length);
        } else if (const auto *linear = std::get_if<op::Linear>(&node.operation)) {
            total +=
                static_cast<double>(product(shapes[i])) * static_cast<double>(graph.constant(linear->weight).shape[1]);
        } else if (const auto *modulated = std::get_if<op::ModulatedConv2d>(&node.operation)) {
            const Shape &weight = graph.constant(modulated->weight).shape;
            const Shape &x = shapes[static_cast<std::size_t>(node.inputs[0])];
            const double places = modulated->transposed ? static_cast<double>(x[2] * x[3])
                                                        : static_cast<double>(shapes[i][2] * shapes[i][3]);
            total += static_cast<double>(shapes[i][0] * product(weight)) * places;
        }
    }
    return total;
}

double peakActivations(const Graph &graph, const std::vector<Shape> &shapes)
{
    std::vector<std::size_t> lastUse(graph.nodes.size(), 0);
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
        for (const NodeId input : graph.nodes[i].inputs)
            lastUse[static_cast<std::size_t>(input)] = i;
    for (const GraphOutput &output : graph.outputs)
        lastUse[static_cast<std::size_t>(output.node)] = graph.nodes.size();
    double alive = 0.0;
    double peak = 0.0;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        alive += static_cast<double>(product(shapes[i]));
        peak = std::max(peak, alive);
        for (std::size_t k = 0; k < graph.nodes[i].inputs.size(); ++k) {
            const auto input = static_cast<std::size_t>(graph.nodes[i].inputs[k]);
            // A node may read one result twice.
            const bool seen = std::count(graph.nodes[i].inputs.begin(),
                                         graph.nodes[i].inputs.begin() + static_cast<std::ptrdiff_t>(k),
                                         graph.nodes[i].inputs[k])
                              > 0;
            if (lastUse[input] == i && !seen)
                alive -= static_cast<double>(product(shapes[input]));
        }
    }
    return peak;
}

} // namespace ambrotype::inference
