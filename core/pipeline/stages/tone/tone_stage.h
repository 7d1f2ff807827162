#pragma once

#include "pipeline/stage.h"

namespace ambrotype::pipeline {

//! Gentle changes of exposure, contrast, shadows, highlights and colour. A point operation.
const Stage &toneStage();

} // namespace ambrotype::pipeline
