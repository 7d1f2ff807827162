#include "faces/grain.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <optional>
#include <vector>

namespace ambrotype::faces {

namespace {

using imaging::FloatImage;
using imaging::Region;

//! About normal, mean 0, deviation 1: the sum of four even numbers.
float whiteNoise(int x, int y, std::uint64_t stream)
{
    std::uint64_t z = stream + static_cast<std::uint32_t>(x) * 0x9e3779b97f4a7c15ULL
                      + static_cast<std::uint32_t>(y) * 0xc2b2ae3d27d4eb4fULL;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    z ^= z >> 31U;
    const auto sum = static_cast<double>((z & 0xffffU) + ((z >> 16U) & 0xffffU) + ((z >> 32U) & 0xffffU) + (z >> 48U));
    return static_cast<float>((sum / 65535.0 - 2.0) * 1.7320508075688772);
}

//! White noise softened by a Gaussian and brought back to deviation 1.
FloatImage noisePlane(const Region &region, std::uint64_t stream, float sigma)
{
    const int reach = sigma > 0.1F ? static_cast<int>(std::ceil(2.5F * sigma)) : 0;
    std::vector<float> taps(static_cast<std::size_t>(2 * reach) + 1, 1.0F);
    float energy = 0.0F;
    for (int i = -reach; i <= reach; ++i) {
        float &tap = taps[static_cast<std::size_t>(i + reach)];
        if (reach > 0)
            tap = std::exp(-0.5F * static_cast<float>(i * i) / (sigma * sigma));
        energy += tap * tap;
    }
    for (float &tap : taps)
        tap /= std::sqrt(energy);

    const int height = region.height + 2 * reach;
    FloatImage across({region.width, height}, 1);
    std::vector<float> line(static_cast<std::size_t>(region.width + 2 * reach));
    for (int y = 0; y < height; ++y) {
        for (std::size_t x = 0; x < line.size(); ++x)
            line[x] = whiteNoise(region.x - reach + static_cast<int>(x), region.y - reach + y, stream);
        for (int x = 0; x < region.width; ++x) {
            float sum = 0.0F;
            for (std::size_t tap = 0; tap < taps.size(); ++tap)
                sum += taps[tap] * line[static_cast<std::size_t>(x) + tap];
            across.row(0, y)[x] = sum;
        }
    }
    FloatImage result(region.size(), 1);
    for (int y = 0; y < region.height; ++y)
        for (int x = 0; x < region.width; ++x) {
            float sum = 0.0F;
            for (std::size_t tap = 0; tap < taps.size(); ++tap)
                sum += taps[tap] * across.row(0, y + static_cast<int>(tap))[x];
            result.row(0, y)[x] = sum;
        }
    return result;
}

constexpr int kBlock = 8;

//! Luminance, or the difference of red and blue, in which noise common to all colours is gone.
FloatImage lumaOf(const FloatImage &image)
{
    if (image.colorChannels() == 1)
        return image.crop(Region::of(image.size()));
    FloatImage luma(image.size(), 1);
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            luma.row(0, y)[x] = 0.299F * image.row(0, y)[x] + 0.587F * image.row(1, y)[x] + 0.114F * image.row(2, y)[x];
    return luma;
}

FloatImage redMinusBlue(const FloatImage &image)
{
    FloatImage result(image.size(), 1);
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            result.row(0, y)[x] = image.row(0, y)[x] - image.row(2, y)[x];
    return result;
}

//! Variance of the diagonal detail at the two finest scales.
struct Detail
{
    double fine = 0.0;
    double coarse = 0.0;
};

//! Mean over the block at (x, y) of squared diagonal Haar detail; of means of 2 x 2 for the coarse one.
Detail blockDetail(const FloatImage &plane, int left, int top)
{
    Detail detail;
    for (int y = top; y < top + kBlock; y += 2)
        for (int x = left; x < left + kBlock; x += 2) {
            const float *up = plane.row(0, y) + x;
            const float *down = plane.row(0, y + 1) + x;
            const double diagonal = 0.5 * (double(up[0]) - double(up[1]) - double(down[0]) + double(down[1]));
            detail.fine += diagonal * diagonal / (kBlock * kBlock / 4.0);
        }
    const auto mean = [&](int x, int y) {
        const float *up = plane.row(0, y) + x;
        const float *down = plane.row(0, y + 1) + x;
        return 0.25 * (double(up[0]) + double(up[1]) + double(down[0]) + double(down[1]));
    };
    for (int y = top; y < top + kBlock; y += 4)
        for (int x = left; x < left + kBlock; x += 4) {
            const double diagonal = 0.5 * (mean(x, y) - mean(x + 2, y) - mean(x, y + 2) + mean(x + 2, y + 2));
            detail.coarse += diagonal * diagonal / (kBlock * kBlock / 16.0);
        }
    return detail;
}

//! Spread of the four quarters' means of a block: what is drawn there, not its noise, which the means do not hold.
double blockStructure(const FloatImage &plane, int left, int top)
{
    constexpr int kQuarter = kBlock / 2;
    double sum = 0.0;
    double squares = 0.0;
    for (const int startY : {top, top + kQuarter})
        for (const int startX : {left, left + kQuarter}) {
            double mean = 0.0;
            for (int y = startY; y < startY + kQuarter; ++y)
                for (int x = startX; x < startX + kQuarter; ++x)
                    mean += double(plane.row(0, y)[x]) / (kQuarter * kQuarter);
            sum += mean;
            squares += mean * mean;
        }
    return squares - sum * sum / 4.0;
}

using Blocks = std::vector<std::array<int, 2>>;

//! Blocks all of whose pixels fulfil \p wanted and whose luminance is not clipped.
Blocks blocksWhere(const FloatImage &weights, const FloatImage &luma, const std::function<bool(float)> &wanted)
{
    Blocks blocks;
    for (int top = 0; top + kBlock <= weights.height(); top += kBlock)
        for (int left = 0; left + kBlock <= weights.width(); left += kBlock) {
            bool all = true;
            double mean = 0.0;
            for (int y = top; y < top + kBlock; ++y)
                for (int x = left; x < left + kBlock; ++x) {
                    all = all && wanted(weights.row(0, y)[x]);
                    mean += double(luma.row(0, y)[x]);
                }
            mean /= kBlock * kBlock;
            if (all && mean > 0.03 && mean < 0.97)
                blocks.push_back({left, top});
        }
    return blocks;
}

//! The middle of \p values. As the mean of squares that it stands for: of \p samples normal squares each.
double middleOf(std::vector<double> values, double samples)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle / std::pow(1.0 - 2.0 / (9.0 * samples), 3.0);
}

//! Of the third of \p blocks that holds the least structure.
std::optional<Detail> quietDetail(const FloatImage &plane, const Blocks &blocks)
{
    if (blocks.size() < 9)
        return std::nullopt;
    std::vector<std::pair<double, std::size_t>> byStructure;
    for (std::size_t i = 0; i < blocks.size(); ++i)
        byStructure.emplace_back(blockStructure(plane, blocks[i][0], blocks[i][1]), i);
    std::sort(byStructure.begin(), byStructure.end());
    byStructure.resize(blocks.size() / 3);
    std::vector<double> fine;
    std::vector<double> coarse;
    for (const auto &[structure, i] : byStructure) {
        const Detail detail = blockDetail(plane, blocks[i][0], blocks[i][1]);
        fine.push_back(detail.fine);
        coarse.push_back(detail.coarse);
    }
    return Detail{middleOf(std::move(fine), kBlock * kBlock / 4.0),
                  middleOf(std::move(coarse), kBlock * kBlock / 16.0)};
}

//! What blockDetail() expects of noise of deviation 1 softened by a Gaussian: neighbours at distance k are then
//! correlated by exp(-k^2 / (4 sigma^2)), and both measures are the same along both axes.
Detail expectedDetail(double sigma)
{
    const auto correlation = [sigma](int k) { return sigma > 0.1 ? std::exp(-k * k / (4.0 * sigma * sigma)) : 0.0; };
    const double fine = 1.0 - correlation(1);
    const double coarse = (4.0 + 2.0 * correlation(1) - 4.0 * correlation(2) - 2.0 * correlation(3)) / 8.0;
    return {fine * fine, coarse * coarse};
}

//! The softness whose two scales stand in the ratio of \p missing.
double softnessOf(const Detail &missing)
{
    double low = 0.0;
    double high = 1.6;
    for (int step = 0; step < 30; ++step) {
        const double middle = (low + high) / 2.0;
        const Detail expected = expectedDetail(middle);
        (expected.coarse * missing.fine < missing.coarse * expected.fine ? low : high) = middle;
    }
    return low;
}

//! What \p after has less in the face than \p before around it; nothing when it cannot be told.
std::optional<Detail>
missingDetail(const FloatImage &before, const FloatImage &after, const Blocks &around, const Blocks &face)
{
    const auto wanted = quietDetail(before, around);
    const auto there = quietDetail(after, face);
    if (!wanted || !there)
        return std::nullopt;
    return Detail{std::max(0.0, wanted->fine - there->fine), std::max(0.0, wanted->coarse - there->coarse)};
}

} // namespace

