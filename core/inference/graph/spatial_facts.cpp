#include "inference/graph/analysis.h"

#include <algorithm>
#include <numeric>

namespace ambrotype::inference {

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

} // namespace ambrotype::inference
