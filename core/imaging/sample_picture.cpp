#include "imaging/sample_picture.h"

#include "base/parallel.h"
#include "imaging/metadata/metadata.h"
#include "imaging/sample_drawing.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

namespace ambrotype::imaging {
namespace {

using sample::Color;

//! The scene in sRGB-encoded values 0..255. Edges are soft in themselves; small pictures, where textures become finer
//! than pixels, get 2 x 2 samples per pixel.
std::vector<float> drawScene(Size size)
{
    std::vector<float> pixels(static_cast<std::size_t>(size.pixels()) * 3);
    const float unit = 1.0F / static_cast<float>(size.height);
    const int side = size.height < 1000 ? 2 : 1;
    const float share = 1.0F / static_cast<float>(side * side);
    parallelFor(0, size.height, 8, [&](std::int64_t from, std::int64_t to) {
        for (std::int64_t y = from; y < to; ++y) {
            float *out = pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) * 3;
            for (int x = 0; x < size.width; ++x, out += 3) {
                Color sum;
                for (int i = 0; i < side * side; ++i) {
                    const float px =
                        static_cast<float>(x) + (0.5F + static_cast<float>(i % side)) / static_cast<float>(side);
                    const float py =
                        static_cast<float>(y) + (0.5F + static_cast<float>(i / side)) / static_cast<float>(side);
                    sum =
                        sum
                        + sample::sceneAt((px - 0.5F * static_cast<float>(size.width)) * unit, py * unit, unit) * share;
                }
                const float linear[3] = {sum.r, sum.g, sum.b};
                for (int c = 0; c < 3; ++c)
                    out[c] = 255.0F * std::pow(sample::clamp01(linear[c]), 1.0F / 2.2F);
            }
        }
    });
    return pixels;
}

std::vector<float> gaussian(double sigma)
{
    const int radius = static_cast<int>(std::ceil(3.0 * sigma));
    std::vector<float> kernel;
    double sum = 0.0;
    for (int i = -radius; i <= radius; ++i)
        sum += std::exp(-0.5 * i * i / (sigma * sigma));
    for (int i = -radius; i <= radius; ++i)
        kernel.push_back(static_cast<float>(std::exp(-0.5 * i * i / (sigma * sigma)) / sum));
    return kernel;
}

//! Blurs along one axis: \p step is the distance between neighbours along it, \p length the number of them.
std::vector<float>
blurredAlong(const std::vector<float> &pixels, Size size, bool across, const std::vector<float> &kernel)
{
    std::vector<float> result(pixels.size());
    const int radius = static_cast<int>(kernel.size() / 2);
    parallelFor(0, size.height, 16, [&](std::int64_t from, std::int64_t to) {
        for (int y = static_cast<int>(from); y < static_cast<int>(to); ++y) {
            for (int x = 0; x < size.width; ++x) {
                float sum[3] = {};
                for (int k = -radius; k <= radius; ++k) {
                    const int sx = across ? std::clamp(x + k, 0, size.width - 1) : x;
                    const int sy = across ? y : std::clamp(y + k, 0, size.height - 1);
                    const float *at = pixels.data() + (std::int64_t(sy) * size.width + sx) * 3;
                    for (int c = 0; c < 3; ++c)
                        sum[c] += kernel[static_cast<std::size_t>(k + radius)] * at[c];
                }
                std::copy(sum, sum + 3, result.data() + (std::int64_t(y) * size.width + x) * 3);
            }
        }
    });
    return result;
}

//! About normally distributed, deviation 1: the sum of four even ones.
float normalNoise(int x, int y, std::uint32_t seed)
{
    float sum = 0.0F;
    for (std::uint32_t i = 0; i < 4; ++i)
        sum += sample::hashNoise(x, y, seed * 16 + i) - 0.5F;
    return sum * 1.7320508F;
}

//! Brown paper and ink in the place of black and white, paler towards the corners. \p from and \p place: 0..1, the
//! latter from the middle.
std::array<float, 3> faded(float grey, float place)
{
    constexpr std::array<float, 3> kInk{62.0F, 47.0F, 36.0F};
    constexpr std::array<float, 3> kPaper{236.0F, 217.0F, 184.0F};
    constexpr float kCornersFade = 0.25F;
    const float share = grey + (0.9F - grey) * kCornersFade * place * place;
    std::array<float, 3> color{};
    for (std::size_t c = 0; c < 3; ++c)
        color[c] = kInk[c] + (kPaper[c] - kInk[c]) * share;
    return color;
}

void fade(std::vector<float> &pixels, Size size)
{
    const float toCorner = std::hypot(0.5F * static_cast<float>(size.width), 0.5F * static_cast<float>(size.height));
    float *at = pixels.data();
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x, at += 3) {
            const float grey = (0.3F * at[0] + 0.6F * at[1] + 0.1F * at[2]) / 255.0F;
            const float place = std::hypot(static_cast<float>(x) - 0.5F * static_cast<float>(size.width),
                                           static_cast<float>(y) - 0.5F * static_cast<float>(size.height))
                                / toCorner;
            const std::array<float, 3> color = faded(grey, place);
            std::copy(color.begin(), color.end(), at);
        }
}