Grain Grain::atScale(double scale) const
{
    Grain result = *this;
    if (scale < 1.0) {
        // White noise averaged over 1 / scale^2 pixels keeps the share scale of its deviation; what is softer keeps
        // more.
        const auto kept = static_cast<float>(std::min(1.0, scale * (1.0 + 2.0 * double(sizePixels))));
        result.luma *= kept;
        result.chroma *= kept;
        result.sizePixels = static_cast<float>(double(sizePixels) * scale);
    } else if (scale > 1.0) {
        // Resampling a single pixel's value spreads it like a Gaussian of almost half its new width.
        constexpr double kSpread = 0.45;
        result.sizePixels =
            static_cast<float>(std::hypot(double(sizePixels) * scale, kSpread * std::sqrt(scale * scale - 1.0)));
    }
    return result;
}

FloatImage grainField(const Region &region, int colors, const Grain &grain)
{
    const std::uint64_t stream = (std::uint64_t{grain.seed} + 1) * 0xd6e8feb86659fd93ULL;
    const FloatImage shared = noisePlane(region, stream, grain.sizePixels);
    FloatImage field(region.size(), colors);
    for (int plane = 0; plane < colors; ++plane) {
        const FloatImage own = noisePlane(region, stream + static_cast<std::uint64_t>(plane + 1), grain.sizePixels);
        for (int y = 0; y < region.height; ++y)
            for (int x = 0; x < region.width; ++x)
                field.row(plane, y)[x] = grain.luma * shared.row(0, y)[x] + grain.chroma * own.row(0, y)[x];
    }
    return field;
}

