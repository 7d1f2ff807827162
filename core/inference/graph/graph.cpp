#include "inference/graph/graph.h"

#include <functional>
#include <iterator>
#include <numeric>

namespace ambrotype::inference {

namespace {

constexpr const char *kOperationNames[] = {"input",
                                           "conv2d",
                                           "conv-transpose2d",
                                           "linear",
                                           "batch-norm",
                                           "layer-norm2d",
                                           "activate",
                                           "scaled-add",
                                           "multiply",
                                           "concat",
                                           "slice",
                                           "pixel-shuffle",
                                           "pixel-unshuffle",
                                           "upsample-nearest",
                                           "resize-nearest-like",
                                           "upsample-bilinear",
                                           "max-pool",
                                           "average-pool",
                                           "global-average-pool",
                                           "local-average-pool",
                                           "softmax",
                                           "reshape",
                                           "permute",
                                           "pad-to-multiple",
                                           "crop-like",
                                           "expand-like",
                                           "l2-normalize",
                                           "pad",
                                           "resize-bilinear-like",
                                           "group-norm",
                                           "layer-norm",
                                           "attention",
                                           "arg-max",
                                           "nearest-row",
                                           "lookup",
                                           "add-constant",
                                           "adaptive-instance-norm",
                                           "controlled-fusion",
                                           "pixel-norm",
                                           "fixed",
                                           "modulated-conv2d",
                                           "feature-transform",
                                           "custom"};
static_assert(std::size(kOperationNames) == std::variant_size_v<Operation>, "one name per operation");

} // namespace

std::int64_t elementCount(const Shape &shape)
{
    return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<std::int64_t>());
}

std::int64_t Constant::count() const
{
    return elementCount(shape);
}

const char *operationName(const Operation &operation)
{
    return kOperationNames[operation.index()];
}

std::vector<NodeId> Graph::inputs() const
{
    std::vector<NodeId> result;
    for (std::size_t i = 0; i < nodes.size(); ++i)
        if (std::holds_alternative<op::Input>(nodes[i].operation))
            result.push_back(static_cast<NodeId>(i));
    return result;
}

NodeId Graph::findNode(std::string_view name) const
{
    for (std::size_t i = nodes.size(); i-- > 0;)
        if (nodes[i].name == name)
            return static_cast<NodeId>(i);
    return -1;
}

std::vector<int> Graph::useCounts() const
{
    std::vector<int> counts(nodes.size(), 0);
    for (const Node &node : nodes)
        for (const NodeId input : node.inputs)
            ++counts[static_cast<std::size_t>(input)];
    for (const GraphOutput &output : outputs)
        ++counts[static_cast<std::size_t>(output.node)];
    return counts;
}

} // namespace ambrotype::inference
