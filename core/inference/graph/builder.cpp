#include "inference/graph/builder.h"

#include "inference/graph/analysis.h"

#include <algorithm>

namespace ambrotype::inference {

namespace {

//! Keys are listed in messages up to this number, then counted.
constexpr std::size_t kListedKeys = 8;

std::string listKeys(const std::vector<std::string> &keys)
{
    std::string text;
    for (std::size_t i = 0; i < std::min(keys.size(), kListedKeys); ++i)
        text += (i ? ", " : "") + keys[i];
    if (keys.size() > kListedKeys)
        text += " and " + std::to_string(keys.size() - kListedKeys) + " more";
    return text;
}

//! Sizes that a network of any size is checked with: large enough for every grid that we build.
constexpr std::int64_t kProbeSize = 64;

} // namespace

std::int64_t GraphBuilder::dimension(const std::string &key, std::size_t axis) const
{
    const TensorRef *tensor = m_weights.find(key);
    return tensor && axis < tensor->shape.size() ? tensor->shape[axis] : 0;
}

int GraphBuilder::countKeys(const std::string &prefix, const std::string &suffix) const
{
    int count = 0;
    while (has(prefix + std::to_string(count) + suffix))
        ++count;
    return count;
}

ConstantId GraphBuilder::constant(const std::string &key)
{
    const auto id = static_cast<ConstantId>(m_graph.constants.size());
    m_used.insert(key);
    const TensorRef *tensor = m_weights.find(key);
    if (!tensor) {
        m_missing.push_back(key);
        m_graph.constants.push_back({nullptr, {1, 1, 1, 1}, nullptr, key});
        return id;
    }
    Constant constant;
    constant.shape = tensor->shape;
    constant.key = key;
    if (const float *inPlace = tensor->contiguousFloat()) {
        constant.data = inPlace;
        constant.owner = tensor->owner;
    } else {
        auto values = std::make_shared<std::vector<float>>(toFloat(*tensor));
        constant.data = values->data();
        constant.owner = std::move(values);
    }
    m_graph.constants.push_back(std::move(constant));
    return id;
}

NodeId GraphBuilder::add(Operation operation, std::initializer_list<NodeId> inputs, const std::string &name)
{
    m_graph.nodes.push_back({std::move(operation), inputs, name});
    return static_cast<NodeId>(m_graph.nodes.size()) - 1;
}

NodeId GraphBuilder::concat(const std::vector<NodeId> &inputs, int axis)
{
    const NodeId node = add(op::Concat{axis}, {});
    m_graph.nodes.back().inputs = inputs;
    return node;
}

NodeId GraphBuilder::input(const std::string &name, Shape shape)
{
    return add(op::Input{std::move(shape)}, {}, name);
}

NodeId GraphBuilder::conv(NodeId x, const std::string &key, Window window, Bias bias)
{
    op::Conv2d conv;
    conv.weight = constant(key + ".weight");
    if (bias == Bias::Yes)
        conv.bias = constant(key + ".bias");
    const Shape &shape = m_graph.constant(conv.weight).shape;
    conv.stride = window.stride;
    conv.dilation = window.dilation;
    conv.groups = window.groups;
    const auto kernel = shape.size() == 4 ? static_cast<int>(shape[2]) : 1;
    conv.padding = window.padding >= 0 ? window.padding : window.dilation * (kernel - 1) / 2;
    return add(conv, {x}, key);
}

NodeId GraphBuilder::convTranspose(NodeId x, const std::string &key, int stride, Bias bias)
{
    op::ConvTranspose2d conv;
    conv.weight = constant(key + ".weight");
    if (bias == Bias::Yes)
        conv.bias = constant(key + ".bias");
    conv.stride = stride;
    return add(conv, {x}, key);
}

NodeId GraphBuilder::linear(NodeId x, const std::string &key, Bias bias)
{
    op::Linear linear;
    linear.weight = constant(key + ".weight");
    if (bias == Bias::Yes)
        linear.bias = constant(key + ".bias");
    return add(linear, {x}, key);
}

NodeId GraphBuilder::batchNorm(NodeId x, const std::string &key, float epsilon)
{
    op::BatchNorm norm;
    norm.weight = constant(key + ".weight");
    norm.bias = constant(key + ".bias");
    norm.mean = constant(key + ".running_mean");
    norm.variance = constant(key + ".running_var");
    norm.epsilon = epsilon;
    ignore(key + ".num_batches_tracked"); // files from before PyTorch 0.4.1 lack it; inference never reads it
    return add(norm, {x}, key);
}

NodeId GraphBuilder::layerNorm2d(NodeId x, const std::string &key, float epsilon)
{
    const ConstantId weight = constant(key + ".weight");
    const ConstantId bias = constant(key + ".bias");
    return add(op::LayerNorm2d{weight, bias, epsilon}, {x}, key);
}

NodeId GraphBuilder::activate(NodeId x, Activation activation, const std::string &name)
{
    return add(op::Activate{activation}, {x}, name);
}

NodeId GraphBuilder::leakyRelu(NodeId x, float slope)
{
    if (slope == 0.0F)
        return relu(x);
    return activate(x, {Activation::Kind::LeakyRelu, slope, kNoConstant}, {});
}

NodeId GraphBuilder::prelu(NodeId x, const std::string &key)
{
    const ConstantId slopes = constant(key + ".weight");
    return activate(x, {Activation::Kind::PRelu, 0.0F, slopes}, key);
}

NodeId GraphBuilder::scaledAdd(NodeId a, NodeId b, float scale)
{
    return add(op::ScaledAdd{scale, kNoConstant}, {a, b});
}

NodeId GraphBuilder::channelScaledAdd(NodeId a, NodeId b, const std::string &key)
{
    const ConstantId scale = constant(key);
    return add(op::ScaledAdd{1.0F, scale}, {a, b});
}

NodeId GraphBuilder::name(NodeId node, const std::string &path)
{
    m_graph.nodes[static_cast<std::size_t>(node)].name = path;
    return node;
}

Result<Graph> GraphBuilder::finish(std::vector<GraphOutput> outputs)
{
    const char *const sentence = "The weights do not fit the network that they were taken for.";
    std::vector<std::string> unexpected;
    for (const auto &entry : m_weights)
        if (m_used.count(entry.first) == 0)
            unexpected.push_back(entry.first);
    if (!m_missing.empty() || !unexpected.empty()) {
        std::string detail;
        if (!m_missing.empty())
            detail += "missing: " + listKeys(m_missing);
        if (!unexpected.empty())
            detail += std::string(detail.empty() ? "" : "; ") + "unexpected: " + listKeys(unexpected);
        return Error{ErrorCode::BadFormat, sentence, detail};
    }
    m_graph.outputs = std::move(outputs);
    std::vector<Shape> shapes;
    for (const NodeId node : m_graph.inputs()) {
        Shape shape = std::get<op::Input>(m_graph.node(node).operation).shape;
        for (std::size_t axis = 0; axis < shape.size(); ++axis)
            if (shape[axis] < 0)
                shape[axis] = axis == 0 ? 1 : kProbeSize;
        shapes.push_back(std::move(shape));
    }
    if (const auto checked = inferShapes(m_graph, shapes); !checked)
        return Error{ErrorCode::BadFormat, sentence, checked.error().detail};
    return std::move(m_graph);
}

} // namespace ambrotype::inference
