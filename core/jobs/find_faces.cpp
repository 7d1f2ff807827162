#include "jobs/face_service.h"

#include "pipeline/source.h"
#include "pipeline/stages/faces/face_search.h"

namespace ambrotype::jobs {
namespace {

constexpr const char *kStage = "faces";

//! The stage's values as if it were on: its rules say which faces it would leave alone.
Result<pipeline::FaceSettings> settingsOf(const pipeline::Recipe &recipe, const pipeline::Stage &stage)
{
    pipeline::StageSettings settings = *recipe.find(kStage);
    if (recipe.text(kStage, "model") == "none")
        settings.values["model"] = std::string("auto");
    pipeline::StageContext context;
    context.settings = &settings;
    context.info = &stage.info();
    return pipeline::faceSettings(context);
}

} // namespace

Result<pipeline::Findings>
findFaces(const pipeline::Source &source, const pipeline::Recipe &recipe, const pipeline::RenderContext &context)
{
    pipeline::Findings findings;
    const pipeline::Stage *stage = pipeline::findStage(kStage);
    if (!stage)
        return findings;
    const auto settings = settingsOf(recipe, *stage);
    if (!settings)
        return settings.error();
    const auto planned =
        pipeline::findAndPlan(source, *settings, {context.device, context.cancel, context.progress, context.note});
    if (!planned)
        return planned.error();
    findings.lookedForFaces = true;
    for (const pipeline::PlannedFace &face : *planned)
        findings.faces.push_back(pipeline::plannedOutcome(face, static_cast<int>(findings.faces.size()) + 1));
    return findings;
}

} // namespace ambrotype::jobs
