#pragma once

#include "imaging/picture.h"
#include "pipeline/findings.h"
#include "pipeline/recipe.h"
#include "pipeline/renderer.h"
#include "pipeline/source.h"

#include <optional>
#include <string>
#include <vector>

namespace ambrotype::pipeline {

//! One face of a picture, aligned and alone.
struct ExportedFace
{
    int number = 0;                           //!< FaceOutcome::number.
    imaging::Picture before;                  //!< Aligned crop of the photograph, sRGB.
    std::optional<imaging::Picture> restored; //!< What the restorer gave, as it gave it; nothing for a face left alone.
    std::string reason;                       //!< Why there is no restored one.
};

//! Cuts out every face that the recipe's face stage finds in \p source (requirements S2-08 and S2-10: faces only,
//! without pasting). With the stage's model off, crops of 512 pixels in the common template and no restored ones.
//! Samples of \p type. Errors: as the face stage; Cancelled.
Result<std::vector<ExportedFace>>
exportFaces(const Source &source, const Recipe &recipe, imaging::SampleType type, const RenderContext &context);

} // namespace ambrotype::pipeline
