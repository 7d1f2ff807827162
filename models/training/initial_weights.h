#pragma once

#include "config.h"

#include "inference/weights/state_dict.h"

namespace ambrotype::training {

//! Random weights of the pyramid denoiser of \p config: He's normal initialisation for layers that a ReLU follows, the
//! second convolution of each residual block near zero, so that deep stacks learn at a high rate from the start.
inference::StateDict freshDenoiser(const Config &config);

//! The same for the enlarger. Its interpolation starts as bicubic (a = -0.5), its tail near zero: an untrained network
//! enlarges as plain bicubic interpolation does.
inference::StateDict freshEnlarger(const Config &config);

//! The same for the repairer. Its tail starts at zero: an untrained network changes nothing.
inference::StateDict freshRepairer(const Config &config);

} // namespace ambrotype::training
