#pragma once

#include "imaging/picture.h"

#include <array>
#include <optional>
#include <string_view>

namespace ambrotype::imaging {

//! The colour profile of a file to be written.
enum class OutputProfile {
    Original, //!< That of the picture; none where it has none.
    Srgb,
    AdobeRgb, //!< The numbers of Adobe RGB (1998), in a profile of our own.
    DisplayP3
};

inline constexpr std::array<OutputProfile, 4> kOutputProfiles = {
    OutputProfile::Original, OutputProfile::Srgb, OutputProfile::AdobeRgb, OutputProfile::DisplayP3};

//! Stable name: "original", "srgb", "adobe-rgb", "display-p3".
const char *outputProfileName(OutputProfile profile);
std::optional<OutputProfile> outputProfileFromName(std::string_view name);

//! Whether inProfile() changes numbers. Then the picture should have 16 bits, so that it is rounded finely enough.
bool isConverted(const Picture &picture, OutputProfile profile);

//! \p picture with its colours as numbers of \p profile, samples of the same type, rounded once; grey stays grey, with
//! the transfer curve of the profile. Relative colorimetric: colours outside the profile become the nearest at its
//! edge. A picture without a profile means sRGB. A profile that cannot be used leaves the picture as it is.
Picture inProfile(const Picture &picture, OutputProfile profile);

} // namespace ambrotype::imaging
