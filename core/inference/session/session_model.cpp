#include "inference/session/session_model.h"

#include "inference/cpu/cpu_program.h"
#include "inference/graph/optimize.h"
#include "inference/networks/networks.h"
#include "inference/session/memory.h"
#include "inference/session/picture_run.h"
#include "inference/session/validity.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace ambrotype::inference {

namespace {

//! Activations of one tile stay below this on the CPU, where larger tiles are not faster, and on accelerators.
constexpr double kTileBytesCpu = 256e6;
constexpr double kTileBytesAccelerator = 2e9;
//! Taken for the free memory where it is not known: what a small graphics card has.
constexpr double kUnknownMemory = 4e9;
//! Share of the free memory that all streams together may take.
constexpr double kMemoryShare = 0.5;
//! Sides that are tried for a tile, in steps of kWindowStep.
constexpr int kWindowStep = 64;
constexpr int kLargestWindowCpu = 640;
constexpr int kLargestWindowAccelerator = 1024;
//! The theoretical reach of deep residual networks (349 pixels for RRDBNet with 23 blocks) is far beyond what moves an
//! 8-bit value. Measured, tiled against whole, largest difference in steps of 1/255: realesr-general-x4v3 (reach 35)
//! with its trained weights on three photographs 15.7 at 8 pixels, 1.8 at 20, 0.9 at 24, 0.11 at 28; FFDNet 1.4 at 12,
//! 0.3 at 20; RRDBNet with random weights 0.23 at 10, 0.001 from 16 on.
constexpr int kLargestOverlap = 32;
//! Overlap for networks that look at the whole picture and must be cut for lack of memory.
constexpr int kGlobalOverlap = 64;

} // namespace

ModelFacts factsOf(const Graph &graph, const std::string &architecture)
{
    const SpatialFacts spatial = spatialFacts(graph);
    ModelFacts facts;
    facts.architecture = architecture;
    facts.scaleNumerator = spatial.scaleNumerator;
    facts.scaleDenominator = spatial.scaleDenominator;
    facts.radius = spatial.radius;
    facts.overlap = spatial.isGlobal ? kGlobalOverlap : std::min(spatial.radius, kLargestOverlap);
    facts.multiple = spatial.multiple;
    facts.isGlobal = spatial.isGlobal;
    for (const NodeId id : graph.inputs()) {
        const Shape &shape = std::get<op::Input>(graph.node(id).operation).shape;
        if (facts.inputs.empty() && shape.size() > 1)
            facts.inputChannels = static_cast<int>(shape[1]);
        facts.inputs.push_back(graph.node(id).name);
    }
    for (const GraphOutput &output : graph.outputs)
        facts.outputs.push_back(output.name);
    for (const Constant &constant : graph.constants)
        facts.weightBytes += static_cast<std::uint64_t>(constant.count()) * sizeof(float);
    std::vector<Shape> probe;
    for (const NodeId id : graph.inputs()) {
        Shape shape = std::get<op::Input>(graph.node(id).operation).shape;
        for (std::size_t axis = 0; axis < shape.size(); ++axis)
            if (shape[axis] < 0)
                shape[axis] = axis == 0 ? 1 : 64;
        probe.push_back(shape);
    }
    if (const auto shapes = inferShapes(graph, probe); shapes && !graph.outputs.empty()) {
        const Shape &output = (*shapes)[static_cast<std::size_t>(graph.outputs.front().node)];
        facts.outputChannels = output.size() > 1 ? static_cast<int>(output[1]) : 1;
    }
    return facts;
}

SessionModel::SessionModel(const Graph &graph,
                           ModelFacts facts,
                           std::shared_ptr<DeviceState> device,
                           ExecutorFactory factory)
    : m_graph(std::make_shared<const Graph>(optimizeGraph(graph)))
    , m_spatial(spatialFacts(graph))
    , m_facts(std::move(facts))
    , m_device(std::move(device))
    , m_factory(std::move(factory))
{
}

std::uint64_t SessionModel::bytes() const
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    std::uint64_t total = 0;
    for (const auto &entry : m_executors)
        total += entry.second->weightBytes();
    return total;
}

Result<std::shared_ptr<GraphExecutor>>
SessionModel::executor(const std::string &device, Precision precision, CpuBackend backend)
{
    const std::string key = device + " " + precisionName(precision) + " " + cpuBackendName(backend);
    // Held while the executor is made: two streams that need it at once must not pack the weights twice.
    const std::lock_guard<std::mutex> lock(m_mutex);
    if (const auto found = m_executors.find(key); found != m_executors.end())
        return found->second;
    auto made = m_factory(m_graph, device, precision, backend);
    if (made)
        m_executors.emplace(key, made.value());
    return made;
}

