#include "imaging/icc_profile.h"

#include "base/log.h"
#include "imaging/color/lcms.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <cstring>

namespace ambrotype::imaging {
namespace {

//! IEC 61966-2-1 as LittleCMS's parametric curve type 4: gamma, a, b, c, d.
lcms::Curve srgbCurve()
{
    static constexpr std::array<cmsFloat64Number, 5> kSrgb = {2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045};
    return lcms::Curve(cmsBuildParametricToneCurve(nullptr, 4, kSrgb.data()));
}

//! The profile as bytes. The header's date is cleared, so that equal profiles are equal bytes on every day.
std::vector<std::uint8_t> saved(cmsHPROFILE profile)
{
    cmsUInt32Number size = 0;
    cmsSaveProfileToMem(profile, nullptr, &size);
    std::vector<std::uint8_t> bytes(size);
    cmsSaveProfileToMem(profile, bytes.data(), &size);
    constexpr std::size_t kDate = 24;
    constexpr std::size_t kDateBytes = 12;
    static constexpr std::array<std::uint8_t, kDateBytes> kFirstOf2020 = {0x07, 0xe4, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0};
    std::copy(kFirstOf2020.begin(), kFirstOf2020.end(), bytes.begin() + kDate);
    return bytes;
}

//! Adobe RGB (1998) Color Image Encoding, 4.3.4.2: 2 + 51/256.
lcms::Curve adobeCurve()
{
    constexpr double kGamma = 2.19921875;
    return lcms::Curve(cmsBuildGamma(nullptr, kGamma));
}

//! An RGB profile of white D65 with \p name, of version 2: there are programs that know no later one.
std::vector<std::uint8_t> madeRgb(const char *name, const cmsCIExyYTRIPLE &primaries, const lcms::Curve &curve)
{
    static constexpr cmsCIExyY kD65 = {0.3127, 0.3290, 1.0};
    constexpr double kVersion = 2.1;
    const std::array<cmsToneCurve *, 3> curves = {curve.get(), curve.get(), curve.get()};
    const lcms::Profile profile(cmsCreateRGBProfile(&kD65, &primaries, curves.data()));
    cmsSetProfileVersion(profile.get(), kVersion);
    const std::unique_ptr<cmsMLU, decltype(&cmsMLUfree)> text(cmsMLUalloc(nullptr, 1), &cmsMLUfree);
    cmsMLUsetASCII(text.get(), "en", "US", name);
    cmsWriteTag(profile.get(), cmsSigProfileDescriptionTag, text.get());
    return saved(profile.get());
}

std::string describe(cmsHPROFILE profile)
{
    std::array<char, 256> text = {};
    cmsGetProfileInfoASCII(profile, cmsInfoDescription, "en", "US", text.data(), text.size() - 1);
    return text.data();
}

//! Whether 8-bit numbers through \p profile and through sRGB mean the same colour, tried on a grid of colours.
bool meansSrgb(cmsHPROFILE profile)
{
    const lcms::Profile srgb(cmsCreate_sRGBProfile());
    const lcms::Transform transform(cmsCreateTransform(profile,
                                                       TYPE_RGB_FLT,
                                                       srgb.get(),
                                                       TYPE_RGB_FLT,
                                                       INTENT_RELATIVE_COLORIMETRIC,
                                                       cmsFLAGS_NOCACHE | cmsFLAGS_NOOPTIMIZE));
    if (!transform)
        return false;
    constexpr int kSteps = 9;
    constexpr float kRounding = 1.0F / 255.0F;
    for (int r = 0; r < kSteps; ++r)
        for (int g = 0; g < kSteps; ++g)
            for (int b = 0; b < kSteps; ++b) {
                const std::array<float, 3> in = {
                    float(r) / (kSteps - 1), float(g) / (kSteps - 1), float(b) / (kSteps - 1)};
                std::array<float, 3> out = {};
                cmsDoTransform(transform.get(), in.data(), out.data(), 1);
                for (std::size_t i = 0; i < 3; ++i)
                    if (!(std::abs(in[i] - out[i]) <= kRounding))
                        return false;
            }
    return true;
}

} // namespace

Result<std::shared_ptr<const IccProfile>> IccProfile::parse(std::vector<std::uint8_t> bytes)
{
    const lcms::Profile handle(cmsOpenProfileFromMem(bytes.data(), static_cast<cmsUInt32Number>(bytes.size())));
    if (!handle)
        return Error{ErrorCode::Damaged, "The colour profile of the picture is damaged.", {}};

    std::shared_ptr<IccProfile> profile(new IccProfile);
    switch (cmsGetColorSpace(handle.get())) {
    case cmsSigGrayData:
        profile->m_model = ColorModel::Gray;
        break;
    case cmsSigRgbData:
        profile->m_model = ColorModel::Rgb;
        profile->m_isSrgb = meansSrgb(handle.get());
        break;
    case cmsSigCmykData:
        profile->m_model = ColorModel::Cmyk;
        break;
    case cmsSigLabData:
        profile->m_model = ColorModel::Lab;
        break;
    default:
        return Error{
            ErrorCode::Unsupported, "The colour profile of the picture uses a colour model that is not supported.", {}};
    }
    profile->m_description = describe(handle.get());
    profile->m_bytes = std::move(bytes);
    return std::shared_ptr<const IccProfile>(std::move(profile));
}

std::shared_ptr<const IccProfile> IccProfile::sRgb()
{
    static const std::shared_ptr<const IccProfile> profile = [] {
        const lcms::Profile handle(cmsCreate_sRGBProfile());
        return parse(saved(handle.get())).value();
    }();
    return profile;
}

std::shared_ptr<const IccProfile> IccProfile::sRgbGray()
{
    static const std::shared_ptr<const IccProfile> profile = [] {
        const lcms::Curve curve = srgbCurve();
        const lcms::Profile handle(cmsCreateGrayProfile(cmsD50_xyY(), curve.get()));
        return parse(saved(handle.get())).value();
    }();
    return profile;
}

std::shared_ptr<const IccProfile> IccProfile::adobeRgb()
{
    static const std::shared_ptr<const IccProfile> profile = [] {
        static constexpr cmsCIExyYTRIPLE kPrimaries = {{0.64, 0.33, 1.0}, {0.21, 0.71, 1.0}, {0.15, 0.06, 1.0}};
        return parse(madeRgb("Compatible with Adobe RGB (1998)", kPrimaries, adobeCurve())).value();
    }();
    return profile;
}

std::shared_ptr<const IccProfile> IccProfile::adobeRgbGray()
{
    static const std::shared_ptr<const IccProfile> profile = [] {
        const lcms::Profile handle(cmsCreateGrayProfile(cmsD50_xyY(), adobeCurve().get()));
        return parse(saved(handle.get())).value();
    }();
    return profile;
}

std::shared_ptr<const IccProfile> IccProfile::displayP3()
{
    static const std::shared_ptr<const IccProfile> profile = [] {
        static constexpr cmsCIExyYTRIPLE kPrimaries = {{0.680, 0.320, 1.0}, {0.265, 0.690, 1.0}, {0.150, 0.060, 1.0}};
        return parse(madeRgb("Display P3", kPrimaries, srgbCurve())).value();
    }();
    return profile;
}

} // namespace ambrotype::imaging
