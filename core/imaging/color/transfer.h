#pragma once

#include <array>
#include <cmath>
#include <cstddef>

namespace ambrotype::imaging {

//! sRGB's transfer curve (IEC 61966-2-1) between encoded and linear values, by tables with an error below 1e-7.
//! Goes on outside 0..1: mirrored below 0 (as extended sRGB does; the straight part alone would turn a linear -0.2
//! into -2.6, which denoising and sharpening would smear over its neighbours), the power above 1. Both directions
//! undo each other.
class SrgbTransfer
{
public:
    static const SrgbTransfer &instance();

    float toLinear(float encoded) const
    {
        if (!(encoded >= 0.0F))
            return encoded < 0.0F ? -toLinear(-encoded) : encoded; // NaN stays what it is
        if (encoded >= 1.0F)
            return exactToLinear(encoded);
        return interpolate(m_toLinear, encoded);
    }

    float toEncoded(float linear) const
    {
        if (!(linear >= 0.0F))
            return linear < 0.0F ? -toEncoded(-linear) : linear;
        if (linear >= 1.0F)
            return exactToEncoded(linear);
        return interpolate(m_toEncoded, std::sqrt(linear)); // the root spreads the dark end, where the curve is steep
    }

    static float exactToLinear(float encoded);
    static float exactToEncoded(float linear);

private:
    SrgbTransfer();
    static constexpr std::size_t kSteps = 4096;
    using Table = std::array<float, kSteps + 2>;

    static float interpolate(const Table &table, float position)
    {
        const float scaled = position * static_cast<float>(kSteps);
        const auto index = static_cast<std::size_t>(scaled);
        const float part = scaled - static_cast<float>(index);
        return table[index] + part * (table[index + 1] - table[index]);
    }

    Table m_toLinear;
    Table m_toEncoded; //!< By the square root of the linear value.
};

} // namespace ambrotype::imaging
