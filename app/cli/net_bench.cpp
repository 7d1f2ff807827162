#include "net_bench.h"

#include "output.h"

#include "inference/engine_loader.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ambrotype::cli {
namespace {

using namespace inference;

//! One way to run a network.
struct Way
{
    const char *name;
    CpuBackend backend;
    Precision precision;
};

constexpr Way kProcessorWays[] = {
    {"LibTorch contiguous fp32", CpuBackend::TorchContiguous, Precision::Fp32},
    {"LibTorch channels-last fp32", CpuBackend::TorchChannelsLast, Precision::Fp32},
    {"LibTorch channels-last bf16", CpuBackend::TorchChannelsLast, Precision::Bf16},
    {"own kernels fp32", CpuBackend::Native, Precision::Fp32},
};
constexpr Way kAcceleratorWays[] = {
    {"fp32 contiguous", CpuBackend::TorchContiguous, Precision::Fp32},
    {"fp32 channels-last", CpuBackend::TorchChannelsLast, Precision::Fp32},
    {"fp16 channels-last", CpuBackend::TorchChannelsLast, Precision::Fp16},
};

//! Soft colours with edges and a little grain, the same on every machine.
Tensor benchPicture(int channels, int size)
{
    Tensor picture;
    picture.shape = {1, channels, size, size};
    unsigned state = 1;
    for (int c = 0; c < channels; ++c)
        for (int y = 0; y < size; ++y)
            for (int x = 0; x < size; ++x) {
                state = state * 1664525U + 1013904223U;
                const double grain = static_cast<double>(state >> 16U) / 65536.0 - 0.5;
                const double wave = std::sin(0.05 * (x + 9 * c)) * std::cos(0.03 * y);
                const double edge = (x / 24 + y / 17) % 2 ? 0.1 : -0.1;
                picture.data.push_back(static_cast<float>(0.5 + 0.25 * wave + edge + 0.05 * grain));
            }
    return picture;
}

struct Outcome
{
    double seconds = 0.0;
    double multiplyAdds = 0.0;
    std::string backend;
    Tensor output;
};

Result<Outcome> timeWay(LoadedModel &model, const Tensor &picture, const Way &way, int repeat)
{
    RunOptions options;
    options.cpuBackend = way.backend;
    options.precision = way.precision;
    options.validityGuard = false;
    options.arguments["sigma"] = 25.0 / 255.0;
    Outcome outcome;
    const ModelFacts &facts = model.facts();
    // Networks that make no picture are timed whole.
    const bool isPicture = facts.outputs.size() == 1 && facts.outputChannels <= 4;
    if (isPicture) {
        const std::int64_t side = picture.shape[2] * facts.scaleNumerator / facts.scaleDenominator;
        outcome.output.shape = {1, facts.outputChannels, side, side};
        outcome.output.data.resize(static_cast<std::size_t>(facts.outputChannels * side * side));
    }
    outcome.seconds = INFINITY;
    for (int i = 0; i <= repeat; ++i) {
        RunReport report;
        if (isPicture) {
            const auto done = model.run(picture.view(), outcome.output.span(), options);
            if (!done)
                return done.error();
            report = *done;
        } else {
            auto made = model.runWhole({{facts.inputs.front(), picture.view()}}, options, &report);
            if (!made)
                return made.error();
            outcome.output = made->begin()->second;
        }
        if (i > 0)
            outcome.seconds = std::min(outcome.seconds, report.seconds);
        outcome.multiplyAdds = report.multiplyAdds;
        outcome.backend = report.backend;
    }
    return outcome;
}

void printOutcome(const Way &way, const Outcome &outcome, const Outcome &first, int size, bool json)
{
    double difference = 0.0;
    for (std::size_t i = 0; i < outcome.output.data.size(); ++i)
        difference =
            std::max(difference,
                     std::abs(static_cast<double>(outcome.output.data[i]) - static_cast<double>(first.output.data[i])));
    const double perMegapixel = outcome.seconds / (static_cast<double>(size) * size / 1e6);
    const double gflops = 2.0 * outcome.multiplyAdds / outcome.seconds / 1e9;
    const double ratio = first.seconds / outcome.seconds;
    if (json) {
        printJson({{"way", way.name},
                   {"backend", outcome.backend},
                   {"seconds", outcome.seconds},
                   {"seconds_per_megapixel", perMegapixel},
                   {"gflops_per_second", gflops},
                   {"ratio", ratio},
                   {"largest_difference_255", difference * 255.0}});
        return;
    }
    char line[256];
    std::snprintf(line,
                  sizeof line,
                  "%-28s %8.3f s %8.2f s/MP %6.0f GFLOP/s  x%.2f  difference %.3g/255",
                  way.name,
                  outcome.seconds,
                  perMegapixel,
                  gflops,
                  ratio,
                  difference * 255.0);
    printLine(line);
}

} // namespace

Result<void> benchNetwork(const ModelRequest &request, int size, int repeat, bool json)
{
    const auto engine = inference::engine();
    if (!engine)
        return engine.error();
    const auto model = engine.value()->load(request, {});
    if (!model)
        return model.error();
    const Tensor picture = benchPicture(model.value()->facts().inputChannels, size);
    const bool onCpu = request.device == "cpu" || engine.value()->devices().front().id == "cpu";
    Outcome first;
    const auto begin = onCpu ? std::begin(kProcessorWays) : std::begin(kAcceleratorWays);
    const auto end = onCpu ? std::end(kProcessorWays) : std::end(kAcceleratorWays);
    for (const Way *way = begin; way != end; ++way) {
        const auto outcome = timeWay(*model.value(), picture, *way, repeat);
        if (!outcome) {
            printProblem(way->name, outcome.error().message);
            continue;
        }
        if (first.output.data.empty())
            first = *outcome;
        printOutcome(*way, *outcome, first, size, json);
    }
    return {};
}

} // namespace ambrotype::cli
