#pragma once

#include "pipeline/stage.h"

namespace ambrotype::pipeline {

//! Takes noise out: a transform-domain filter, the classic non-local means (S1-23), or a network.
const Stage &denoiseStage();

} // namespace ambrotype::pipeline
