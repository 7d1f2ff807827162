#include "jobs/face_service.h"

#include "pipeline/source.h"
#include "pipeline/stages/faces/face_search.h"

namespace ambrotype::jobs {

Result<pipeline::Findings>
findFaces(const pipeline::Source &source, const pipeline::Recipe &recipe, const pipeline::RenderContext &context)
{
    pipeline::Findings findings;
    if (!pipeline::findStage("faces"))
        return findings;
    const auto settings = pipeline::faceSettingsAsOn(recipe);
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
