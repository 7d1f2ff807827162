#include "faces/grain.h"

#include "faces/crop_blur.h"
#include "faces/luma.h"
#include "faces/noise_bands.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
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

//! In which noise common to all colours is gone.
FloatImage redMinusBlue(const FloatImage &image)
{
    FloatImage result(image.size(), 1);
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            result.row(0, y)[x] = image.row(0, y)[x] - image.row(2, y)[x];
    return result;
}

//! Mean squares of noise: in the two Haar bands, and between Gaussians of 0.8, 1.6 and 3.2 pixels. The first two see
//! little of what is drawn, the others see coarse noise, too.
using Energies = std::array<double, 4>;
constexpr std::array<double, 3> kGaussians{0.8, 1.6, 3.2};

Energies energiesOf(const FloatImage &plane, const Blocks &blocks)
{
    const Blocks quiet = quietest(plane, blocks);
    const auto haar = quietNoise(plane, blocks);
    if (quiet.empty() || !haar)
        return {};
    Energies energies{haar->fine, haar->coarse, 0.0, 0.0};
    FloatImage fine = blurredCrop(plane, kGaussians[0]);
    for (std::size_t i = 0; i < 2; ++i) {
        FloatImage coarse = blurredCrop(fine, std::sqrt(3.0) * kGaussians[i]);
        for (int y = 0; y < fine.height(); ++y)
            for (int x = 0; x < fine.width(); ++x)
                fine.row(0, y)[x] -= coarse.row(0, y)[x];
        // The middle of the blocks is below their mean: so many independent values does a block hold of each band.
        constexpr std::array<double, 2> kValues{12.0, 4.0};
        energies[2 + i] = middleEnergy(fine, quiet) / std::pow(1.0 - 2.0 / (9.0 * kValues[i]), 3.0);
        fine = std::move(coarse);
    }
    return energies;
}

//! What energiesOf() gives for noise of deviation 1 softened by a Gaussian. Neighbours at distance k are then
//! correlated by exp(-k^2 / (4 sigma^2)), and both Haar measures are the same along both axes.
Energies expectedEnergies(double sigma)
{
    const auto correlation = [sigma](int k) { return sigma > 0.1 ? std::exp(-k * k / (4.0 * sigma * sigma)) : 0.0; };
    const double fine = 1.0 - correlation(1);
    const double coarse = (4.0 + 2.0 * correlation(1) - 4.0 * correlation(2) - 2.0 * correlation(3)) / 8.0;
    // Under two further Gaussians a and b the covariance is s^2 / (s^2 + (a^2 + b^2) / 2); a pixel's own width counts
    // like a Gaussian of 1 / sqrt(4 pi).
    const double square = std::max(sigma * sigma, 1.0 / (4.0 * std::numbers::pi));
    const auto covariance = [square](double a, double b) { return square / (square + (a * a + b * b) / 2.0); };
    const auto band = [&](double a, double b) { return covariance(a, a) - 2.0 * covariance(a, b) + covariance(b, b); };
    return {fine * fine, coarse * coarse, band(kGaussians[0], kGaussians[1]), band(kGaussians[1], kGaussians[2])};
}

struct Softened
{
    double variance = 0.0;
    double sigma = 0.0;
};

//! How far \p there with \p variance of noise of \p expected energies is from \p wanted. Too much is worse than too
//! little: blotches on skin are seen before anything that is missing.
double misfit(const Energies &wanted, const Energies &there, const Energies &expected, double variance)
{
    constexpr double kTooMuch = 2.0;
    double sum = 0.0;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const double decibels = 10.0 * std::log10((there[i] + variance * expected[i] + 1e-12) / (wanted[i] + 1e-12));
        // What was too much before is not counted again.
        const double before = std::max(0.0, 10.0 * std::log10((there[i] + 1e-12) / (wanted[i] + 1e-12)));
        sum += decibels > 0.0 ? kTooMuch * (decibels * decibels - before * before) : decibels * decibels;
    }
    return sum;
}

