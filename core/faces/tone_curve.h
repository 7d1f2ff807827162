#pragma once

#include "imaging/float_image.h"

#include <array>
#include <optional>

namespace ambrotype::faces {

//! The tone of a grey, sepia or otherwise toned photograph: one colour for each luminance. Networks see such a face in
//! neutral grey, and what they return gets the photograph's tone again, so that no lips turn red.
class ToneCurve
{
public:
    //! The curve of \p picture when all its colours lie on one (measureToning()), else nothing. One plane counts as
    //! grey.
    static std::optional<ToneCurve> ofToned(const imaging::FloatImage &picture);
    //! The curve that fits best, toned or not (the user knows better).
    explicit ToneCurve(const imaging::FloatImage &picture);

    //! Luminance 0.299 R + 0.587 G + 0.114 B of \p image in all three planes; one plane stays.
    static void toNeutral(imaging::FloatImage &image);
    //! Every pixel of \p image keeps its luminance and gets the colour of the curve. One plane stays.
    void apply(imaging::FloatImage &image) const;

private:
    static constexpr int kKnots = 65;
    //! R minus luminance and B minus luminance at luminance i / (kKnots - 1).
    std::array<float, kKnots> m_red{};
    std::array<float, kKnots> m_blue{};
};

} // namespace ambrotype::faces
