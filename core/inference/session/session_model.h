#pragma once

#include "inference/engine.h"
#include "inference/graph/analysis.h"
#include "inference/graph/executor.h"
#include "inference/session/lane.h"
#include "inference/session/tile_plan.h"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

namespace ambrotype::inference {

//! How a model gets executors: the engine's choice of kernels and plug-in, or a test's fake.
//! \p device "cpu" or an accelerator; \p precision not Auto; \p backend as in RunOptions.
using ExecutorFactory = std::function<Result<std::shared_ptr<GraphExecutor>>(
    std::shared_ptr<const Graph> graph, const std::string &device, Precision precision, CpuBackend backend)>;

//! What a model shares with others on its device.
struct DeviceState
{
    std::string id;
    std::shared_ptr<Lane> lane;
    std::function<std::uint64_t()> freeBytes; //!< Of an accelerator's own memory, 0 for not known; empty likewise.
    //! Where tiles go that the device cannot do; the CPU's own lane is not used, the stream that failed goes on.
    std::atomic<int> brokenTiles{0};
    bool supportsFp16 = false;
    bool supportsBf16 = false;
};

//! Broken tiles after which a device is called suspect.
constexpr int kSuspectAfter = 3;

//! One network on one device: chooses the executor, cuts, guards, repairs.
class SessionModel final : public LoadedModel
{
public:
    //! \p graph as built (not optimised).
    SessionModel(const Graph &graph, ModelFacts facts, std::shared_ptr<DeviceState> device, ExecutorFactory factory);

    const ModelFacts &facts() const override { return m_facts; }
    Result<RunReport> run(const TensorView &input, const TensorSpan &output, const RunOptions &options) override;
    Result<std::map<std::string, Tensor>>
    runWhole(const std::map<std::string, TensorView> &inputs, const RunOptions &options, RunReport *report) override;

    //! Weights of the executors made so far.
    std::uint64_t bytes() const;

private:
    friend class PictureRun;

    struct Chosen
    {
        std::shared_ptr<GraphExecutor> executor;
        Precision precision = Precision::Fp32;
        CpuBackend backend = CpuBackend::Auto;
    };

    Result<Chosen> choose(const RunOptions &options);
    Result<std::shared_ptr<GraphExecutor>> executor(const std::string &device, Precision precision, CpuBackend backend);
    Precision autoPrecision();
    double freeBytes() const; //!< Of the device.
    TileRules
    tileRules(std::int64_t width, std::int64_t height, const GraphExecutor &executor, const RunOptions &options) const;
    std::vector<Shape>
    inputShapes(std::int64_t batch, std::int64_t channels, std::int64_t height, std::int64_t width) const;

    std::shared_ptr<const Graph> m_graph;
    SpatialFacts m_spatial;
    ModelFacts m_facts;
    std::shared_ptr<DeviceState> m_device;
    ExecutorFactory m_factory;
    mutable std::mutex m_mutex;
    std::map<std::string, std::shared_ptr<GraphExecutor>> m_executors; //!< By device, precision and backend.
    bool m_precisionKnown = false;
    Precision m_autoPrecision = Precision::Fp32;
};

//! Facts that follow from the graph.
ModelFacts factsOf(const Graph &graph, const std::string &architecture);

} // namespace ambrotype::inference
