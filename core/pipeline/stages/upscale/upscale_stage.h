#pragma once

#include "pipeline/stage.h"

namespace ambrotype::pipeline {

//! Enlarges by a network, then resamples to the wished factor. Off until a model is chosen.
const Stage &upscaleStage();

} // namespace ambrotype::pipeline