//! The noise that brings \p there nearest to \p wanted.
Softened missingNoise(const Energies &wanted, const Energies &there)
{
    // A decibel less is nothing that anybody sees, and may be an error of the measure.
    constexpr double kEnough = 0.8;
    constexpr int kSteps = 16;
    constexpr double kSoftest = 1.6;
    Softened best;
    double least = misfit(wanted, there, {}, 0.0);
    for (int step = 0; step <= kSteps; ++step) {
        const double sigma = kSoftest * step / kSteps;
        const Energies expected = expectedEnergies(sigma);
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            if (there[i] >= kEnough * wanted[i])
                continue;
            for (const double share : {0.5, 0.6, 0.7, 0.8, 0.9, 1.0}) {
                const double variance = share * (wanted[i] - there[i]) / expected[i];
                const double miss = misfit(wanted, there, expected, variance);
                if (miss < least) {
                    least = miss;
                    best = {variance, sigma};
                }
            }
        }
    }
    return best;
}

//! The variance of the noise that each colour has for itself, if it is softened by \p sigma. The smaller of what the
//! two scales tell.
double
missingChroma(const FloatImage &before, const FloatImage &after, const Blocks &around, const Blocks &face, double sigma)
{
    const auto wanted = quietNoise(redMinusBlue(before), around);
    const auto there = quietNoise(redMinusBlue(after), face);
    if (!wanted || !there)
        return 0.0;
    const Energies expected = expectedEnergies(sigma);
    // The difference of two colours holds the own noise of both.
    return std::max(
               0.0,
               std::min((wanted->fine - there->fine) / expected[0], (wanted->coarse - there->coarse) / expected[1]))
           / 2.0;
}

} // namespace

Grain Grain::atScale(double scale) const
{
    Grain result = *this;
    if (scale < 1.0) {
        // Averaging 1 / scale pixels along each axis counts like a Gaussian of that variance, a pixel's own width like
        // one of 1 / sqrt(4 pi); of noise of variance s^2 a Gaussian of variance v leaves the share s^2 / (s^2 + v).
        const double square = std::max(double(sizePixels) * double(sizePixels), 1.0 / (4.0 * std::numbers::pi));
        const double averaged = (1.0 / (scale * scale) - 1.0) / 12.0;
        const auto kept = static_cast<float>(std::sqrt(square / (square + averaged)));
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
        if (grain.chroma == 0.0F) {
            for (int y = 0; y < region.height; ++y)
                for (int x = 0; x < region.width; ++x)
                    field.row(plane, y)[x] = grain.luma * shared.row(0, y)[x];
            continue;
        }
        const FloatImage own = noisePlane(region, stream + static_cast<std::uint64_t>(plane + 1), grain.sizePixels);
        for (int y = 0; y < region.height; ++y)
            for (int x = 0; x < region.width; ++x)
                field.row(plane, y)[x] = grain.luma * shared.row(0, y)[x] + grain.chroma * own.row(0, y)[x];
    }
    return field;
}

float grainWeight(float weight)
{
    return std::sqrt(std::max(0.0F, weight * (2.0F - weight)));
}

Grain measureGrain(const FloatImage &before, const FloatImage &after, const FloatImage &weights)
{
    const FloatImage lumaBefore = luminance(before);
    const FloatImage lumaAfter = luminance(after);
    const Blocks around = blocksAround(weights, lumaBefore);
    const Blocks face = blocksOfFace(weights, lumaAfter);
    Grain grain;
    const Softened missing = missingNoise(energiesOf(lumaBefore, around), energiesOf(lumaAfter, face));
    if (missing.variance <= 0.0)
        return grain;
    grain.sizePixels = static_cast<float>(missing.sigma);
    double lumaVariance = missing.variance;
    if (before.colorChannels() == 3) {
        // A luminance holds this share of the colours' own noise.
        constexpr double kOwnInLuma = 0.299 * 0.299 + 0.587 * 0.587 + 0.114 * 0.114;
        const double own =
            std::min(missingChroma(before, after, around, face, missing.sigma), lumaVariance / kOwnInLuma);
        grain.chroma = static_cast<float>(std::sqrt(own));
        lumaVariance = std::max(0.0, lumaVariance - kOwnInLuma * own);
    }
    grain.luma = static_cast<float>(std::sqrt(lumaVariance));
    // Put on through the mask, it must still be all that is missing.
    const float through = grainWeight(largestWeight(weights));
    grain.luma /= through;
    grain.chroma /= through;
    return grain;
}

} // namespace ambrotype::faces
