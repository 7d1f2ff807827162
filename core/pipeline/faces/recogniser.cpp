#include "pipeline/faces/recogniser.h"

#include "faces/crop.h"
#include "faces/crop_template.h"
#include "faces/similarity.h"
#include "inference/engine_loader.h"
#include "pipeline/stages/faces/face_search.h"

#include <utility>

namespace ambrotype::pipeline {
namespace {

//! Large enough for every recogniser.
constexpr int kCropSize = 512;

//! The embedding and the quality of \p face. Points that make no face have neither.
Result<void>
measure(const Source &source, MeasuredFace &measured, faces::Embedder &recogniser, const CancelToken &cancel)
{
    const faces::Face &face = measured.face;
    if (!face.hasLandmarks)
        return {};
    const auto aligned = faces::alignFace(face.landmarks, faces::CropTemplate::Ffhq, kCropSize);
    if (!aligned)
        return {};
    faces::CropParams params;
    params.size = kCropSize;
    const imaging::Region region = faces::cropRegion(aligned->toPicture, source.size(), params);
    const auto pixels = source.read(0, region);
    if (!pixels)
        return pixels.error();
    const imaging::FloatImage crop = faces::cropFace(*pixels, region, source.size(), aligned->toPicture, params);
    faces::Landmarks points;
    for (std::size_t i = 0; i < points.size(); ++i)
        points[i] = aligned->toCrop(face.landmarks[i]);
    measured.portrayed.quality = faces::measureInputQuality(crop, points, faces::eyeDistance(face.landmarks));
    auto embedding = recogniser.embed(faces::FaceView{&crop, points, true}, cancel);
    if (!embedding)
        return embedding.error();
    measured.portrayed.embedding = std::move(*embedding);
    return {};
}

} // namespace

std::optional<UsableModel> recogniserFile()
{
    static const std::vector<std::string> best = {"arcface-iresnet50", "arcface-ir-se50", "mobilefacenet"};
    return findModelFor("face-recognise", best, false);
}

Result<std::shared_ptr<faces::Embedder>> openRecogniser(const std::string &device, const CancelToken &cancel)
{
    const auto file = recogniserFile();
    if (!file)
        return Error{ErrorCode::ModelMissing,
                     "No network that recognises faces is on this machine, so people cannot be told apart. Import one: "
                     "MobileFaceNet or ArcFace.",
                     {}};
    const auto engine = inference::engine();
    if (!engine)
        return engine.error();
    inference::ModelRequest request;
    request.file = file->path;
    request.architecture = file->architecture;
    request.hyperparameters = file->settings;
    request.device = device;
    auto loaded = engine.value()->load(request, cancel);
    if (!loaded)
        return loaded.error();
    return faces::Embedder::make(std::move(*loaded));
}

Result<std::vector<MeasuredFace>>
measureFaces(const Source &source, const Recipe &recipe, faces::Embedder &recogniser, const RenderContext &context)
{
    const auto settings = faceSettingsAsOn(recipe);
    if (!settings)
        return settings.error();
    const auto planned =
        findAndPlan(source, *settings, {context.device, context.cancel, context.progress, context.note});
    if (!planned)
        return planned.error();
    std::vector<MeasuredFace> measured;
    for (const PlannedFace &each : *planned) {
        measured.push_back({each.face, {}});
        if (auto done = measure(source, measured.back(), recogniser, context.cancel); !done)
            return done.error();
    }
    return measured;
}

} // namespace ambrotype::pipeline
