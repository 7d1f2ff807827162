// Reading, writing and colours at 24 megapixels (6000 x 4000), the size of today's cameras.

#include "imaging/color/working_space.h"
#include "imaging/io/reader.h"
#include "imaging/io/writer.h"
#include "imaging/metadata/metadata.h"

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>

using namespace ambrotype;
using namespace ambrotype::imaging;

namespace {

constexpr Size k24Megapixels = {6000, 4000};

//! Smooth shapes with grain, which compress about as well as a photograph.
Picture photograph(SampleType type)
{
    Picture picture;
    picture.metadata = Metadata::none();
    picture.pixels = Image(k24Megapixels, 3, type);
    std::uint32_t seed = 1;
    for (int y = 0; y < k24Megapixels.height; ++y)
        for (int x = 0; x < k24Megapixels.width * 3; ++x) {
            seed = seed * 1664525U + 1013904223U;
            const float grain = (static_cast<float>(seed >> 24) - 128.0F) / 128.0F * 0.012F;
            const float value =
                0.5F + 0.3F * std::sin(static_cast<float>(x) * 0.0011F) * std::cos(static_cast<float>(y) * 0.004F)
                + grain;
            if (type == SampleType::U8)
                picture.pixels.writableRow<std::uint8_t>(y)[x] = static_cast<std::uint8_t>(value * 255.0F);
            else
                picture.pixels.writableRow<std::uint16_t>(y)[x] = static_cast<std::uint16_t>(value * 65535.0F);
        }
    return picture;
}

const Picture &cached(SampleType type)
{
    static const Picture shallow = photograph(SampleType::U8);
    static const Picture deep = photograph(SampleType::U16);
    return type == SampleType::U8 ? shallow : deep;
}

const std::filesystem::path &folder()
{
    static const std::filesystem::path path = [] {
        const std::filesystem::path made = std::filesystem::temp_directory_path() / "ambrotype-bench";
        std::filesystem::create_directories(made);
        return made;
    }();
    return path;
}

std::filesystem::path write(const Picture &picture, FileFormat format)
{
    WriteOptions options;
    options.format = format;
    options.conflict = Conflict::Replace;
    const auto written = writePicture(picture, folder() / (std::string("bench") + formatExtension(format)), options);
    return written ? **written : std::filesystem::path();
}

//! AMBROTYPE_BENCH_JPEG, or a JPEG of our own (which is progressive and so slower to read than a camera's).
const std::filesystem::path &jpeg()
{
    static const std::filesystem::path path = [] {
        const char *given = std::getenv("AMBROTYPE_BENCH_JPEG");
        return given ? std::filesystem::path(given) : write(cached(SampleType::U8), FileFormat::Jpeg);
    }();
    return path;
}

void readJpegWhole(benchmark::State &state)
{
    const std::filesystem::path file = jpeg(); // made on the first call, which is not to be timed
    for (auto _ : state)
        benchmark::DoNotOptimize(readPicture(file).ok());
}
BENCHMARK(readJpegWhole)->Unit(benchmark::kMillisecond)->UseRealTime();

void readJpegDraft(benchmark::State &state)
{
    const std::filesystem::path file = jpeg();
    for (auto _ : state)
        benchmark::DoNotOptimize(readDraft(file, 1440).ok());
}
BENCHMARK(readJpegDraft)->Unit(benchmark::kMillisecond)->UseRealTime();

void writePng(benchmark::State &state)
{
    const Picture &picture = cached(state.range(0) == 8 ? SampleType::U8 : SampleType::U16);
    for (auto _ : state)
        benchmark::DoNotOptimize(write(picture, FileFormat::Png));
}
BENCHMARK(writePng)->Arg(8)->Arg(16)->Unit(benchmark::kMillisecond)->UseRealTime();

void readPng(benchmark::State &state)
{
    const std::filesystem::path file = write(cached(SampleType::U8), FileFormat::Png);
    for (auto _ : state)
        benchmark::DoNotOptimize(readPicture(file).ok());
}
BENCHMARK(readPng)->Unit(benchmark::kMillisecond)->UseRealTime();

void writeTiff16(benchmark::State &state)
{
    for (auto _ : state)
        benchmark::DoNotOptimize(write(cached(SampleType::U16), FileFormat::Tiff));
}
BENCHMARK(writeTiff16)->Unit(benchmark::kMillisecond)->UseRealTime();

void writeJpeg(benchmark::State &state)
{
    for (auto _ : state)
        benchmark::DoNotOptimize(write(cached(SampleType::U8), FileFormat::Jpeg));
}
BENCHMARK(writeJpeg)->Unit(benchmark::kMillisecond)->UseRealTime();

void workingThereAndBack(benchmark::State &state)
{
    Picture picture = cached(SampleType::U8);
    const auto space = WorkingSpace::forPicture(picture).value();
    Image target(picture.pixels.size(), 3, SampleType::U8);
    for (auto _ : state) {
        const FloatImage working = space->toWorking(picture.pixels, Region::of(picture.pixels.size()));
        space->fromWorking(working, target, 0, 0);
    }
}
BENCHMARK(workingThereAndBack)->Unit(benchmark::kMillisecond)->UseRealTime();

void displayOfScreen(benchmark::State &state)
{
    const auto space = WorkingSpace::forPicture(cached(SampleType::U8)).value();
    const FloatImage working = space->toWorking(cached(SampleType::U8).pixels, {0, 0, 1440, 900});
    for (auto _ : state)
        benchmark::DoNotOptimize(toDisplay(working, nullptr).row(0));
}
BENCHMARK(displayOfScreen)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace

BENCHMARK_MAIN();
