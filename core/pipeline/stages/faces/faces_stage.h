#pragma once

#include "pipeline/stage.h"

namespace ambrotype::pipeline {

//! Finds faces, restores each, judges the likeness and puts it back (requirements S0-01 to S0-05). Pixels outside the
//! faces' masks stay bit for bit. In front of a stage that enlarges, faces are restored first and enlarged with the
//! rest; behind it, they are cut from the photograph and put onto the enlarged picture (S0-02).
const Stage &facesStage();

} // namespace ambrotype::pipeline
