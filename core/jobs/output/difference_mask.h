#pragma once

#include "imaging/image.h"

namespace ambrotype::jobs {

//! Where \p a and \p b (16 bits, same size and channels) differ: 65535; from there falling to 0 over \p feather pixels
//! of what is the same in both, so that blending one over the other by the mask gives the one exactly. One channel, 16
//! bits.
imaging::Image differenceMask(const imaging::Image &a, const imaging::Image &b, int feather);

//! The largest difference of a colour channel, pixel by pixel. One channel, 16 bits.
imaging::Image changeMap(const imaging::Image &a, const imaging::Image &b);

//! Where \p result shows detail that no blurring, sharpening or contrast of \p original (16 bits, same size and
//! channels) explains: how strong it is (imaging/ops/invented_detail.h), a quarter of the way from black to white =
//! full white, below what is worth showing = black. One channel, 16 bits.
imaging::Image inventedMap(const imaging::Image &original, const imaging::Image &result);

} // namespace ambrotype::jobs
