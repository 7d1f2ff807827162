// Times whole sessions of one device: tiles, transfers, guard and all, in every way the device has. A plain program, so
// that it builds with LibTorch alone on a bare GPU machine; the networks have the sizes of the published ones and
// weights from a fixed seed, so no file is needed either:
//     device_bench [--device cuda:0] [--side 1024] [--runs 3] [--network compact|rrdbnet]
// The first way is the authors' recipe: LibTorch, contiguous, fp32; on the processor in one piece. All in one run.

#include "inference/session/session_engine.h"
#include "inference/small_networks.h"
#include "inference/torch/torch_backend.h"

#include "inference/engine_loader.h"

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <limits>

namespace {

using namespace ambrotype;
using namespace ambrotype::inference;

struct Arguments
{
    std::string device = "cpu";
    std::string network; //!< Empty: all.
    std::int64_t side = 512;
    int runs = 3;
};

struct Network
{
    const char *name;
    const char *architecture;
    StateDict (*weights)();
};

const Network kNetworks[] = {
    {"compact", "srvgg", [] { return test::smallSrvgg(4, 64, 32); }},         // as realesr-general-x4v3
    {"rrdbnet", "rrdbnet", [] { return test::smallRrdbNet(1, 23, 64, 32); }}, // as RealESRGAN_x4plus
};

struct Way
{
    const char *name;
    CpuBackend backend;
    Precision precision;
    bool onCpu;
    bool onAccelerators;
};

constexpr Way kWays[] = {
    {"contiguous fp32 (authors)", CpuBackend::TorchContiguous, Precision::Fp32, true, true},
    {"channels-last fp32", CpuBackend::TorchChannelsLast, Precision::Fp32, true, true},
    {"channels-last bf16", CpuBackend::TorchChannelsLast, Precision::Bf16, true, true},
    {"channels-last fp16", CpuBackend::TorchChannelsLast, Precision::Fp16, false, true},
    {"own kernels fp32", CpuBackend::Native, Precision::Fp32, true, false},
};

struct Outcome
{
    RunReport report;
    double wall = std::numeric_limits<double>::max();
    double processor = std::numeric_limits<double>::max(); //!< Of all threads.
    Tensor picture;
};

double processorSeconds()
{
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

double peakMegabytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

//! The best of \p arguments.runs after as many as it takes to tune and record.
Result<Outcome> measure(LoadedModel &model, const Way &way, const Arguments &arguments)
{
    const bool onCpu = arguments.device == "cpu";
    const int scale = model.facts().scaleNumerator;
    const Tensor input = test::testPicture(3, arguments.side, arguments.side);
    Outcome outcome;
    outcome.picture.shape = {1, 3, scale * arguments.side, scale * arguments.side};
    outcome.picture.data.resize(input.data.size() * static_cast<std::size_t>(scale * scale));
    RunOptions options;
    options.cpuBackend = way.backend;
    options.precision = way.precision;
    options.validityGuard = false; // the weights are noise, and so are their pictures
    options.wholePicture = onCpu && way.backend == CpuBackend::TorchContiguous;
    const int warmUps = onCpu ? 1 : 3;
    for (int run = 0; run < warmUps + arguments.runs; ++run) {
        const double before = processorSeconds();
        auto report = model.run(input.view(), outcome.picture.span(), options);
        if (!report)
            return report.error();
        if (run < warmUps)
            continue;
        outcome.processor = std::min(outcome.processor, processorSeconds() - before);
        outcome.wall = std::min(outcome.wall, report->seconds);
        outcome.report = std::move(report).value();
    }
    return outcome;
}

bool benchNetwork(SessionEngine &engine, const Network &network, const Arguments &arguments)
{
    const auto model = engine.loadWeights(network.weights(), network.architecture, {}, arguments.device);
    if (!model) {
        std::printf("%s: %s %s\n", network.name, model.error().message.c_str(), model.error().detail.c_str());
        return false;
    }
    const bool onCpu = arguments.device == "cpu";
    const double megapixels = static_cast<double>(arguments.side * arguments.side) / 1e6;
    Outcome first;
    for (const Way &way : kWays) {
        if (onCpu ? !way.onCpu : !way.onAccelerators)
            continue;
        const auto outcome = measure(*model.value(), way, arguments);
        if (!outcome) {
            std::printf("%-8s %-26s %s\n", network.name, way.name, outcome.error().detail.c_str());
            continue;
        }
        if (first.picture.data.empty())
            first = outcome.value();
        std::printf("%-8s %-26s %3d tiles %9.3f s/MP %9.3f CPU s/MP %8.1f GFLOP/s x%5.2f wall x%5.2f CPU "
                    "difference %.2f/255 peak %5.0f MB\n",
                    network.name,
                    way.name,
                    outcome->report.tiles,
                    outcome->wall / megapixels,
                    outcome->processor / megapixels,
                    2e-9 * outcome->report.multiplyAdds / outcome->wall,
                    first.wall / outcome->wall,
                    first.processor / outcome->processor,
                    255.0 * test::largestDifference(first.picture, outcome->picture),
                    peakMegabytes());
        std::fflush(stdout);
    }
    return true;
}

bool parse(int argc, char **argv, Arguments &arguments)
{
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string option = argv[i];
        const char *const value = argv[i + 1];
        if (option == "--device")
            arguments.device = value;
        else if (option == "--network")
            arguments.network = value;
        else if (option == "--side")
            arguments.side = std::atoll(value);
        else if (option == "--runs")
            arguments.runs = std::atoi(value);
        else
            return false;
    }
    return argc % 2 == 1 && arguments.side > 0 && arguments.runs > 0;
}

} // namespace

int main(int argc, char **argv)
{
    prepareProcess();
    Arguments arguments;
    if (!parse(argc, argv, arguments)) {
        std::fprintf(stderr,
                     "usage: device_bench [--device ID] [--side PIXELS] [--runs N] [--network compact|rrdbnet]\n");
        return 2;
    }
    SessionEngine engine([] { return Result<Backend *>(&torchBackend()); }, [] { return true; });
    for (const DeviceInfo &info : engine.devices())
        std::printf(
            "%s: %s, %.1f GB\n", info.id.c_str(), info.name.c_str(), static_cast<double>(info.totalBytes) / 1e9);
    std::printf("%s; picture %lld x %lld\n",
                torchBackend().description().c_str(),
                static_cast<long long>(arguments.side),
                static_cast<long long>(arguments.side));
    bool ok = true;
    for (const Network &network : kNetworks)
        if (arguments.network.empty() || arguments.network == network.name)
            ok = benchNetwork(engine, network, arguments) && ok;
    return ok ? 0 : 1;
}
