#include "inference/cpu/plan_builder.h"

#include "inference/cpu/lowering.h"
#include "inference/cpu/picture_ops.h"

#include <algorithm>
#include <utility>

namespace ambrotype::inference::cpu {

namespace {

std::size_t count(const Shape &shape)
{
    std::size_t total = 1;
    for (const std::int64_t size : shape)
        total *= static_cast<std::size_t>(size);
    return total;
}

constexpr std::size_t kLineFloats = 16; //!< Buffers begin at a cache line.

} // namespace

PlanBuilder::PlanBuilder(const Graph &graph, const FusedGraph &fused, const Kernels &kernels, std::vector<Shape> shapes)
    : m_graph(graph)
    , m_fused(fused)
    , m_kernels(kernels)
    , m_shapes(std::move(shapes))
    , m_values(graph.nodes.size())
    , m_uses(graph.nodes.size(), 0)
{
    for (const FusedNode &node : fused.nodes)
        for (const NodeId input : node.inputs)
            ++m_uses[static_cast<std::size_t>(input)];
    for (const GraphOutput &output : graph.outputs)
        ++m_uses[static_cast<std::size_t>(output.node)];
}

int PlanBuilder::blocks(NodeId node) const
{
    return static_cast<int>((shape(node)[1] + lanes() - 1) / lanes());
}

std::int64_t PlanBuilder::pixels(NodeId node) const
{
    return shape(node)[2] * shape(node)[3];
}

Planes PlanBuilder::planes(NodeId node, bool blocked) const
{
    const Shape &size = shape(node);
    return blocked ? Planes{blocks(node), size[2], size[3], lanes()} : Planes{size[0] * size[1], size[2], size[3], 1};
}

std::size_t PlanBuilder::blockedFloats(NodeId node) const
{
    return static_cast<std::size_t>(blocks(node)) * static_cast<std::size_t>(pixels(node))
           * static_cast<std::size_t>(lanes());
}

//! Lets the inputs of large concatenations be written side by side, so that joining them costs nothing. Smaller
//! concatenations of the same values (dense blocks) then are a part of the largest one's memory.
void PlanBuilder::placeConcats()
{
    std::vector<NodeId> concats;
    for (const FusedNode &node : m_fused.nodes) {
        const auto *concat = std::get_if<op::Concat>(&m_graph.node(node.source).operation);
        if (concat && concat->axis == 1 && isPicture(node.result))
            concats.push_back(node.result);
    }
    std::stable_sort(concats.begin(), concats.end(), [&](NodeId a, NodeId b) { return shape(a)[1] > shape(b)[1]; });
    for (const NodeId concat : concats) {
        const std::vector<NodeId> &inputs = m_graph.node(concat).inputs;
        bool isFree = true;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            const Node &input = m_graph.node(inputs[i]);
            isFree = isFree && m_places.count(inputs[i]) == 0
                     && std::count(inputs.begin(), inputs.end(), inputs[i]) == 1
                     && (i + 1 == inputs.size() || shape(inputs[i])[1] % lanes() == 0)
                     && !std::holds_alternative<op::Concat>(input.operation)
                     && !std::holds_alternative<op::Slice>(input.operation)
                     && !std::holds_alternative<op::Reshape>(input.operation);
        }
        if (!isFree)
            continue;
        std::size_t offset = 0;
        for (const NodeId input : inputs) {
            m_places[input] = {m_groups, offset};
            offset += blockedFloats(input);
        }
        ++m_groups;
    }
}

BufferId PlanBuilder::newBuffer(std::size_t size)
{
    Buffer buffer;
    buffer.group = m_groups++;
    buffer.size = (size + kLineFloats - 1) / kLineFloats * kLineFloats;
    m_buffers.push_back(buffer);
    return static_cast<BufferId>(m_buffers.size()) - 1;
}

BufferId PlanBuilder::defineBlocked(NodeId node)
{
    const BufferId id = newBuffer(blockedFloats(node));
    const auto place = m_places.find(node);
    if (place != m_places.end()) {
        m_buffers.back().group = place->second.group;
        m_buffers.back().offset = place->second.offset;
    }
    return value(node).blocked = id;
}

BufferId PlanBuilder::definePlain(NodeId node)
{
    return value(node).plain = newBuffer(count(shape(node)));
}

BufferId PlanBuilder::aliasBlocked(NodeId node, BufferId parent, std::size_t offset)
{
    const Buffer &from = m_buffers[static_cast<std::size_t>(parent)];
    Buffer view{from.group, from.offset + offset, blockedFloats(node), -1, -1, {parent}};
    m_buffers.push_back(view);
    return value(node).blocked = static_cast<BufferId>(m_buffers.size()) - 1;
}

BufferId PlanBuilder::aliasPlain(NodeId node, BufferId parent, std::size_t offset)
{
    const Buffer &from = m_buffers[static_cast<std::size_t>(parent)];
    Buffer view{from.group, from.offset + offset, count(shape(node)), -1, -1, {parent}};
    m_buffers.push_back(view);
    return value(node).plain = static_cast<BufferId>(m_buffers.size()) - 1;
}

bool PlanBuilder::canOverwrite(NodeId input, NodeId node, bool asBlocked) const
{
    const BufferId buffer = asBlocked ? value(input).blocked : value(input).plain;
    return uses(input) == 1 && shape(input) == shape(node) && m_places.count(node) == 0 && m_places.count(input) == 0
           && buffer >= 0 && m_buffers[static_cast<std::size_t>(buffer)].parents.empty();
}

