#include "inference/cpu/cpu_program.h"

#include "inference/cpu/aligned_floats.h"
#include "inference/cpu/fused_graph.h"
#include "inference/cpu/plan.h"
#include "inference/cpu/plan_builder.h"
#include "inference/graph/analysis.h"

#include <algorithm>
#include <list>
#include <mutex>

namespace ambrotype::inference {

namespace {

using namespace cpu;

constexpr int kPiecesPerThread = 2; //!< So that a thread whose core is taken holds the others up for half a share only.
constexpr std::size_t kPlansKept = 8; //!< The tile sizes of a picture and the sizes of a few faces.

const Kernels *kernelsFor(InstructionSet instructions)
{
#if defined(AMBROTYPE_CPU_X86)
    const bool hasAvx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    const bool hasAvx512 = hasAvx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
                           && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
    if (instructions == InstructionSet::Avx512Bf16)
        return hasAvx512 && __builtin_cpu_supports("avx512bf16") ? kernelsAvx512Bf16() : nullptr;
    if (hasAvx512 && instructions != InstructionSet::Avx2)
        return kernelsAvx512();
    if (hasAvx2 && instructions != InstructionSet::Avx512)
        return kernelsAvx2();
#else
    static_cast<void>(instructions);
#endif
    return nullptr;
}

//! The shapes for one picture of the batch; empty when the batches differ.
std::vector<Shape> singlePicture(std::vector<Shape> shapes)
{
    for (Shape &shape : shapes) {
        if (shape.empty() || shape[0] != shapes[0][0])
            return {};
    }
    for (Shape &shape : shapes)
        shape[0] = 1;
    return shapes;
}

} // namespace

bool hasBf16Kernels()
{
    return kernelsFor(InstructionSet::Avx512Bf16) != nullptr;
}

struct CpuProgram::Impl
{
    std::shared_ptr<const Graph> graph;
    const Kernels *kernels = nullptr;
    FusedGraph fused;

    struct KnownPlan
    {
        std::vector<Shape> inputs;
        std::shared_ptr<const Plan> plan;
    };
    std::mutex mutex;
    std::list<KnownPlan> plans; //!< Most recently used first.

    Result<std::shared_ptr<const Plan>> planFor(const std::vector<Shape> &batchShapes)
    {
        const std::vector<Shape> inputs = singlePicture(batchShapes);
        if (inputs.size() != graph->inputs().size() || inputs.empty())
            return Error{ErrorCode::InvalidArgument, "The network got the wrong number of pictures.", {}};
        const std::lock_guard<std::mutex> lock(mutex);
        const auto known =
            std::find_if(plans.begin(), plans.end(), [&](const KnownPlan &plan) { return plan.inputs == inputs; });
        if (known != plans.end()) {
            plans.splice(plans.begin(), plans, known);
            return plans.front().plan;
        }
        Result<std::vector<Shape>> shapes = inferShapes(*graph, inputs);
        if (!shapes)
            return shapes.error();
        Result<Plan> plan = PlanBuilder(*graph, fused, *kernels, std::move(shapes).value()).build();
        if (!plan)
            return plan.error();
        plans.push_front({inputs, std::make_shared<const Plan>(std::move(plan).value())});
        if (plans.size() > kPlansKept)
            plans.pop_back();
        return plans.front().plan;
    }
};

CpuProgram::CpuProgram(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}
CpuProgram::~CpuProgram() = default;

Result<std::shared_ptr<const CpuProgram>> CpuProgram::compile(std::shared_ptr<const Graph> graph,
                                                              InstructionSet instructions)
{
    auto impl = std::make_unique<Impl>();
    impl->graph = std::move(graph);
    impl->kernels = kernelsFor(instructions);
    if (!impl->kernels)
        return Error{ErrorCode::Unsupported,
                     "The fast path for processors cannot run on this machine.",
                     "AVX2 and FMA, or the asked-for instruction set, are missing"};
    Result<FusedGraph> fused = fuseGraph(*impl->graph, *impl->kernels);
    if (!fused)
        return fused.error();
    impl->fused = std::move(fused).value();
    return std::shared_ptr<const CpuProgram>(new CpuProgram(std::move(impl))); // the constructor is private
}

std::uint64_t CpuProgram::weightBytes() const
{
    return m_impl->fused.bytes;
}

Result<std::uint64_t> CpuProgram::workspaceBytes(const std::vector<Shape> &inputs) const
{
    const Result<std::shared_ptr<const Plan>> plan = m_impl->planFor(inputs);
    if (!plan)
        return plan.error();
    return static_cast<std::uint64_t>(((*plan)->arenaFloats + (*plan)->scratchFloats + (*plan)->pieceScratchFloats)
                                      * sizeof(float));
}

Result<std::vector<Shape>> CpuProgram::outputShapes(const std::vector<Shape> &inputs) const
{
    const Result<std::shared_ptr<const Plan>> plan = m_impl->planFor(inputs);
    if (!plan)
        return plan.error();
    std::vector<Shape> shapes = (*plan)->outputShapes;
    for (Shape &shape : shapes)
        shape[0] *= inputs[0][0];
    return shapes;
}

bool CpuProgram::isBf16() const
{
    return m_impl->kernels->directBf16 != nullptr;
}

const char *CpuProgram::instructionSetName() const
{
    return m_impl->kernels->name;
}

struct CpuStream::Impl
{
    std::shared_ptr<const CpuProgram> program;
    AlignedFloats arena;
    AlignedFloats scratch;

