// Times of whole sessions: loading a large checkpoint, a picture in tiles through the own kernels and through LibTorch,
// the second picture. Weights are made here, so nothing is needed besides the program.
// Run: inference_bench --benchmark_repetitions=3

#include "inference/session/session_engine.h"
#include "inference/small_networks.h"
#if defined(AMBROTYPE_BENCH_TORCH)
#include "inference/torch/torch_backend.h"
#endif

#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <filesystem>

namespace {

using namespace ambrotype;
using namespace ambrotype::inference;

Result<Backend *> backend()
{
#if defined(AMBROTYPE_BENCH_TORCH)
    return &torchBackend();
#else
    return Error{ErrorCode::NotFound, "built without LibTorch", {}};
#endif
}

double peakMegabytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

//! A file of about 330 MB: RRDBNet with 115 blocks of the usual width. Removed at the end of the program.
const std::filesystem::path &largeCheckpoint()
{
    struct File
    {
        File()
            : path(std::filesystem::temp_directory_path() / "ambrotype-bench.safetensors")
        {
            test::writeSafetensors(path, test::smallRrdbNet(1, 115, 64, 32));
        }
        ~File()
        {
            std::error_code ignored;
            std::filesystem::remove(path, ignored);
        }
        std::filesystem::path path;
    };
    static const File file;
    return file.path;
}

//! From the file to a model that can be run: mapped, recognised, checked. A new engine each time, so nothing is kept.
void load(benchmark::State &state)
{
    ModelRequest request;
    request.file = largeCheckpoint();
    request.device = "cpu";
    for (auto iteration : state) {
        (void)iteration;
        SessionEngine engine(backend);
        auto model = engine.load(request, {});
        if (!model)
            state.SkipWithError(model.error().detail.c_str());
    }
    state.counters["file MB"] = static_cast<double>(std::filesystem::file_size(request.file)) / 1e6;
}
BENCHMARK(load)->Unit(benchmark::kMillisecond)->UseRealTime();

//! The same with a first picture of 16 x 16 pixels, which packs the weights for our kernels.
void loadAndRun(benchmark::State &state)
{
    ModelRequest request;
    request.file = largeCheckpoint();
    request.device = "cpu";
    const Tensor input = test::testPicture(3, 16, 16);
    Tensor output{std::vector<float>(3 * 64 * 64), {1, 3, 64, 64}};
    RunOptions options;
    options.validityGuard = false;
    for (auto iteration : state) {
        (void)iteration;
        SessionEngine engine(backend);
        auto model = engine.load(request, {});
        if (!model || !model.value()->run(input.view(), output.span(), options))
            state.SkipWithError("not run");
    }
}
BENCHMARK(loadAndRun)->Unit(benchmark::kMillisecond)->UseRealTime();

//! A second request for the same file.
void loadAgain(benchmark::State &state)
{
    SessionEngine engine(backend);
    ModelRequest request;
    request.file = largeCheckpoint();
    request.device = "cpu";
    const auto kept = engine.load(request, {});
    for (auto iteration : state) {
        (void)iteration;
        if (!engine.load(request, {}))
            state.SkipWithError("not loaded");
    }
}
BENCHMARK(loadAgain)->Unit(benchmark::kMicrosecond);

//! The compact network of Real-ESRGAN (64 features, 32 inner convolutions, x4) on a picture in tiles.
void picture(benchmark::State &state, CpuBackend kernels)
{
    SessionEngine engine(backend);
    const auto model = engine.loadWeights(test::smallSrvgg(4, 64, 32), "srvgg", {}, "cpu");
    if (!model)
        return state.SkipWithError(model.error().detail.c_str());
    const std::int64_t side = state.range(0);
    const Tensor input = test::testPicture(3, side, side);
    Tensor output;
    output.shape = {1, 3, 4 * side, 4 * side};
    output.data.resize(static_cast<std::size_t>(48 * side * side));
    RunOptions options;
    options.cpuBackend = kernels;
    options.validityGuard = false;
    double multiplyAdds = 0.0;
    for (auto iteration : state) {
        (void)iteration;
        const auto report = model.value()->run(input.view(), output.span(), options);
        if (!report)
            return state.SkipWithError(report.error().message.c_str());
        multiplyAdds = report->multiplyAdds;
        state.counters["tiles"] = report->tiles;
    }
    state.counters["GFLOP/s"] = benchmark::Counter(2e-9 * multiplyAdds, benchmark::Counter::kIsIterationInvariantRate);
    state.counters["peak MB"] = peakMegabytes();
}
BENCHMARK_CAPTURE(picture, own, CpuBackend::Native)->Arg(256)->Arg(700)->Unit(benchmark::kMillisecond)->UseRealTime();
#if defined(AMBROTYPE_BENCH_TORCH)
BENCHMARK_CAPTURE(picture, torchContiguous, CpuBackend::TorchContiguous)
    ->Arg(256)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(picture, torchChannelsLast, CpuBackend::TorchChannelsLast)
    ->Arg(256)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
#endif

} // namespace

BENCHMARK_MAIN();
