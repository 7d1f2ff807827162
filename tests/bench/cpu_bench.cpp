// Times of the processor path (core/inference/cpu) beside its rivals, in one process so that ratios hold on a busy
// machine: single layers against oneDNN's own Winograd convolution, whole networks against LibTorch, two streams
// against one with and without another busy thread. Networks come from ../shared/parity; without it only layers are
// timed. Run: cpu_bench --benchmark_repetitions=3 --benchmark_enable_random_interleaving=true

#include "inference/cpu/cpu_executor.h"
#include "inference/cpu/cpu_program.h"
#include "inference/graph/analysis.h"
#include "inference/graph/optimize.h"
#include "inference/session/session_engine.h"
#if defined(AMBROTYPE_BENCH_TORCH)
#include "inference/torch/torch_executor.h"
#endif
#include "parity/golden.h"

#include <benchmark/benchmark.h>
#include <sys/resource.h>
#if defined(AMBROTYPE_BENCH_ONEDNN)
#include <dnnl.hpp>
#endif

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <thread>

namespace {

using namespace ambrotype;
using namespace ambrotype::inference;

struct Layer
{
    int inputs;
    int outputs;
    int size;
};

constexpr Layer kLayers[] = {{64, 64, 128}, {64, 64, 256}, {192, 64, 128}, {64, 32, 128}, {96, 96, 128}};

Tensor picture(const Shape &shape)
{
    Tensor tensor;
    tensor.shape = shape;
    std::size_t count = 1;
    for (const std::int64_t size : shape)
        count *= static_cast<std::size_t>(size);
    for (std::size_t i = 0; i < count; ++i)
        tensor.data.push_back(static_cast<float>(i * 7919 % 1000) / 1000.0F);
    return tensor;
}

void reportRate(benchmark::State &state, double multiplyAddsPerRun)
{
    // "Effective": of the direct convolution, whatever was really multiplied.
    state.counters["GFLOP/s"] =
        benchmark::Counter(2e-9 * multiplyAddsPerRun, benchmark::Counter::kIsIterationInvariantRate);
}

//! Equal layers in a row with leaky ReLUs, so that copying in and out does not count.
std::shared_ptr<const Graph> layerGraph(const Layer &layer, int repeats)
{
    Graph graph;
    graph.nodes.push_back({op::Input{{1, layer.inputs, -1, -1}}, {}, "input"});
    for (int i = 0; i < repeats; ++i) {
        const int inputs = i == 0 ? layer.inputs : layer.outputs;
        auto values = std::make_shared<std::vector<float>>(static_cast<std::size_t>(inputs * layer.outputs * 9), 0.01F);
        const float *data = values->data();
        graph.constants.push_back({data, {layer.outputs, inputs, 3, 3}, std::move(values), "weight"});
        op::Conv2d conv;
        conv.weight = i;
        conv.padding = 1;
        conv.activation = {Activation::Kind::LeakyRelu, 0.2F, kNoConstant};
        graph.nodes.push_back({conv, {i}, "conv"});
    }
    graph.outputs.push_back({"output", repeats});
    return std::make_shared<const Graph>(std::move(graph));
}

void runLayer(benchmark::State &state, Layer layer, InstructionSet instructions)
{
    const int repeats = layer.inputs == layer.outputs ? 15 : 1;
    const auto graph = layerGraph(layer, repeats);
    const auto program = CpuProgram::compile(graph, instructions);
    if (!program) {
        state.SkipWithError(program.error().detail.c_str());
        return;
    }
    const Tensor input = picture({1, layer.inputs, layer.size, layer.size});
    Tensor output = picture({1, layer.outputs, layer.size, layer.size});
    CpuStream stream(program.value());
    static_cast<void>(stream.run({input.view()}, {output.span()})); // takes the memory
    for (auto step : state)
        if (!stream.run({input.view()}, {output.span()}))
            state.SkipWithError("failed");
    reportRate(state, static_cast<double>(repeats) * 9 * layer.inputs * layer.outputs * layer.size * layer.size);
}

#if defined(AMBROTYPE_BENCH_ONEDNN)

//! One layer in its blocked layout, weights packed. Without an activation: its Winograd refuses to absorb one.
void runOneDnn(benchmark::State &state, Layer layer, dnnl::algorithm algorithm)
{
    using dnnl::memory;
    const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    dnnl::stream stream(engine);
    const auto blocked = [&](int channels) {
        return memory::desc({1, channels, layer.size, layer.size}, memory::data_type::f32, memory::format_tag::nChw16c);
    };
    const memory::desc weights({layer.outputs, layer.inputs, 3, 3}, memory::data_type::f32, memory::format_tag::any);
    const memory::desc bias({layer.outputs}, memory::data_type::f32, memory::format_tag::x);
    const dnnl::convolution_forward::desc description(dnnl::prop_kind::forward_inference,
                                                      algorithm,
                                                      blocked(layer.inputs),
                                                      weights,
                                                      bias,
                                                      blocked(layer.outputs),
                                                      {1, 1},
                                                      {1, 1},
                                                      {1, 1});
    try {
        const dnnl::convolution_forward::primitive_desc chosen(description, engine);
        memory in(chosen.src_desc(), engine);
        memory packed(chosen.weights_desc(), engine);
        memory shift(chosen.bias_desc(), engine);
        memory out(chosen.dst_desc(), engine);
        for (const memory *part : {&in, &packed, &shift, &out})
            std::fill_n(
                static_cast<float *>(part->get_data_handle()), part->get_desc().get_size() / sizeof(float), 0.01F);
        const dnnl::convolution_forward convolution(chosen);
        for (auto step : state) {
            convolution.execute(
                stream, {{DNNL_ARG_SRC, in}, {DNNL_ARG_WEIGHTS, packed}, {DNNL_ARG_BIAS, shift}, {DNNL_ARG_DST, out}});
            stream.wait();
        }
        state.SetLabel(chosen.impl_info_str());
        reportRate(state, 9.0 * layer.inputs * layer.outputs * layer.size * layer.size);
    } catch (const dnnl::error &error) {
        state.SkipWithError(error.what());
    }
}

#endif

struct Network
{
    const char *folder;
    const char *caseName;
    int size;
};

constexpr Network kNetworks[] = {{"srvgg-general-x4v3", "forward", 128},
                                 {"srvgg-general-x4v3", "forward", 256},
                                 {"rrdbnet-x4plus-anime-6b", "forward", 128},
                                 {"ffdnet-color", "forward", 256},
                                 {"dncnn-gray-17", "forward", 256},
                                 {"drunet-color", "forward", 128},
                                 {"nafnet-sidd-width32", "forward", 256},
                                 {"retinaface-resnet50", "raw", 640},
                                 {"retinaface-mobilenet0.25", "raw", 640},
                                 {"parsenet", "face512", 512},
                                 {"parsenet", "face512", 256},
                                 {"bisenet", "face512", 512},
                                 {"bisenet", "face512", 256},
                                 {"codeformer", "w0_5", 512},
                                 {"codeformer", "w0", 512},
                                 {"restoreformer-plus-plus", "face512", 512}};

//! A network with inputs of the wanted size.
struct Loaded
{
    std::shared_ptr<const Graph> plain; //!< As the authors wrote it.
    std::shared_ptr<const Graph> optimized;
    std::vector<Tensor> inputs;
    double multiplyAdds = 0.0;
};

Loaded load(const std::filesystem::path &goldens, const Network &network)
{
    const parity::GoldenCase golden = parity::loadCase(goldens, network.folder, network.caseName);
    Loaded loaded;
    Result<Graph> graph = buildNetwork(golden.architecture, golden.weights, golden.settings);
    if (!graph)
        throw std::runtime_error(graph.error().detail);
    loaded.optimized = std::make_shared<const Graph>(optimizeGraph(*graph));
    loaded.plain = std::make_shared<const Graph>(std::move(graph).value());
    std::vector<Shape> shapes;
    for (const NodeId node : loaded.plain->inputs()) {
        Shape shape = golden.inputs.at(loaded.plain->node(node).name).shape;
        shape[0] = 1;
        if (shape.size() == 4 && shape[2] > 1)
            shape[2] = shape[3] = network.size;
        const bool isArgument = shape.size() == 4 && shape[1] * shape[2] * shape[3] == 1;
        loaded.inputs.push_back(isArgument ? golden.inputs.at(loaded.plain->node(node).name) : picture(shape));
        shapes.push_back(shape);
    }
    const auto nodeShapes = inferShapes(*loaded.plain, shapes);
    if (nodeShapes)
        loaded.multiplyAdds = multiplyAdds(*loaded.plain, *nodeShapes);
    return loaded;
}

using MakeExecutor = Result<std::shared_ptr<GraphExecutor>> (*)(const Loaded &);

void runNetwork(benchmark::State &state, const std::filesystem::path &goldens, Network network, MakeExecutor make)
{
    const Loaded loaded = load(goldens, network);
    const auto executor = make(loaded);
    if (!executor) {
        state.SkipWithError(executor.error().detail.c_str());
        return;
    }
    std::vector<TensorView> views;
    for (const Tensor &input : loaded.inputs)
        views.push_back(input.view());
    const auto run = [&] {
        if (!executor.value()->run(views, [](std::size_t, const TensorView &) {}, {}))
            state.SkipWithError("failed");
    };
    run(); // takes the memory
    for (auto step : state)
        run();
    reportRate(state, loaded.multiplyAdds);
}

//! Eight tiles taken in turn by \p streams threads, each tile cut for \p pieces threads, while \p rivals other threads
//! keep cores busy.
void runStreams(benchmark::State &state, const std::filesystem::path &goldens, int streams, int pieces, int rivals)
{
    const Loaded loaded = load(goldens, {"srvgg-animevideov3", "forward", 96});
    const auto executor = makeCpuExecutor(loaded.optimized);
    if (!executor) {
        state.SkipWithError(executor.error().detail.c_str());
        return;
    }
    ExecutorRun options;
    options.threads = pieces;
    std::atomic<bool> stop = false;
    std::vector<std::thread> busy;
    for (int i = 0; i < rivals; ++i)
        busy.emplace_back([&stop] {
            while (!stop)
                benchmark::DoNotOptimize(stop);
        });
    for (auto step : state) {
        std::atomic<int> next = 0;
        const auto work = [&] {
            while (next++ < 8)
                static_cast<void>(executor.value()->run(
                    {loaded.inputs[0].view()}, [](std::size_t, const TensorView &) {}, options));
        };
        std::vector<std::thread> others;
        for (int i = 1; i < streams; ++i)
            others.emplace_back(work);
        work();
        for (std::thread &other : others)
            other.join();
    }
    stop = true;
    for (std::thread &thread : busy)
        thread.join();
}

//! Face restorers whole, as the face stage runs them: a batch of faces, with that many threads. CPU time is that of the
//! whole process, so that ratios hold on a busy machine.
void runFaces(benchmark::State &state,
              const std::filesystem::path &goldens,
              const Network &network,
              int faces,
              int threads,
              MakeExecutor make)
{
    Loaded loaded = load(goldens, network);
    const auto executor = make(loaded);
    if (!executor) {
        state.SkipWithError(executor.error().detail.c_str());
        return;
    }
    Tensor &input = loaded.inputs[0];
    const std::vector<float> face = input.data;
    for (int i = 1; i < faces; ++i)
        input.data.insert(input.data.end(), face.begin(), face.end());
    input.shape[0] = faces;
    ExecutorRun options;
    options.threads = threads;
    const auto run = [&] {
        if (!executor.value()->run(
                {input.view()}, [](std::size_t, const TensorView &) {}, options))
            state.SkipWithError("failed");
    };
    run(); // takes the memory
    for (auto step : state)
        run();
    reportRate(state, faces * loaded.multiplyAdds);
}

//! Peak memory and time of a restorer from its file, as a program uses it. Alone in its process it says what a user
//! sees; the file is what parity_runner --write made, or the authors' own.
void runFaceFile(benchmark::State &state, const std::string &file)
{
    SessionEngine engine([] { return Result<Backend *>(Error{ErrorCode::Unsupported, {}, {}}); });
    ModelRequest request;
    request.file = file;
    request.device = "cpu";
    for (auto step : state) {
        const auto model = engine.load(request, {});
        if (!model) {
            state.SkipWithError(model.error().detail.c_str());
            return;
        }
        const std::string size = model.value()->facts().hyperparameters.at("size");
        const Tensor input = picture({1, 3, std::atoll(size.c_str()), std::atoll(size.c_str())});
        RunOptions options;
        options.validityGuard = false;
        if (!model.value()->runWhole({{"input", input.view()}}, options))
            state.SkipWithError("failed");
    }
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    state.counters["peak MB"] = static_cast<double>(usage.ru_maxrss) * 1024e-6;
}

void registerFaces(const std::filesystem::path &goldens)
{
    for (const Network &network : {Network{"gfpgan-v1-clean", "face512", 512}, Network{"gpen-512", "face512", 512}})
        for (const int faces : {1, 2})
            for (const int threads : {1, 2}) {
                const std::string name = std::string("faces/") + network.folder + "/" + std::to_string(faces)
                                         + "-faces/" + std::to_string(threads) + "-threads/";
                const auto add = [&](const char *kind, MakeExecutor make) {
                    benchmark::RegisterBenchmark(
                        (name + kind).c_str(), runFaces, goldens, network, faces, threads, make)
                        ->Unit(benchmark::kMillisecond)
                        ->MeasureProcessCPUTime()
                        ->UseRealTime()
                        ->Iterations(1);
                };
                add("ours", [](const Loaded &loaded) { return makeCpuExecutor(loaded.optimized); });
#if defined(AMBROTYPE_BENCH_TORCH)
                // The network as its authors wrote it: NCHW, fp32, a convolution of its own for every face of a batch.
                add("authors", [](const Loaded &loaded) {
                    TorchOptions options;
                    options.channelsLast = false;
                    return makeTorchExecutor(loaded.plain, options);
                });
#endif
            }
    if (const char *file = std::getenv("AMBROTYPE_BENCH_FACE_FILE"))
        benchmark::RegisterBenchmark("faces/file", runFaceFile, std::string(file))
            ->Unit(benchmark::kMillisecond)
            ->MeasureProcessCPUTime()
            ->UseRealTime()
            ->Iterations(1);
}

void registerLayers()
{
    for (const Layer &layer : kLayers) {
        const std::string name = "layer/" + std::to_string(layer.inputs) + "to" + std::to_string(layer.outputs) + "/"
                                 + std::to_string(layer.size) + "/";
        const auto add = [&](const std::string &kind, auto run, auto argument) {
            benchmark::RegisterBenchmark((name + kind).c_str(), run, layer, argument)->Unit(benchmark::kMillisecond);
        };
        add("ours-avx512", runLayer, InstructionSet::Avx512);
        add("ours-avx2", runLayer, InstructionSet::Avx2);
#if defined(AMBROTYPE_BENCH_ONEDNN)
        add("onednn-winograd", runOneDnn, dnnl::algorithm::convolution_winograd);
        add("onednn-direct", runOneDnn, dnnl::algorithm::convolution_direct);
#endif
    }
}

void registerNetworks(const std::filesystem::path &goldens)
{
    for (const Network &network : kNetworks) {
        const std::string name = std::string("network/") + network.folder + "/" + network.caseName + "/"
                                 + std::to_string(network.size) + "/";
        const auto add = [&](const char *kind, MakeExecutor make) {
            benchmark::RegisterBenchmark((name + kind).c_str(), runNetwork, goldens, network, make)
                ->Unit(benchmark::kMillisecond);
        };
        add("ours", [](const Loaded &loaded) { return makeCpuExecutor(loaded.optimized); });
        add("ours-bf16",
            [](const Loaded &loaded) { return makeCpuExecutor(loaded.optimized, InstructionSet::Avx512Bf16); });
        add("ours-avx2", [](const Loaded &loaded) { return makeCpuExecutor(loaded.optimized, InstructionSet::Avx2); });
#if defined(AMBROTYPE_BENCH_TORCH)
        add("libtorch-contiguous", [](const Loaded &loaded) {
            TorchOptions options;
            options.channelsLast = false;
            return makeTorchExecutor(loaded.plain, options);
        });
        add("libtorch-channels-last",
            [](const Loaded &loaded) { return makeTorchExecutor(loaded.optimized, TorchOptions()); });
#endif
    }
    for (const int rivals : {0, 1})
        for (const auto &[streams, pieces] : {std::pair{1, 1}, {2, 1}, {1, 2}})
            benchmark::RegisterBenchmark(("streams/" + std::to_string(streams) + "/pieces/" + std::to_string(pieces)
                                          + "/busy-others/" + std::to_string(rivals))
                                             .c_str(),
                                         runStreams,
                                         goldens,
                                         streams,
                                         pieces,
                                         rivals)
                ->Unit(benchmark::kMillisecond)
                ->UseRealTime();
}

} // namespace

int main(int argc, char **argv)
{
    const char *shared = std::getenv("AMBROTYPE_SHARED");
    const std::filesystem::path goldens =
        (shared ? std::filesystem::path(shared) : std::filesystem::path(AMBROTYPE_BENCH_SHARED)) / "parity";
    registerLayers();
    if (std::filesystem::exists(goldens)) {
        registerNetworks(goldens);
        registerFaces(goldens);
    } else {
        std::cerr << goldens << " is not there: networks are left out.\n";
    }
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
