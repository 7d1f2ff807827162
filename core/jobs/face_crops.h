#pragma once

#include "base/cancel.h"
#include "base/result.h"
#include "faces/face.h"
#include "imaging/image.h"
#include "pipeline/recipe.h"
#include "pipeline/renderer.h"
#include "pipeline/source.h"

#include <filesystem>
#include <optional>
#include <vector>

namespace ambrotype::jobs {

//! Which pixels of a result show one face.
struct CropPlace
{
    int level = 0;
    imaging::Region region; //!< Of the result at that level; square unless the picture ends there.
};

//! The square around \p box (pixels of the photograph), \p margin times its longer side, on the grid of the result, at
//! the coarsest level on which it still has \p edge pixels (level 0 when no level has). Nothing when it lies outside.
std::optional<CropPlace> placeOfCrop(
    const faces::Box &box, const pipeline::Source &source, const pipeline::Recipe &recipe, int edge, double margin);

//! One face before and after, to be looked at: BGRA 8 bit, longer side at most the edge that was asked for.
struct FaceCrops
{
    imaging::Image before;
    imaging::Image after; //!< Empty when it was not asked for.
};

//! Renders both crops of the face in \p box. \p display: of the screen; null = sRGB.
//! Errors: InvalidArgument (the box lies outside of the picture); those of Renderer::renderRegion().
Result<FaceCrops> renderFaceCrops(const pipeline::Renderer &renderer,
                                  const pipeline::Source &source,
                                  const pipeline::Recipe &recipe,
                                  const faces::Box &box,
                                  bool withResult,
                                  int edge,
                                  const imaging::IccProfile *display,
                                  const pipeline::RenderContext &context);

//! Writes the face in \p box at full size, as it was and as the result shows it, as PNG files \p stem-original.png and
//! \p stem-result.png in \p folder, in the photograph's own profile and depth, without its metadata. Files that exist
//! stay; the new ones get another name. \returns what was written. Errors: as above and those of writePicture().
Result<std::vector<std::filesystem::path>> exportFaceCrops(const pipeline::Renderer &renderer,
                                                           const pipeline::Source &source,
                                                           const pipeline::Recipe &recipe,
                                                           const faces::Box &box,
                                                           const std::filesystem::path &folder,
                                                           const std::string &stem,
                                                           const pipeline::RenderContext &context);

} // namespace ambrotype::jobs
