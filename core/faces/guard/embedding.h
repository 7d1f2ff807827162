#pragma once

#include <vector>

namespace ambrotype::faces {

//! Who a face looks like, as a direction.
struct Embedding
{
    std::vector<float> values; //!< Unit length; the mean of the face and its mirror image.
    //! How little the network cares about what does not matter: the least cosine between the face and its mirror image
    //! and, where that was asked for, the face moved by 2 pixels. 1 is perfect; low means: do not trust it.
    double selfAgreement = 1.0;
};

//! Cosine of two embeddings of one recogniser, -1..1; 0 when their lengths differ.
double similarity(const Embedding &a, const Embedding &b);

} // namespace ambrotype::faces
