#pragma once

#include "faces/paste.h"
#include "pipeline/findings.h"
#include "pipeline/stages/faces/face_models.h"
#include "pipeline/stages/faces/face_plan.h"

#include <memory>
#include <vector>

namespace ambrotype::pipeline {

//! Everything that the face stage decided and made for one picture, once, before any tile.
struct FaceWork
{
    imaging::Size picture;                 //!< What the patches count in: the photograph at full size.
    std::vector<faces::FacePatch> patches; //!< Their masks hold the strength.
    faces::PasteParams paste;
    std::vector<FaceOutcome> outcomes;
};

//! Cuts out, restores, judges. One face that fails is left alone and says so; the others go on.
//! Errors: Cancelled; those of reading the picture.
Result<std::shared_ptr<const FaceWork>> workOnFaces(const PrepareContext &context,
                                                    const FaceSettings &settings,
                                                    const FaceModels &models,
                                                    const std::vector<PlannedFace> &planned);

} // namespace ambrotype::pipeline
