#include "inference/cpu/cpu_executor.h"

#include <mutex>

namespace ambrotype::inference {

namespace {

//! What one thread runs with.
struct Lane
{
    explicit Lane(const std::shared_ptr<const CpuProgram> &program)
        : stream(program)
    {
    }

    CpuStream stream;
    std::vector<Tensor> outputs; //!< Their memory is kept between runs.
};

class CpuExecutor final : public GraphExecutor
{
public:
    explicit CpuExecutor(std::shared_ptr<const CpuProgram> program)
        : m_program(std::move(program))
    {
    }

    Result<void> run(const std::vector<TensorView> &inputs, const Emit &emit, const ExecutorRun &options) override
    {
        std::vector<Shape> shapes;
        for (const TensorView &input : inputs)
            shapes.push_back(input.shape);
        const Result<std::vector<Shape>> outputShapes = m_program->outputShapes(shapes);
        if (!outputShapes)
            return outputShapes.error();

        std::unique_ptr<Lane> lane = take();
        lane->outputs.resize(outputShapes->size());
        std::vector<TensorSpan> spans;
        for (std::size_t i = 0; i < outputShapes->size(); ++i) {
            Tensor &output = lane->outputs[i];
            output.shape = (*outputShapes)[i];
            std::size_t count = 1;
            for (const std::int64_t size : output.shape)
                count *= static_cast<std::size_t>(size);
            output.data.resize(count);
            spans.push_back(output.span());
        }
        Result<void> result = lane->stream.run(inputs, spans, options.cancel, options.threads);
        if (result)
            for (std::size_t i = 0; i < spans.size(); ++i)
                emit(i, lane->outputs[i].view());
        giveBack(std::move(lane));
        return result;
    }

    std::uint64_t workspaceBytes(const std::vector<Shape> &inputs) const override
    {
        const Result<std::uint64_t> bytes = m_program->workspaceBytes(inputs);
        return bytes ? bytes.value() : 0;
    }

    std::uint64_t weightBytes() const override { return m_program->weightBytes(); }

    std::string description() const override
    {
        return std::string("Winograd, ") + (m_program->isBf16() ? "bf16, " : "fp32, ")
               + m_program->instructionSetName();
    }

private:
    std::unique_ptr<Lane> take()
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        if (m_idle.empty())
            return std::make_unique<Lane>(m_program);
        std::unique_ptr<Lane> lane = std::move(m_idle.back());
        m_idle.pop_back();
        return lane;
    }

    void giveBack(std::unique_ptr<Lane> lane)
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        m_idle.push_back(std::move(lane));
    }

    std::shared_ptr<const CpuProgram> m_program;
    std::mutex m_mutex;
    std::vector<std::unique_ptr<Lane>> m_idle;
};

} // namespace

Result<std::shared_ptr<GraphExecutor>> makeCpuExecutor(std::shared_ptr<const Graph> graph, InstructionSet instructions)
{
    Result<std::shared_ptr<const CpuProgram>> program = CpuProgram::compile(std::move(graph), instructions);
    if (!program)
        return program.error();
    return std::shared_ptr<GraphExecutor>(std::make_shared<CpuExecutor>(std::move(program).value()));
}

} // namespace ambrotype::inference
