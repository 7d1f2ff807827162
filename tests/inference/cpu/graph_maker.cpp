#include "cpu/graph_maker.h"

#include <cmath>
#include <string>
#include <utility>

namespace ambrotype::test {

NodeId GraphMaker::add(inference::Operation operation, std::vector<NodeId> inputs)
{
    m_graph.nodes.push_back({std::move(operation), std::move(inputs), "node" + std::to_string(m_graph.nodes.size())});
    return static_cast<NodeId>(m_graph.nodes.size()) - 1;
}

NodeId GraphMaker::conv(NodeId x, const Shape &weight, inference::op::Conv2d geometry)
{
    const double size = std::sqrt(3.0 / static_cast<double>(weight[1] * weight[2] * weight[3]));
    geometry.weight = constant(weight, -size, size);
    geometry.bias = constant({weight[0]}, -0.5, 0.5);
    return add(geometry, {x});
}

NodeId GraphMaker::conv3(NodeId x, int inputs, int outputs, inference::Activation activation)
{
    inference::op::Conv2d geometry;
    geometry.padding = 1;
    geometry.activation = activation;
    return conv(x, {outputs, inputs, 3, 3}, geometry);
}

inference::ConstantId GraphMaker::constant(const Shape &shape, double low, double high)
{
    auto values = std::make_shared<std::vector<float>>(static_cast<std::size_t>(inference::elementCount(shape)));
    std::uniform_real_distribution<double> distribution(low, high);
    for (float &value : *values)
        value = static_cast<float>(distribution(m_random));
    const float *data = values->data();
    m_graph.constants.push_back({data, shape, std::move(values), "constant"});
    return static_cast<inference::ConstantId>(m_graph.constants.size()) - 1;
}

inference::Activation GraphMaker::prelu(int channels)
{
    inference::Activation activation;
    activation.kind = inference::Activation::Kind::PRelu;
    activation.slopes = constant({channels}, -0.3, 0.5);
    return activation;
}

std::shared_ptr<const Graph> GraphMaker::finish(const std::vector<NodeId> &outputs)
{
    for (const NodeId node : outputs)
        m_graph.outputs.push_back({"output" + std::to_string(node), node});
    return std::make_shared<const Graph>(std::move(m_graph));
}

Tensor randomTensor(const Shape &shape, unsigned seed, double low, double high)
{
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> distribution(low, high);
    Tensor tensor;
    tensor.shape = shape;
    tensor.data.resize(static_cast<std::size_t>(inference::elementCount(shape)));
    for (float &value : tensor.data)
        value = static_cast<float>(distribution(random));
    return tensor;
}

} // namespace ambrotype::test
