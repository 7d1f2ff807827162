#include "faces/texture.h"

#include "faces/crop_blur.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::faces {

namespace {

using imaging::FloatImage;

FloatImage minus(const FloatImage &a, const FloatImage &b)
{
    FloatImage result(a.size(), a.colorChannels());
    for (int plane = 0; plane < a.colorChannels(); ++plane)
        for (int y = 0; y < a.height(); ++y)
            for (int x = 0; x < a.width(); ++x)
                result.row(plane, y)[x] = a.row(plane, y)[x] - b.row(plane, y)[x];
    return result;
}

//! Mean square over the planes, smoothed.
FloatImage energy(const FloatImage &band, double sigma)
{
    FloatImage squares(band.size(), 1);
    const float factor = 1.0F / static_cast<float>(band.colorChannels());
    for (int y = 0; y < band.height(); ++y)
        for (int x = 0; x < band.width(); ++x) {
            float sum = 0.0F;
            for (int plane = 0; plane < band.colorChannels(); ++plane)
                sum += band.row(plane, y)[x] * band.row(plane, y)[x];
            squares.row(0, y)[x] = sum * factor;
        }
    return blurredCrop(squares, sigma);
}

float shrunk(float value, float threshold)
{
    return std::copysign(std::max(0.0F, std::abs(value) - threshold), value);
}

void mixBand(FloatImage &restored, const FloatImage &own, FloatImage original, float share, float noise, double sigma)
{
    for (int plane = 0; plane < original.colorChannels(); ++plane)
        for (int y = 0; y < original.height(); ++y)
            for (int x = 0; x < original.width(); ++x)
                original.row(plane, y)[x] = shrunk(original.row(plane, y)[x], noise);
    const FloatImage there = energy(original, 4.0 * sigma);
    const FloatImage made = energy(own, 4.0 * sigma);
    for (int y = 0; y < restored.height(); ++y)
        for (int x = 0; x < restored.width(); ++x) {
            const float sum = there.row(0, y)[x] + made.row(0, y)[x];
            const float gate = sum > 1e-12F ? std::min(1.0F, 2.0F * there.row(0, y)[x] / sum) : 0.0F;
            for (int plane = 0; plane < restored.colorChannels(); ++plane)
                restored.row(plane, y)[x] += share * gate * (original.row(plane, y)[x] - own.row(plane, y)[x]);
        }
}

} // namespace

TextureParams TextureParams::ofShare(double share, double enlargement, double noise)
{
    const auto finest = static_cast<float>(std::clamp(share, 0.0, 1.0));
    TextureParams params;
    params.shares = {finest, 0.7F * finest, 0.35F * finest};
    params.finestSigma = std::max(1.0, 0.8 * enlargement);
    params.noise = static_cast<float>(noise);
    return params;
}

void returnTexture(FloatImage &restored, const FloatImage &before, const TextureParams &params)
{
    double sigma = params.finestSigma;
    float noise = params.noise;
    FloatImage fromRestored = restored.clone();
    FloatImage fromBefore = before.clone();
    for (const float share : params.shares) {
        FloatImage coarseRestored = blurredCrop(fromRestored, sigma);
        FloatImage coarseBefore = blurredCrop(fromBefore, sigma);
        if (share > 0.0F)
            mixBand(
                restored, minus(fromRestored, coarseRestored), minus(fromBefore, coarseBefore), share, noise, sigma);
        fromRestored = std::move(coarseRestored);
        fromBefore = std::move(coarseBefore);
        sigma *= 2.0;
        noise *= 0.5F; // white noise loses half its deviation from band to band
    }
}

} // namespace ambrotype::faces
