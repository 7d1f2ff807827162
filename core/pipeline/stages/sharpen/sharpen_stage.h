#pragma once

#include "pipeline/stage.h"

namespace ambrotype::pipeline {

//! Unsharp mask on the luminance; flat areas stay exactly what they were.
const Stage &sharpenStage();

} // namespace ambrotype::pipeline
