#include "pipeline/stages/faces/faces_stage.h"

#include "faces/crop_template.h"
#include "pipeline/faces/face_finder.h"
#include "pipeline/source.h"
#include "pipeline/stages/faces/face_work.h"

#include <algorithm>

namespace ambrotype::pipeline {
namespace {

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
        auto planned = plan(context, *settings);
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
        auto work = workOnFaces(context, *settings, models, *planned);
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

private:
    static Result<std::vector<PlannedFace>> plan(const PrepareContext &context, const FaceSettings &settings)
    {
        const Size size = context.source->size();
        std::vector<faces::Face> found;
        if (settings.aligned) {
            found.push_back(wholePicture(size));
        } else if (auto searched = search(context, settings); searched) {
            found = std::move(*searched);
        } else {
            return searched.error();
        }
        const std::vector<faces::Face> drawn = drawnFaces(settings, size);
        found.insert(found.end(), drawn.begin(), drawn.end());
        const auto facts = faces::factsOf(
            found, accessTo(*context.source), finderOptions(settings, context).limits, context.context.cancel);
        if (!facts)
            return facts.error();
        return planFaces(found, *facts, settings, size);
    }

    static FaceFinderOptions finderOptions(const FaceSettings &settings, const PrepareContext &context)
    {
        FaceFinderOptions options;
        options.detector = {settings.detector, context.context.device};
        if (settings.threshold > 0)
            options.detect.threshold = settings.threshold;
        options.detect.turnedLooks = settings.rotated;
        options.limits.smallEyeDistance = settings.smallest;
        return options;
    }

    //! Detection always looks at the photograph as read, so that other stages' sliders do not start it again.
    static Result<std::vector<faces::Face>> search(const PrepareContext &context, const FaceSettings &settings)
    {
        const StageContext &stage = context.context;
        auto found = findFaces(accessTo(*context.source),
                               context.source->contentId(),
                               finderOptions(settings, context),
                               stage.cancel,
                               context.progress.sub(0, 0.3));
        if (found)
            return (*found)->faces;
        const ErrorCode code = found.error().code;
        if (settings.detector != "auto" || (code != ErrorCode::NotFound && code != ErrorCode::ModelMissing))
            return found.error();
        if (stage.note)
            stage.note("No face was looked for: " + found.error().message);
        return std::vector<faces::Face>();
    }

    //! The photograph is a crop already: its five points are the template's.
    static faces::Face wholePicture(Size size)
    {
        faces::Face face;
        face.box = {0, 0, double(size.width), double(size.height)};
        face.landmarks = faces::cropTemplate(faces::CropTemplate::Ffhq, std::min(size.width, size.height));
        face.score = 1.0;
        for (faces::Point &point : face.landmarks) {
            point.x += std::max(0, size.width - size.height) / 2.0;
            point.y += std::max(0, size.height - size.width) / 2.0;
        }
        return face;
    }
};

} // namespace

const Stage &facesStage()
{
    static const FacesStage stage;
    return stage;
}

} // namespace ambrotype::pipeline
