#include "safetensors_writer.h"

#include "inference/weights/tensor_ref.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstring>
#include <fstream>

namespace ambrotype::training {
namespace {

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

Result<void> writeSafetensors(const inference::StateDict &weights,
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
