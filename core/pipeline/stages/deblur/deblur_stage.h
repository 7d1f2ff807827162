#pragma once

#include "pipeline/stage.h"

namespace ambrotype::pipeline {

//! Takes a little blur back, by the small network that comes with the program (networks/repairer). It goes after
//! denoising, because whatever sharpens makes grain stronger too.
const Stage &deblurStage();

} // namespace ambrotype::pipeline
