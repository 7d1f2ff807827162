// What a person waits for: a slider on the visible region, and the whole result. Run one with
//   build/bench/bin/pipeline_bench --benchmark_filter=slider
#include "pipeline/preset.h"
#include "pipeline/renderer.h"

#include <benchmark/benchmark.h>

#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

using namespace ambrotype;
using namespace ambrotype::imaging;
using namespace ambrotype::pipeline;

namespace {

constexpr Size kLarge{6000, 4000};
constexpr Region kVisible{2011, 1203, 1440, 900}; //!< A full HD canvas at 1:1, not on any tile border.

//! Gradients, edges and noise: work for the denoiser everywhere.
std::shared_ptr<const Source> largeSource()
{
    static const auto source = [] {
        Image image(kLarge, 3, SampleType::U8);
        std::uint32_t state = 1;
        for (int y = 0; y < kLarge.height; ++y) {
            auto *row = image.writableRow<std::uint8_t>(y);
            for (int x = 0; x < kLarge.width * 3; ++x) {
                state = state * 1664525U + 1013904223U;
                const int noise = static_cast<int>(state >> 28U) + static_cast<int>(state >> 20U & 15U) - 15;
                const int edge = ((x / 3 / 97 + y / 61) & 1) != 0 ? 60 : 0;
                row[x] = static_cast<std::uint8_t>(std::clamp(60 + x / 250 + edge + noise, 0, 255));
            }
        }
        Picture picture;
        picture.pixels = image;
        return Source::create(std::move(picture), "bench").value();
    }();
    return source;
}

Recipe portrait()
{
    Recipe recipe = Recipe::neutral();
    (void)recipe.set("strength", "amount", 60.0);
    (void)recipe.set("denoise", "amount", 20.0);
    (void)recipe.set("sharpen", "amount", 45.0);
    return recipe;
}

double peakMegabytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

//! Moves one parameter back and forth: every step has values that were not asked for before.
void moveSlider(benchmark::State &state, const char *stage, const char *param, double from, double step, int level)
{
    const auto source = largeSource();
    const Renderer renderer(std::make_shared<RenderCache>(std::size_t(512) << 20));
    Recipe recipe = portrait();
    const Size size = Renderer::resultSize(*source, recipe, level);
    const Region region = level == 0 ? kVisible : Region::of(size).intersected({0, 0, 1440, 900});
    if (!renderer.renderRegion(*source, recipe, level, region, {}).ok())
        std::abort();
    double value = from;
    for (auto _ : state) {
        value += step;
        if (!recipe.set(stage, param, value).ok())
            std::abort();
        auto rendered = renderer.renderRegion(*source, recipe, level, region, {});
        if (!rendered.ok())
            std::abort();
        benchmark::DoNotOptimize(rendered->plane(0));
    }
}

void sliderStrength(benchmark::State &state)
{
    moveSlider(state, "strength", "amount", 1, 0.05, 0);
}
void sliderSharpen(benchmark::State &state)
{
    moveSlider(state, "sharpen", "amount", 1, 0.05, 0);
}
void sliderDenoise(benchmark::State &state)
{
    moveSlider(state, "denoise", "amount", 10, 0.05, 0);
}
void sliderExposure(benchmark::State &state)
{
    moveSlider(state, "tone", "exposure", 0, 0.001, 0);
}
void sliderDenoiseFitted(benchmark::State &state)
{
    moveSlider(state, "denoise", "amount", 10, 0.05, 2);
}

void originalSide(benchmark::State &state)
{
    const auto source = largeSource();
    const Renderer renderer(nullptr);
    for (auto _ : state) {
        auto pixels = renderer.originalRegion(*source, Recipe::neutral(), 0, kVisible, {});
        benchmark::DoNotOptimize(pixels->plane(0));
    }
}

void levelsOf24Megapixels(benchmark::State &state)
{
    for (auto _ : state) {
        const auto source = Source::create(largeSource()->picture(), "bench").value();
        benchmark::DoNotOptimize(source->prepareLevel(source->levels() - 1).ok());
    }
}

void wholePicture(benchmark::State &state, const Recipe &recipe)
{
    const auto source = largeSource();
    const double before = peakMegabytes();
    for (auto _ : state) {
        auto result = Renderer(nullptr).renderPicture(*source, recipe, 8, {});
        if (!result.ok())
            std::abort();
        benchmark::DoNotOptimize(result->pixels.row(0));
    }
    state.counters["peak_MB"] = peakMegabytes();
    state.counters["peak_before_MB"] = before;
}

void wholePortrait(benchmark::State &state)
{
    wholePicture(state, portrait());
}
void wholeSharpenOnly(benchmark::State &state)
{
    Recipe recipe = Recipe::neutral();
    (void)recipe.set("sharpen", "amount", 45.0);
    wholePicture(state, recipe);
}

BENCHMARK(levelsOf24Megapixels)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(originalSide)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(sliderStrength)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(sliderSharpen)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(sliderExposure)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(sliderDenoise)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(sliderDenoiseFitted)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(wholeSharpenOnly)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime()->Iterations(2);
BENCHMARK(wholePortrait)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime()->Iterations(2);

} // namespace

BENCHMARK_MAIN();
