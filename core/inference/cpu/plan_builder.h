#pragma once

#include "inference/cpu/arena.h"
#include "inference/cpu/fused_graph.h"
#include "inference/cpu/plan.h"

#include <map>

namespace ambrotype::inference::cpu {

//! Height, width and how many of both: a picture in either layout is [outer][height][width][inner] floats.
struct Planes
{
    std::int64_t outer = 1;
    std::int64_t height = 1;
    std::int64_t width = 1;
    std::int64_t inner = 1;

    std::int64_t count() const { return outer * height * width * inner; }
};

//! Collects the steps of a Plan. Every node's value may lie in two layouts: plain (row-major) and blocked (pictures
//! only); asking for the one that is not there adds a step that makes it. The lowerings (lowering.h) use this.
class PlanBuilder
{
public:
    //! \p shapes: of every node of \p graph for one picture.
    PlanBuilder(const Graph &graph, const FusedGraph &fused, const Kernels &kernels, std::vector<Shape> shapes);

    //! Errors: Unsupported (for these shapes).
    Result<Plan> build();

    const Graph &graph() const { return m_graph; }
    const FusedGraph &fused() const { return m_fused; }
    const Kernels &kernels() const { return m_kernels; }
    const Shape &shape(NodeId node) const { return m_shapes[static_cast<std::size_t>(node)]; }
    int lanes() const { return m_kernels.lanes; }
    int blocks(NodeId node) const;          //!< Of channels.
    std::int64_t pixels(NodeId node) const; //!< Height times width; the value is a picture.
    Planes planes(NodeId node, bool blocked) const;
    bool isPicture(NodeId node) const { return shape(node).size() == 4; }
    //! Whether the value exists in the blocked layout only or first.
    bool isBlocked(NodeId node) const { return value(node).blocked >= 0; }
    //! Whether the value is there in the plain layout (too).
    bool hasPlain(NodeId node) const { return value(node).plain >= 0; }
    //! Whether the blocked layout would be mostly filling: a large picture of three channels is five times as much.
    bool hasFewChannels(NodeId node) const { return isPicture(node) && 2 * shape(node)[1] <= lanes(); }

    //! How many fused nodes and outputs read the value.
    int uses(NodeId node) const { return m_uses[static_cast<std::size_t>(node)]; }

    //! The value to read, in that layout.
    BufferId blocked(NodeId node);
    BufferId plain(NodeId node);
    BufferId any(NodeId node, bool asBlocked) { return asBlocked ? blocked(node) : plain(node); }
    //! Room for the value to write.
    BufferId defineBlocked(NodeId node);
    BufferId definePlain(NodeId node);
    BufferId define(NodeId node, bool asBlocked) { return asBlocked ? defineBlocked(node) : definePlain(node); }
    //! Memory for the steps that name it.
    BufferId temporary(std::size_t floats) { return newBuffer(floats); }
    //! The value as a part of what is there already: \p offset floats behind \p parent's begin.
    BufferId aliasBlocked(NodeId node, BufferId parent, std::size_t offset);
    BufferId aliasPlain(NodeId node, BufferId parent, std::size_t offset);
    //! Whether \p node may be written over \p input, which nobody else reads.
    bool canOverwrite(NodeId input, NodeId node, bool asBlocked) const;
    //! Whether the inputs of this concatenation lie side by side; if so its value is that memory.
    bool aliasConcat(NodeId node);

    void emit(StepFunction step, const std::vector<BufferId> &reads, const std::vector<BufferId> &writes);
    //! What a step needs besides its buffers: together, and for each piece that it is cut into.
    void needScratch(std::size_t shared, std::size_t perPiece);

private:
    struct Value
    {
        BufferId blocked = -1;
        BufferId plain = -1;
    };
    struct Buffer
    {
        std::size_t group = 0;
        std::size_t offset = 0; //!< Within the group.
        std::size_t size = 0;
        int first = -1; //!< -1: never written; a view's memory belongs to its parents.
        int last = -1;
        std::vector<BufferId> parents;
    };
    struct Place
    {
        std::size_t group = 0;
        std::size_t offset = 0;
    };

    int conditionOf(NodeId node) const;
    const Value &value(NodeId node) const { return m_values[static_cast<std::size_t>(node)]; }
    Value &value(NodeId node) { return m_values[static_cast<std::size_t>(node)]; }
    std::size_t blockedFloats(NodeId node) const;
    void placeConcats();
    BufferId newBuffer(std::size_t size);
    void touch(BufferId buffer, int step);
    void emitOutputs();
    Plan finish();

    const Graph &m_graph;
    const FusedGraph &m_fused;
    const Kernels &m_kernels;
    std::vector<Shape> m_shapes;
    std::vector<Value> m_values;
    std::vector<int> m_uses;
    std::vector<Buffer> m_buffers;
    std::map<NodeId, Place> m_places; //!< Where concatenations want their inputs.
    std::size_t m_groups = 0;
    int m_condition = -1; //!< Which of the network's inputs the steps that are emitted now depend on (Node::onlyIf).
    Plan m_plan;
};

} // namespace ambrotype::inference::cpu
