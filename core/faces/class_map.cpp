#include "faces/class_map.h"

#include <array>

namespace ambrotype::faces {

namespace {

constexpr std::array<FacePart, kFaceParts> kBiSeNetParts{FacePart::Background,
                                                         FacePart::Skin,
                                                         FacePart::LeftBrow,
                                                         FacePart::RightBrow,
                                                         FacePart::LeftEye,
                                                         FacePart::RightEye,
                                                         FacePart::Glasses,
                                                         FacePart::LeftEar,
                                                         FacePart::RightEar,
                                                         FacePart::Earring,
                                                         FacePart::Nose,
                                                         FacePart::Mouth,
                                                         FacePart::UpperLip,
                                                         FacePart::LowerLip,
                                                         FacePart::Neck,
                                                         FacePart::Necklace,
                                                         FacePart::Cloth,
                                                         FacePart::Hair,
                                                         FacePart::Hat};

} // namespace

double ClassMap::share(PartSet set) const
{
    std::int64_t count = 0;
    for (const FacePart part : parts)
        count += set.contains(part) ? 1 : 0;
    return parts.empty() ? 0.0 : static_cast<double>(count) / static_cast<double>(parts.size());
}

ClassMap classMap(const float *scores, imaging::Size size, ParseNetwork network)
{
    const auto pixels = static_cast<std::size_t>(size.pixels());
    ClassMap map{size, std::vector<FacePart>(pixels)};
    for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
        std::size_t best = 0;
        for (std::size_t index = 1; index < kFaceParts; ++index)
            if (scores[index * pixels + pixel] > scores[best * pixels + pixel])
                best = index;
        map.parts[pixel] = network == ParseNetwork::BiSeNet ? kBiSeNetParts[best] : static_cast<FacePart>(best);
    }
    return map;
}

} // namespace ambrotype::faces
