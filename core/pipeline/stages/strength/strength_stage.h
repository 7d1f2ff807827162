#pragma once

#include "pipeline/stage.h"

namespace ambrotype::pipeline {

//! Blends the whole result with the original: 100 is the result exactly, 0 the original exactly.
const Stage &strengthStage();

} // namespace ambrotype::pipeline
