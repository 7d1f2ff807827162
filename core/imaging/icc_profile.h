#pragma once

#include "base/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ambrotype::imaging {

enum class ColorModel { Gray, Rgb, Cmyk, Lab };

//! An ICC profile as bytes, shared and immutable, with what is asked of it often.
class IccProfile
{
public:
    //! Checks \p bytes with LittleCMS. Errors: Damaged, Unsupported (a colour model that we do not know).
    static Result<std::shared_ptr<const IccProfile>> parse(std::vector<std::uint8_t> bytes);

    static std::shared_ptr<const IccProfile> sRgb();     //!< Built in.
    static std::shared_ptr<const IccProfile> sRgbGray(); //!< One channel with sRGB's transfer curve.
    //! Built in: the primaries and curve of Adobe RGB (1998), as its specification gives them.
    static std::shared_ptr<const IccProfile> adobeRgb();
    static std::shared_ptr<const IccProfile> adobeRgbGray(); //!< One channel with that curve.
    static std::shared_ptr<const IccProfile> displayP3();    //!< Built in: primaries of DCI-P3, D65, sRGB's curve.

    const std::vector<std::uint8_t> &bytes() const { return m_bytes; }
    const std::string &description() const { return m_description; }
    ColorModel model() const { return m_model; }
    //! Whether the profile's numbers mean sRGB to within rounding, so that no conversion is needed.
    bool isSrgb() const { return m_isSrgb; }

private:
    IccProfile() = default;
    std::vector<std::uint8_t> m_bytes;
    std::string m_description;
    ColorModel m_model = ColorModel::Rgb;
    bool m_isSrgb = false;
};

} // namespace ambrotype::imaging
