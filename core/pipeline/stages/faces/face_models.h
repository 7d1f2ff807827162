#pragma once

#include "faces/guard/embedder.h"
#include "faces/parser.h"
#include "faces/restorer.h"
#include "pipeline/stages/faces/face_settings.h"

#include <memory>
#include <optional>
#include <string>

namespace ambrotype::pipeline {

//! The networks that the face stage works with. Only the restorer is always there.
struct FaceModels
{
    std::shared_ptr<const faces::Restorer> restorer;
    std::string restorerName; //!< Catalogue id, file name, or "classic".
    std::string restorerHash; //!< Of its weights; "classic" without.
    bool isMissing = false;   //!< "auto" found no network, so the classic way has to do.
    std::optional<faces::Parser> parser;
    std::shared_ptr<faces::Embedder> embedder;
};

//! Loads what \p settings ask for, or takes it from memory. A parser or recogniser that cannot be loaded is left out.
//! Errors: ModelMissing for a restorer that was asked for by name; those of the engine.
Result<FaceModels> openFaceModels(const FaceSettings &settings, const StageContext &context);

//! Hash of the files that openFaceModels() would use; for cache keys. Opens nothing.
std::string faceModelsHash(const StageContext &context);

} // namespace ambrotype::pipeline
