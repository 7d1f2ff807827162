#include "degrade.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ambrotype::training {
namespace {

//! Smooths one plane of noise with the kernel (a, 1, a) both ways and brings its deviation back to 1.
void correlate(std::vector<float> &noise, int width, int height, float a)
{
    std::vector<float> copy = noise;
    const auto at = [&](int x, int y) {
        x = std::clamp(x, 0, width - 1);
        y = std::clamp(y, 0, height - 1);
        return copy[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
    };
    const float scale = 1.0F / (1.0F + 2.0F * a * a);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            float sum = 0;
            for (int dy = -1; dy <= 1; ++dy)
                for (int dx = -1; dx <= 1; ++dx)
                    sum += at(x + dx, y + dy) * (dx ? a : 1.0F) * (dy ? a : 1.0F);
            noise[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)] =
                sum * scale;
        }
}

float addRealNoise(float *patch, int width, int height, float sigma, Random &random)
{
    const std::size_t pixels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    const float tilt = random.uniform(-0.8F, 0.8F); // over the brightness: shadows or highlights noisier
    const float chromaShare = random.uniform(0.0F, 1.4F);
    const float correlation = random.chance(0.6F) ? random.uniform(0.1F, 0.9F) : 0.0F;
    std::vector<std::vector<float>> fields(4, std::vector<float>(pixels)); // luma, then R, G, B
    for (std::vector<float> &field : fields) {
        for (float &value : field)
            value = random.normal();
        if (correlation > 0)
            correlate(field, width, height, correlation);
    }
    const float scale = sigma / std::sqrt(1.0F + chromaShare * chromaShare);
    double squares = 0;
    for (std::size_t i = 0; i < pixels; ++i) {
        const float luma = (patch[i] + patch[pixels + i] + patch[2 * pixels + i]) / 3.0F;
        const float local = scale * std::max(0.1F, 1.0F + tilt * (2.0F * luma - 1.0F));
        for (std::size_t c = 0; c < 3; ++c) {
            const float noise = local * (fields[0][i] + chromaShare * fields[c + 1][i]);
            squares += double(noise) * noise;
            patch[c * pixels + i] += noise;
        }
    }
    return static_cast<float>(std::sqrt(squares / (3.0 * static_cast<double>(pixels))));
}

//! As 8-bit files hold it.
void roundToBytes(float *patch, std::size_t values)
{
    for (std::size_t i = 0; i < values; ++i)
        patch[i] = std::round(std::clamp(patch[i], 0.0F, 1.0F) * 255.0F) / 255.0F;
}

} // namespace

float addNoise(float *patch, int width, int height, const NoiseOptions &options, Random &random)
{
    if (random.chance(options.cleanShare))
        return 0.0F;
    const float largest = options.largestSigma255 / 255.0F;
    const std::size_t values = 3 * static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    float told = 0.0F;
    if (random.chance(options.realShare)) {
        told = addRealNoise(patch, width, height, random.uniform(0.004F, largest * 0.7F), random);
        told *= 1.0F + options.understated * random.uniform(-1.0F, 1.0F);
    } else {
        told = largest * std::pow(random.uniform(0.0F, 1.0F), options.sigmaPower);
        for (std::size_t i = 0; i < values; ++i)
            patch[i] += told * random.normal();
    }
    if (options.clippedShare > 0.0F && random.chance(options.clippedShare))
        roundToBytes(patch, values);
    return told;
}

} // namespace ambrotype::training
