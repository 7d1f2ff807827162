#pragma once

#include "faces/guard/embedder.h"
#include "faces/parser.h"
#include "faces/restorer.h"
#include "pipeline/stages/faces/face_plan.h"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace ambrotype::pipeline {

//! A restorer, and what is told and remembered of it.
struct NamedRestorer
{
    std::shared_ptr<const faces::Restorer> restorer;
    std::string name; //!< Catalogue id, file name, or "classic".
    std::string hash; //!< Of its weights; "classic" without.
};

//! The networks that the face stage works with. Only the restorer is always there.
struct FaceModels
{
    NamedRestorer classic{faces::classicRestorer(), "classic", "classic"};
    NamedRestorer restorer = classic;
    bool isMissing = false; //!< "auto" found no network, so the classic way has to do.
    //! For faces with a restorer of their own, by FaceChoice::model; why it cannot be used is that face's affair.
    std::map<std::string, Result<NamedRestorer>> ownRestorers;

    //! The one for \p planned. A network needs real landmarks; faces without get the classic way, anonymous ones too.
    //! Errors: why the face's own cannot be used.
    Result<const NamedRestorer *> restorerFor(const PlannedFace &planned) const;

    std::optional<faces::Parser> parser;
    std::string parserHash; //!< Of its weights.
    std::shared_ptr<faces::Embedder> embedder;
};

//! Loads what \p settings ask for, or takes it from memory. A parser or recogniser that cannot be loaded is left out.
//! Errors: ModelMissing for a restorer that was asked for by name; those of the engine.
Result<FaceModels> openFaceModels(const FaceSettings &settings, const StageContext &context);

//! Hash of the files that openFaceModels() would use; for cache keys. Opens nothing.
std::string faceModelsHash(const StageContext &context);

} // namespace ambrotype::pipeline
