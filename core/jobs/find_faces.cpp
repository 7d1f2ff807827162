#include "jobs/face_service.h"

#include "pipeline/faces/face_finder.h"
#include "pipeline/stages/faces/face_plan.h"

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
    pipeline::FaceFinderOptions options;
    options.detector = {settings->detector, context.device};
    if (settings->threshold > 0)
        options.detect.threshold = settings->threshold;
    options.detect.turnedLooks = settings->rotated;
    options.limits.smallEyeDistance = settings->smallest;
    const faces::PictureAccess access = pipeline::accessTo(source);
    const auto found = pipeline::findFaces(access, source.contentId(), options, context.cancel, context.progress);
    if (!found)
        return found.error();
    std::vector<faces::Face> all = (*found)->faces;
    const std::vector<faces::Face> drawn = pipeline::drawnFaces(*settings, source.size());
    all.insert(all.end(), drawn.begin(), drawn.end());
    const auto facts = faces::factsOf(all, access, options.limits, context.cancel);
    if (!facts)
        return facts.error();
    findings.lookedForFaces = true;
    for (const pipeline::PlannedFace &planned : pipeline::planFaces(all, *facts, *settings, source.size())) {
        pipeline::FaceOutcome outcome;
        outcome.number = static_cast<int>(findings.faces.size()) + 1;
        outcome.face = planned.face;
        outcome.badges = planned.facts.badges(planned.face);
        outcome.reason = planned.reason;
        outcome.asked = planned.strength * 100;
        findings.faces.push_back(std::move(outcome));
    }
    return findings;
}

} // namespace ambrotype::jobs
