#include "imaging/ops/tone.h"

#include "imaging/ops/kernels/kernels.h"
#include "imaging/ops/tiles.h"

#include <array>
#include <cmath>

namespace ambrotype::imaging::ops {
namespace {

double decodeSrgb(double v)
{
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}
double encodeSrgb(double v)
{
    return v <= 0.0031308 ? v * 12.92 : 1.055 * std::pow(v, 1.0 / 2.4) - 0.055;
}

//! Gain in linear light. When it raises, the part above a quarter of white bends (Reinhard's curve with a white
//! point) so that white stays white; the slope is continuous, and no gain is no change.
double expose(double v, double stops)
{
    constexpr double kKnee = 0.25;
    const double gain = std::exp2(stops);
    const double linear = decodeSrgb(v) * gain;
    if (stops <= 0.0 || linear <= kKnee)
        return encodeSrgb(linear);
    const double white = (gain - kKnee) / (1.0 - kKnee);
    const double above = (linear - kKnee) / (1.0 - kKnee);
    const double bent = above * (1.0 + above / (white * white)) / (1.0 + above);
    return encodeSrgb(kKnee + (1.0 - kKnee) * bent);
}

//! The whole curve. Every piece fixes 0 and 1 and stays monotonous at the ends of its range, because the slopes of
//! the bumps are bounded: |4 (v - 1/2) v (1 - v)|' <= 2, v (1 - v)^3 in -1/4 .. 1.
double curve(double v, const ToneParams &params)
{
    if (params.exposure != 0.0F)
        v = expose(v, params.exposure);
    if (params.contrast != 0.0F)
        v += double(params.contrast) * 0.45 * 4.0 * (v - 0.5) * v * (1.0 - v);
    if (params.shadows != 0.0F)
        v += double(params.shadows) * (params.shadows > 0.0F ? 1.2 : 0.8) * v * std::pow(1.0 - v, 3.0);
    if (params.highlights != 0.0F)
        v += double(params.highlights) * (params.highlights > 0.0F ? 0.8 : 1.2) * (1.0 - v) * std::pow(v, 3.0);
    return v;
}

//! curve(v) / v at kToneSteps + 1 places, and one more that the interpolation may touch.
std::array<float, kToneSteps + 2> factorTable(const ToneParams &params)
{
    std::array<float, kToneSteps + 2> table{};
    for (int i = 0; i <= kToneSteps; ++i) {
        const double v = (i == 0 ? 1.0 / 16.0 : double(i)) / kToneSteps;
        table[static_cast<std::size_t>(i)] = static_cast<float>(curve(v, params) / v);
    }
    table[kToneSteps + 1] = table[kToneSteps];
    return table;
}

} // namespace

bool ToneParams::isIdentity() const
{
    return exposure == 0.0F && contrast == 0.0F && shadows == 0.0F && highlights == 0.0F && saturation == 0.0F
           && vibrance == 0.0F;
}

void tone(FloatImage &image, const ToneParams &params)
{
    if (params.isIdentity())
        return;
    const auto table = factorTable(params);
    parallelFor(0, image.height(), 32, [&](std::int64_t from, std::int64_t to) {
        for (int y = static_cast<int>(from); y < to; ++y) {
            ToneRow row{};
            row.planes = image.colorChannels();
            for (int c = 0; c < row.planes; ++c)
                row.colors[c] = image.row(c, y);
            row.width = image.width();
            row.factors = table.data();
            row.saturation = params.saturation;
            row.vibrance = params.vibrance;
            kernels().tone(row);
        }
    });
}

} // namespace ambrotype::imaging::ops