Grain measureGrain(const FloatImage &before, const FloatImage &after, const FloatImage &weights)
{
    const FloatImage lumaBefore = lumaOf(before);
    const FloatImage lumaAfter = lumaOf(after);
    const Blocks around = blocksWhere(weights, lumaBefore, [](float weight) { return weight <= 0.0F; });
    float largest = 0.0F;
    for (int y = 0; y < weights.height(); ++y)
        largest = std::max(largest, *std::max_element(weights.row(0, y), weights.row(0, y) + weights.width()));
    const float least = largest / 2.0F;
    const Blocks face = blocksWhere(weights, lumaAfter, [least](float weight) { return weight > least; });
    Grain grain;
    const auto luma = missingDetail(lumaBefore, lumaAfter, around, face);
    if (!luma || luma->coarse <= 0.0)
        return grain;
    const double softness = softnessOf(*luma);
    const Detail expected = expectedDetail(softness);
    grain.sizePixels = static_cast<float>(softness);
    double lumaVariance = luma->coarse / expected.coarse;
    if (before.colorChannels() == 3) {
        const auto chroma = missingDetail(redMinusBlue(before), redMinusBlue(after), around, face);
        // The difference of two colours holds the own noise of both; a luminance holds this share of it.
        constexpr double kOwnInLuma = 0.299 * 0.299 + 0.587 * 0.587 + 0.114 * 0.114;
        const double own = chroma ? std::min(chroma->coarse / expected.coarse / 2.0, lumaVariance / kOwnInLuma) : 0.0;
        grain.chroma = static_cast<float>(std::sqrt(own));
        lumaVariance = std::max(0.0, lumaVariance - kOwnInLuma * own);
    }
    grain.luma = static_cast<float>(std::sqrt(lumaVariance));
    return grain;
}

} // namespace ambrotype::faces
