#include "pipeline/reduce.h"

#include "base/parallel.h"

#include <algorithm>
#include <cstdint>
#include <type_traits>

namespace ambrotype::pipeline {

using imaging::FloatImage;
using imaging::Image;
using imaging::Region;
using imaging::SampleType;
using imaging::Size;

namespace {

constexpr int kRowsPerPiece = 32;

//! Mean of four samples. U8 is spread to 16 bits: 257 is 65535 / 255.
std::uint16_t mean(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d)
{
    return static_cast<std::uint16_t>(((unsigned(a) + b + c + d) * 257U + 2U) >> 2U);
}
std::uint16_t mean(std::uint16_t a, std::uint16_t b, std::uint16_t c, std::uint16_t d)
{
    return static_cast<std::uint16_t>((unsigned(a) + b + c + d + 2U) >> 2U);
}
float mean(float a, float b, float c, float d)
{
    return 0.25f * ((a + b) + (c + d));
}

template <typename In> struct Reduced
{
    using Type = std::uint16_t;
    static constexpr double kFactor = sizeof(In) == 1 ? 257.0 : 1.0;
};
template <> struct Reduced<float>
{
    using Type = float;
    static constexpr double kFactor = 1.0;
};

//! One pixel with alpha, the last channel.
template <typename In, int Channels, typename Out>
void weightedMean(const In *a, const In *b, const In *c, const In *d, Out *out)
{
    constexpr int kAlpha = Channels - 1;
    const double weights[4] = {double(a[kAlpha]), double(b[kAlpha]), double(c[kAlpha]), double(d[kAlpha])};
    const double sum = weights[0] + weights[1] + weights[2] + weights[3];
    for (int channel = 0; channel < kAlpha; ++channel) {
        if (sum <= 0.0) {
            out[channel] = mean(a[channel], b[channel], c[channel], d[channel]);
            continue;
        }
        const double value =
            (a[channel] * weights[0] + b[channel] * weights[1] + c[channel] * weights[2] + d[channel] * weights[3])
            / sum * Reduced<In>::kFactor;
        if constexpr (std::is_same_v<Out, float>)
            out[channel] = static_cast<float>(value);
        else
            out[channel] = static_cast<Out>(value + 0.5);
    }
    out[kAlpha] = mean(a[kAlpha], b[kAlpha], c[kAlpha], d[kAlpha]);
}

template <typename In, int Channels>
void halveRow(const In *upper, const In *lower, typename Reduced<In>::Type *out, int inputWidth)
{
    constexpr bool kHasAlpha = Channels == 2 || Channels == 4;
    const auto pixel = [&](int x, int left, int right) {
        const In *a = upper + left * Channels;
        const In *b = upper + right * Channels;
        const In *c = lower + left * Channels;
        const In *d = lower + right * Channels;
        if constexpr (kHasAlpha) {
            weightedMean<In, Channels>(a, b, c, d, out + x * Channels);
        } else {
            for (int channel = 0; channel < Channels; ++channel)
                out[x * Channels + channel] = mean(a[channel], b[channel], c[channel], d[channel]);
        }
    };
    const int pairs = inputWidth / 2;
    for (int x = 0; x < pairs; ++x)
        pixel(x, 2 * x, 2 * x + 1);
    if (inputWidth % 2 != 0)
        pixel(pairs, inputWidth - 1, inputWidth - 1);
}

template <typename In, int Channels> Image halvedAs(const Image &pixels)
{
    using Out = typename Reduced<In>::Type;
    const Size size{(pixels.width() + 1) / 2, (pixels.height() + 1) / 2};
    Image target(size, Channels, sizeof(Out) == 2 ? SampleType::U16 : SampleType::F32);
    parallelFor(0, size.height, kRowsPerPiece, [&](std::int64_t from, std::int64_t to) {
        for (int y = static_cast<int>(from); y < to; ++y)
            halveRow<In, Channels>(pixels.row<In>(2 * y),
                                   pixels.row<In>(std::min(2 * y + 1, pixels.height() - 1)),
                                   target.writableRow<Out>(y),
                                   pixels.width());
    });
    return target;
}

template <typename In> Image halvedChannels(const Image &pixels)
{
    switch (pixels.channels()) {
    case 1:
        return halvedAs<In, 1>(pixels);
    case 2:
        return halvedAs<In, 2>(pixels);
    case 3:
        return halvedAs<In, 3>(pixels);
    default:
        return halvedAs<In, 4>(pixels);
    }
}

template <typename In> void decodeRow(const In *from, int channels, int plane, float scale, float *to, int width)
{
    for (int x = 0; x < width; ++x)
        to[x] = static_cast<float>(from[x * channels + plane]) * scale;
}

} // namespace

Image halved(const Image &pixels)
{
    switch (pixels.type()) {
    case SampleType::U8:
        return halvedChannels<std::uint8_t>(pixels);
    case SampleType::U16:
        return halvedChannels<std::uint16_t>(pixels);
    case SampleType::F32:
        break;
    }
    return halvedChannels<float>(pixels);
}

void halveStrip(const FloatImage &strip, Image &target, int outputRow)
{
    const int channels = target.channels();
    const int colors = strip.colorChannels();
    for (int line = 0; line * 2 < strip.height(); ++line) {
        const int top = 2 * line;
        const int bottom = std::min(top + 1, strip.height() - 1);
        auto *out = target.writableRow<float>(outputRow + line);
        for (int x = 0; x < target.width(); ++x) {
            const int left = 2 * x;
            const int right = std::min(left + 1, strip.width() - 1);
            float weights[4] = {1.0f, 1.0f, 1.0f, 1.0f};
            if (strip.hasAlpha()) {
                const float *upper = strip.row(colors, top);
                const float *lower = strip.row(colors, bottom);
                const float alphas[4] = {upper[left], upper[right], lower[left], lower[right]};
                out[x * channels + colors] = mean(alphas[0], alphas[1], alphas[2], alphas[3]);
                if (alphas[0] + alphas[1] + alphas[2] + alphas[3] > 0.0f)
                    std::copy(alphas, alphas + 4, weights);
            }
            const float scale = 1.0f / ((weights[0] + weights[1]) + (weights[2] + weights[3]));
            for (int plane = 0; plane < colors; ++plane) {
                const float *upper = strip.row(plane, top);
                const float *lower = strip.row(plane, bottom);
                const float sum = (upper[left] * weights[0] + upper[right] * weights[1])
                                  + (lower[left] * weights[2] + lower[right] * weights[3]);
                out[x * channels + plane] = sum * scale;
            }
        }
    }
}

FloatImage decoded(const Image &pixels, const Region &region)
{
    FloatImage image(region.size(), pixels.colorChannels(), pixels.hasAlpha());
    const int channels = pixels.channels();
    for (int plane = 0; plane < image.planes(); ++plane) {
        for (int y = 0; y < region.height; ++y) {
            float *to = image.row(plane, y);
            if (pixels.type() == SampleType::U16)
                decodeRow(pixels.row<std::uint16_t>(region.y + y) + region.x * channels,
                          channels,
                          plane,
                          1.0f / 65535.0f,
                          to,
                          region.width);
            else
                decodeRow(
                    pixels.row<float>(region.y + y) + region.x * channels, channels, plane, 1.0f, to, region.width);
        }
    }
    return image;
}

} // namespace ambrotype::pipeline
