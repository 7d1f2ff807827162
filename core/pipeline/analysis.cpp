#include "pipeline/analysis.h"

#include "base/parallel.h"
#include "imaging/metadata/metadata.h"
#include "imaging/ops/measure.h"
#include "pipeline/guard.h"

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <optional>
#include <vector>

namespace ambrotype::pipeline {

using imaging::FloatImage;
using imaging::Region;
using imaging::Size;

namespace ops = imaging::ops;

namespace {

constexpr std::int64_t kWholePixels = 1'200'000; //!< Up to this size the whole picture is measured.
constexpr int kGrid = 3;                         //!< Else kGrid x kGrid crops spread over it.
constexpr int kCropEdge = 360;
constexpr int kTonePixels = 1024; //!< Longer side of the reduced copy that the colours are judged on.

//! Where full-resolution samples are taken: always the same places for a size. Crops start at multiples of 8, the
//! grid of JPEG.
std::vector<Region> samplesOf(Size size)
{
    if (size.pixels() <= kWholePixels)
        return {Region::of(size)};
    const int width = std::min(kCropEdge, size.width);
    const int height = std::min(kCropEdge, size.height);
    std::vector<Region> crops;
    for (int row = 0; row < kGrid; ++row)
        for (int column = 0; column < kGrid; ++column) {
            // In the middle of each ninth, so that borders and frames of scans stay out.
            const int x = (size.width * (2 * column + 1) / (2 * kGrid) - width / 2) / 8 * 8;
            const int y = (size.height * (2 * row + 1) / (2 * kGrid) - height / 2) / 8 * 8;
            const Region crop{
                std::clamp(x, 0, size.width - width), std::clamp(y, 0, size.height - height), width, height};
            if (std::find(crops.begin(), crops.end(), crop) == crops.end())
                crops.push_back(crop);
        }
    return crops;
}

struct SampleMeasures
{
    ops::NoiseLevel noise;
    ops::SharpnessLevel sharpness;
    ops::ClippingLevel clipping;
    double blockiness = 0.0;
};

SampleMeasures measureSample(const FloatImage &pixels, const Region &place, bool noiseOnly)
{
    SampleMeasures found;
    found.noise = ops::measureNoise(pixels);
    found.clipping = ops::measureClipping(pixels);
    if (noiseOnly)
        return found;
    found.sharpness = ops::measureSharpness(pixels, found.noise.luma255);
    found.blockiness = ops::measureBlockiness(pixels, place.x, place.y);
    return found;
}

//! The value below which \p share of \p values lie; 0 without values.
double quantile(std::vector<double> values, double share)
{
    if (values.empty())
        return 0.0;
    const auto index = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(index), values.end());
    return values[index];
}

//! Texture raises the measured noise, so the quieter third of the samples speaks for the picture, without those that
//! are mostly clipped.
NoiseFound noiseOf(const std::vector<SampleMeasures> &samples)
{
    std::vector<double> luma, chroma, coarseLuma, coarseChroma;
    for (const SampleMeasures &sample : samples) {
        if (sample.clipping.shadows + sample.clipping.highlights >= 0.5 && samples.size() > 1)
            continue;
        luma.push_back(sample.noise.luma255);
        chroma.push_back(sample.noise.chroma255);
        coarseLuma.push_back(sample.noise.coarseLuma255);
        coarseChroma.push_back(sample.noise.coarseChroma255);
    }
    const auto quiet = [](std::vector<double> &values) { return quantile(std::move(values), 1.0 / 3); };
    return {quiet(luma), quiet(chroma), quiet(coarseLuma), quiet(coarseChroma)};
}

//! Many samples to one verdict. A picture is as sharp as where it is in focus, so the sharper samples speak.
void combine(const std::vector<SampleMeasures> &samples, Measurements &measured)
{
    std::vector<double> blockiness, widths;
    for (const SampleMeasures &sample : samples) {
        measured.clippedShadows += sample.clipping.shadows / static_cast<double>(samples.size());
        measured.clippedHighlights += sample.clipping.highlights / static_cast<double>(samples.size());
        blockiness.push_back(sample.blockiness);
        if (sample.sharpness.edgeWidth > 0)
            widths.push_back(sample.sharpness.edgeWidth);
    }
    const NoiseFound noise = noiseOf(samples);
    measured.noiseLuma = noise.luma255;
    measured.noiseChroma = noise.chroma255;
    measured.visibleNoiseLuma = noise.visibleLuma255();
    measured.visibleNoiseChroma = noise.visibleChroma255();
    measured.blockiness = quantile(blockiness, 0.5);
    measured.edgeWidth = quantile(widths, 0.125);
    for (const SampleMeasures &sample : samples)
        if (sample.sharpness.edgeWidth == measured.edgeWidth && measured.edgeWidth > 0)
            measured.sharpness = sample.sharpness.score;
}

Result<void> measureTone(const Source &source, Measurements &measured)
{
    if (source.picture().pixels.colorChannels() == 1) {
        measured.monochrome = true;
        return {};
    }
    int level = 0;
    while (level + 1 < source.levels() && std::max(source.size(level).width, source.size(level).height) > kTonePixels)
        ++level;
    const auto whole = source.read(level, Region::of(source.size(level)));
    if (!whole)
        return whole.error();
    const ops::ToningLevel toning = ops::measureToning(*whole);
    measured.monochrome = toning.monochrome;
    measured.sepia = toning.sepia;
    return {};
}

//! Measures every sample of \p source, several at a time. Errors: Cancelled and those of reading.
Result<std::vector<SampleMeasures>> measureSamples(const Source &source, bool noiseOnly, const CancelToken &cancel)
{
    const std::vector<Region> places = samplesOf(source.size());
    std::vector<SampleMeasures> samples(places.size());
    std::mutex mutex;
    std::optional<Error> failed;
    parallelFor(0, static_cast<std::int64_t>(places.size()), 1, [&](std::int64_t from, std::int64_t to) {
        for (auto i = static_cast<std::size_t>(from); i < static_cast<std::size_t>(to); ++i) {
            const Result<void> done = guarded([&]() -> Result<void> {
                if (cancel.isCancelled())
                    return Error{ErrorCode::Cancelled, {}, {}};
                const auto pixels = source.read(0, places[i]);
                if (!pixels)
                    return pixels.error();
                samples[i] = measureSample(*pixels, places[i], noiseOnly);
                return {};
            });
            if (!done) {
                const std::lock_guard<std::mutex> lock(mutex);
                failed = done.error();
            }
        }
    });
    if (failed)
        return *failed;
    return samples;
}

} // namespace

Result<Measurements> measure(const Source &source, const CancelToken &cancel)
{
    return guarded([&]() -> Result<Measurements> {
        const imaging::Picture &picture = source.picture();
        Measurements measured;
        measured.width = picture.pixels.width();
        measured.height = picture.pixels.height();
        measured.megapixels = static_cast<double>(picture.pixels.size().pixels()) / 1e6;
        measured.jpegQuality = picture.jpegQuality;
        measured.iso = picture.metadata ? picture.metadata->iso().value_or(0) : 0;
        const auto samples = measureSamples(source, false, cancel);
        if (!samples)
            return samples.error();
        combine(*samples, measured);
        if (auto done = measureTone(source, measured); !done)
            return done.error();
        return measured;
    });
}

Result<NoiseFound> measureNoise(const Source &source, const CancelToken &cancel)
{
    return guarded([&]() -> Result<NoiseFound> {
        const auto samples = measureSamples(source, true, cancel);
        if (!samples)
            return samples.error();
        return noiseOf(*samples);
    });
}

} // namespace ambrotype::pipeline
