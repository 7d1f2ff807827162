#include "inference/graph/analysis.h"

#include <algorithm>

namespace ambrotype::inference {

double multiplyAdds(const Graph &graph, const std::vector<Shape> &shapes)
{
    double total = 0.0;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const Node &node = graph.nodes[i];
        if (const auto *conv = std::get_if<op::Conv2d>(&node.operation)) {
            const Shape &weight = graph.constant(conv->weight).shape;
            total +=
                static_cast<double>(elementCount(shapes[i])) * static_cast<double>(weight[1] * weight[2] * weight[3]);
        } else if (const auto *up = std::get_if<op::ConvTranspose2d>(&node.operation)) {
            const Shape &weight = graph.constant(up->weight).shape;
            const Shape &in = shapes[static_cast<std::size_t>(node.inputs[0])];
            total += static_cast<double>(elementCount(in)) * static_cast<double>(weight[1] * weight[2] * weight[3]);
        } else if (std::holds_alternative<op::Attention>(node.operation)) {
            // Query by key and scores by value: query's length x key's length x channels, twice.
            const Shape &key = shapes[static_cast<std::size_t>(node.inputs[1])];
            const std::int64_t length = key.size() == 4 ? key[2] * key[3] : key[1];
            total += 2.0 * static_cast<double>(elementCount(shapes[i])) * static_cast<double>(length);
        } else if (const auto *linear = std::get_if<op::Linear>(&node.operation)) {
            total += static_cast<double>(elementCount(shapes[i]))
                     * static_cast<double>(graph.constant(linear->weight).shape[1]);
        } else if (const auto *modulated = std::get_if<op::ModulatedConv2d>(&node.operation)) {
            const Shape &weight = graph.constant(modulated->weight).shape;
            const Shape &x = shapes[static_cast<std::size_t>(node.inputs[0])];
            const double places = modulated->transposed ? static_cast<double>(x[2] * x[3])
                                                        : static_cast<double>(shapes[i][2] * shapes[i][3]);
            total += static_cast<double>(shapes[i][0] * elementCount(weight)) * places;
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
        alive += static_cast<double>(elementCount(shapes[i]));
        peak = std::max(peak, alive);
        for (std::size_t k = 0; k < graph.nodes[i].inputs.size(); ++k) {
            const auto input = static_cast<std::size_t>(graph.nodes[i].inputs[k]);
            // A node may read one result twice.
            const bool seen = std::count(graph.nodes[i].inputs.begin(),
                                         graph.nodes[i].inputs.begin() + static_cast<std::ptrdiff_t>(k),
                                         graph.nodes[i].inputs[k])
                              > 0;
            if (lastUse[input] == i && !seen)
                alive -= static_cast<double>(elementCount(shapes[input]));
        }
    }
    return peak;
}

} // namespace ambrotype::inference
