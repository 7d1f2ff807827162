#include "jobs/recipe_models.h"

#include "pipeline/stage.h"

#include <sstream>
#include <string>

namespace ambrotype::jobs {

namespace {

// Which files a stage uses does not depend on the picture; it only must not be an empty one.
constexpr imaging::Size kSomePicture{3000, 2000};
constexpr std::size_t kHashDigits = 64; // the other words stand for networks that are not there

} // namespace

std::vector<UsedModel> modelsOf(const pipeline::Recipe &recipe)
{
    std::vector<UsedModel> models;
    for (const pipeline::StageSettings &settings : recipe.stages()) {
        const pipeline::Stage *stage = pipeline::findStage(settings.stage);
        if (!stage || !settings.enabled)
            continue;
        pipeline::StageContext context;
        context.settings = &settings;
        context.info = &stage->info();
        context.inputSize = kSomePicture;
        if (stage->isNeutral(context))
            continue;
        context.outputSize = stage->outputSize(kSomePicture, context);
        std::istringstream words(stage->modelHash(context));
        for (std::string word; words >> word;) {
            if (word.size() == kHashDigits)
                models.push_back({settings.stage, pipeline::modelPaper(word)});
        }
    }
    return models;
}

} // namespace ambrotype::jobs
