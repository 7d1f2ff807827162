#include "inference/graph/optimize.h"

#include <cmath>

namespace ambrotype::inference {

namespace {

//! A graph being rewritten: nodes that were taken into another one stand for it.
class Optimizer
{
public:
    explicit Optimizer(const Graph &graph)
        : m_graph(graph)
        , m_uses(graph.useCounts())
        , m_standsFor(graph.nodes.size())
    {
        for (std::size_t i = 0; i < m_standsFor.size(); ++i)
            m_standsFor[i] = static_cast<NodeId>(i);
    }

    Graph run()
    {
        for (std::size_t i = 0; i < m_graph.nodes.size(); ++i) {
            Node &node = m_graph.nodes[i];
            for (NodeId &input : node.inputs)
                input = m_standsFor[static_cast<std::size_t>(input)];
            const auto id = static_cast<NodeId>(i);
            if (std::holds_alternative<op::BatchNorm>(node.operation))
                foldBatchNorm(id);
            else if (std::holds_alternative<op::ScaledAdd>(node.operation))
                foldChannelScale(id);
            else if (std::holds_alternative<op::Activate>(node.operation))
                fuseActivation(id);
        }
        return compact();
    }

private:
    Node &at(NodeId id) { return m_graph.nodes[static_cast<std::size_t>(id)]; }

    //! Node \p id becomes another name of its (only) producer \p into, which must have no other reader.
    void replace(NodeId id, NodeId into)
    {
        m_standsFor[static_cast<std::size_t>(id)] = into;
        if (!at(id).name.empty())
            at(into).name = at(id).name;
        // The producer is read by whoever read this node.
        m_uses[static_cast<std::size_t>(into)] = m_uses[static_cast<std::size_t>(id)];
    }

    //! Whether node \p id, which reads \p producer, is the only one and runs whenever that does.
    bool onlyReader(NodeId producer, NodeId id)
    {
        return m_uses[static_cast<std::size_t>(producer)] == 1 && at(producer).onlyIf == at(id).onlyIf;
    }

    static bool isIdle(const Activation &activation) { return activation.kind == Activation::Kind::None; }

    ConstantId addConstant(std::vector<float> values, Shape shape, std::string key)
    {
        auto owner = std::make_shared<std::vector<float>>(std::move(values));
        m_graph.constants.push_back({owner->data(), std::move(shape), owner, std::move(key)});
        return static_cast<ConstantId>(m_graph.constants.size()) - 1;
    }

    //! Weight and bias of a layer (output dimension first) times \p scale plus \p shift.
    void
    scaleLayer(ConstantId &weight, ConstantId &bias, const std::vector<double> &scale, const std::vector<double> &shift)
    {
        const Constant old = m_graph.constant(weight);
        const auto outputs = static_cast<std::size_t>(old.shape.front());
        const std::size_t each = static_cast<std::size_t>(old.count()) / outputs;
        std::vector<float> values(outputs * each);
        for (std::size_t o = 0; o < outputs; ++o)
            for (std::size_t i = 0; i < each; ++i)
                values[o * each + i] = static_cast<float>(static_cast<double>(old.data[o * each + i]) * scale[o]);
        std::vector<float> offsets(outputs);
        for (std::size_t o = 0; o < outputs; ++o) {
            const double before = bias == kNoConstant ? 0.0 : static_cast<double>(m_graph.constant(bias).data[o]);
            offsets[o] = static_cast<float>(before * scale[o] + shift[o]);
        }
        weight = addConstant(std::move(values), old.shape, old.key);
        bias = addConstant(std::move(offsets), {static_cast<std::int64_t>(outputs)}, old.key);
    }

    void foldBatchNorm(NodeId id)
    {
        const NodeId producer = at(id).inputs[0];
        if (!onlyReader(producer, id))
            return;
        const op::BatchNorm norm = std::get<op::BatchNorm>(at(id).operation);
        std::vector<double> scale;
        std::vector<double> shift;
        for (std::int64_t c = 0; c < m_graph.constant(norm.mean).count(); ++c) {
            const double variance = m_graph.constant(norm.variance).data[c];
            const double factor = m_graph.constant(norm.weight).data[c] / std::sqrt(variance + norm.epsilon);
            scale.push_back(factor);
            shift.push_back(m_graph.constant(norm.bias).data[c] - factor * m_graph.constant(norm.mean).data[c]);
        }
        if (auto *conv = std::get_if<op::Conv2d>(&at(producer).operation); conv && isIdle(conv->activation))
            scaleLayer(conv->weight, conv->bias, scale, shift);
        else if (auto *linear = std::get_if<op::Linear>(&at(producer).operation); linear && isIdle(linear->activation))
            scaleLayer(linear->weight, linear->bias, scale, shift);
        else
            return;
        replace(id, producer);
    }

    void foldChannelScale(NodeId id)
    {
        auto &sum = std::get<op::ScaledAdd>(at(id).operation);
        const NodeId producer = at(id).inputs[0];
        auto *conv = std::get_if<op::Conv2d>(&at(producer).operation);
        if (sum.channelScale == kNoConstant || !conv || !isIdle(conv->activation) || !onlyReader(producer, id))
            return;
        const Constant &factors = m_graph.constant(sum.channelScale);
        const std::vector<double> scale(factors.data, factors.data + factors.count());
        scaleLayer(conv->weight, conv->bias, scale, std::vector<double>(scale.size(), 0.0));
        sum.channelScale = kNoConstant;
    }

