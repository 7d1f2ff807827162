// Compares our networks with the numbers of their authors' code. A plain program, so that it builds with LibTorch
// alone on a bare GPU machine:
//     parity_runner --goldens DIR [--network NAME [--case NAME]] [--path NAME]... [--perturb] [--device ID]
// Prints the largest error of every case and path; exit code 1 when one is outside its tolerance, 77 when DIR is not
// there. With --perturb one weight is changed first and the case must FAIL: then the exit code is 1 if it passes.
// A file with the exact layout of the authors' one, weights seeded by name, for trying the programs with it:
//     parity_runner --goldens DIR --network NAME --case NAME --write FILE.pth [--nesting params_ema]

#include "parity/checkpoint_writer.h"
#include "parity/golden.h"
#include "parity/verdict.h"

#include "inference/cpu/cpu_executor.h"
#include "inference/graph/optimize.h"
#include "inference/session/session_engine.h"
#include "inference/torch/torch_backend.h"
#include "inference/torch/torch_executor.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fstream>

#include <unistd.h>

namespace {

using namespace ambrotype;
using namespace ambrotype::inference;
using namespace ambrotype::parity;

constexpr int kSkipped = 77;

struct Arguments
{
    std::filesystem::path goldens;
    std::string network;
    std::string caseName;
    std::vector<std::string> paths;
    std::string device = "cpu";
    std::filesystem::path write;
    std::string nesting;
    bool perturb = false;
    bool trace = false;
};

//! Reduced precision has bounds of its own, as a share of the output's standard deviation: a network of some 40
//! layers loses about one part in a hundred in bfloat16 (8 bits of mantissa) and in a thousand in half precision.
enum class Runner {
    Torch,  //!< LibTorch executes the graph.
    Native, //!< Our own kernels do.
    Engine, //!< The whole of a session: choice of kernels, tiles, guard.
    File    //!< The same from a file with the authors' nesting, which is written first.
};

struct PathInfo
{
    const char *name;
    Runner runner;
    int tile; //!< Runner::Engine: side of a tile, 0 for whole.
    bool optimized;
    bool channelsLast;
    Precision precision;
    double relativeBound; //!< 0: the golden's own tolerance.
};

constexpr PathInfo kPaths[] = {
    {"plain", Runner::Torch, 0, false, false, Precision::Fp32, 0.0},
    {"contiguous", Runner::Torch, 0, true, false, Precision::Fp32, 0.0},
    {"channels-last", Runner::Torch, 0, true, true, Precision::Fp32, 0.0},
    {"bf16", Runner::Torch, 0, true, true, Precision::Bf16, 0.12},
    {"fp16", Runner::Torch, 0, true, true, Precision::Fp16, 0.015},
    {"native", Runner::Native, 0, true, false, Precision::Fp32, 0.0},
    {"native-bf16", Runner::Native, 0, true, false, Precision::Bf16, 0.05},
    {"whole", Runner::Engine, 0, true, false, Precision::Fp32, 0.0},
    {"tiled", Runner::Engine, 8, true, false, Precision::Fp32, 0.0},
    {"file", Runner::File, 0, true, false, Precision::Fp32, 0.0},
};

const PathInfo *findPath(const std::string &name)
{
    for (const PathInfo &path : kPaths)
        if (name == path.name)
            return &path;
    return nullptr;
}

//! The weights with a change that the golden itself lists as one that shows.
StateDict perturbed(const GoldenCase &golden)
{
    const bool listed = !golden.sensitiveKey.empty();
    const std::string key = listed ? golden.sensitiveKey : golden.weights.begin()->first;
    StateDict weights;
    for (const auto &[name, tensor] : golden.weights) {
        if (name != key) {
            weights.insert(name, tensor);
            continue;
        }
        std::vector<float> values = toFloat(tensor);
        if (golden.sensitiveReversed) {
            // Input channels for kernels of one pixel.
            const bool isPointwise = tensor.shape.size() == 4 && tensor.shape[2] == 1 && tensor.shape[3] == 1;
            const std::int64_t length = isPointwise ? tensor.shape[1] : tensor.shape.back();
            for (auto row = values.begin(); row != values.end(); row += length)
                std::reverse(row, row + length);
        } else {
            float &value = values.at(golden.sensitiveIndex);
            value = listed ? 0.0F : value + 1.0F;
        }
        weights.insert(name, TensorRef::fromFloats(tensor.shape, std::move(values)));
    }
    return weights;
}

std::vector<TensorView> orderedInputs(const Graph &graph, const GoldenCase &golden)
{
    std::vector<TensorView> views;
    for (const NodeId node : graph.inputs())
        views.push_back(golden.inputs.at(graph.node(node).name).view());
    return views;
}

//! The weights through a file: nesting, recognition, mapping.
Result<std::shared_ptr<LoadedModel>>
loadFromFile(SessionEngine &engine, const GoldenCase &golden, const StateDict &weights, const Arguments &arguments)
{
    ModelRequest request;
    request.file = std::filesystem::temp_directory_path() / ("parity-" + golden.network + "-" + golden.name + ".pth");
    request.hyperparameters = golden.settings;
    request.device = arguments.device;
    writeCheckpoint(weights, arguments.nesting, request.file);
    auto model = engine.load(request, {});
    std::filesystem::remove(request.file); // what is mapped stays
    return model;
}

//! The case through a session. Networks that make no picture, or that look at all of it, are not cut.
Verdict runEngine(const GoldenCase &golden, const StateDict &weights, const PathInfo &path, const Arguments &arguments)
{
    static SessionEngine engine([] { return Result<Backend *>(&torchBackend()); }, [] { return true; });
    const auto model = path.runner == Runner::File
                           ? loadFromFile(engine, golden, weights, arguments)
                           : engine.loadWeights(weights, golden.architecture, golden.settings, arguments.device);
    if (!model)
        return {false, "  not loaded: " + model.error().detail};
    Verdict verdict;
    RunOptions options;
    options.precision = path.precision;
    options.validityGuard = false; // the weights are noise, and so are their pictures
    std::map<std::string, TensorView> inputs;
    for (const auto &[name, tensor] : golden.inputs)
        inputs[name] = tensor.view();
    const Tensor &expected = golden.outputs.begin()->second;
    const ModelFacts &facts = model.value()->facts();
    const bool isPicture = expected.shape.size() == 4 && facts.outputs.size() == 1;
    const bool isTiled = path.tile > 0 && !facts.isGlobal && isPicture;
    if (!isTiled) {
        const auto outputs = model.value()->runWhole(inputs, options, nullptr);
        if (!outputs)
            return {false, "  not run: " + outputs.error().message + " " + outputs.error().detail};
        for (const auto &[name, tensor] : *outputs)
            judgeOutput(verdict, golden, name, tensor.view(), path.relativeBound);
        judgeMissing(verdict, golden);
        return verdict;
    }
    options.tile = path.tile;
    options.overlap = facts.radius; // exact, whatever it costs
    if (const auto sigma = golden.inputs.find("input.sigma"); sigma != golden.inputs.end())
        options.arguments["sigma"] = static_cast<double>(sigma->second.data.front());
    Tensor output{std::vector<float>(expected.data.size()), expected.shape};
    const auto report = model.value()->run(inputs.at("input"), output.span(), options);
    if (!report)
        return {false, "  not run: " + report.error().message + " " + report.error().detail};
    judge(verdict, "output", largestError(output.view(), expected, {}), boundOf(golden, "output", path.relativeBound));
    verdict.text += " in " + std::to_string(report->tiles) + " tiles";
    return verdict;
}

Verdict runPath(const GoldenCase &golden, const StateDict &weights, const PathInfo &path, const Arguments &arguments)
{
    if (path.runner == Runner::Engine || path.runner == Runner::File)
        return runEngine(golden, weights, path, arguments);
    Verdict verdict;
    auto built = buildNetwork(golden.architecture, weights, golden.settings);
    if (!built)
        return {false, "  not built: " + built.error().detail};
    auto graph = std::make_shared<const Graph>(path.optimized ? optimizeGraph(built.value()) : built.value());
    TorchOptions options;
    options.device = arguments.device;
    options.precision = path.precision;
    options.channelsLast = path.channelsLast;
    options.trace = [&](const std::string &name, const TensorView &value) {
        const auto mid = golden.mids.find(name);
        if (mid == golden.mids.end() || path.optimized)
            return;
        const double error = largestError(value, mid->second, sliceOf(golden, name));
        const double tolerance = golden.midTolerance.at(name);
        if (arguments.trace || !(error <= tolerance))
            judge(verdict, "mid." + name, error, tolerance);
    };
    const bool isBf16 = path.precision == Precision::Bf16;
    if (path.runner == Runner::Native && isBf16 && !hasBf16Kernels())
        return {!arguments.perturb, "  this processor has no bf16 instructions"};
    auto executor = path.runner == Runner::Native
                        ? makeCpuExecutor(graph, isBf16 ? InstructionSet::Avx512Bf16 : InstructionSet::Auto)
                        : makeTorchExecutor(graph, options);
    if (!executor)
        return {false, "  not made: " + executor.error().detail};
    const auto emit = [&](std::size_t index, const TensorView &result) {
        judgeOutput(verdict, golden, graph->outputs[index].name, result, path.relativeBound);
    };
    const auto done = executor.value()->run(orderedInputs(*graph, golden), emit, {});
    if (!done && path.runner == Runner::Native && done.error().code == ErrorCode::Unsupported)
        return {!arguments.perturb, "  LibTorch's network: " + done.error().detail};
    if (!done)
        return {false, "  not run: " + done.error().message + " " + done.error().detail};
    judgeMissing(verdict, golden);
    return verdict;
}

bool runCase(const std::string &network, const std::string &name, const Arguments &arguments)
{
    const GoldenCase golden = loadCase(arguments.goldens, network, name);
    const StateDict weights = arguments.perturb ? perturbed(golden) : golden.weights;
    bool ok = true;
    for (const std::string &pathName : arguments.paths) {
        const PathInfo *path = findPath(pathName);
        if (!path) {
            std::printf("unknown path %s\n", pathName.c_str());
            return false;
        }
        const Verdict verdict = runPath(golden, weights, *path, arguments);
        const bool wanted = verdict.ok != arguments.perturb;
        std::printf("%-4s %s/%s %s%s%s\n",
                    wanted ? "ok" : "FAIL",
                    network.c_str(),
                    name.c_str(),
                    pathName.c_str(),
                    arguments.perturb ? " (perturbed)" : "",
                    verdict.text.c_str());
        ok = ok && wanted;
    }
    return ok;
}

//! The published files in a folder of this process with one weight, the middle of the first kernel, set to 1.
std::filesystem::path changedFiles(const std::filesystem::path &dir)
{
    constexpr std::streamoff kFlagBytes = 4; // then half floats
    constexpr std::streamoff kMiddle = 4;
    constexpr char kOne[] = {0x00, 0x3C};
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("ambrotype-parity-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
    for (const char *name : {"realesr-animevideov3-x4.param", "realesr-animevideov3-x4.bin"}) {
        std::filesystem::remove(folder / name);
        std::filesystem::copy_file(dir / name, folder / name);
        std::filesystem::permissions(folder / name, std::filesystem::perms::owner_all);
    }
    std::fstream weights(folder / "realesr-animevideov3-x4.bin", std::ios::in | std::ios::out | std::ios::binary);
    weights.seekp(kFlagBytes + 2 * kMiddle);
    weights.write(kOne, sizeof kOne);
    if (!weights.flush())
        throw std::runtime_error("cannot write " + folder.string());
    return folder;
}

//! The one golden with trained weights, as published for ncnn: reader, names and network in one.
bool runRealWeights(const Arguments &arguments)
{
    const std::filesystem::path dir = arguments.goldens / "real-weights";
    const nlohmann::json json = readJson(dir / "animevideov3-x4.json");
    auto tensors = readTensors(dir / "animevideov3-x4.safetensors");
    ModelRequest request;
    const std::filesystem::path files = arguments.perturb ? changedFiles(dir) : dir;
    request.file = files / "realesr-animevideov3-x4.param";
    request.device = arguments.device;
    static SessionEngine engine([] { return Result<Backend *>(&torchBackend()); }, [] { return true; });
    const auto model = engine.load(request, {});
    if (arguments.perturb)
        std::filesystem::remove_all(files); // the model has them mapped
    if (!model) {
        std::printf("FAIL real-weights: %s %s\n", model.error().message.c_str(), model.error().detail.c_str());
        return false;
    }
    Tensor &input = tensors.at("input"); // rows of RGB pixels
    for (float &value : input.data)
        value /= 255.0F;
    const std::int64_t height = input.shape[0];
    const std::int64_t width = input.shape[1];
    const TensorView picture{input.data.data(), {1, 3, height, width}, {height * width * 3, 1, width * 3, 3}};
    bool ok = true;
    for (const CpuBackend backend : {CpuBackend::TorchContiguous, CpuBackend::TorchChannelsLast, CpuBackend::Auto}) {
        RunOptions options;
        options.cpuBackend = backend;
        Tensor output;
        output.shape = {1, 3, 4 * height, 4 * width};
        output.data.resize(static_cast<std::size_t>(48 * height * width));
        const auto report = model.value()->run(picture, output.span(), options);
        if (!report) {
            std::printf("FAIL real-weights %s: %s\n", cpuBackendName(backend), report.error().message.c_str());
            return false;
        }
        Verdict verdict;
        const nlohmann::json crop = {{0, 1, 1}, {0, 3, 1}, {40, 72, 1}, {40, 104, 1}};
        judge(verdict,
              "output.float_crop",
              largestError(output.view(), tensors.at("output.float_crop"), crop),
              json.at("tolerance").at("output.float_crop").at("max_abs"));
        const Tensor &levels = tensors.at("output");
        double largest = 0.0;
        double differ = 0.0;
        for (std::size_t i = 0; i < levels.data.size(); ++i) {
            const float value = output.data[i % 3 * levels.data.size() / 3 + i / 3];
            const float level = std::nearbyint(std::fmin(std::fmax(value, 0.0F), 1.0F) * 255.0F);
            largest = std::fmax(largest, std::abs(level - levels.data[i]));
            differ += level == levels.data[i] ? 0.0 : 1.0;
        }
        judge(verdict, "levels", largest, json.at("tolerance").at("output").at("max_level_difference"));
        judge(verdict,
              "share",
              differ / static_cast<double>(levels.data.size()),
              json.at("tolerance").at("output").at("max_share_of_values_that_differ"));
        const bool wanted = verdict.ok != arguments.perturb;
        std::printf("%-4s real-weights/animevideov3-x4 %s%s%s\n",
                    wanted ? "ok" : "FAIL",
                    report->backend.c_str(),
                    arguments.perturb ? " (perturbed)" : "",
                    verdict.text.c_str());
        ok = ok && wanted;
    }
    return ok;
}

bool parseArguments(int argc, char **argv, Arguments &arguments)
{
    for (int i = 1; i < argc; ++i) {
        const std::string option = argv[i];
        if (option == "--perturb") {
            arguments.perturb = true;
        } else if (option == "--trace") {
            arguments.trace = true;
        } else if (i + 1 >= argc) {
            return false;
        } else if (option == "--goldens") {
            arguments.goldens = argv[++i];
        } else if (option == "--network") {
            arguments.network = argv[++i];
        } else if (option == "--case") {
            arguments.caseName = argv[++i];
        } else if (option == "--path") {
            arguments.paths.emplace_back(argv[++i]);
        } else if (option == "--device") {
            arguments.device = argv[++i];
        } else if (option == "--write") {
            arguments.write = argv[++i];
        } else if (option == "--nesting") {
            arguments.nesting = argv[++i];
        } else {
            return false;
        }
    }
    return !arguments.goldens.empty();
}

int writeFile(const Arguments &arguments)
{
    const GoldenCase golden = loadCase(arguments.goldens, arguments.network, arguments.caseName);
    writeCheckpoint(golden.weights, arguments.nesting, arguments.write);
    std::printf("%s: %lld parameters\n", arguments.write.c_str(), static_cast<long long>(golden.weights.parameters()));
    return 0;
}

int runAll(const Arguments &arguments)
{
    int failures = 0;
    int cases = 0;
    for (const auto &[network, name] : knownCases()) {
        if ((!arguments.network.empty() && arguments.network != network)
            || (!arguments.caseName.empty() && arguments.caseName != name))
            continue;
        ++cases;
        if (!runCase(network, name, arguments))
            ++failures;
    }
    if (arguments.network.empty() || arguments.network == "real-weights") {
        ++cases;
        if (!runRealWeights(arguments))
            ++failures;
    }
    std::printf("%d of %d cases as they should be\n", cases - failures, cases);
    return failures > 0 || cases == 0 ? 1 : 0;
}

} // namespace

int main(int argc, char **argv)
{
    Arguments arguments;
    if (!parseArguments(argc, argv, arguments)) {
        std::fprintf(stderr,
                     "usage: parity_runner --goldens DIR [--network NAME [--case NAME]] [--path NAME]... [--perturb] "
                     "[--device ID] [--trace]\n"
                     "       parity_runner --goldens DIR --network NAME --case NAME --write FILE [--nesting KEY]\n");
        return 2;
    }
    if (arguments.paths.empty())
        arguments.paths = {"plain", "contiguous", "channels-last"};
    std::error_code ignored;
    if (!std::filesystem::exists(arguments.goldens, ignored)) {
        std::printf("SKIPPED: %s is not on this machine\n", arguments.goldens.c_str());
        return kSkipped;
    }
    try {
        return arguments.write.empty() ? runAll(arguments) : writeFile(arguments);
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
