#pragma once

#include "inference/engine.h"
#include "inference/graph/graph.h"

#include <memory>
#include <random>
#include <vector>

//! Small networks to try the fast path with.
namespace ambrotype::test {

using inference::Graph;
using inference::NodeId;
using inference::Shape;
using inference::Tensor;

//! Builds a graph with seeded weights.
class GraphMaker
{
public:
    explicit GraphMaker(unsigned seed)
        : m_random(seed)
    {
    }

    NodeId input(const Shape &shape) { return add(inference::op::Input{shape}, {}); }
    NodeId add(inference::Operation operation, std::vector<NodeId> inputs);
    //! Convolution with bias; weights uniform, scaled so that values keep their size. weight [outputs, inputs / groups,
    //! height, width].
    NodeId conv(NodeId x, const Shape &weight, inference::op::Conv2d geometry);
    //! 3x3 that keeps the size.
    NodeId conv3(NodeId x, int inputs, int outputs, inference::Activation activation = {});
    inference::ConstantId constant(const Shape &shape, double low, double high);
    inference::Activation prelu(int channels);
    std::shared_ptr<const Graph> finish(const std::vector<NodeId> &outputs);

private:
    std::mt19937 m_random;
    Graph m_graph;
};

Tensor randomTensor(const Shape &shape, unsigned seed, double low = -1.0, double high = 1.0);

} // namespace ambrotype::test
