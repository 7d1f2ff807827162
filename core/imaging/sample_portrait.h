#pragma once

#include "imaging/sample_drawing.h"

namespace ambrotype::imaging::sample {

//! Lays the drawn person over \p color at \p p (see sceneAt()).
void paintPortrait(Point p, float pixel, Color &color);

} // namespace ambrotype::imaging::sample
