#pragma once

#include "faces/guard/embedding.h"

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ambrotype::faces {

//! Who a person is, by the sharpest faces of a shoot: the mean direction of their embeddings, small enough for a recipe
//! (8 bits per value turn a direction of 128 values by less than half a degree).
struct PersonReference
{
    std::string network;             //!< Recogniser that measured it: Embedder::network().
    std::vector<std::int8_t> values; //!< -127..127, the largest of them 127 or -127.

    //! The direction. selfAgreement is 1.
    Embedding embedding() const;

    bool operator==(const PersonReference &) const = default;
};

//! The mean of \p faces. Errors: InvalidArgument (none, of different lengths, or without a direction).
Result<PersonReference> referenceOf(const std::string &network, const std::vector<const Embedding *> &faces);

//! The values of \p reference in base64 (RFC 4648).
std::string referenceValuesToText(const PersonReference &reference);

//! Exactly what referenceValuesToText() writes, of 16 to 4096 values; \p network as in model cards, at most 64
//! characters. Errors: BadFormat. Never throws, whatever the text.
Result<PersonReference> referenceFromText(std::string_view network, std::string_view values);

} // namespace ambrotype::faces
