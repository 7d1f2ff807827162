#include "pipeline/stages/faces/faces_stage.h"

#include "pipeline/stages/faces/face_search.h"
#include "pipeline/stages/faces/face_work.h"

#include <algorithm>

namespace ambrotype::pipeline {
namespace {

//! Share of the progress that finding the faces has.
constexpr double kFinding = 0.3;

using Prepared = std::shared_ptr<const FaceWork>;

const FaceWork &workOf(const StageContext &context)
{
    return **std::any_cast<Prepared>(context.prepared);
}

class FacesStage final : public Stage
{
public:
    const StageInfo &info() const override
    {
        static const StageInfo declared = describeFaces();
        return declared;
    }

    bool isNeutral(const StageContext &context) const override { return context.text("model") == "none"; }

    bool needsPrepare(const StageContext &) const override { return true; }

    Result<std::any> prepare(const PrepareContext &context) const override
    {
        const auto settings = faceSettings(context.context);
        if (!settings)
            return settings.error();
        const StageContext &stage = context.context;
        auto planned = findAndPlan(
            *context.source, *settings, {stage.device, stage.cancel, context.progress.sub(0, kFinding), stage.note});
        if (!planned)
            return planned.error();
        FaceModels models;
        // Half a gigabyte of weights is not read for nobody.
        if (std::any_of(planned->begin(), planned->end(), [](const PlannedFace &face) {
                return face.task != PlannedFace::Task::Leave;
            })) {
            auto opened = openFaceModels(*settings, context.context);
            if (!opened)
                return opened.error();
            models = std::move(*opened);
        }
        PrepareContext rest = context;
        rest.progress = context.progress.sub(kFinding, 1);
        auto work = workOnFaces(rest, *settings, models, *planned);
        if (!work)
            return work.error();
        return std::any(Prepared(std::move(*work)));
    }

    void tell(const StageContext &context, Findings &findings) const override
    {
        findings.lookedForFaces = true;
        findings.faces = workOf(context).outcomes;
    }

    std::string modelHash(const StageContext &context) const override { return faceModelsHash(context); }

    double cost(const StageContext &) const override { return 4; }

    std::optional<int> facesToWorkOn(int allowed, const StageContext &context) const override
    {
        const auto settings = faceSettings(context);
        if (!settings)
            return allowed;
        if (settings->aligned)
            return 1;
        const int most = settings->selection != FaceSelection::All ? 1 : settings->most;
        return most > 0 ? std::min(allowed, most) : allowed;
    }

    Result<FloatImage> process(FloatImage input,
                               const Region &inputRegion,
                               const Region &output,
                               const StageContext &context) const override
    {
        FloatImage result =
            inputRegion == output
                ? std::move(input)
                : input.crop({output.x - inputRegion.x, output.y - inputRegion.y, output.width, output.height});
        const FaceWork &work = workOf(context);
        if (!work.patches.empty())
            faces::pasteFaces(result, output, work.picture, context.outputSize, work.patches, work.paste);
        return result;
    }
};

} // namespace

const Stage &facesStage()
{
    static const FacesStage stage;
    return stage;
}

} // namespace ambrotype::pipeline
