#include "faces/noise_bands.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace ambrotype::faces {
namespace {

using imaging::FloatImage;

//! Mean over the block at (x, y) of squared diagonal Haar detail; of means of 2 x 2 for the coarse one.
NoiseBands blockNoise(const FloatImage &plane, int left, int top)
{
    NoiseBands detail;
    for (int y = top; y < top + kNoiseBlock; y += 2)
        for (int x = left; x < left + kNoiseBlock; x += 2) {
            const float *up = plane.row(0, y) + x;
            const float *down = plane.row(0, y + 1) + x;
            const double diagonal = 0.5 * (double(up[0]) - double(up[1]) - double(down[0]) + double(down[1]));
            detail.fine += diagonal * diagonal / (kNoiseBlock * kNoiseBlock / 4.0);
        }
    const auto mean = [&](int x, int y) {
        const float *up = plane.row(0, y) + x;
        const float *down = plane.row(0, y + 1) + x;
        return 0.25 * (double(up[0]) + double(up[1]) + double(down[0]) + double(down[1]));
    };
    for (int y = top; y < top + kNoiseBlock; y += 4)
        for (int x = left; x < left + kNoiseBlock; x += 4) {
            const double diagonal = 0.5 * (mean(x, y) - mean(x + 2, y) - mean(x, y + 2) + mean(x + 2, y + 2));
            detail.coarse += diagonal * diagonal / (kNoiseBlock * kNoiseBlock / 16.0);
        }
    return detail;
}

//! Spread of the four quarters' means of a block: what is drawn there, not its noise, which the means do not hold.
double blockStructure(const FloatImage &plane, int left, int top)
{
    constexpr int kQuarter = kNoiseBlock / 2;
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

//! Blocks all of whose pixels fulfil \p wanted and whose luminance is not clipped.
Blocks blocksWhere(const FloatImage &weights, const FloatImage &luma, const std::function<bool(float)> &wanted)
{
    Blocks blocks;
    for (int top = 0; top + kNoiseBlock <= weights.height(); top += kNoiseBlock)
        for (int left = 0; left + kNoiseBlock <= weights.width(); left += kNoiseBlock) {
            bool all = true;
            double mean = 0.0;
            for (int y = top; y < top + kNoiseBlock; ++y)
                for (int x = left; x < left + kNoiseBlock; ++x) {
                    all = all && wanted(weights.row(0, y)[x]);
                    mean += double(luma.row(0, y)[x]);
                }
            mean /= kNoiseBlock * kNoiseBlock;
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

} // namespace

float largestWeight(const FloatImage &weights)
{
    float largest = 0.0F;
    for (int y = 0; y < weights.height(); ++y)
        largest = std::max(largest, *std::max_element(weights.row(0, y), weights.row(0, y) + weights.width()));
    return largest;
}

Blocks blocksAround(const FloatImage &weights, const FloatImage &luma)
{
    return blocksWhere(weights, luma, [](float weight) { return weight <= 0.0F; });
}

Blocks blocksOfFace(const FloatImage &weights, const FloatImage &luma)
{
    const float least = largestWeight(weights) / 2.0F;
    return blocksWhere(weights, luma, [least](float weight) { return weight > least; });
}

Blocks quietest(const FloatImage &plane, const Blocks &blocks)
{
    if (blocks.size() < 9)
        return {};
    std::vector<std::pair<double, std::size_t>> byStructure;
    for (std::size_t i = 0; i < blocks.size(); ++i)
        byStructure.emplace_back(blockStructure(plane, blocks[i][0], blocks[i][1]), i);
    std::sort(byStructure.begin(), byStructure.end());
    Blocks quiet;
    for (std::size_t i = 0; i < blocks.size() / 3; ++i)
        quiet.push_back(blocks[byStructure[i].second]);
    return quiet;
}

std::optional<NoiseBands> quietNoise(const FloatImage &plane, const Blocks &blocks)
{
    const Blocks quiet = quietest(plane, blocks);
    if (quiet.empty())
        return std::nullopt;
    std::vector<double> fine;
    std::vector<double> coarse;
    for (const auto &[left, top] : quiet) {
        const NoiseBands detail = blockNoise(plane, left, top);
        fine.push_back(detail.fine);
        coarse.push_back(detail.coarse);
    }
    return NoiseBands{middleOf(std::move(fine), kNoiseBlock * kNoiseBlock / 4.0),
                      middleOf(std::move(coarse), kNoiseBlock * kNoiseBlock / 16.0)};
}

double middleEnergy(const FloatImage &band, const Blocks &blocks)
{
    std::vector<double> energies;
    for (const auto &[left, top] : blocks) {
        double sum = 0.0;
        for (int y = top; y < top + kNoiseBlock; ++y)
            for (int x = left; x < left + kNoiseBlock; ++x)
                sum += double(band.row(0, y)[x]) * double(band.row(0, y)[x]);
        energies.push_back(sum / (kNoiseBlock * kNoiseBlock));
    }
    const auto middle = energies.begin() + static_cast<std::ptrdiff_t>(energies.size() / 2);
    std::nth_element(energies.begin(), middle, energies.end());
    return *middle;
}

} // namespace ambrotype::faces
