#pragma once

#include "pipeline/stages/faces/face_plan.h"

#include <vector>

namespace ambrotype::pipeline {

//! Finds the faces of context.source, or takes them from memory, and plans what is to be done with each. Without any
//! detector on the machine, and none asked for by name, it says so in a note and finds none.
//! Errors: as findFaces().
Result<std::vector<PlannedFace>> findAndPlan(const PrepareContext &context, const FaceSettings &settings);

} // namespace ambrotype::pipeline