Image developed(const std::vector<float> &pixels, const SampleOptions &options)
{
    // Grain of film is mostly in the light, that of old paper only there; noise of a sensor is in each colour.
    const float colorShare = options.look == SampleLook::Film ? 0.35F : options.look == SampleLook::Phone ? 2.7F : 0.0F;
    Image image(options.size, 3, SampleType::U8);
    for (int y = 0; y < options.size.height; ++y) {
        const float *from = pixels.data() + std::int64_t(y) * options.size.width * 3;
        auto *to = image.writableRow<std::uint8_t>(y);
        for (int x = 0; x < options.size.width; ++x, from += 3, to += 3) {
            const float light = (from[0] + from[1] + from[2]) / 765.0F;
            const float strength = static_cast<float>(options.grainSigma) * (1.15F - 0.55F * light);
            const float common = normalNoise(x, y, options.seed);
            std::array<float, 3> own{};
            for (std::uint32_t c = 0; c < 3; ++c)
                own[c] = colorShare * normalNoise(x, y, options.seed + 101 + c);
            // A phone has smoothed its brightness and left the colours speckled.
            const float shared = options.look == SampleLook::Phone ? (own[0] + own[1] + own[2]) / 3.0F : 0.0F;
            for (std::uint32_t c = 0; c < 3; ++c) {
                const float grain = strength * (common + own[c] - shared);
                to[c] = static_cast<std::uint8_t>(std::clamp(from[c] + grain + 0.5F, 0.0F, 255.0F));
            }
        }
    }
    return image;
}

} // namespace

SampleOptions sampleOptionsFor(SampleLook look)
{
    SampleOptions options;
    options.look = look;
    if (look == SampleLook::OldPrint) {
        options.size = {1200, 900};
        options.blurSigma = 1.4;
        options.grainSigma = 10.0;
    } else if (look == SampleLook::Phone) {
        options.size = {1280, 960};
        options.blurSigma = 0.7;
        options.grainSigma = 2.8;
    }
    return options;
}

Picture samplePicture(const SampleOptions &options)
{
    std::vector<float> pixels = drawScene(options.size);
    if (options.blurSigma > 0.0) {
        const std::vector<float> kernel = gaussian(options.blurSigma);
        pixels = blurredAlong(blurredAlong(pixels, options.size, true, kernel), options.size, false, kernel);
    }
    if (options.look == SampleLook::OldPrint)
        fade(pixels, options.size);
    Picture picture;
    picture.pixels = developed(pixels, options);
    picture.profile = IccProfile::sRgb();
    picture.metadata = Metadata::none();
    picture.format = FileFormat::Png;
    return picture;
}

} // namespace ambrotype::imaging
