#include "net_command.h"

#include "net_bench.h"
#include "output.h"
#include "param_text.h"
#include "tensor_file.h"

#include "inference/catalog/recognise.h"
#include "inference/engine_loader.h"
#include "inference/weights/checkpoint.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <sys/resource.h>

#include <cstdlib>

namespace ambrotype::cli {
namespace {

using namespace inference;

struct NetOptions
{
    std::string checkpoint;
    std::string network;
    std::string blend;
    double blendWeight = 0.5;
    std::string input;
    std::string output;
    std::string device = "auto";
    std::string precision = "fp32"; // what the network says, not what is fast
    std::string backend = "auto";
    int tile = 0;
    int size = 256;
    int repeat = 3;
    bool deterministic = false;
    std::vector<std::string> arguments;
    std::vector<std::string> settings;
    bool json = false;
};

//! "sigma=0.157" in two parts. Errors: InvalidArgument.
Result<std::pair<std::string, std::string>> splitPair(const std::string &text)
{
    const std::size_t at = text.find('=');
    if (at == std::string::npos || at == 0)
        return Error{ErrorCode::InvalidArgument, "Write name=value, for example sigma=0.1.", text};
    return std::pair{text.substr(0, at), text.substr(at + 1)};
}

Result<ModelRequest> requestOf(const NetOptions &options)
{
    ModelRequest request;
    request.file = options.checkpoint;
    request.architecture = options.network;
    request.device = options.device;
    request.blendFile = options.blend;
    request.blendWeight = options.blend.empty() ? 0.0 : options.blendWeight;
    for (const std::string &text : options.settings) {
        const auto pair = splitPair(text);
        if (!pair)
            return pair.error();
        request.hyperparameters[pair->first] = pair->second;
    }
    return request;
}

Result<RunOptions> runOptionsOf(const NetOptions &options)
{
    RunOptions run;
    const auto precision = precisionFromName(options.precision);
    if (!precision)
        return precision.error();
    const auto backend = cpuBackendFromName(options.backend);
    if (!backend)
        return backend.error();
    run.precision = *precision;
    run.cpuBackend = *backend;
    run.tile = options.tile;
    run.deterministic = options.deterministic;
    // What the network says is what is written; nothing is judged or repaired.
    run.validityGuard = false;
    for (const std::string &text : options.arguments) {
        const auto pair = splitPair(text);
        if (!pair)
            return pair.error();
        char *end = nullptr;
        run.arguments[pair->first] = std::strtod(pair->second.c_str(), &end);
        if (*end != '\0' || pair->second.empty())
            return Error{ErrorCode::InvalidArgument, "The value of an --arg must be a number.", text};
    }
    return run;
}

long peakMegabytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

//! The whole network, or in tiles when a tile size is given.
Result<RunReport> runNetwork(LoadedModel &model,
                             const std::map<std::string, Tensor> &inputs,
                             const NetOptions &options,
                             RunOptions run,
                             std::map<std::string, Tensor> &outputs)
{
    RunReport report;
    if (options.tile > 0) {
        const auto input = inputs.find("input");
        if (input == inputs.end() || input->second.shape.size() != 4)
            return Error{
                ErrorCode::InvalidArgument, "The input file needs a picture called \"input\" [N, C, H, W].", {}};
        if (const auto sigma = inputs.find("input.sigma"); sigma != inputs.end() && !sigma->second.data.empty())
            run.arguments["sigma"] = static_cast<double>(sigma->second.data.front());
        const ModelFacts &facts = model.facts();
        const auto scaled = [&](std::int64_t side) { return side * facts.scaleNumerator / facts.scaleDenominator; };
        Tensor output;
        output.shape = {input->second.shape[0],
                        facts.outputChannels,
                        scaled(input->second.shape[2]),
                        scaled(input->second.shape[3])};
        output.data.resize(
            static_cast<std::size_t>(output.shape[0] * output.shape[1] * output.shape[2] * output.shape[3]));
        auto done = model.run(input->second.view(), output.span(), run);
        outputs["output"] = std::move(output);
        return done;
    }
    std::map<std::string, TensorView> views;
    for (const auto &[name, tensor] : inputs)
        views[name] = tensor.view();
    auto made = model.runWhole(views, run, &report);
    if (!made)
        return made.error();
    outputs = std::move(made).value();
    return report;
}

int fail(const Error &error)
{
    printProblem({}, error.message + (error.detail.empty() ? "" : " (" + error.detail + ")"));
    return error.code == ErrorCode::InvalidArgument ? kUsage : kSomeFailed;
}

int runVerb(const NetOptions &options)
{
    const auto request = requestOf(options);
    if (!request)
        return fail(request.error());
    const auto run = runOptionsOf(options);
    if (!run)
        return fail(run.error());
    const auto inputs = readTensorFile(options.input);
    if (!inputs)
        return fail(inputs.error());
    const auto engine = inference::engine();
    if (!engine)
        return fail(engine.error());
    const auto model = engine.value()->load(*request, {});
    if (!model)
        return fail(model.error());
    std::map<std::string, Tensor> outputs;
    const auto report = runNetwork(*model.value(), *inputs, options, *run, outputs);
    if (!report)
        return fail(report.error());
    if (const auto written = writeTensorFile(options.output, outputs); !written)
        return fail(written.error());
    const double gflops = 2.0 * report->multiplyAdds / report->seconds / 1e9;
    if (options.json) {
        printJson({{"network", model.value()->facts().architecture},
                   {"device", report->device},
                   {"backend", report->backend},
                   {"precision", precisionName(report->precision)},
                   {"tiles", report->tiles},
                   {"seconds", report->seconds},
                   {"gflops_per_second", gflops},
                   {"peak_mb", peakMegabytes()}});
        return kAllDone;
    }
    char line[256];
    std::snprintf(line,
                  sizeof line,
                  "%s on %s (%s): %.3f s, %.0f GFLOP/s, peak %ld MB, %d tile%s",
                  model.value()->facts().architecture.c_str(),
                  report->device.c_str(),
                  report->backend.c_str(),
                  report->seconds,
                  gflops,
                  peakMegabytes(),
                  report->tiles,
                  report->tiles == 1 ? "" : "s");
    printLine(line);
    return kAllDone;
}

nlohmann::json describe(const Recognition &network, const StateDict &weights)
{
    return {{"network", network.architecture},
            {"title", network.title},
            {"group", network.group},
            {"settings", network.hyperparameters},
            {"tensors", weights.size()},
            {"parameters", weights.parameters()},
            {"bytes", weights.bytes()}};
}

int infoVerb(const NetOptions &options)
{
    const auto checkpoint = readCheckpoint(options.checkpoint);
    if (!checkpoint)
        return fail(checkpoint.error());
    const auto networks = recogniseFile(*checkpoint);
    if (networks.empty()) {
        const auto nearest = nearestNetwork(checkpoint->weights());
        return fail({ErrorCode::Unsupported,
                     "The weights are of no network that is known here.",
                     nearest ? nearest->text() : ""});
    }
    for (const Recognition &network : networks) {
        nlohmann::json entry = describe(network, weightsOf(*checkpoint, network));
        entry["format"] = formatName(checkpoint->format);
        if (options.json) {
            printJson(entry);
            continue;
        }
        printLine(network.title + " (" + network.architecture + "), " + formatName(checkpoint->format)
                  + (network.group.empty() ? "" : ", dictionary \"" + network.group + "\""));
        for (const auto &[name, value] : network.hyperparameters)
            printLine("    " + padded(name, 20) + " " + value);
        printLine("    " + padded("parameters", 20) + " " + std::to_string(entry["parameters"].get<std::int64_t>()));
    }
    return kAllDone;
}

class NetCommand : public Command
{
public:
    void declare(CLI::App &program) override
    {
        m_app = program.add_subcommand("net", "Run, inspect or time one network");
        m_app->require_subcommand(1);
        m_run =
            m_app->add_subcommand("run", "Run a network on the tensors of a file; nothing is added before or after it");
        m_run->add_option("--checkpoint", m_options.checkpoint, "Weights file")->required();
        m_run->add_option("--input", m_options.input, "safetensors file with \"input\", \"input.<name>\"")->required();
        m_run->add_option("--output", m_options.output, "safetensors file to write: \"output\", \"output.<name>\"")
            ->required();
        m_run->add_option("--tile", m_options.tile, "Side of a tile in input pixels; 0 runs the input whole");
        m_run->add_flag(
            "--deterministic", m_options.deterministic, "The same bits every time on an accelerator too; slower there");
        m_run->add_option("--arg", m_options.arguments, "The network's own argument, name=value (sigma=0.157)");
        m_run->add_option("--blend", m_options.blend, "Second weights file of the same network");
        m_run->add_option("--blend-weight", m_options.blendWeight, "Share of the second file, 0..1");
        m_bench = m_app->add_subcommand("bench", "Time a network on every way this machine has");
        m_bench->add_option("--checkpoint", m_options.checkpoint, "Weights file")->required();
        m_bench->add_option("--size", m_options.size, "Side of the picture in pixels")->check(CLI::Range(8, 8192));
        m_bench->add_option("--repeat", m_options.repeat, "Runs of which the fastest counts")
            ->check(CLI::Range(1, 100));
        for (CLI::App *verb : {m_run, m_bench}) {
            verb->add_option("--device", m_options.device, "auto, cpu, cuda, cuda:N or mps");
            verb->add_option("--network", m_options.network, "Kind of network where the file does not show it");
            verb->add_option("--setting", m_options.settings, "What the keys do not show, name=value (leaky_slope=0)");
        }
        m_run->add_option("--precision", m_options.precision, "auto, fp32 (default), bf16 or fp16");
        m_run->add_option("--backend", m_options.backend, "On the processor: auto, native, torch or torch-contiguous");
        m_info = m_app->add_subcommand("info", "Say which network a weights file holds");
        m_info->add_option("file", m_options.checkpoint, "Weights file")->required();
        for (CLI::App *verb : {m_run, m_bench, m_info})
            verb->add_flag("--json", m_options.json, "One JSON object per line");
    }

    bool isChosen() const override { return m_app->parsed(); }

    int run() override
    {
        if (m_run->parsed())
            return runVerb(m_options);
        if (m_info->parsed())
            return infoVerb(m_options);
        const auto request = requestOf(m_options);
        if (!request)
            return fail(request.error());
        const auto done = benchNetwork(*request, m_options.size, m_options.repeat, m_options.json);
        return done ? static_cast<int>(kAllDone) : fail(done.error());
    }

private:
    CLI::App *m_app = nullptr;
    CLI::App *m_run = nullptr;
    CLI::App *m_info = nullptr;
    CLI::App *m_bench = nullptr;
    NetOptions m_options;
};

} // namespace

std::unique_ptr<Command> makeNetCommand()
{
    return std::make_unique<NetCommand>();
}

} // namespace ambrotype::cli
