// What guarding a face costs beside restoring it (tests/bench/README.md): the likeness with MobileFaceNet where its
// weights are, the structure alone, and the attributes. Content hardly matters, so the face is a drawing.

#include "faces/crop_template.h"
#include "faces/guard/attribute_guard.h"
#include "faces/guard/identity_guard.h"
#include "inference/engine_loader.h"

#include <benchmark/benchmark.h>

#include <cmath>

namespace {

using namespace ambrotype;
using faces::CropTemplate;
using imaging::FloatImage;

constexpr int kSide = 512;
constexpr double kEyes = 126.0;

//! Sharp patches as coarse as features; \p contrast makes another picture of the same face.
FloatImage drawing(double contrast)
{
    FloatImage image({kSide, kSide}, 3);
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < kSide; ++y)
            for (int x = 0; x < kSide; ++x) {
                const bool bright = std::sin(x / 17.0) * std::cos(y / 23.0 + x / 90.0) > 0.0;
                image.row(c, y)[x] = static_cast<float>(0.45 + 0.05 * c + (bright ? contrast : -contrast));
            }
    return image;
}

const faces::GuardLimits *limits(benchmark::State &state)
{
    const auto shipped = faces::GuardLimits::shipped();
    if (!shipped)
        state.SkipWithError("the limits are missing");
    return shipped ? *shipped : nullptr;
}

void guardOne(benchmark::State &state, const std::shared_ptr<inference::LoadedModel> &model)
{
    const auto *measured = limits(state);
    if (!measured)
        return;
    const FloatImage original = drawing(0.2);
    const FloatImage result = drawing(0.19);
    faces::GuardedFace face;
    face.original = &original;
    face.landmarks = faces::cropTemplate(CropTemplate::Ffhq, kSide);
    face.sourceEyeDistance = kEyes;
    face.blend = [&](double strength) {
        FloatImage blend = original.clone();
        for (int c = 0; c < 3; ++c)
            for (int y = 0; y < kSide; ++y)
                for (int x = 0; x < kSide; ++x)
                    blend.row(c, y)[x] += static_cast<float>(strength) * (result.row(c, y)[x] - original.row(c, y)[x]);
        return blend;
    };
    std::size_t runs = 0;
    for (auto _ : state) {
        // A new one each time, because the embeddings are remembered.
        const auto embedder = model ? faces::Embedder::make(model) : Result<std::shared_ptr<faces::Embedder>>(nullptr);
        if (!embedder || !faces::guardIdentity(face, embedder->get(), *measured).ok()) {
            state.SkipWithError("the guard failed");
            return;
        }
        runs = *embedder ? (*embedder)->networkRuns() : 0;
    }
    state.counters["network pictures"] = static_cast<double>(runs);
}

void likeness(benchmark::State &state)
{
    inference::ModelRequest request;
    request.file = AMBROTYPE_BENCH_SHARED "/weights/mobilefacenet.safetensors";
    request.device = "cpu";
    const auto engine = inference::engine();
    if (!engine) {
        state.SkipWithError("there is no engine");
        return;
    }
    const auto model = (*engine)->load(request);
    if (!model) {
        state.SkipWithError("MobileFaceNet is not here");
        return;
    }
    guardOne(state, *model);
}

void structure(benchmark::State &state)
{
    guardOne(state, nullptr);
}

void attributes(benchmark::State &state)
{
    const auto *measured = limits(state);
    if (!measured)
        return;
    const FloatImage original = drawing(0.2);
    const FloatImage result = drawing(0.19);
    faces::AttributeInput face;
    face.original = &original;
    face.result = &result;
    face.landmarks = faces::cropTemplate(CropTemplate::Ffhq, kSide);
    face.sourceEyeDistance = kEyes;
    for (auto _ : state)
        benchmark::DoNotOptimize(faces::guardAttributes(face, *measured));
}

BENCHMARK(likeness)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK(structure)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK(attributes)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();

} // namespace

BENCHMARK_MAIN();