//! On the processor, networks that measure run in bf16 where it has the instructions.
//! Fast kernels of an accelerator are used only where they move no 8-bit value by more than one: measured once per
//! model on a small picture of smooth colours and edges.
Precision SessionModel::autoPrecision()
{
    if (m_spatial.isDiscrete)
        return Precision::Fp32;
    if (m_device->id == "cpu")
        return hasBf16Kernels() && toleratesBf16(m_facts.architecture) ? Precision::Bf16 : Precision::Fp32;
    if (!m_spatial.isPicture || !m_device->supportsFp16)
        return Precision::Fp32;
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        if (m_precisionKnown)
            return m_autoPrecision;
    }
    constexpr std::int64_t kSide = 64;
    std::vector<Tensor> inputs;
    std::vector<TensorView> views;
    for (const Shape &shape : inputShapes(1, m_facts.inputChannels, kSide, kSide)) {
        Tensor input{std::vector<float>(), shape};
        std::size_t count = 1;
        for (const std::int64_t size : shape)
            count *= static_cast<std::size_t>(size);
        for (std::size_t i = 0; i < count; ++i) {
            const auto x = static_cast<double>(i % kSide);
            const auto y = static_cast<double>(i / kSide % kSide);
            const double edge = (i / 12) % 3 == 0 ? 0.2 : 0.0;
            input.data.push_back(static_cast<float>(0.4 + 0.3 * std::sin(x * 0.2 + y * 0.1) + edge));
        }
        inputs.push_back(std::move(input));
    }
    for (const Tensor &input : inputs)
        views.push_back(input.view());
    const auto compute = [&](Precision precision) {
        std::vector<float> values;
        if (auto made = executor(m_device->id, precision, CpuBackend::Auto)) {
            const auto keep = [&](std::size_t, const TensorView &result) {
                values.assign(result.data, result.data + result.shape[0] * result.strides[0]);
            };
            if (!made.value()->run(views, keep, {}))
                values.clear();
        }
        return values;
    };
    const std::vector<float> exact = compute(Precision::Fp32);
    const std::vector<float> fast = compute(Precision::Fp16);
    bool close = !fast.empty() && fast.size() == exact.size();
    for (std::size_t i = 0; close && i < fast.size(); ++i)
        close = std::abs(fast[i] - exact[i]) <= 1.0F / 255.0F;
    const std::lock_guard<std::mutex> lock(m_mutex);
    m_precisionKnown = true;
    m_autoPrecision = close ? Precision::Fp16 : Precision::Fp32;
    return m_autoPrecision;
}

Result<SessionModel::Chosen> SessionModel::choose(const RunOptions &options)
{
    Chosen chosen;
    chosen.precision = options.precision;
    if (chosen.precision == Precision::Auto) {
        // LibTorch's bf16 rounds between all layers, and is asked for by name only.
        const bool isAsked = m_device->id == "cpu" && options.cpuBackend != CpuBackend::Auto;
        chosen.precision = isAsked ? Precision::Fp32 : autoPrecision();
    }
    if (m_device->id == "cpu" && chosen.precision == Precision::Fp16)
        return Error{ErrorCode::InvalidArgument, "The processor cannot run networks in half precision; use bf16.", {}};
    chosen.backend = options.cpuBackend;
    auto made = executor(m_device->id, chosen.precision, chosen.backend);
    if (!made)
        return made.error();
    chosen.executor = std::move(made).value();
    return chosen;
}

std::vector<Shape>
SessionModel::inputShapes(std::int64_t batch, std::int64_t channels, std::int64_t height, std::int64_t width) const
{
    std::vector<Shape> shapes;
    for (const NodeId id : m_graph->inputs()) {
        Shape shape = std::get<op::Input>(m_graph->node(id).operation).shape;
        if (shapes.empty())
            shape = {batch, channels, height, width};
        for (std::int64_t &size : shape)
            size = std::max<std::int64_t>(size, 1);
        shapes.push_back(std::move(shape));
    }
    return shapes;
}

double SessionModel::freeBytes() const
{
    std::uint64_t bytes = 0;
    if (m_device->id == "cpu")
        bytes = systemMemory().availableBytes;
    else if (m_device->freeBytes)
        bytes = m_device->freeBytes();
    return bytes > 0 ? static_cast<double>(bytes) : kUnknownMemory;
}

