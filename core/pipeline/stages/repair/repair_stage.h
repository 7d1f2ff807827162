#pragma once

#include "pipeline/stage.h"

namespace ambrotype::pipeline {

//! Takes back what JPEG compression left. It goes before all other stages: the blocks of a file are found as long as
//! they are unharmed.
const Stage &repairStage();

} // namespace ambrotype::pipeline
