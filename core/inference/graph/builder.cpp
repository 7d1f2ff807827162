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
    // A tensor without values may claim any size; one with values is bounded by its file.
    return tensor && tensor->elements() > 0 && axis < tensor->shape.size() ? tensor->shape[axis] : 0;
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

ConstantId GraphBuilder::constantAs(const std::string &key, Shape shape)
{
    const ConstantId id = constant(key);
    Constant &constant = m_graph.constants[static_cast<std::size_t>(id)];
    Constant reshaped = constant;
    reshaped.shape = std::move(shape);
    if (constant.data && reshaped.count() != constant.count())
        m_missing.push_back(key + " of shape " + shapeText(reshaped.shape));
    else if (constant.data)
        constant.shape = std::move(reshaped.shape);
    return id;
}

std::vector<float> GraphBuilder::values(const std::string &key, std::int64_t count)
{
    m_used.insert(key);
    const TensorRef *tensor = m_weights.find(key);
    if (tensor && tensor->elements() == count)
        return toFloat(*tensor);
    m_missing.push_back(tensor ? key + " of " + std::to_string(count) + " values" : key);
    return std::vector<float>(static_cast<std::size_t>(count), 0.0F);
}

ConstantId GraphBuilder::addConstant(std::vector<float> values, Shape shape, const std::string &key)
{
    auto owner = std::make_shared<std::vector<float>>(std::move(values));
    const float *data = owner->data();
    m_graph.constants.push_back({data, std::move(shape), std::move(owner), key});
    return static_cast<ConstantId>(m_graph.constants.size()) - 1;
}

ConstantId GraphBuilder::constantRows(const std::string &key, std::int64_t begin, std::int64_t end)
{
    const ConstantId id = constant(key);
    Constant &constant = m_graph.constants[static_cast<std::size_t>(id)];
    if (!constant.data)
        return id;
    if (constant.shape.empty() || begin < 0 || end > constant.shape[0]) {
        m_missing.push_back(key + " with " + std::to_string(end) + " rows");
        return id;
    }
    constant.data += begin * (constant.count() / constant.shape[0]);
    constant.shape[0] = end - begin;
    return id;
}

NodeId GraphBuilder::add(Operation operation, std::initializer_list<NodeId> inputs, const std::string &name)
{
    m_graph.nodes.push_back({std::move(operation), inputs, name, m_onlyIf});
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
    op::Input input;
    input.shape = std::move(shape);
    return add(std::move(input), {}, name);
}

NodeId GraphBuilder::argument(const std::string &name, float standard)
{
    return add(op::Input{{-1, 1, 1, 1}, standard}, {}, name);
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

NodeId GraphBuilder::groupNorm(NodeId x, const std::string &key, int groups, float epsilon)
{
    op::GroupNorm norm;
    norm.weight = constant(key + ".weight");
    norm.bias = constant(key + ".bias");
    norm.groups = groups;
    norm.epsilon = epsilon;
    return add(norm, {x}, key);
}

NodeId GraphBuilder::layerNorm(NodeId x, const std::string &key, float epsilon)
{
    const ConstantId weight = constant(key + ".weight");
    const ConstantId bias = constant(key + ".bias");
    return add(op::LayerNorm{weight, bias, epsilon}, {x}, key);
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