TileRules SessionModel::tileRules(std::int64_t width,
                                  std::int64_t height,
                                  const GraphExecutor &executor,
                                  const RunOptions &options) const
{
    const bool onCpu = m_device->id == "cpu";
    TileRules rules;
    rules.multiple = m_spatial.multiple;
    rules.overlap = options.overlap >= 0 ? options.overlap : m_facts.overlap;
    if (options.tile > 0) {
        rules.window = options.tile;
        return rules;
    }
    const double free = freeBytes();
    // The streams of an accelerator take turns in computing.
    const double allowed = free * kMemoryShare / (onCpu ? m_device->lane->streams() : 1);
    const auto bytesAt = [&](std::int64_t w, std::int64_t h) {
        const std::vector<Shape> inputs = inputShapes(1, m_facts.inputChannels, h, w);
        if (const std::uint64_t known = executor.workspaceBytes(inputs); known > 0)
            return static_cast<double>(known);
        const auto shapes = inferShapes(*m_graph, inputs);
        return shapes ? peakActivations(*m_graph, *shapes) * sizeof(float) : 0.0;
    };
    // A network that looks at the whole picture gets it whole as long as it fits at all.
    if (m_spatial.isGlobal && bytesAt(width, height) <= free * kMemoryShare) {
        rules.window = static_cast<int>(std::max(width, height));
        return rules;
    }
    const double budget = std::min(allowed, onCpu ? kTileBytesCpu : kTileBytesAccelerator);
    rules.window = onCpu ? kLargestWindowCpu : kLargestWindowAccelerator;
    while (rules.window > kWindowStep && bytesAt(rules.window, rules.window) > budget)
        rules.window -= kWindowStep;
    return rules;
}

Result<RunReport> SessionModel::run(const TensorView &input, const TensorSpan &output, const RunOptions &options)
{
    return PictureRun(*this, input, output, options).run();
}

Result<std::map<std::string, Tensor>>
SessionModel::runWhole(const std::map<std::string, TensorView> &inputs, const RunOptions &options, RunReport *report)
{
    const auto began = std::chrono::steady_clock::now();
    std::vector<Tensor> scalars;
    scalars.reserve(m_graph->inputs().size());
    std::vector<TensorView> views;
    std::vector<Shape> shapes;
    for (const NodeId id : m_graph->inputs()) {
        const std::string &name = m_graph->node(id).name;
        if (const auto found = inputs.find(name); found != inputs.end()) {
            views.push_back(found->second);
        } else {
            // "input.sigma" may come as the argument "sigma".
            const std::size_t dot = name.find('.');
            const auto argument = options.arguments.find(dot == std::string::npos ? name : name.substr(dot + 1));
            const auto &declared = std::get<op::Input>(m_graph->node(id).operation);
            if (argument == options.arguments.end() && std::isnan(declared.standard))
                return Error{ErrorCode::NotFound, "The network needs another input.", name};
            const float value =
                argument == options.arguments.end() ? declared.standard : static_cast<float>(argument->second);
            scalars.push_back({{value}, Shape(declared.shape.size(), 1)});
            views.push_back(scalars.back().view());
            // The same for every picture of the batch, without a copy.
            if (!shapes.empty() && !views.back().shape.empty()) {
                views.back().shape[0] = shapes.front()[0];
                views.back().strides[0] = 0;
            }
        }
        shapes.push_back(views.back().shape);
    }
    const auto inferred = inferShapes(*m_graph, shapes);
    if (!inferred)
        return inferred.error();
    auto chosen = choose(options);
    if (!chosen)
        return chosen.error();
    std::map<std::string, Tensor> outputs;
    const auto emit = [&](std::size_t index, const TensorView &result) {
        outputs[m_graph->outputs[index].name] = copyOf(result);
    };
    const auto done = m_device->lane->run(1, options.interactive, options.cancel, [&](std::int64_t, int threads) {
        return chosen->executor->run(views, emit, {options.cancel, threads, options.deterministic});
    });
    if (!done)
        return done.error();
    if (options.validityGuard)
        for (const auto &entry : outputs)
            if (!allFinite(entry.second.view()))
                return Error{ErrorCode::Device, "The network gave values that are not numbers.", entry.first};
    options.progress.report(1.0);
    if (report) {
        report->device = m_device->id;
        report->precision = chosen->precision;
        report->backend = chosen->executor->description();
        report->tiles = 1;
        report->multiplyAdds = multiplyAdds(*m_graph, *inferred);
        report->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    }
    return outputs;
}

} // namespace ambrotype::inference
