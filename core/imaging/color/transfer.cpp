#include "imaging/color/transfer.h"

namespace ambrotype::imaging {
namespace {

double linearOf(double encoded)
{
    return encoded <= 0.04045 ? encoded / 12.92 : std::pow((encoded + 0.055) / 1.055, 2.4);
}

double encodedOf(double linear)
{
    return linear <= 0.0031308 ? linear * 12.92 : 1.055 * std::pow(linear, 1.0 / 2.4) - 0.055;
}

} // namespace

const SrgbTransfer &SrgbTransfer::instance()
{
    static const SrgbTransfer transfer;
    return transfer;
}

SrgbTransfer::SrgbTransfer()
{
    for (std::size_t i = 0; i < m_toLinear.size(); ++i) {
        const double position = double(i) / double(kSteps);
        m_toLinear[i] = static_cast<float>(linearOf(position));
        m_toEncoded[i] = static_cast<float>(encodedOf(position * position));
    }
}

float SrgbTransfer::exactToLinear(float encoded)
{
    return static_cast<float>(linearOf(double(encoded)));
}

float SrgbTransfer::exactToEncoded(float linear)
{
    return static_cast<float>(encodedOf(double(linear)));
}

} // namespace ambrotype::imaging
