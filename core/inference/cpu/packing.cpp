#include "inference/cpu/packing.h"

#include <algorithm>
#include <cstring>

namespace ambrotype::inference::cpu {

namespace {

std::size_t index(std::int64_t i)
{
    return static_cast<std::size_t>(i);
}

//! To the nearest, ties to even; NaN stays NaN.
std::uint32_t bf16Bits(float value)
{
    std::uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    if ((bits & 0x7FFFFFFFU) > 0x7F800000U)
        return bits >> 16U | 0x40U;
    return (bits + 0x7FFFU + (bits >> 16U & 1U)) >> 16U;
}

} // namespace

AlignedFloats packChannels(const float *values, std::int64_t valueCount, int channels, int lanes)
{
    const int filled = (channels + lanes - 1) / lanes * lanes;
    AlignedFloats packed = AlignedFloats::zeros(index(filled));
    if (values && packed.data())
        for (int c = 0; c < channels; ++c)
            packed[index(c)] = values[valueCount == 1 ? 0 : c];
    return packed;
}

AlignedFloats packWinograd(const float *weights, int outputs, int inputs, const Kernels &kernels)
{
    const int lanes = kernels.lanes;
    const int blocks = (outputs + lanes - 1) / lanes;
    AlignedFloats packed = AlignedFloats::zeros(index(blocks) * index(inputs) * 9 * index(lanes));
    if (!packed.data())
        return packed;
    for (int o = 0; o < outputs; ++o)
        for (int i = 0; i < inputs; ++i)
            for (int tap = 0; tap < 9; ++tap)
                packed[((index(o / lanes) * index(inputs) + index(i)) * 9 + index(tap)) * index(lanes)
                       + index(o % lanes)] = weights[(index(o) * index(inputs) + index(i)) * 9 + index(tap)];
    return packed;
}

AlignedFloats packDirect(const float *weights, int outputs, int inputs, int taps, const Kernels &kernels)
{
    const int lanes = kernels.lanes;
    const int blocks = (outputs + lanes - 1) / lanes;
    const int group = kernels.groupBlocks(blocks);
    AlignedFloats packed = AlignedFloats::zeros(index(blocks) * index(inputs) * index(taps) * index(lanes));
    if (!packed.data())
        return packed;
    for (int o = 0; o < outputs; ++o) {
        const int block = o / lanes;
        const int first = block / group * group;
        const int width = std::min(group, blocks - first);
        const std::size_t base = index(first) * index(inputs) * index(taps) * index(lanes);
        for (int i = 0; i < inputs; ++i)
            for (int tap = 0; tap < taps; ++tap)
                packed[base + (index(tap) * index(inputs) + index(i)) * index(width * lanes)
                       + index((block - first) * lanes + o % lanes)] =
                    weights[(index(o) * index(inputs) + index(i)) * index(taps) + index(tap)];
    }
    return packed;
}

AlignedFloats packDirectBf16(const float *weights, int outputs, int inputs, int taps, const Kernels &kernels)
{
    const int pairs = (inputs + 1) / 2;
    std::vector<float> joined(index(outputs) * index(pairs) * index(taps));
    for (int o = 0; o < outputs; ++o)
        for (int pair = 0; pair < pairs; ++pair)
            for (int tap = 0; tap < taps; ++tap) {
                const auto at = [&](int i) {
                    return i < inputs ? weights[(index(o) * index(inputs) + index(i)) * index(taps) + index(tap)]
                                      : 0.0F;
                };
                const std::uint32_t bits = bf16Bits(at(2 * pair + 1)) << 16U | bf16Bits(at(2 * pair));
                std::memcpy(
                    &joined[(index(o) * index(pairs) + index(pair)) * index(taps) + index(tap)], &bits, sizeof bits);
            }
    return packDirect(joined.data(), outputs, pairs, taps, kernels);
}

AlignedFloats packDepthwise(const float *weights, int channels, int taps, int lanes)
{
    const int blocks = (channels + lanes - 1) / lanes;
    AlignedFloats packed = AlignedFloats::zeros(index(blocks) * index(taps) * index(lanes));
    if (!packed.data())
        return packed;
    for (int c = 0; c < channels; ++c)
        for (int tap = 0; tap < taps; ++tap)
            packed[(index(c / lanes) * index(taps) + index(tap)) * index(lanes) + index(c % lanes)] =
                weights[index(c) * index(taps) + index(tap)];
    return packed;
}

std::vector<float> transposedAsDirect(const float *weights, int inputs, int outputs, int stride, int lanes)
{
    const int filled = (outputs + lanes - 1) / lanes * lanes;
    const int cells = stride * stride;
    std::vector<float> direct(index(cells) * index(filled) * index(inputs), 0.0F);
    for (int i = 0; i < inputs; ++i)
        for (int o = 0; o < outputs; ++o)
            for (int cell = 0; cell < cells; ++cell)
                direct[(index(cell) * index(filled) + index(o)) * index(inputs) + index(i)] =
                    weights[(index(i) * index(outputs) + index(o)) * index(cells) + index(cell)];
    return direct;
}

} // namespace ambrotype::inference::cpu
