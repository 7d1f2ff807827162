#include "imaging/output_profile.h"

#include "imaging/color/working_space.h"

#include <algorithm>

namespace ambrotype::imaging {
namespace {

std::shared_ptr<const IccProfile> profileOf(OutputProfile profile, bool isGrey)
{
    switch (profile) {
    case OutputProfile::Srgb:
        return isGrey ? IccProfile::sRgbGray() : IccProfile::sRgb();
    case OutputProfile::AdobeRgb:
        return isGrey ? IccProfile::adobeRgbGray() : IccProfile::adobeRgb();
    case OutputProfile::DisplayP3:
        return isGrey ? IccProfile::sRgbGray() : IccProfile::displayP3(); // the same curve
    case OutputProfile::Original:
        break;
    }
    return nullptr;
}

bool meansSrgb(const Picture &picture)
{
    return !picture.profile || picture.profile->isSrgb();
}

} // namespace

const char *outputProfileName(OutputProfile profile)
{
    switch (profile) {
    case OutputProfile::Original:
        break;
    case OutputProfile::Srgb:
        return "srgb";
    case OutputProfile::AdobeRgb:
        return "adobe-rgb";
    case OutputProfile::DisplayP3:
        return "display-p3";
    }
    return "original";
}

std::optional<OutputProfile> outputProfileFromName(std::string_view name)
{
    const auto *found = std::find_if(kOutputProfiles.begin(), kOutputProfiles.end(), [name](OutputProfile profile) {
        return name == outputProfileName(profile);
    });
    return found == kOutputProfiles.end() ? std::nullopt : std::optional(*found);
}

bool isConverted(const Picture &picture, OutputProfile profile)
{
    return profile != OutputProfile::Original && (profile != OutputProfile::Srgb || !meansSrgb(picture));
}

Picture inProfile(const Picture &picture, OutputProfile profile)
{
    if (profile == OutputProfile::Original)
        return picture;
    Picture converted = picture;
    const std::shared_ptr<const IccProfile> target = profileOf(profile, picture.pixels.colorChannels() == 1);
    if (!isConverted(picture, profile)) {
        if (!converted.profile)
            converted.profile = target;
        return converted;
    }
    Picture meaning; // of the pixels to be
    meaning.pixels = picture.pixels;
    meaning.profile = target;
    const auto from = WorkingSpace::forPicture(picture);
    const auto to = WorkingSpace::forPicture(meaning);
    if (!from || !to)
        return picture;
    converted.profile = target;
    converted.pixels = Image(picture.pixels.size(), picture.pixels.channels(), picture.pixels.type());
    constexpr int kBandRows = 512; // bounds the memory for floats
    for (int y = 0; y < converted.pixels.height(); y += kBandRows) {
        const Region band = {0, y, converted.pixels.width(), std::min(kBandRows, converted.pixels.height() - y)};
        (*to)->fromWorking((*from)->toWorking(picture.pixels, band), converted.pixels, 0, y);
    }
    return converted;
}

} // namespace ambrotype::imaging