    bool reserve(AlignedFloats &floats, std::size_t count)
    {
        if (floats.size() >= count && floats.data())
            return true;
        floats = AlignedFloats(); // first, so that both are never there at once
        floats = AlignedFloats::uninitialised(count);
        return floats.data() != nullptr;
    }
};

CpuStream::CpuStream(std::shared_ptr<const CpuProgram> program)
    : m_impl(std::make_unique<Impl>())
{
    m_impl->program = std::move(program);
}

CpuStream::~CpuStream() = default;

Result<void> CpuStream::run(const std::vector<TensorView> &inputs,
                            const std::vector<TensorSpan> &outputs,
                            const CancelToken &cancel,
                            int threads)
{
    std::vector<Shape> shapes;
    for (const TensorView &input : inputs)
        shapes.push_back(input.shape);
    const Result<std::shared_ptr<const Plan>> planned = m_impl->program->m_impl->planFor(shapes);
    if (!planned)
        return planned.error();
    const Plan &plan = **planned;
    const std::int64_t pictures = shapes[0][0];
    bool outputsFit = outputs.size() == plan.outputShapes.size();
    for (std::size_t i = 0; outputsFit && i < outputs.size(); ++i) {
        Shape expected = plan.outputShapes[i];
        expected[0] *= pictures;
        outputsFit = outputs[i].shape == expected && plan.outputShapes[i][0] == 1;
    }
    if (!outputsFit)
        return Error{ErrorCode::InvalidArgument, "The result does not have the shape that this network gives.", {}};
    const int pieces = threads > 1 ? kPiecesPerThread * threads : 1;
    const std::size_t scratchFloats = plan.scratchFloats + static_cast<std::size_t>(pieces) * plan.pieceScratchFloats;
    if (!m_impl->reserve(m_impl->arena, plan.arenaFloats) || !m_impl->reserve(m_impl->scratch, scratchFloats))
        return Error{ErrorCode::OutOfMemory, "There is not enough memory for this picture.", {}};

    StepContext context;
    context.arena = m_impl->arena.data();
    context.offsets = plan.offsets.data();
    context.scratch = m_impl->scratch.data();
    context.pieceScratch = context.scratch + plan.scratchFloats;
    context.pieceFloats = plan.pieceScratchFloats;
    context.pieces = pieces;
    context.inputs = &inputs;
    context.outputs = &outputs;
    context.cancel = &cancel;
    for (; context.picture < pictures; ++context.picture)
        for (const StepFunction &step : plan.steps) {
            if (cancel.isCancelled())
                return Error{ErrorCode::Cancelled, {}, {}};
            step(context);
        }
    if (cancel.isCancelled())
        return Error{ErrorCode::Cancelled, {}, {}};
    return {};
}

std::uint64_t CpuStream::workspaceBytes() const
{
    return (m_impl->arena.size() + m_impl->scratch.size()) * sizeof(float);
}

void CpuStream::release()
{
    m_impl->arena = AlignedFloats();
    m_impl->scratch = AlignedFloats();
}

void CpuStream::fillWorkspace(float value)
{
    std::fill_n(m_impl->arena.data(), m_impl->arena.size(), value);
    std::fill_n(m_impl->scratch.data(), m_impl->scratch.size(), value);
}

} // namespace ambrotype::inference
