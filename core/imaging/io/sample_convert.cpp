#include "imaging/io/sample_convert.h"

#include "base/parallel.h"
#include "imaging/color/working_space.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace ambrotype::imaging {
namespace {

constexpr int kRowsPerPiece = 64;

template <typename To, typename From> To converted(From value)
{
    if constexpr (std::is_same_v<To, From>) {
        return value;
    } else if constexpr (std::is_same_v<To, float>) {
        return static_cast<float>(value) / static_cast<float>(std::numeric_limits<From>::max());
    } else if constexpr (std::is_same_v<From, float>) {
        constexpr float kMax = std::numeric_limits<To>::max();
        // Written so that a NaN becomes black.
        return static_cast<To>((value > 0.0F ? std::min(value, 1.0F) : 0.0F) * kMax + 0.5F);
    } else if constexpr (sizeof(To) > sizeof(From)) {
        return static_cast<To>(value * 257);
    } else {
        return static_cast<To>((value + 128U) / 257U);
    }
}

template <typename To, typename From> void convertRows(const Image &pixels, Image &target, int from, int to)
{
    const int samples = pixels.width() * pixels.channels();
    for (int y = from; y < to; ++y) {
        const auto *in = pixels.row<From>(y);
        auto *out = target.writableRow<To>(y);
        for (int i = 0; i < samples; ++i)
            out[i] = converted<To, From>(in[i]);
    }
}

template <typename To> void convertRowsTo(const Image &pixels, Image &target, int from, int to)
{
    switch (pixels.type()) {
    case SampleType::U8:
        return convertRows<To, std::uint8_t>(pixels, target, from, to);
    case SampleType::U16:
        return convertRows<To, std::uint16_t>(pixels, target, from, to);
    case SampleType::F32:
        return convertRows<To, float>(pixels, target, from, to);
    }
}

template <typename Sample> void layRows(const Image &pixels, Image &target, int from, int to)
{
    const int channels = pixels.channels();
    constexpr float kWhite =
        std::is_same_v<Sample, float> ? 1.0F : static_cast<float>(std::numeric_limits<Sample>::max());
    constexpr float kRound = std::is_same_v<Sample, float> ? 0.0F : 0.5F;
    for (int y = from; y < to; ++y) {
        const auto *in = pixels.row<Sample>(y);
        auto *out = target.writableRow<Sample>(y);
        for (int x = 0; x < pixels.width(); ++x, in += channels) {
            const float alpha = static_cast<float>(in[channels - 1]) / kWhite;
            for (int c = 0; c + 1 < channels; ++c)
                *out++ = static_cast<Sample>(static_cast<float>(in[c]) * alpha + kWhite * (1.0F - alpha) + kRound);
        }
    }
}

} // namespace

Image convertSamples(const Image &pixels, SampleType type)
{
    if (pixels.type() == type)
        return pixels;
    Image target(pixels.size(), pixels.channels(), type);
    parallelFor(0, pixels.height(), kRowsPerPiece, [&](std::int64_t begin, std::int64_t end) {
        const int from = static_cast<int>(begin);
        const int to = static_cast<int>(end);
        if (type == SampleType::U8)
            convertRowsTo<std::uint8_t>(pixels, target, from, to);
        else if (type == SampleType::U16)
            convertRowsTo<std::uint16_t>(pixels, target, from, to);
        else
            convertRowsTo<float>(pixels, target, from, to);
    });
    return target;
}

Image srgbPixels(const Picture &picture, SampleType type)
{
    if (!picture.profile || picture.profile->isSrgb())
        return convertSamples(picture.pixels, type);
    Picture plain;
    plain.pixels = picture.pixels;
    const auto space = WorkingSpace::forPicture(picture);
    const auto srgb = WorkingSpace::forPicture(plain);
    if (!space || !srgb)
        return convertSamples(picture.pixels, type);
    Image converted(picture.pixels.size(), picture.pixels.channels(), type);
    constexpr int kBandRows = 512; // bounds the memory for floats
    for (int y = 0; y < converted.height(); y += kBandRows) {
        const Region band = {0, y, converted.width(), std::min(kBandRows, converted.height() - y)};
        (*srgb)->fromWorking((*space)->toWorking(picture.pixels, band), converted, 0, y);
    }
    return converted;
}

Image onWhite(const Image &pixels)
{
    if (!pixels.hasAlpha())
        return pixels;
    Image target(pixels.size(), pixels.colorChannels(), pixels.type());
    parallelFor(0, pixels.height(), kRowsPerPiece, [&](std::int64_t begin, std::int64_t end) {
        const int from = static_cast<int>(begin);
        const int to = static_cast<int>(end);
        if (pixels.type() == SampleType::U8)
            layRows<std::uint8_t>(pixels, target, from, to);
        else if (pixels.type() == SampleType::U16)
            layRows<std::uint16_t>(pixels, target, from, to);
        else
            layRows<float>(pixels, target, from, to);
    });
    return target;
}

Image pixelsFor(const Image &pixels, FileFormat format, int depth)
{
    SampleType type = pixels.type();
    if (depth == 8)
        type = SampleType::U8;
    else if (depth == 16)
        type = SampleType::U16;
    if (format == FileFormat::Jpeg || format == FileFormat::WebP || format == FileFormat::Avif)
        type = SampleType::U8;
    else if (type == SampleType::F32 && format != FileFormat::Tiff)
        type = SampleType::U16;
    return convertSamples(format == FileFormat::Jpeg ? onWhite(pixels) : pixels, type);
}

} // namespace ambrotype::imaging
