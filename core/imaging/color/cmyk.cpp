#include "imaging/color/cmyk.h"

#include "imaging/color/lcms.h"

namespace ambrotype::imaging {

void CmykToRgb::Delete::operator()(void *transform) const
{
    cmsDeleteTransform(transform);
}

CmykToRgb::CmykToRgb(std::span<const std::uint8_t> profile)
{
    if (profile.empty())
        return;
    const lcms::Profile from(cmsOpenProfileFromMem(profile.data(), static_cast<cmsUInt32Number>(profile.size())));
    const lcms::Profile to(cmsCreate_sRGBProfile());
    if (!from || !to || cmsGetColorSpace(from.get()) != cmsSigCmykData)
        return;
    m_transform.reset(
        cmsCreateTransform(from.get(), TYPE_CMYK_8, to.get(), TYPE_RGB_8, INTENT_PERCEPTUAL, cmsFLAGS_NOCACHE));
}

CmykToRgb::~CmykToRgb() = default;

void CmykToRgb::convert(const std::uint8_t *cmyk, std::uint8_t *rgb, int count) const
{
    if (m_transform) {
        cmsDoTransform(m_transform.get(), cmyk, rgb, static_cast<cmsUInt32Number>(count));
        return;
    }
    for (int i = 0; i < count; ++i, cmyk += 4, rgb += 3) {
        const int paper = 255 - cmyk[3];
        for (int c = 0; c < 3; ++c)
            rgb[c] = static_cast<std::uint8_t>(((255 - cmyk[c]) * paper + 127) / 255);
    }
}

} // namespace ambrotype::imaging
