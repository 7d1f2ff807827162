#pragma once

#include "base/cancel.h"
#include "base/result.h"
#include "faces/guard/embedder.h"
#include "faces/guard/people.h"
#include "pipeline/findings.h"
#include "pipeline/network/model_files.h"
#include "pipeline/recipe.h"
#include "pipeline/renderer.h"
#include "pipeline/source.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

//! Who the faces of a picture are.
namespace ambrotype::pipeline {

//! The file of the recogniser that the face stage uses: the best one on this machine. Nothing without any.
std::optional<UsableModel> recogniserFile();

//! Opens it, or takes it from memory. Any thread, not the window's. Errors: ModelMissing (says what to import); those
//! of the engine; Cancelled.
Result<std::shared_ptr<faces::Embedder>> openRecogniser(const std::string &device, const CancelToken &cancel = {});

//! A face of a picture and who it is.
struct MeasuredFace
{
    faces::Face face;               //!< In pixels of the picture.
    faces::PortrayedFace portrayed; //!< picture is 0. Without an embedding where no eyes were found.
};

//! Finds the faces of \p source as the stage "faces" with the values of \p recipe does, on or off, drawn ones too, and
//! measures each with \p recogniser from the same crop as the stage cuts for most networks. The largest face first.
//! Errors: as findFaces(); those of the recogniser.
Result<std::vector<MeasuredFace>>
measureFaces(const Source &source, const Recipe &recipe, faces::Embedder &recogniser, const RenderContext &context);

} // namespace ambrotype::pipeline
