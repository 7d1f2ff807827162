#pragma once

#include <cstdint>
#include <memory>
#include <span>

namespace ambrotype::imaging {

//! CMYK samples (0 = no ink, 255 = full ink) to 8-bit sRGB. One thread at a time.
class CmykToRgb
{
public:
    //! Converts through \p profile (perceptual intent: inks that sRGB lacks are common); without a usable CMYK
    //! profile by R = (255 - C) (255 - K) / 255, as most programs do.
    explicit CmykToRgb(std::span<const std::uint8_t> profile);
    ~CmykToRgb();

    bool usesProfile() const { return m_transform != nullptr; }
    //! \p count pixels of 4 bytes to \p count pixels of 3 bytes.
    void convert(const std::uint8_t *cmyk, std::uint8_t *rgb, int count) const;

private:
    struct Delete
    {
        void operator()(void *transform) const;
    };
    std::unique_ptr<void, Delete> m_transform;
};

} // namespace ambrotype::imaging
