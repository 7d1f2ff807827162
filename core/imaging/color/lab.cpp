#include "imaging/color/lab.h"

#include "imaging/color/lcms.h"

#include <algorithm>

namespace ambrotype::imaging {

void LabToRgb::Delete::operator()(void *transform) const
{
    cmsDeleteTransform(transform);
}

LabToRgb::LabToRgb()
{
    const lcms::Profile from(cmsCreateLab4Profile(nullptr)); // D50, as TIFF's Lab is used for print
    const lcms::Profile to(cmsCreate_sRGBProfile());
    m_transform.reset(cmsCreateTransform(
        from.get(), TYPE_Lab_FLT, to.get(), TYPE_RGB_FLT, INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOCACHE));
}

LabToRgb::~LabToRgb() = default;

template <typename Sample> void LabToRgb::run(std::vector<float> &values, Sample *rgb, float scale) const
{
    cmsDoTransform(m_transform.get(), values.data(), values.data(), static_cast<cmsUInt32Number>(values.size() / 3));
    std::transform(values.begin(), values.end(), rgb, [scale](float value) {
        return static_cast<Sample>(std::clamp(value, 0.0F, 1.0F) * scale + 0.5F);
    });
}

void LabToRgb::convert(const std::uint8_t *lab, std::uint8_t *rgb, int count) const
{
    std::vector<float> values(static_cast<std::size_t>(count) * 3);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = i % 3 == 0 ? static_cast<float>(lab[i]) * (100.0F / 255.0F)
                               : static_cast<float>(static_cast<std::int8_t>(lab[i]));
    run(values, rgb, 255.0F);
}

void LabToRgb::convert(const std::uint16_t *lab, std::uint16_t *rgb, int count) const
{
    std::vector<float> values(static_cast<std::size_t>(count) * 3);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = i % 3 == 0 ? static_cast<float>(lab[i]) * (100.0F / 65535.0F)
                               : static_cast<float>(static_cast<std::int16_t>(lab[i])) / 256.0F;
    run(values, rgb, 65535.0F);
}

} // namespace ambrotype::imaging
