#pragma once

#include "pipeline/stage.h"

namespace ambrotype::pipeline {

//! The light blur after everything else (S3-22), against artefacts that are too sharp.
const Stage &postSmoothStage();

} // namespace ambrotype::pipeline
