#include "camera.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace ambrotype::training {
namespace {

constexpr float kPi = 3.14159265F;

} // namespace

void blur(Plane3 &picture, float sigma)
{
    const int radius = static_cast<int>(std::lround(sigma * 0.97F));
    if (radius < 1)
        return;
    std::vector<float> line(static_cast<std::size_t>(std::max(picture.width, picture.height)));
    const auto pass = [&](float *start, int count, std::ptrdiff_t step) {
        const auto at = [&](int i) {
            if (i < 0)
                i = -i - 1;
            if (i >= count)
                i = 2 * count - 1 - i;
            return start[std::clamp(i, 0, count - 1) * step];
        };
        float sum = 0;
        for (int i = -radius; i <= radius; ++i)
            sum += at(i);
        const float scale = 1.0F / static_cast<float>(2 * radius + 1);
        for (int i = 0; i < count; ++i) {
            line[static_cast<std::size_t>(i)] = sum * scale;
            sum += at(i + radius + 1) - at(i - radius);
        }
        for (int i = 0; i < count; ++i)
            start[i * step] = line[static_cast<std::size_t>(i)];
    };
    for (int c = 0; c < 3; ++c)
        for (int repeat = 0; repeat < 3; ++repeat) {
            for (int y = 0; y < picture.height; ++y)
                pass(picture.plane(c) + static_cast<std::ptrdiff_t>(y) * picture.width, picture.width, 1);
            for (int x = 0; x < picture.width; ++x)
                pass(picture.plane(c) + x, picture.height, picture.width);
        }
}

void illuminate(Plane3 &picture, Random &random)
{
    const float strength = random.logUniform(0.1F, 1.6F);
    const float angle = random.uniform(0.0F, 2.0F * kPi);
    const float scale = strength / static_cast<float>(picture.width);
    const float kx = std::cos(angle) * scale, ky = std::sin(angle) * scale;
    const float half = static_cast<float>(picture.width) / 2;
    const float round = random.uniform(-0.6F, 0.6F) / (half * half);
    for (int y = 0; y < picture.height; ++y)
        for (int x = 0; x < picture.width; ++x) {
            const float dx = static_cast<float>(x) - half, dy = static_cast<float>(y) - half;
            const float light = std::exp(dx * kx + dy * ky - round * (dx * dx + dy * dy));
            for (int c = 0; c < 3; ++c)
                picture.plane(c)[static_cast<std::ptrdiff_t>(y) * picture.width + x] *= light;
        }
}

float encode(float linear, float exposure, float contrast)
{
    const float v = std::clamp(linear * exposure, 0.0F, 4.0F);
    float e = v <= 0.0031308F ? 12.92F * v : 1.055F * std::pow(v, 1.0F / 2.4F) - 0.055F;
    e = e > 0.85F ? 0.85F + 0.15F * std::tanh((e - 0.85F) / 0.15F) : e; // shoulder instead of a hard clip
    const float s = e * e * (3.0F - 2.0F * e);
    return std::clamp(e + contrast * (s - e), 0.0F, 1.0F);
}

void softenChroma(Plane3 &picture)
{
    const int w = picture.width, h = picture.height;
    const std::vector<float> luma = [&picture] {
        std::vector<float> sums(picture.pixels());
        for (std::size_t i = 0; i < sums.size(); ++i)
            sums[i] = 0.3F * picture.plane(0)[i] + 0.59F * picture.plane(1)[i] + 0.11F * picture.plane(2)[i];
        return sums;
    }();
    std::vector<float> difference(picture.pixels());
    for (int c = 0; c < 3; ++c) {
        for (std::size_t i = 0; i < difference.size(); ++i)
            difference[i] = picture.plane(c)[i] - luma[i];
        for (int y = 0; y < h; ++y)
            for (int x = 0; x < w; ++x) {
                float sum = 0;
                for (int dy = -1; dy <= 1; ++dy)
                    for (int dx = -1; dx <= 1; ++dx)
                        sum += difference[static_cast<std::size_t>(std::clamp(y + dy, 0, h - 1) * w
                                                                   + std::clamp(x + dx, 0, w - 1))]
                               * (dx ? 1.0F : 2.0F) * (dy ? 1.0F : 2.0F);
                const auto at = static_cast<std::size_t>(y * w + x);
                picture.plane(c)[at] = std::clamp(luma[at] + sum / 16.0F, 0.0F, 1.0F);
            }
    }
}

void addGrain(Plane3 &picture, float deviation, Random &random)
{
    const float chroma = random.uniform(0.0F, 0.7F);
    const float smoothing = random.uniform(0.0F, 0.6F);
    const float keep = std::sqrt(1.0F - smoothing * smoothing); // an autoregressive row keeps the deviation
    std::array<float, 4> last{};
    for (std::size_t i = 0; i < picture.pixels(); ++i) {
        for (float &value : last)
            value = smoothing * value + keep * random.normal();
        for (int c = 0; c < 3; ++c) {
            float &pixel = picture.plane(c)[i];
            pixel =
                std::clamp(pixel + deviation * (last[0] + chroma * last[static_cast<std::size_t>(c) + 1]), 0.0F, 1.0F);
        }
    }
}

} // namespace ambrotype::training
