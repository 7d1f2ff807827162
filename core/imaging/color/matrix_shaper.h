#pragma once

#include "imaging/icc_profile.h"

#include <array>
#include <memory>
#include <vector>

namespace ambrotype::imaging {

//! The way between the numbers of a matrix or grey profile and working values (sRGB-encoded), relative colorimetric
//! and without clipping: a curve per channel, a 3 x 3 matrix, sRGB's curve. What LittleCMS computes for such
//! profiles in float, about twenty times as fast by tables. Immutable; any thread.
class MatrixShaper
{
public:
    //! \returns null when \p profile is of another kind (tables) or cannot be inverted.
    static std::unique_ptr<const MatrixShaper> make(const IccProfile &profile);

    int channels() const { return m_channels; } //!< 1 or 3.

    //! Device numbers (0..1) of \p count pixels, one plane per channel, to working values, in place.
    void toWorking(float *const *planes, int count) const;
    //! The other direction, in place.
    void toDevice(float *const *planes, int count) const;

private:
    static constexpr int kForwardSteps = 65535; // a knot at each 8- and 16-bit number: no rounding there
    static constexpr int kBackwardSteps = 8192;

    //! One channel's curve both ways, continued as a straight line outside 0..1.
    struct Curve
    {
        std::vector<float> forward;  //!< Linear light by device number.
        std::vector<float> backward; //!< Device number by the square root of linear light.
        float toLinear(float device) const;
        float toDevice(float linear) const;
    };
    static bool fillCurve(const void *toneCurve, Curve &curve);
    void multiply(const std::array<float, 9> &matrix, float *const *planes, int index) const;

    int m_channels = 3;
    std::array<Curve, 3> m_curves;
    std::array<float, 9> m_toSrgb{};
    std::array<float, 9> m_fromSrgb{};
};

} // namespace ambrotype::imaging
