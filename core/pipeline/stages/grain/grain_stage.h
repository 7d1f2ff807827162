#pragma once

#include "pipeline/stage.h"

namespace ambrotype::pipeline {

//! Lays grain over the result, so that what was denoised, restored and enlarged looks like one photograph again. It
//! goes last: grain is what stays as it is set.
const Stage &grainStage();

} // namespace ambrotype::pipeline
