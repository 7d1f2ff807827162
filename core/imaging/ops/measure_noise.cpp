#include "imaging/ops/measure.h"

#include "base/parallel.h"
#include "imaging/ops/resize.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace ambrotype::imaging::ops {
namespace {

constexpr int kSize = 8;
constexpr int kStep = 7;            // not a multiple of 8: JPEG has zeroed fine coefficients of blocks on its own grid
constexpr int kFirstFine = 9;       // horizontal + vertical frequency from here on is taken for noise,
constexpr int kLastCoarse = 6;      // up to here for texture
constexpr double kQuietShare = 0.1; // of the blocks, by texture
constexpr float kClipLow = 0.5F / 255.0F;
constexpr float kClipHigh = 254.5F / 255.0F;

struct Block
{
    float texture = 0.0F; //!< Energy of the coarse coefficients, without the mean.
    float fine = 0.0F;    //!< Mean energy of the fine coefficients.
    int clipped = 0;      //!< Pixels at the end of the scale.
};

using Square = std::array<float, kSize * kSize>;

//! Orthonormal DCT-II of 8, as rows of a matrix.
const Square &basis()
{
    static const Square values = [] {
        Square m{};
        for (int k = 0; k < kSize; ++k)
            for (int x = 0; x < kSize; ++x)
                m[static_cast<std::size_t>(k * kSize + x)] =
                    static_cast<float>((k == 0 ? std::sqrt(1.0 / kSize) : std::sqrt(2.0 / kSize))
                                       * std::cos(3.14159265358979323846 * k * (2 * x + 1) / (2.0 * kSize)));
        return m;
    }();
    return values;
}

Square transformed(const Square &pixels)
{
    const Square &m = basis();
    Square rows{};
    Square out{};
    for (int y = 0; y < kSize; ++y)
        for (int k = 0; k < kSize; ++k) {
            float sum = 0.0F;
            for (int x = 0; x < kSize; ++x)
                sum += m[static_cast<std::size_t>(k * kSize + x)] * pixels[static_cast<std::size_t>(y * kSize + x)];
            rows[static_cast<std::size_t>(y * kSize + k)] = sum;
        }
    for (int k = 0; k < kSize; ++k)
        for (int x = 0; x < kSize; ++x) {
            float sum = 0.0F;
            for (int y = 0; y < kSize; ++y)
                sum += m[static_cast<std::size_t>(k * kSize + y)] * rows[static_cast<std::size_t>(y * kSize + x)];
            out[static_cast<std::size_t>(k * kSize + x)] = sum;
        }
    return out;
}

//! Weights of the colour planes for one orthonormal axis.
using AxisWeights = std::array<float, 3>;

Block blockAt(const FloatImage &image, int left, int top, const AxisWeights &weights)
{
    Square pixels{};
    Block block;
    for (int y = 0; y < kSize; ++y)
        for (int x = 0; x < kSize; ++x) {
            bool clipped = false;
            float sum = 0.0F;
            for (int c = 0; c < image.colorChannels(); ++c) {
                const float value = image.row(c, top + y)[left + x];
                clipped = clipped || value <= kClipLow || value >= kClipHigh;
                sum += weights[static_cast<std::size_t>(c)] * value;
            }
            block.clipped += clipped ? 1 : 0;
            pixels[static_cast<std::size_t>(y * kSize + x)] = sum;
        }
    const Square c = transformed(pixels);
    int count = 0;
    for (int v = 0; v < kSize; ++v)
        for (int u = 0; u < kSize; ++u) {
            const float value = c[static_cast<std::size_t>(v * kSize + u)];
            if (u + v >= kFirstFine) {
                block.fine += value * value;
                ++count;
            } else if (u + v >= 1 && u + v <= kLastCoarse) {
                block.texture += value * value;
            }
        }
    block.fine /= static_cast<float>(count);
    return block;
}

std::vector<Block> blocksOf(const FloatImage &image, const AxisWeights &weights)
{
    const int across = image.width() < kSize ? 0 : (image.width() - kSize) / kStep + 1;
    const int down = image.height() < kSize ? 0 : (image.height() - kSize) / kStep + 1;
    std::vector<Block> blocks(static_cast<std::size_t>(across) * static_cast<std::size_t>(down));
    parallelFor(0, down, 8, [&](std::int64_t from, std::int64_t to) {
        for (int row = static_cast<int>(from); row < to; ++row)
            for (int column = 0; column < across; ++column)
                blocks[static_cast<std::size_t>(row) * static_cast<std::size_t>(across)
                       + static_cast<std::size_t>(column)] = blockAt(image, column * kStep, row * kStep, weights);
    });
    return blocks;
}

//! Blocks that can tell something: hardly clipped, finite, and not the exactly flat ones of a painted frame.
std::vector<Block> usable(const std::vector<Block> &blocks)
{
    // When a picture is so noisy or dark that most blocks touch the ends of the scale, take the least clipped fifth.
    std::vector<int> clipped;
    for (const Block &block : blocks)
        clipped.push_back(block.clipped);
    const auto fifth = clipped.begin() + static_cast<std::ptrdiff_t>(clipped.size() / 5);
    std::nth_element(clipped.begin(), fifth, clipped.end());
    const int allowed = std::max(1, *fifth);

    std::vector<Block> kept;
    std::size_t flat = 0;
    for (const Block &block : blocks) {
        if (block.clipped > allowed || !std::isfinite(block.texture) || !std::isfinite(block.fine))
            continue;
        if (block.texture < 1e-9F && block.fine < 1e-9F)
            ++flat;
        else
            kept.push_back(block);
    }
    if (flat > kept.size())
        kept.clear();
    return kept;
}

//! Blocks are chosen by their coarse detail and judged by their fine detail; in white noise the two are independent,
//! so that choosing quiet blocks does not make the estimate small. After N. Ponomarenko et al., "An automatic approach
//! to lossy compression of AVIRIS images" (IGARSS 2007).
double varianceAlong(const FloatImage &image, const AxisWeights &weights)
{
    std::vector<Block> blocks = blocksOf(image, weights);
    if (!blocks.empty())
        blocks = usable(blocks);
    if (blocks.empty())
        return 0.0;
    const auto quiet = std::max<std::size_t>(std::min<std::size_t>(blocks.size(), 64),
                                             static_cast<std::size_t>(double(blocks.size()) * kQuietShare));
    const auto end = blocks.begin() + static_cast<std::ptrdiff_t>(quiet);
    std::partial_sort(
        blocks.begin(), end, blocks.end(), [](const Block &a, const Block &b) { return a.texture < b.texture; });
    const auto middle = blocks.begin() + static_cast<std::ptrdiff_t>(quiet / 2);
    std::nth_element(blocks.begin(), middle, end, [](const Block &a, const Block &b) { return a.fine < b.fine; });
    // The median of a chi-squared mean of 21 values lies at (1 - 2 / (9 * 21))^3 of its expectation (Wilson, Hilferty).
    constexpr double kMedian = 0.9686;
    return double(middle->fine) / kMedian;
}

//! Luminance and colour deviations, 0..255 scale.
struct Deviations
{
    double luma = 0.0;
    double chroma = 0.0;
};

Deviations deviations(const FloatImage &image)
{
    if (image.colorChannels() == 1)
        return {255.0 * std::sqrt(varianceAlong(image, {1.0F, 0.0F, 0.0F})), 0.0};
    constexpr float kSum = 0.57735027F;
    constexpr float kOpposite = 0.70710678F;
    constexpr float kAgainst = 0.40824829F;
    const double first = varianceAlong(image, {kOpposite, 0.0F, -kOpposite});
    const double second = varianceAlong(image, {kAgainst, -2.0F * kAgainst, kAgainst});
    return {255.0 * std::sqrt(varianceAlong(image, {kSum, kSum, kSum})), 255.0 * std::sqrt((first + second) / 2.0)};
}

} // namespace

NoiseLevel measureNoise(const FloatImage &image)
{
    if (image.empty())
        return {};
    const Deviations fine = deviations(image);
    const Size half{image.width() / 2, image.height() / 2};
    if (half.empty())
        return {fine.luma, fine.chroma, fine.luma, fine.chroma};
    // An even part, so that the halved pixels are plain means of four and white noise stays white.
    const FloatImage even = image.crop({0, 0, 2 * half.width, 2 * half.height});
    const Deviations coarse = deviations(resize(even, half, ResizeFilter::Area));
    return {fine.luma, fine.chroma, 2.0 * coarse.luma, 2.0 * coarse.chroma};
}

} // namespace ambrotype::imaging::ops
