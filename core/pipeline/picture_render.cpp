#include "pipeline/picture_render.h"

#include "base/parallel.h"
#include "pipeline/render_job.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

namespace ambrotype::pipeline {

using imaging::Image;
using imaging::Picture;
using imaging::SampleType;
using imaging::WorkingSpace;

namespace {

constexpr double kPrepareShare = 0.25;
//! Beyond this the result would not fit into any machine we know; 3 GB of samples at 8 bits.
constexpr std::int64_t kMostPixels = 1'000'000'000;
constexpr int kConvertRows = 64;

//! Rows of a strip: enough pixels that every thread finds several blocks in it, in whole tiles.
int stripRows(int width)
{
    constexpr std::int64_t kPixelsPerThread = 4 * 512 * 256;
    constexpr int kStep = 256;
    const std::int64_t rows = parallelThreads() * kPixelsPerThread / std::max(1, width);
    return static_cast<int>(std::clamp<std::int64_t>((rows + kStep - 1) / kStep, 1, 4)) * kStep;
}

template <typename To> To sampleAs(std::uint8_t value);
template <> std::uint16_t sampleAs<std::uint16_t>(std::uint8_t value)
{
    return static_cast<std::uint16_t>(value * 257U);
}
template <typename To> To sampleAs(std::uint16_t value);
template <> std::uint8_t sampleAs<std::uint8_t>(std::uint16_t value)
{
    return static_cast<std::uint8_t>((value + 128U) / 257U);
}
template <typename To> To sampleAs(float value)
{
    constexpr float kWhite = sizeof(To) == 1 ? 255.0f : 65535.0f;
    return static_cast<To>((value > 0.0f ? std::min(value, 1.0f) : 0.0f) * kWhite + 0.5f);
}

template <typename From, typename To> Image converted(const Image &pixels, SampleType type)
{
    Image target(pixels.size(), pixels.channels(), type);
    parallelFor(0, pixels.height(), kConvertRows, [&](std::int64_t from, std::int64_t to) {
        for (int y = static_cast<int>(from); y < to; ++y)
            std::transform(pixels.row<From>(y),
                           pixels.row<From>(y) + std::ptrdiff_t(pixels.width()) * pixels.channels(),
                           target.writableRow<To>(y),
                           [](From value) { return sampleAs<To>(value); });
    });
    return target;
}

//! The way back from working values for results whose colour planes are not those of the source: a grey picture that
//! was colourised becomes sRGB.
Result<std::shared_ptr<const WorkingSpace>> spaceFor(const RenderChain &chain)
{
    Picture picture;
    picture.pixels = Image({1, 1}, chain.colorChannels() + (chain.hasAlpha() ? 1 : 0), SampleType::U8);
    return WorkingSpace::forPicture(picture);
}

//! Whether working values of unchanged pixels can come back as other numbers than the source's, so that it takes a
//! comparison to keep them: only a profile's way there and back is not exact.
bool wantsReference(const RenderChain &chain, SampleType type)
{
    const Picture &picture = chain.source->picture();
    return picture.profile && !picture.profile->isSrgb() && chain.outputSize == chain.inputSize
           && chain.colorChannels() == picture.pixels.colorChannels() && picture.pixels.type() == type;
}

} // namespace

Image withSampleType(const Image &pixels, SampleType type)
{
    if (pixels.type() == type || type == SampleType::F32)
        return pixels;
    if (pixels.type() == SampleType::U8)
        return converted<std::uint8_t, std::uint16_t>(pixels, type);
    if (pixels.type() == SampleType::U16)
        return converted<std::uint16_t, std::uint8_t>(pixels, type);
    return type == SampleType::U8 ? converted<float, std::uint8_t>(pixels, type)
                                  : converted<float, std::uint16_t>(pixels, type);
}

Result<Picture> renderWhole(RenderChain &chain, int depth, const RenderContext &context)
{
    const Source &source = *chain.source;
    Picture picture = source.picture();
    const SampleType type = depth == 8 ? SampleType::U8 : depth == 16 ? SampleType::U16 : picture.pixels.type();
    if (depth != 0)
        picture.bitsPerSample = depth;
    if (chain.steps.empty()) {
        picture.pixels = withSampleType(picture.pixels, type);
        context.progress.report(1.0);
        return picture;
    }
    const Size size = chain.outputSize;
    if (size.pixels() > kMostPixels)
        return Error{ErrorCode::TooLarge,
                     "The result would have " + std::to_string(size.pixels() / 1'000'000)
                         + " megapixels; choose a smaller size (at most 1000).",
                     {}};
    const bool recolored = chain.colorChannels() != picture.pixels.colorChannels();
    auto ownSpace = recolored ? spaceFor(chain) : Result<std::shared_ptr<const WorkingSpace>>(nullptr);
    if (!ownSpace)
        return ownSpace.error();
    const WorkingSpace &space = recolored ? **ownSpace : source.workingSpace();

    RenderJob job(chain, nullptr, context);
    const double begin = job.needsPrepare() ? kPrepareShare : 0.0;
    if (auto prepared = job.prepare(context.progress.sub(0.0, begin)); !prepared)
        return prepared.error();
    Image target(size, chain.colorChannels() + (chain.hasAlpha() ? 1 : 0), type);
    const bool compare = wantsReference(chain, type);
    const RenderJob::Sink sink = [&](FloatImage piece, const Region &region) -> Result<void> {
        if (!compare) {
            space.fromWorking(piece, target, region.x, region.y);
            return {};
        }
        const auto reference = source.read(0, region);
        if (!reference)
            return reference.error();
        space.fromWorking(piece, target, region.x, region.y, &*reference, &source.picture().pixels);
        return {};
    };
    const int rows = stripRows(size.width);
    for (int y = 0; y < size.height; y += rows) {
        const Region strip{0, y, size.width, std::min(rows, size.height - y)};
        job.dropAbove(strip);
        const auto at = [&](int row) { return begin + (1.0 - begin) * row / size.height; };
        if (auto done = job.run(strip, sink, context.progress.sub(at(strip.y), at(strip.bottom()))); !done)
            return done.error();
    }
    job.report();
    picture.pixels = std::move(target);
    if (recolored)
        picture.profile = imaging::IccProfile::sRgb();
    return picture;
}

} // namespace ambrotype::pipeline
