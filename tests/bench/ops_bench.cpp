// Times of the picture operators on 24 megapixels (6000 x 4000, three colours) and on a view of 1440 x 900, worked
// in strips of 256 rows as the renderer does. Run: ops_bench --benchmark_repetitions=5

#include "imaging/ops/blend.h"
#include "imaging/ops/blur.h"
#include "imaging/ops/classic_denoise.h"
#include "imaging/ops/denoise.h"
#include "imaging/ops/measure.h"
#include "imaging/ops/region_support.h"
#include "imaging/ops/resize.h"
#include "imaging/ops/sharpen.h"
#include "imaging/ops/tone.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace {

using namespace ambrotype::imaging;

constexpr Size kLarge{6000, 4000};
constexpr Size kView{1440, 900};
constexpr int kStrip = 256;

FloatImage makePicture(Size size)
{
    FloatImage image(size, 3);
    std::uint32_t noise = 1;
    for (int plane = 0; plane < 3; ++plane)
        for (int y = 0; y < size.height; ++y)
            for (int x = 0; x < size.width; ++x) {
                noise = noise * 1664525U + 1013904223U;
                const double grain = double(noise >> 8) / 16777216.0 - 0.5;
                image.row(plane, y)[x] =
                    static_cast<float>(0.5 + 0.3 * std::sin(x / 90.0 + plane) * std::cos(y / 70.0) + 0.08 * grain);
            }
    return image;
}

const FloatImage &picture(Size size)
{
    static const FloatImage large = makePicture(kLarge);
    static const FloatImage view = makePicture(kView);
    return size == kLarge ? large : view;
}

using RegionOperator = std::function<FloatImage(const FloatImage &, const Region &, const Region &, Size)>;

void runStrips(benchmark::State &state, Size size, Size outputSize, const RegionOperator &op)
{
    const FloatImage &input = picture(size);
    for (auto step : state) {
        (void)step;
        for (int y = 0; y < outputSize.height; y += kStrip) {
            const Region strip{0, y, outputSize.width, std::min(kStrip, outputSize.height - y)};
            benchmark::DoNotOptimize(op(input, Region::of(size), strip, size));
        }
    }
    state.counters["MP/s"] =
        benchmark::Counter(double(outputSize.pixels()) * 1e-6, benchmark::Counter::kIsIterationInvariantRate);
}

void add(const char *name, Size size, const RegionOperator &op)
{
    benchmark::RegisterBenchmark(name, [=](benchmark::State &state) { runStrips(state, size, size, op); })
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
}

void addFilters()
{
    for (const Size size : {kLarge, kView}) {
        const bool large = size == kLarge;
        const ops::UnsharpParams fine{1.0F, 0.9F, 0.0F, 1.0F};
        const ops::UnsharpParams limited{1.0F, 0.9F, 0.0F, 0.4F};
        const ops::UnsharpParams two{2.0F, 0.9F, 0.0F, 1.0F};
        for (const auto &[name, params] : {std::pair{large ? "24MP/unsharp radius 1" : "view/unsharp radius 1", fine},
                                           std::pair{large ? "24MP/unsharp limited" : "view/unsharp limited", limited},
                                           std::pair{large ? "24MP/unsharp radius 2" : "view/unsharp radius 2", two}})
            add(name, size, [params = params](const auto &in, const auto &from, const auto &to, Size whole) {
                return ops::unsharpMask(in, from, to, whole, params);
            });
        const ops::DenoiseParams noise = ops::denoiseParamsFromAmount(30.0F);
        if (!large)
            add("view/denoise", size, [=](const auto &in, const auto &from, const auto &to, Size whole) {
                return ops::denoise(in, from, to, whole, noise);
            });
        add(large ? "24MP/blend and copy" : "view/blend and copy",
            size,
            [](const auto &in, const auto &, const auto &to, Size) {
                FloatImage result = in.crop(to);
                ops::blend(result.clone(), result, 0.6F);
                return result;
            });
    }
    for (const auto &[name, sigma] : {std::pair{"24MP/blur 2", 2.0F},
                                      std::pair{"24MP/blur 6", 6.0F},
                                      std::pair{"24MP/blur 20", 20.0F},
                                      std::pair{"24MP/blur 80", 80.0F}})
        add(name, kLarge, [sigma = sigma](const auto &in, const auto &from, const auto &to, Size whole) {
            return ops::gaussianBlur(in, from, to, whole, sigma);
        });
}

void addOthers()
{
    benchmark::RegisterBenchmark("24MP/tone in place",
                                 [](benchmark::State &state) {
                                     FloatImage image = picture(kLarge).clone();
                                     ops::ToneParams params;
                                     params.exposure = 0.01F;
                                     params.contrast = 0.01F;
                                     params.saturation = 0.01F;
                                     params.vibrance = state.range(0) != 0 ? 0.01F : 0.0F;
                                     for (auto step : state) {
                                         (void)step;
                                         ops::tone(image, params);
                                     }
                                 })
        ->Arg(0)
        ->Arg(1)
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
    for (const auto &[name, from, to] : {std::tuple{"resize 6 to 24 MP", Size{3000, 2000}, kLarge},
                                         std::tuple{"resize 24 MP to 1920 x 1280", kLarge, Size{1920, 1280}}})
        benchmark::RegisterBenchmark(
            name,
            [from = from, to = to](benchmark::State &state) {
                const FloatImage input = makePicture(from);
                for (auto step : state) {
                    (void)step;
                    for (int y = 0; y < to.height; y += kStrip)
                        benchmark::DoNotOptimize(ops::resize(
                            input, Region::of(from), {0, y, to.width, std::min(kStrip, to.height - y)}, from, to));
                }
            })
            ->Unit(benchmark::kMillisecond)
            ->UseRealTime();
    benchmark::RegisterBenchmark("view/measure noise and sharpness",
                                 [](benchmark::State &state) {
                                     for (auto step : state) {
                                         (void)step;
                                         const auto noise = ops::measureNoise(picture(kView));
                                         benchmark::DoNotOptimize(ops::measureSharpness(picture(kView), noise.luma255));
                                     }
                                 })
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
    benchmark::RegisterBenchmark("0.25MP/classic denoise",
                                 [](benchmark::State &state) {
                                     const FloatImage input = picture(kView).crop({0, 0, 500, 500});
                                     const Region all = Region::of(input.size());
                                     for (auto step : state) {
                                         (void)step;
                                         benchmark::DoNotOptimize(
                                             ops::classicDenoise(input, all, all, input.size(), {}).value());
                                     }
                                 })
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
}

} // namespace

int main(int argc, char **argv)
{
#if defined(__GLIBC__)
    // As the application does: freed strips are kept, or every one would be paged in again.
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, 0x7fffffff);
#endif
    addFilters();
    addOthers();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