bool PlanBuilder::aliasConcat(NodeId node)
{
    const std::vector<NodeId> &inputs = m_graph.node(node).inputs;
    const auto first = m_places.find(inputs.front());
    if (!isPicture(node) || first == m_places.end())
        return false;
    std::size_t offset = first->second.offset;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const auto place = m_places.find(inputs[i]);
        if (place == m_places.end() || place->second.group != first->second.group || place->second.offset != offset
            || (i + 1 < inputs.size() && shape(inputs[i])[1] % lanes() != 0))
            return false;
        offset += blockedFloats(inputs[i]);
    }
    Buffer view{first->second.group, first->second.offset, blockedFloats(node), -1, -1, {}};
    for (const NodeId input : inputs)
        view.parents.push_back(blocked(input));
    m_buffers.push_back(view);
    value(node).blocked = static_cast<BufferId>(m_buffers.size()) - 1;
    return true;
}

int PlanBuilder::conditionOf(NodeId node) const
{
    const NodeId argument = m_graph.node(node).onlyIf;
    if (argument < 0)
        return -1;
    const std::vector<NodeId> inputs = m_graph.inputs();
    return static_cast<int>(std::find(inputs.begin(), inputs.end(), argument) - inputs.begin());
}

BufferId PlanBuilder::blocked(NodeId node)
{
    if (value(node).blocked < 0) {
        // Whoever asks first may be left out in a run in which the next one is not.
        const int asked = std::exchange(m_condition, conditionOf(node));
        const BufferId from = plain(node);
        const BufferId to = defineBlocked(node);
        emit([from, to, pack = m_kernels.pack, channels = static_cast<int>(shape(node)[1]), size = pixels(node)](
                 const StepContext &context) { pack(context.at(from), context.at(to), channels, size); },
             {from},
             {to});
        m_condition = asked;
    }
    return value(node).blocked;
}

BufferId PlanBuilder::plain(NodeId node)
{
    if (value(node).plain < 0) {
        const int asked = std::exchange(m_condition, conditionOf(node));
        const BufferId from = value(node).blocked;
        const BufferId to = definePlain(node);
        emit([from, to, channels = shape(node)[1], size = pixels(node), width = lanes()](
                 const StepContext &context) { unpack(context.at(from), channels, size, width, context.at(to)); },
             {from},
             {to});
        m_condition = asked;
    }
    return value(node).plain;
}

void PlanBuilder::touch(BufferId id, int step)
{
    Buffer &buffer = m_buffers[static_cast<std::size_t>(id)];
    for (const BufferId parent : buffer.parents)
        touch(parent, step);
    if (!buffer.parents.empty())
        return;
    if (buffer.first < 0)
        buffer.first = step;
    buffer.last = step;
}

void PlanBuilder::emit(StepFunction step, const std::vector<BufferId> &reads, const std::vector<BufferId> &writes)
{
    const int index = static_cast<int>(m_plan.steps.size());
    for (const BufferId buffer : reads)
        touch(buffer, index);
    for (const BufferId buffer : writes)
        touch(buffer, index);
    if (m_condition >= 0)
        step = [inner = std::move(step),
                condition = static_cast<std::size_t>(m_condition)](const StepContext &context) {
            const TensorView &argument = (*context.inputs)[condition];
            if (argument.data[context.picture * argument.strides[0]] != 0.0F)
                inner(context);
        };
    m_plan.steps.push_back(std::move(step));
}

void PlanBuilder::needScratch(std::size_t shared, std::size_t perPiece)
{
    const auto wholeLines = [](std::size_t floats) { return (floats + kLineFloats - 1) / kLineFloats * kLineFloats; };
    m_plan.scratchFloats = std::max(m_plan.scratchFloats, wholeLines(shared));
    m_plan.pieceScratchFloats = std::max(m_plan.pieceScratchFloats, wholeLines(perPiece));
}

void PlanBuilder::emitOutputs()
{
    for (std::size_t i = 0; i < m_graph.outputs.size(); ++i) {
        const NodeId node = m_graph.outputs[i].node;
        m_plan.outputShapes.push_back(shape(node));
        const bool fromBlocked = value(node).plain < 0;
        const BufferId from = fromBlocked ? blocked(node) : plain(node);
        emit(
            [from, i, size = shape(node), width = fromBlocked ? lanes() : 1](const StepContext &context) {
                copyOut(context.at(from), size, width, (*context.outputs)[i], context.picture);
            },
            {from},
            {});
    }
}

Plan PlanBuilder::finish()
{
    std::vector<ArenaGroup> groups(m_groups);
    for (const Buffer &buffer : m_buffers)
        if (buffer.parents.empty() && buffer.first >= 0)
            groups[buffer.group].push_back({buffer.offset, buffer.size, buffer.first, buffer.last});
    const ArenaLayout layout = layOutArena(groups);
    for (const Buffer &buffer : m_buffers)
        m_plan.offsets.push_back(layout.groupOffsets[buffer.group] + buffer.offset);
    m_plan.arenaFloats = layout.size;
    return std::move(m_plan);
}

Result<Plan> PlanBuilder::build()
{
    placeConcats();
    std::size_t nextInput = 0;
    for (std::size_t next = 0; next < m_fused.nodes.size(); ++next) {
        const FusedNode &node = m_fused.nodes[next];
        m_condition = conditionOf(node.result);
        if (const std::size_t length = chainLength(*this, next); length > 1) {
            lowerChain(*this, next, length);
            next += length - 1;
        } else if (std::holds_alternative<op::Input>(m_graph.node(node.source).operation)) {
            const BufferId to = definePlain(node.result);
            emit(
                [to, i = nextInput++, size = shape(node.result)](const StepContext &context) {
                    copyIn((*context.inputs)[i], size, context.picture, context.at(to));
                },
                {},
                {to});
        } else if (const Result<void> result = lower(*this, node); !result) {
            return result.error();
        }
    }
    m_condition = -1;
    emitOutputs();
    return finish();
}

} // namespace ambrotype::inference::cpu
