#include "pipeline/faces/face_export.h"

#include "faces/restorer.h"
#include "imaging/color/working_space.h"
#include "pipeline/stages/faces/face_crops.h"
#include "pipeline/stages/faces/face_models.h"
#include "pipeline/stages/faces/face_search.h"
#include "pipeline/stages/faces/faces_stage.h"

#include <utility>

namespace ambrotype::pipeline {
namespace {

using imaging::FloatImage;
using imaging::Picture;

//! Crops are small and have left the photograph's own colours: sRGB.
Result<Picture> pictureOf(const FloatImage &crop, imaging::SampleType type)
{
    Picture picture;
    picture.pixels = imaging::Image(crop.size(), crop.colorChannels(), type);
    picture.profile = imaging::IccProfile::sRgb();
    picture.bitsPerSample = type == imaging::SampleType::U8 ? 8 : 16;
    const auto space = imaging::WorkingSpace::forPicture(picture);
    if (!space)
        return space.error();
    (*space)->fromWorking(crop, picture.pixels, 0, 0);
    return picture;
}

//! The stage's view of an untouched photograph.
PrepareContext contextOf(const Source &source, const StageSettings &settings, const RenderContext &render)
{
    PrepareContext context;
    context.source = &source;
    context.fullInputSize = source.size();
    context.fullInput = [&source](const Region &region) { return source.read(0, region); };
    context.progress = render.progress;
    StageContext &stage = context.context;
    stage.inputSize = stage.outputSize = source.size();
    stage.settings = &settings;
    stage.info = &facesStage().info();
    stage.device = render.device;
    stage.cancel = render.cancel;
    stage.note = render.note;
    return context;
}

} // namespace

Result<std::vector<ExportedFace>>
exportFaces(const Source &source, const Recipe &recipe, imaging::SampleType type, const RenderContext &render)
{
    const PrepareContext context = contextOf(source, *recipe.find("faces"), render);
    auto settings = faceSettings(context.context);
    if (!settings)
        return settings.error();
    const bool restores = settings->model != "none";
    FaceModels models; // the classic way, whose template is the common one
    if (restores) {
        auto opened = openFaceModels(*settings, context.context);
        if (!opened)
            return opened.error();
        models = std::move(*opened);
    }
    const auto planned = findAndPlan(source, *settings, {render.device, render.cancel, {}, render.note});
    if (!planned)
        return planned.error();
    const auto tone = toneOf(context, *settings);
    if (!tone)
        return tone.error();
    std::vector<ExportedFace> exported;
    for (const PlannedFace &face : *planned) {
        ExportedFace one;
        one.number = static_cast<int>(&face - planned->data()) + 1;
        one.reason = face.reason;
        const auto restorer = models.restorerFor(face);
        if (!restorer)
            one.reason = restorer.error().message;
        auto crop = cutOut(context, face, restorer ? **restorer : models.restorer);
        if (!crop) {
            if (crop.error().code != ErrorCode::InvalidArgument)
                return crop.error();
            continue; // points that make no face have no crop either
        }
        auto before = pictureOf(crop->before, type);
        if (!before)
            return before.error();
        one.before = std::move(*before);
        if (restores && restorer && face.task == PlannedFace::Task::Restore) {
            hideTone(*crop, *tone);
            if (auto done = restoreCrops({&*crop}, *settings, context); !done)
                return done.error();
            if (crop->failure)
                one.reason = crop->failure->message;
            if (crop->restored) {
                FloatImage pixels = crop->restored->clone();
                if (*tone)
                    (*tone)->apply(pixels);
                auto restored = pictureOf(pixels, type);
                if (!restored)
                    return restored.error();
                one.restored = std::move(*restored);
            }
        }
        exported.push_back(std::move(one));
    }
    return exported;
}

} // namespace ambrotype::pipeline
