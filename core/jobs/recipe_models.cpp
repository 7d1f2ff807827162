#include "jobs/recipe_models.h"

#include "pipeline/stage.h"

#include <sstream>
#include <string>
#include <utility>

namespace ambrotype::jobs {

namespace {

// Which files a stage uses does not depend on the picture; it only must not be an empty one.
constexpr imaging::Size kSomePicture{3000, 2000};

} // namespace

std::vector<UsedModel> modelsOf(const std::string &stage, const std::string &hashes)
{
    constexpr std::size_t kHashDigits = 64;
    std::vector<UsedModel> models;
    std::istringstream words(hashes);
    for (std::string word; words >> word;) {
        if (word.size() == kHashDigits)
            models.push_back({stage, pipeline::modelPaper(word)});
    }
    return models;
}

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
        for (UsedModel &model : modelsOf(settings.stage, stage->modelHash(context)))
            models.push_back(std::move(model));
    }
    return models;
}

} // namespace ambrotype::jobs
