#pragma once

#include "imaging/float_image.h"
#include "imaging/image.h"
#include "pipeline/faces/face_choices.h"
#include "pipeline/findings.h"
#include "pipeline/recipe.h"
#include "pipeline/renderer.h"
#include "pipeline/source.h"
#include "pipeline/stages/faces/face_plan.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

//! The sample picture, its face, and what the face stage makes of them.
namespace ambrotype::test {

inline constexpr imaging::Size kSampleSize{800, 600};

//! The face of the portrait in the sample picture at kSampleSize.
faces::Face sampleFace();

//! The same face moved, and made smaller or larger about its middle.
faces::Face movedFace(double dx, double dy, double scale = 1.0);

//! How the sample picture is stored for a test.
struct Stored
{
    int channels = 3;
    imaging::SampleType type = imaging::SampleType::U8;
    bool alpha = false;
    bool sepia = false;
};

std::shared_ptr<const pipeline::Source> sampleSource(const Stored &how = {});

//! Faces restored without any network, those of \p list drawn by hand.
pipeline::Recipe faceRecipe(const std::vector<faces::Face> &list);

//! Nothing that would hide what a restorer did.
pipeline::FaceSettings plainFaceSettings();

struct Rendered
{
    imaging::FloatImage pixels;
    pipeline::Findings findings;
    std::vector<std::string> notes;
};

//! The whole result, or a part of it; fails the test on an error.
Rendered
renderFaces(const pipeline::Source &source, const pipeline::Recipe &recipe, const imaging::Region *part = nullptr);

//! Pixels that differ in any plane: how many, and their smallest region.
struct Changed
{
    std::int64_t pixels = 0;
    int left = 1 << 30, top = 1 << 30, right = -1, bottom = -1;
};

Changed changed(const imaging::FloatImage &a, const imaging::FloatImage &b);

} // namespace ambrotype::test
