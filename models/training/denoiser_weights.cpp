#include "denoiser_weights.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
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
        weights.insert(key + ".weight", TensorRef::fromFloats({out, in, side, side}, std::move(values)));
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

//! Float32 to float16, round half to even; values are small and finite here.
std::uint16_t toHalf(float value)
{
    std::uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    const std::uint32_t sign = bits >> 16 & 0x8000U;
    const int exponent = static_cast<int>(bits >> 23 & 0xFFU) - 127;
    const std::uint32_t mantissa = (bits & 0x7FFFFFU) | 0x800000U;
    if (exponent > 15)
        return static_cast<std::uint16_t>(sign | 0x7C00U);
    const int shift = exponent >= -14 ? 13 : 13 + (-14 - exponent);
    if (shift > 24)
        return static_cast<std::uint16_t>(sign);
    std::uint32_t rounded = mantissa >> shift;
    const std::uint32_t rest = mantissa & ((1U << shift) - 1U), half = 1U << (shift - 1);
    if (rest > half || (rest == half && (rounded & 1U)))
        ++rounded;
    const std::uint32_t biased = exponent >= -14 ? static_cast<std::uint32_t>(exponent + 14) << 10 : 0U;
    return static_cast<std::uint16_t>(sign | (biased + rounded));
}

} // namespace

StateDict freshWeights(const Config &config)
{
    const auto [half, quarter, eighth] = config.widths;
    Maker maker(config.seed);
    maker.conv("head", 13, half, 3);
    maker.blocks("enc1", config.blocks[0], half);
    maker.conv("down1", 4 * half, quarter, 1);
    maker.blocks("enc2", config.blocks[1], quarter);
    maker.conv("down2", 4 * quarter, eighth, 1);
    maker.blocks("mid", config.blocks[2], eighth);
    maker.conv("up2", eighth, 4 * quarter, 1, 0.7F);
    maker.blocks("dec2", config.blocks[1], quarter);
    maker.conv("up1", quarter, 4 * half, 1, 0.7F);
    maker.blocks("dec1", config.blocks[0], half);
    maker.conv("tail", half, 12, 3, 0.1F);
    return std::move(maker.weights);
}

Result<void> writeSafetensors(const StateDict &weights,
                              bool half,
                              const std::map<std::string, std::string> &notes,
                              const std::filesystem::path &file)
{
    nlohmann::ordered_json header;
    if (!notes.empty())
        header["__metadata__"] = notes;
    std::string data;
    for (const auto &[key, tensor] : weights) {
        const std::size_t begin = data.size();
        for (const float value : inference::toFloat(tensor)) {
            char bytes[4];
            const std::uint16_t rounded = toHalf(value);
            if (half)
                std::memcpy(bytes, &rounded, 2);
            else
                std::memcpy(bytes, &value, 4);
            data.append(bytes, half ? 2 : 4);
        }
        header[key] = {
            {"dtype", half ? "F16" : "F32"}, {"shape", tensor.shape}, {"data_offsets", {begin, data.size()}}};
    }
    std::string text = header.dump();
    text.append((8 - text.size() % 8) % 8, ' ');
    const auto length = static_cast<std::uint64_t>(text.size());

    const std::filesystem::path temporary = file.string() + ".tmp";
    std::ofstream stream(temporary, std::ios::binary);
    stream.write(reinterpret_cast<const char *>(&length), 8);
    stream << text << data;
    stream.close();
    std::error_code failed;
    if (stream)
        std::filesystem::rename(temporary, file, failed);
    if (!stream || failed)
        return Error{ErrorCode::Io, "The weights could not be written.", file.string()};
    return {};
}

} // namespace ambrotype::training
