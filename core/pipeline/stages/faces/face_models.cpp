#include "pipeline/stages/faces/face_models.h"
#include "pipeline/faces/face_finder.h"

#include "inference/engine_loader.h"
#include "pipeline/faces/recogniser.h"
#include "pipeline/faces/restorer_choice.h"
#include "pipeline/network/default_models.h"

namespace ambrotype::pipeline {
namespace {

Result<std::shared_ptr<inference::LoadedModel>> load(const UsableModel &model, const StageContext &context)
{
    const auto engine = inference::engine();
    if (!engine)
        return engine.error();
    inference::ModelRequest request;
    request.file = model.path;
    request.architecture = model.architecture;
    request.hyperparameters = model.settings;
    request.device = context.device;
    return engine.value()->load(request, context.cancel);
}

Result<NamedRestorer> openRestorer(const RestorerChoice &chosen, const FaceModels &models, const StageContext &context)
{
    if (!chosen.model)
        return models.classic;
    auto loaded = load(*chosen.model, context);
    if (!loaded)
        return loaded.error();
    auto restorer = faces::networkRestorer(std::move(*loaded));
    if (!restorer)
        return restorer.error();
    return NamedRestorer{std::move(*restorer), chosen.name, chosen.model->sha256};
}

} // namespace

Result<const NamedRestorer *> FaceModels::restorerFor(const PlannedFace &planned) const
{
    if (!planned.face.hasLandmarks || planned.task == PlannedFace::Task::Anonymise)
        return &classic;
    const auto own = ownRestorers.find(planned.model);
    if (own == ownRestorers.end())
        return &restorer;
    if (!own->second)
        return own->second.error();
    return &*own->second;
}

Result<FaceModels> openFaceModels(const FaceSettings &settings, const StageContext &context)
{
    const auto chosen = chooseRestorer(settings.model, settings.file);
    if (!chosen)
        return chosen.error();
    FaceModels models;
    models.isMissing = chosen->isMissing;
    auto restorer = openRestorer(*chosen, models, context);
    if (!restorer)
        return restorer.error();
    models.restorer = std::move(*restorer);
    for (const FaceChoice &choice : settings.choices)
        if (!choice.model.empty() && models.ownRestorers.count(choice.model) == 0) {
            const auto own = chooseRestorer(choice.model, {});
            models.ownRestorers.emplace(choice.model,
                                        own ? openRestorer(*own, models, context) : Result<NamedRestorer>(own.error()));
        }
    if (const auto file = findModelFor("face-parse", automaticModels("face-parse")))
        if (auto loaded = load(*file, context); loaded)
            if (auto parser = faces::Parser::of(std::move(*loaded)); parser) {
                models.parser = std::move(*parser);
                models.parserHash = file->sha256;
            }
    if (settings.identity != IdentityRule::Off)
        if (auto embedder = openRecogniser(context.device, context.cancel); embedder)
            models.embedder = std::move(*embedder);
    if (context.cancel.isCancelled())
        return Error{ErrorCode::Cancelled, {}, {}};
    return models;
}

std::string faceModelsHash(const StageContext &context)
{
    const auto hashOf = [](const Result<RestorerChoice> &chosen) -> std::string {
        return !chosen ? "missing" : chosen->model ? chosen->model->sha256 : "classic";
    };
    std::string hash = hashOf(chooseRestorer(context.text("model"), context.text("file")));
    if (const auto choices = faceChoicesFromText(context.text("choices")))
        for (const FaceChoice &choice : *choices)
            if (!choice.model.empty())
                hash += " " + hashOf(chooseRestorer(choice.model, {}));
    for (const auto &file : {findModelFor("face-parse", automaticModels("face-parse")), recogniserFile()})
        hash += file ? " " + file->sha256 : " none";
    const std::string detector = detectorHash({context.text("detector"), context.device});
    return hash + " " + (detector.empty() ? "none" : detector);
}

} // namespace ambrotype::pipeline
