#pragma once

#include "faces/tone_curve.h"
#include "pipeline/stages/faces/face_crops.h"

#include <optional>

namespace ambrotype::pipeline {

//! From what the network gave to what is put back: tone and colours of the photograph, its irises and moles, its fine
//! texture, a mask, as much strength as the likeness allows, grain. \p tone: of a grey or toned photograph, else null.
//! Fills \p outcome. Nothing when the face is better left alone (then outcome.reason says why).
//! Errors: Cancelled; those of reading the picture.
Result<std::optional<faces::FacePatch>> finishedFace(const FaceCrop &crop,
                                                     const PrepareContext &context,
                                                     const FaceSettings &settings,
                                                     const FaceModels &models,
                                                     const faces::ToneCurve *tone,
                                                     FaceOutcome &outcome);

} // namespace ambrotype::pipeline
