#pragma once

#include "pipeline/stage.h"

namespace ambrotype::pipeline {

//! Changes the number of pixels: by a factor, to a long edge, to width and height, or to a size on paper.
const Stage &resizeStage();

} // namespace ambrotype::pipeline
