#pragma once

#include "imaging/geometry.h"

#include <cstdint>
#include <initializer_list>
#include <vector>

namespace ambrotype::faces {

//! What a parsing network tells apart, in the order of ParseNet's output (PSFR-GAN, facexlib). Left and right are the
//! picture's.
enum class FacePart : std::uint8_t {
    Background,
    Skin,
    Nose,
    Glasses,
    LeftEye,
    RightEye,
    LeftBrow,
    RightBrow,
    LeftEar,
    RightEar,
    Mouth,
    UpperLip,
    LowerLip,
    Hair,
    Hat,
    Earring,
    Necklace,
    Neck,
    Cloth
};
constexpr int kFaceParts = 19;

//! A set of parts.
class PartSet
{
public:
    constexpr PartSet() = default;
    constexpr PartSet(std::initializer_list<FacePart> parts)
    {
        for (const FacePart part : parts)
            m_bits |= bit(part);
    }
    constexpr bool contains(FacePart part) const { return (m_bits & bit(part)) != 0; }
    constexpr PartSet without(PartSet other) const { return PartSet(m_bits & ~other.m_bits); }
    static constexpr PartSet all() { return PartSet((1U << kFaceParts) - 1); }

private:
    explicit constexpr PartSet(std::uint32_t bits)
        : m_bits(bits)
    {
    }
    static constexpr std::uint32_t bit(FacePart part) { return 1U << static_cast<unsigned>(part); }
    std::uint32_t m_bits = 0;
};

//! The part that each pixel of a crop shows. May be smaller than the crop it was made from: it then covers the same
//! square with larger pixels.
struct ClassMap
{
    imaging::Size size;
    std::vector<FacePart> parts; //!< Row by row.

    FacePart at(int x, int y) const
    {
        return parts[static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) + static_cast<std::size_t>(x)];
    }
    //! Share of the pixels that \p set holds, 0..1.
    double share(PartSet set) const;
};

//! Both have 19 classes in different orders.
enum class ParseNetwork { ParseNet, BiSeNet };

//! The part with the highest score at each pixel; \p scores: 19 planes of \p size without gaps. BiSeNet's order
//! is that of zllrunning/face-parsing.PyTorch.
ClassMap classMap(const float *scores, imaging::Size size, ParseNetwork network);

} // namespace ambrotype::faces