    void fuseActivation(NodeId id)
    {
        const NodeId producer = at(id).inputs[0];
        if (!onlyReader(producer, id))
            return;
        const Activation activation = std::get<op::Activate>(at(id).operation).activation;
        Activation *place = nullptr;
        if (auto *conv = std::get_if<op::Conv2d>(&at(producer).operation))
            place = &conv->activation;
        else if (auto *up = std::get_if<op::ConvTranspose2d>(&at(producer).operation))
            place = &up->activation;
        else if (auto *linear = std::get_if<op::Linear>(&at(producer).operation))
            place = &linear->activation;
        else if (auto *norm = std::get_if<op::GroupNorm>(&at(producer).operation))
            place = &norm->activation;
        if (!place || !isIdle(*place))
            return;
        *place = activation;
        replace(id, producer);
    }

    //! Drops what nothing reads any more: nodes, then constants.
    Graph compact()
    {
        Graph result;
        std::vector<NodeId> newNode(m_graph.nodes.size(), -1);
        std::vector<ConstantId> newConstant(m_graph.constants.size(), kNoConstant);
        const auto keep = [&](ConstantId &id) {
            if (id == kNoConstant)
                return;
            ConstantId &target = newConstant[static_cast<std::size_t>(id)];
            if (target == kNoConstant) {
                target = static_cast<ConstantId>(result.constants.size());
                result.constants.push_back(m_graph.constant(id));
            }
            id = target;
        };
        for (std::size_t i = 0; i < m_graph.nodes.size(); ++i) {
            if (m_standsFor[i] != static_cast<NodeId>(i))
                continue;
            Node node = m_graph.nodes[i];
            for (NodeId &input : node.inputs)
                input = newNode[static_cast<std::size_t>(m_standsFor[static_cast<std::size_t>(input)])];
            if (node.onlyIf >= 0)
                node.onlyIf = newNode[static_cast<std::size_t>(node.onlyIf)];
            std::visit([&](auto &operation) { forEachConstant(operation, keep); }, node.operation);
            newNode[i] = static_cast<NodeId>(result.nodes.size());
            result.nodes.push_back(std::move(node));
        }
        for (const GraphOutput &output : m_graph.outputs)
            result.outputs.push_back(
                {output.name, newNode[static_cast<std::size_t>(m_standsFor[static_cast<std::size_t>(output.node)])]});
        return result;
    }

    template <typename Keep> static void forEachConstant(op::Conv2d &conv, const Keep &keep) { layer(conv, keep); }
    template <typename Keep> static void forEachConstant(op::ConvTranspose2d &conv, const Keep &keep)
    {
        layer(conv, keep);
    }
    template <typename Keep> static void forEachConstant(op::Linear &linear, const Keep &keep) { layer(linear, keep); }
    template <typename Keep> static void forEachConstant(op::BatchNorm &norm, const Keep &keep)
    {
        for (ConstantId *id : {&norm.weight, &norm.bias, &norm.mean, &norm.variance})
            keep(*id);
    }
    template <typename Keep> static void forEachConstant(op::LayerNorm2d &norm, const Keep &keep)
    {
        keep(norm.weight);
        keep(norm.bias);
    }
    template <typename Keep> static void forEachConstant(op::GroupNorm &norm, const Keep &keep) { layer(norm, keep); }
    template <typename Keep> static void forEachConstant(op::LayerNorm &norm, const Keep &keep)
    {
        keep(norm.weight);
        keep(norm.bias);
    }
    template <typename Keep> static void forEachConstant(op::NearestRow &choice, const Keep &keep)
    {
        keep(choice.table);
    }
    template <typename Keep> static void forEachConstant(op::Lookup &lookup, const Keep &keep) { keep(lookup.table); }
    template <typename Keep> static void forEachConstant(op::AddConstant &sum, const Keep &keep) { keep(sum.value); }
    template <typename Keep> static void forEachConstant(op::Activate &activate, const Keep &keep)
    {
        keep(activate.activation.slopes);
    }
    template <typename Keep> static void forEachConstant(op::ScaledAdd &sum, const Keep &keep)
    {
        keep(sum.channelScale);
    }
    template <typename Keep> static void forEachConstant(op::Fixed &fixed, const Keep &keep) { keep(fixed.value); }
    template <typename Keep> static void forEachConstant(op::ModulatedConv2d &conv, const Keep &keep)
    {
        layer(conv, keep);
        keep(conv.plane);
    }
    template <typename Keep> static void forEachConstant(op::Custom &custom, const Keep &keep)
    {
        for (ConstantId &id : custom.constants)
            keep(id);
    }
    template <typename Operation, typename Keep> static void forEachConstant(Operation &, const Keep &) {}

    template <typename Layer, typename Keep> static void layer(Layer &operation, const Keep &keep)
    {
        keep(operation.weight);
        keep(operation.bias);
        keep(operation.activation.slopes);
    }

    Graph m_graph;
    std::vector<int> m_uses;
    std::vector<NodeId> m_standsFor;
};

} // namespace

Graph optimizeGraph(const Graph &graph)
{
    return Optimizer(graph).run();
}

} // namespace ambrotype::inference
