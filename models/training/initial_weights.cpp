#include "initial_weights.h"

#include "random.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace ambrotype::training {
namespace {

using inference::StateDict;
using inference::TensorRef;

class Maker
{
public:
    explicit Maker(std::uint64_t seed)
        : m_random(seed, 77)
    {
    }

    //! \param gain times sqrt(2 / fan-in) is the deviation of the weights.
    void conv(const std::string &key, std::int64_t in, std::int64_t out, std::int64_t side, float gain = 1.0F)
    {
        std::vector<float> values(static_cast<std::size_t>(in * out * side * side));
        const float deviation = gain * std::sqrt(2.0F / static_cast<float>(in * side * side));
        for (float &value : values)
            value = deviation * m_random.normal();
        set(key, {out, in, side, side}, std::move(values));
    }

    //! A convolution of given weights and no bias.
    void set(const std::string &key, std::vector<std::int64_t> shape, std::vector<float> values)
    {
        const std::int64_t out = shape[0];
        weights.insert(key + ".weight", TensorRef::fromFloats(std::move(shape), std::move(values)));
        weights.insert(key + ".bias", TensorRef::fromFloats({out}, std::vector<float>(static_cast<std::size_t>(out))));
    }

    void blocks(const std::string &level, int count, std::int64_t width)
    {
        for (int i = 0; i < count; ++i) {
            const std::string path = level + "." + std::to_string(i);
            conv(path + ".conv1", width, width, 3);
            conv(path + ".conv2", width, width, 3, 0.1F);
        }
    }

    StateDict weights;

private:
    Random m_random;
};

//! The cubic convolution kernel of R. G. Keys (1981), a = -0.5.
float cubic(float x)
{
    x = std::abs(x);
    if (x < 1.0F)
        return 1.5F * x * x * x - 2.5F * x * x + 1.0F;
    return x < 2.0F ? -0.5F * x * x * x + 2.5F * x * x - 4.0F * x + 2.0F : 0.0F;
}

//! Bicubic enlarging as 5 x 5 convolutions, one per colour and phase, in the order of a pixel shuffle.
std::vector<float> bicubicPhases(int scale)
{
    constexpr int kSide = 5, kChannels = 3;
    const auto phases = static_cast<std::size_t>(scale * scale);
    std::vector<float> values(kChannels * phases * kChannels * kSide * kSide, 0.0F);
    for (std::size_t c = 0; c < kChannels; ++c)
        for (int py = 0; py < scale; ++py)
            for (int px = 0; px < scale; ++px) {
                const float dy = (static_cast<float>(py) + 0.5F) / static_cast<float>(scale) - 0.5F;
                const float dx = (static_cast<float>(px) + 0.5F) / static_cast<float>(scale) - 0.5F;
                const std::size_t row = (c * phases + static_cast<std::size_t>(py * scale + px)) * kChannels + c;
                for (int ky = 0; ky < kSide; ++ky)
                    for (int kx = 0; kx < kSide; ++kx)
                        values[(row * kSide + static_cast<std::size_t>(ky)) * kSide + static_cast<std::size_t>(kx)] =
                            cubic(static_cast<float>(ky - 2) - dy) * cubic(static_cast<float>(kx - 2) - dx);
            }
    return values;
}

} // namespace

StateDict freshDenoiser(const Config &config)
{
    const auto [half, quarter, eighth] = config.widths;
    Maker maker(config.seed);
    maker.conv("head", config.sees == "both" ? 25 : 13, half, 3);
    maker.blocks("enc1", config.blocks[0], half);
    maker.conv("down1", 4 * half, quarter, 1);
    maker.blocks("enc2", config.blocks[1], quarter);
    maker.conv("down2", 4 * quarter, eighth, 1);
    maker.blocks("mid", config.blocks[2], eighth);
    maker.conv("up2", eighth, 4 * quarter, 1, 0.7F);
    maker.blocks("dec2", config.blocks[1], quarter);
    maker.conv("up1", quarter, 4 * half, 1, 0.7F);
    maker.blocks("dec1", config.blocks[0], half);
    maker.conv("tail", half, 12, 3, config.sees != "noisy" ? 0.0F : 0.1F);
    return std::move(maker.weights);
}

StateDict freshRepairer(const Config &config)
{
    const std::int64_t half = config.widths[0], quarter = config.widths[1];
    Maker maker(config.seed);
    maker.conv("head", 14, half, 3); // four times three colours and two levels
    maker.blocks("enc", config.blocks[0], half);
    maker.conv("down", 4 * half, quarter, 1);
    maker.blocks("mid", config.blocks[1], quarter);
    maker.conv("up", quarter, 4 * half, 1, 0.7F);
    maker.blocks("dec", config.blocks[0], half);
    maker.conv("tail", half, 12, 3, 0.0F);
    return std::move(maker.weights);
}

StateDict freshEnlarger(const Config &config)
{
    const std::int64_t outputs = std::int64_t(3) * config.scale * config.scale;
    Maker maker(config.seed);
    maker.set("base", {outputs, 3, 5, 5}, bicubicPhases(config.scale));
    maker.conv("head", 3, config.features, 3);
    maker.blocks("body", config.bodyBlocks, config.features);
    maker.conv("tail", config.features, outputs, 3, 0.0F);
    return std::move(maker.weights);
}

} // namespace ambrotype::training
