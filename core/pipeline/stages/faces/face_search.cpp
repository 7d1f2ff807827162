#include "pipeline/stages/faces/face_search.h"

#include "faces/crop_template.h"
#include "pipeline/faces/face_finder.h"
#include "pipeline/faces/restorer_choice.h"
#include "pipeline/recipe.h"
#include "pipeline/source.h"

#include <algorithm>
#include <map>

namespace ambrotype::pipeline {
namespace {

//! Of the one look with cascades.
constexpr int kQuickLongEdge = 640;

FaceFinderOptions finderOptions(const FaceSettings &settings, const std::string &device)
{
    FaceFinderOptions options;
    options.detector = {settings.detector, device};
    if (settings.threshold > 0)
        options.detect.threshold = settings.threshold;
    options.detect.turnedLooks = settings.rotated;
    options.limits.smallEyeDistance = settings.smallest;
    // Nobody chose the cascades: they are all that is here, and their thorough search takes half a minute for some
    // photographs. One look finds the faces that a portrait is about.
    if (settings.detector == "auto" && detectorHash(options.detector) == "cascade") {
        options.detect.firstLongEdge = kQuickLongEdge;
        options.detect.finerLook = false;
        options.detect.turnedLooks = false;
    }
    return options;
}

Result<std::shared_ptr<const FoundFaces>>
search(const Source &source, const FaceSettings &settings, const FaceSearchContext &context)
{
    auto found = findFaces(accessTo(source),
                           source.contentId(),
                           finderOptions(settings, context.device),
                           context.cancel,
                           context.progress);
    if (found)
        return found;
    const ErrorCode code = found.error().code;
    if (settings.detector != "auto" || (code != ErrorCode::NotFound && code != ErrorCode::ModelMissing))
        return found.error();
    if (context.note)
        context.note("No face was looked for: " + found.error().message);
    return std::make_shared<const FoundFaces>();
}

//! The photograph is a crop already: its five points are the template's.
faces::Face wholePicture(Size size)
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

} // namespace

Result<std::vector<PlannedFace>>
findAndPlan(const Source &source, const FaceSettings &settings, const FaceSearchContext &context)
{
    std::vector<faces::Face> list = drawnFaces(settings, source.size());
    if (settings.aligned)
        list.push_back(wholePicture(source.size()));
    auto facts = faces::factsOf(list, accessTo(source), finderOptions(settings, context.device).limits, context.cancel);
    if (!facts)
        return facts.error();
    if (!settings.aligned) {
        const auto found = search(source, settings, context);
        if (!found)
            return found.error();
        list.insert(list.end(), (*found)->faces.begin(), (*found)->faces.end());
        facts->insert(facts->end(), (*found)->facts.begin(), (*found)->facts.end());
    }
    std::vector<PlannedFace> planned = planFaces(list, *facts, settings, source.size());
    std::map<std::string, faces::CropShape> crops;
    for (PlannedFace &face : planned) {
        const std::string &model = face.model.empty() ? settings.model : face.model;
        if (crops.count(model) == 0) {
            const auto crop = restorerCrop(model, settings.file);
            crops[model] = crop ? *crop : faces::CropShape();
        }
        face.drawn = crops[model];
    }
    return planned;
}

std::string searchValues(const Recipe &recipe)
{
    constexpr const char *kStage = "faces";
    std::string text;
    if (!recipe.find(kStage))
        return text;
    for (const char *param : {"detector", "select"})
        text += recipe.text(kStage, param) + '\n';
    for (const char *param : {"threshold", "smallest", "most"})
        text += std::to_string(recipe.number(kStage, param)) + '\n';
    for (const char *param : {"rotated", "background"})
        text += recipe.flag(kStage, param) ? "yes\n" : "no\n";
    return text;
}

FaceOutcome plannedOutcome(const PlannedFace &planned, int number)
{
    FaceOutcome outcome;
    outcome.number = number;
    outcome.face = planned.face;
    outcome.badges = planned.facts.badges(planned.face);
    outcome.drawn = planned.drawn;
    outcome.reason = planned.reason;
    outcome.asked = planned.strength * 100;
    return outcome;
}

} // namespace ambrotype::pipeline
