#include "jobs/output/difference_mask.h"

#include "base/parallel.h"
#include "imaging/ops/invented_detail.h"
#include "imaging/ops/measure.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace ambrotype::jobs {
namespace {

using imaging::Image;

constexpr std::uint16_t kWhite = 65535;

bool differsAt(const std::uint16_t *a, const std::uint16_t *b, int channels)
{
    return !std::equal(a, a + channels, b);
}

//! Distances to the nearest pixel that differs, in thirds of a pixel, at most \p most: the chamfer 3-4 of G. Borgefors,
//! "Distance transformations in digital images", CVGIP 34 (3), 1986.
std::vector<std::uint16_t> distances(const Image &a, const Image &b, std::uint16_t most)
{
    constexpr int kStraight = 3;
    constexpr int kDiagonal = 4;
    const int width = a.width();
    const int height = a.height();
    std::vector<std::uint16_t> field(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), most);
    const auto at = [&](int x, int y) -> std::uint16_t & {
        return field[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
    };
    const auto lower = [&](std::uint16_t &value, int x, int y, int step) {
        if (x >= 0 && y >= 0 && x < width && y < height)
            value = static_cast<std::uint16_t>(std::min<int>(value, at(x, y) + step));
    };
    for (int y = 0; y < height; ++y) {
        const auto *rowA = a.row<std::uint16_t>(y);
        const auto *rowB = b.row<std::uint16_t>(y);
        for (int x = 0; x < width; ++x) {
            std::uint16_t &value = at(x, y);
            if (differsAt(
                    rowA + std::ptrdiff_t(x) * a.channels(), rowB + std::ptrdiff_t(x) * a.channels(), a.channels()))
                value = 0;
            lower(value, x - 1, y, kStraight);
            lower(value, x, y - 1, kStraight);
            lower(value, x - 1, y - 1, kDiagonal);
            lower(value, x + 1, y - 1, kDiagonal);
        }
    }
    for (int y = height - 1; y >= 0; --y) {
        for (int x = width - 1; x >= 0; --x) {
            std::uint16_t &value = at(x, y);
            lower(value, x + 1, y, kStraight);
            lower(value, x, y + 1, kStraight);
            lower(value, x + 1, y + 1, kDiagonal);
            lower(value, x - 1, y + 1, kDiagonal);
        }
    }
    return field;
}

imaging::FloatImage brightness(const Image &image)
{
    imaging::FloatImage luma(image.size(), 1);
    const bool grey = image.colorChannels() == 1;
    parallelFor(0, image.height(), 64, [&](std::int64_t from, std::int64_t to) {
        for (auto y = static_cast<int>(from); y < static_cast<int>(to); ++y) {
            const auto *in = image.row<std::uint16_t>(y);
            float *out = luma.row(0, y);
            for (int x = 0; x < image.width(); ++x, in += image.channels()) {
                const float sum = grey ? static_cast<float>(in[0])
                                       : 0.299F * static_cast<float>(in[0]) + 0.587F * static_cast<float>(in[1])
                                             + 0.114F * static_cast<float>(in[2]);
                out[x] = sum / static_cast<float>(kWhite);
            }
        }
    });
    return luma;
}

//! Of its middle, as much as the measure wants.
imaging::ops::NoiseLevel noiseOf(const imaging::FloatImage &luma)
{
    constexpr int kMeasured = 1200;
    const int width = std::min(kMeasured, luma.width());
    const int height = std::min(kMeasured, luma.height());
    return imaging::ops::measureNoise(
        luma.crop({(luma.width() - width) / 2, (luma.height() - height) / 2, width, height}));
}

} // namespace

Image differenceMask(const Image &a, const Image &b, int feather)
{
    constexpr int kThirds = 3;
    constexpr int kMostPixels = 20'000; // of thirds that 16 bits hold
    const int width = std::clamp(feather, 1, kMostPixels) * kThirds;
    const std::vector<std::uint16_t> field = distances(a, b, static_cast<std::uint16_t>(width));
    Image mask(a.size(), 1, imaging::SampleType::U16);
    for (int y = 0; y < a.height(); ++y) {
        auto *out = mask.writableRow<std::uint16_t>(y);
        const std::uint16_t *row = field.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(a.width());
        for (int x = 0; x < a.width(); ++x) {
            const double t = 1.0 - static_cast<double>(row[x]) / width;
            out[x] = static_cast<std::uint16_t>(std::lround(kWhite * t * t * (3.0 - 2.0 * t)));
        }
    }
    return mask;
}

Image inventedMap(const Image &original, const Image &result)
{
    constexpr float kFullWhite = 0.25F;
    const imaging::FloatImage before = brightness(original);
    const float threshold = imaging::ops::inventedThreshold(noiseOf(before));
    const imaging::FloatImage found = imaging::ops::inventedDetail(before, brightness(result));
    Image map(original.size(), 1, imaging::SampleType::U16);
    for (int y = 0; y < map.height(); ++y) {
        const float *from = found.row(0, y);
        auto *to = map.writableRow<std::uint16_t>(y);
        for (int x = 0; x < map.width(); ++x) {
            const float share = from[x] > threshold ? std::min(1.0F, from[x] / kFullWhite) : 0.0F;
            to[x] = static_cast<std::uint16_t>(std::lround(share * static_cast<float>(kWhite)));
        }
    }
    return map;
}

Image changeMap(const Image &a, const Image &b)
{
    Image map(a.size(), 1, imaging::SampleType::U16);
    for (int y = 0; y < a.height(); ++y) {
        const auto *rowA = a.row<std::uint16_t>(y);
        const auto *rowB = b.row<std::uint16_t>(y);
        auto *out = map.writableRow<std::uint16_t>(y);
        for (int x = 0; x < a.width(); ++x) {
            int largest = 0;
            for (int c = 0; c < a.colorChannels(); ++c) {
                const std::ptrdiff_t i = std::ptrdiff_t(x) * a.channels() + c;
                largest = std::max(largest, std::abs(int(rowA[i]) - int(rowB[i])));
            }
            out[x] = static_cast<std::uint16_t>(largest);
        }
    }
    return map;
}

} // namespace ambrotype::jobs
