#pragma once

#include "pipeline/stage.h"

namespace ambrotype::pipeline {

//! Size that the resize stage makes of \p input with the values of \p context. Sides are rounded to whole pixels, at
//! least 1 and at most 65000; where the picture's shape is kept, the shorter side follows the longer one.
Size resizedSize(Size input, const StageContext &context);

} // namespace ambrotype::pipeline
