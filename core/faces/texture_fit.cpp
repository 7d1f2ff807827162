#include "faces/texture_fit.h"

#include "faces/crop_blur.h"
#include "faces/edge_blur.h"
#include "faces/luma.h"
#include "faces/noise_bands.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ambrotype::faces {
namespace {

using imaging::FloatImage;

//! Deviation of a pixel's own width, which an edge has that is told to be blurred by nothing.
constexpr double kPixel = 0.5;

//! Deviation in crop or picture pixels of the Gaussian that the finest band lies below; each further one is twice as
//! coarse.
constexpr double kFinest = 0.8;
//! Share of the deviation of white noise that each band holds.
constexpr std::array<double, 3> kWhiteInBand{0.80, 0.27, 0.13};

float gainTo(double wanted, double there, double tolerated)
{
    return there > wanted * tolerated ? static_cast<float>(std::sqrt(wanted / there)) : 1.0F;
}

//! The Gaussian that makes an edge of blur \p from one of blur \p to.
double blurBetween(double from, double to, double tolerated)
{
    const double soft = std::hypot(to, kPixel);
    const double sharp = std::hypot(from, kPixel);
    return soft > tolerated * sharp ? std::sqrt(soft * soft - sharp * sharp) : 0.0;
}

//! Mean square over the planes, smoothed.
FloatImage energyOf(const FloatImage &band, double sigma)
{
    FloatImage squares(band.size(), 1);
    const float share = 1.0F / static_cast<float>(band.colorChannels());
    for (int y = 0; y < band.height(); ++y)
        for (int x = 0; x < band.width(); ++x) {
            float sum = 0.0F;
            for (int plane = 0; plane < band.colorChannels(); ++plane)
                sum += band.row(plane, y)[x] * band.row(plane, y)[x];
            squares.row(0, y)[x] = sum * share;
        }
    return blurredCrop(squares, sigma);
}

//! The energy that a quarter of the face stays below: skin without lines.
float quietEnergy(const FloatImage &energy, const FloatImage &mask)
{
    std::vector<float> values;
    for (int y = 0; y < mask.height(); y += 2)
        for (int x = 0; x < mask.width(); x += 2)
            if (mask.row(0, y)[x] > 0.5F)
                values.push_back(energy.row(0, y)[x]);
    if (values.empty())
        return 0.0F;
    const auto quarter = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 4);
    std::nth_element(values.begin(), quarter, values.end());
    return *quarter;
}

FloatImage bandOf(const FloatImage &fine, const FloatImage &coarse)
{
    FloatImage band = fine.clone();
    for (int plane = 0; plane < band.colorChannels(); ++plane)
        for (int y = 0; y < band.height(); ++y)
            for (int x = 0; x < band.width(); ++x)
                band.row(plane, y)[x] -= coarse.row(plane, y)[x];
    return band;
}

//! Takes 1 - \p gain of \p fine - \p coarse out of \p restored where it is no structure.
void dampBand(FloatImage &restored,
              const FloatImage &fine,
              const FloatImage &coarse,
              const FloatImage &mask,
              float gain,
              double sigma,
              const TextureFitParams &params)
{
    const FloatImage band = bandOf(fine, coarse);
    const FloatImage energy = energyOf(band, 4.0 * sigma);
    const float quiet = quietEnergy(energy, mask);
    if (!(quiet > 0.0F))
        return;
    const auto from = static_cast<float>(params.structureFrom) * quiet;
    const auto to = static_cast<float>(params.structureTo) * quiet;
    for (int y = 0; y < band.height(); ++y)
        for (int x = 0; x < band.width(); ++x) {
            const float t = std::clamp((energy.row(0, y)[x] - from) / (to - from), 0.0F, 1.0F);
            const float taken = (1.0F - gain) * (1.0F - t * t * (3.0F - 2.0F * t));
            for (int plane = 0; plane < band.colorChannels(); ++plane)
                restored.row(plane, y)[x] -= taken * band.row(plane, y)[x];
        }
}

} // namespace

TextureExcess textureExcess(const FaceInPlace &face, const TextureExcessParams &params)
{
    TextureExcess excess;
    const FloatImage lumaBefore = luminance(face.before);
    const FloatImage lumaAfter = luminance(face.after);
    const Blocks around = quietest(lumaBefore, blocksAround(face.weights, lumaBefore));
    const Blocks inside = blocksOfFace(face.weights, lumaAfter);
    const Blocks insideBefore = quietest(lumaBefore, inside);
    const Blocks insideAfter = quietest(lumaAfter, inside);
    if (around.empty() || insideBefore.empty() || insideAfter.empty())
        return excess;
    FloatImage before = lumaBefore.clone();
    FloatImage after = lumaAfter.clone();
    double sigma = kFinest;
    double noiseBefore = 0.0;
    double noiseAfter = 0.0;
    for (std::size_t i = 0; i < excess.gain.size(); ++i) {
        FloatImage coarseBefore = blurredCrop(before, sigma);
        FloatImage coarseAfter = blurredCrop(after, sigma);
        const FloatImage bandBefore = bandOf(before, coarseBefore);
        const FloatImage bandAfter = bandOf(after, coarseAfter);
        const double wanted = std::max(middleEnergy(bandBefore, around), middleEnergy(bandBefore, insideBefore));
        const double is = middleEnergy(bandAfter, insideAfter);
        const double harmless = std::pow(params.harmless * kWhiteInBand[i], 2.0);
        excess.gain[i] = gainTo(std::max(wanted, harmless), is, params.tolerated);
        noiseBefore += wanted;
        noiseAfter += is;
        before = std::move(coarseBefore);
        after = std::move(coarseAfter);
        sigma *= 2.0;
    }

    const float half = largestWeight(face.weights) / 2.0F;
    const auto inFace = [&](int x, int y) { return face.weights.row(0, y)[x] > half; };
    const auto outside = [&](int x, int y) { return face.weights.row(0, y)[x] <= 0.0F; };
    const FloatImage edgesBefore = edgeBlur(lumaBefore, std::sqrt(noiseBefore));
    const auto blurAround = sharpestBlur(edgesBefore, outside);
    const auto blurWas = sharpestBlur(edgesBefore, inFace);
    const auto blurIs = sharpestBlur(edgeBlur(lumaAfter, std::sqrt(noiseAfter)), inFace);
    if (blurAround && blurWas && blurIs)
        excess.softerBy = blurBetween(*blurIs, std::min(*blurAround, *blurWas), params.sharperTolerated);
    return excess;
}

void fitTexture(FloatImage &restored, const FloatImage &mask, const TextureFitParams &params)
{
    constexpr double kLeast = 0.4; // in a crop that is coarser than the picture there is nothing finer
    if (params.softerBy > 0.0)
        restored = blurredCrop(restored, params.softerBy * params.enlargement);
    if (params.gain == TextureFitParams().gain)
        return;
    double sigma = kFinest * params.enlargement;
    FloatImage fine = restored.clone();
    for (const float gain : params.gain) {
        if (sigma >= kLeast) {
            FloatImage coarse = blurredCrop(fine, sigma);
            if (gain < 1.0F)
                dampBand(restored, fine, coarse, mask, gain, sigma, params);
            fine = std::move(coarse);
        }
        sigma *= 2.0;
    }
}

} // namespace ambrotype::faces
