#pragma once

#include "pipeline/stages/faces/face_plan.h"

#include "base/cancel.h"
#include "base/progress.h"

#include <functional>
#include <string>
#include <vector>

namespace ambrotype::pipeline {

class Recipe;
class Source;

//! Everything besides picture and values that a search needs.
struct FaceSearchContext
{
    std::string device = "auto";
    CancelToken cancel;
    Progress progress;
    std::function<void(const std::string &sentence)> note; //!< As of a stage; may be empty.
};

//! Finds the faces of \p source, or takes them from memory, and plans what is to be done with each: the one way for the
//! stage, the window's list and the export, so that all three know the same faces by the same numbers. Without any
//! detector on the machine, and none asked for by name, it says so in a note and finds none. Looks at the photograph as
//! read, so that other stages' sliders do not start it again. Errors: as findFaces().
Result<std::vector<PlannedFace>>
findAndPlan(const Source &source, const FaceSettings &settings, const FaceSearchContext &context);

//! The values of \p recipe that decide which faces are found and which of them the rules leave alone, as one text to
//! compare; empty without the stage.
std::string searchValues(const Recipe &recipe);

//! What is known of a planned face before any work on it. \p number: from 1.
FaceOutcome plannedOutcome(const PlannedFace &planned, int number);

} // namespace ambrotype::pipeline
