#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace ambrotype::imaging {

//! CIE Lab as TIFF stores it (TIFF 6.0, section 23: L 0..full scale for 0..100, a and b signed) to sRGB.
class LabToRgb
{
public:
    LabToRgb();
    ~LabToRgb();

    //! \p count pixels of three samples. 8 bits: a and b as two's complement.
    void convert(const std::uint8_t *lab, std::uint8_t *rgb, int count) const;
    //! 16 bits: a and b in 1/256.
    void convert(const std::uint16_t *lab, std::uint16_t *rgb, int count) const;

private:
    template <typename Sample> void run(std::vector<float> &values, Sample *rgb, float scale) const;
    struct Delete
    {
        void operator()(void *transform) const;
    };
    std::unique_ptr<void, Delete> m_transform;
};

} // namespace ambrotype::imaging
