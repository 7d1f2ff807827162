#include "inference/torch/torch_executor.h"

#include "inference/session/replay_cache.h"
#include "inference/torch/run_recorder.h"
#include "inference/torch/torch_compat.h"
#include "inference/torch/torch_program.h"
#include "inference/torch/torch_transfers.h"

#include "base/log.h"

#include <ATen/ops/from_blob.h>

namespace ambrotype::inference {

namespace {

//! Recordings that a network keeps: the tile's shape, and those of the pieces that a lack of memory leaves.
constexpr std::size_t kRecordings = 4;

TensorView viewOf(const at::Tensor &tensor)
{
    return {tensor.data_ptr<float>(), tensor.sizes().vec(), tensor.strides().vec()};
}

//! Read only; LibTorch has no tensor over const memory.
at::Tensor tensorOver(const TensorView &view)
{
    return at::from_blob(const_cast<float *>(view.data), view.shape, view.strides, at::kFloat); // NOLINT
}

//! Whether an argument (one value per picture) is 0 for all of them.
bool isZero(const TensorView &view)
{
    bool zero = view.shape.size() == 4 && view.shape[1] * view.shape[2] * view.shape[3] == 1;
    for (std::int64_t i = 0; zero && i < view.shape[0]; ++i)
        zero = view.data[i * view.strides[0]] == 0.0F;
    return zero;
}

std::vector<bool> offOf(const std::vector<TensorView> &inputs)
{
    std::vector<bool> isOff;
    for (const TensorView &input : inputs)
        isOff.push_back(isZero(input));
    return isOff;
}

//! Equal for runs that queue the same launches.
std::string keyOf(const std::vector<TensorView> &inputs, const std::vector<bool> &isOff)
{
    std::string key;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        for (const std::int64_t size : inputs[i].shape)
            key += std::to_string(size) + ' ';
        key += isOff[i] ? "off " : "on ";
    }
    return key;
}

class TorchExecutor final : public GraphExecutor
{
public:
    TorchExecutor(std::shared_ptr<const Graph> graph, const TorchOptions &options)
        : m_options(options)
        , m_isCpu(at::Device(options.device).is_cpu())
        , m_program(std::move(graph), options)
        , m_recordings(options.recorder && options.pipeline ? kRecordings : 0)
    {
    }

    Result<void> run(const std::vector<TensorView> &inputs, const Emit &emit, const ExecutorRun &options) override
    {
        return translateTorchErrors([&]() -> Result<void> {
            const c10::InferenceMode guard;
            if (m_isCpu && at::get_num_threads() != options.threads)
                at::set_num_threads(options.threads);
            return m_options.pipeline ? runPiped(inputs, emit, options) : runAlone(inputs, emit, options);
        });
    }

    std::uint64_t weightBytes() const override { return m_program.weightBytes(); }

    std::string description() const override
    {
        return std::string("LibTorch, ") + precisionName(m_options.precision)
               + (m_options.channelsLast ? ", channels-last" : ", contiguous");
    }

private:
    //! Each step waits for the one before.
    Result<void> runAlone(const std::vector<TensorView> &inputs, const Emit &emit, const ExecutorRun &options) const
    {
        std::vector<at::Tensor> tensors;
        for (const TensorView &input : inputs)
            tensors.push_back(tensorOver(input));
        const auto outputs = m_program.compute(tensors, {options.cancel, false, offOf(inputs)});
        if (!outputs)
            return outputs.error();
        for (std::size_t i = 0; i < outputs->size(); ++i)
            emit(i, viewOf((*outputs)[i].to(at::TensorOptions().device(at::kCPU).dtype(at::kFloat))));
        return {};
    }

    //! Transfers overlap with what other threads compute.
    Result<void> runPiped(const std::vector<TensorView> &inputs, const Emit &emit, const ExecutorRun &options)
    {
        TorchTransfers &transfers = m_options.pipeline->transfers;
        const std::vector<bool> isOff = offOf(inputs);
        const std::string key = keyOf(inputs, isOff);
        const auto compute = [&](int up, int down) -> Result<void> {
            const TorchTransfers::ComputeScope scope(transfers);
            auto outputs = computed(key, transfers.inputs(up), {options.cancel, false, isOff}, options.deterministic);
            if (!outputs)
                return outputs.error();
            transfers.setResults(down, std::move(outputs).value());
            return {};
        };
        return m_options.pipeline->order.run(inputs, compute, emit);
    }

    //! The results in float32, in memory that nothing else writes to. Called by one thread at a time.
    Result<std::vector<at::Tensor>> computed(const std::string &key,
                                             const std::vector<at::Tensor> &inputs,
                                             TorchProgram::Settings settings,
                                             bool deterministic)
    {
        if (settings.cancel.isCancelled())
            return Error{ErrorCode::Cancelled, {}, {}};
        // The search for kernels takes the fastest of the moment: another one next time.
        const RunKind kind = deterministic ? RunKind::Plain : m_recordings.next(key);
        settings.tuned = kind != RunKind::Plain;
        if (kind == RunKind::Record)
            record(key, inputs, settings);
        if (const auto recording = deterministic ? nullptr : m_recordings.recording(key)) {
            std::vector<at::Tensor> own;
            for (const at::Tensor &result : recording->replay(inputs))
                own.push_back(result.to(at::kFloat, false, true));
            return own;
        }
        auto outputs = m_program.compute(inputs, settings);
        if (outputs)
            for (at::Tensor &output : *outputs)
                output = output.to(at::kFloat);
        return outputs;
    }

    void record(const std::string &key, const std::vector<at::Tensor> &inputs, TorchProgram::Settings settings)
    {
        settings.cancel = {}; // half a recording is none
        try {
            m_recordings.keep(
                key, m_options.recorder->record(inputs, [this, settings](const std::vector<at::Tensor> &fixed) {
                    auto outputs = m_program.compute(fixed, settings);
                    TORCH_CHECK(outputs, outputs.error().message);
                    return std::move(outputs).value();
                }));
        } catch (const std::exception &error) {
            // A network that cannot be recorded, or no memory for it: it runs as before.
            log(LogLevel::Info, "inference", std::string("not recorded: ") + error.what());
            m_recordings.refuse(key);
        }
    }

    TorchOptions m_options;
    bool m_isCpu;
    TorchProgram m_program;
    ReplayCache<RecordedRun> m_recordings; //!< Used in the pipeline's compute step only, by one thread at a time.
};

} // namespace

Result<std::shared_ptr<GraphExecutor>> makeTorchExecutor(std::shared_ptr<const Graph> graph,
                                                         const TorchOptions &options)
{
    for (const Node &node : graph->nodes)
        if (const auto *custom = std::get_if<op::Custom>(&node.operation))
            return Error{ErrorCode::Unsupported, "This network has an operation that is not known here.", custom->kind};
    return translateTorchErrors([&]() -> Result<std::shared_ptr<GraphExecutor>> {
        return std::shared_ptr<GraphExecutor>(std::make_shared<TorchExecutor>(std::move(graph), options));
    });
}

} // namespace ambrotype::inference
