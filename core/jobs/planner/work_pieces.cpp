#include "jobs/planner/work_pieces.h"

#include "base/hash.h"
#include "pipeline/param_value.h"
#include "pipeline/stage.h"

#include <algorithm>
#include <cctype>
#include <sstream>

namespace ambrotype::jobs::planner {
namespace {

constexpr double kPixelsPerUnit = 1e6;
constexpr std::size_t kWayDigits = 16; //!< Of the hash; a way in common by chance only blurs two times.
constexpr std::size_t kHashDigits = 64;

pipeline::StageContext
contextOf(const pipeline::Stage &stage, const pipeline::StageSettings &settings, const std::string &device)
{
    pipeline::StageContext context;
    context.settings = &settings;
    context.info = &stage.info();
    context.device = device;
    return context;
}

//! Whether Stage::modelHash() names a file, among words for what is not there.
bool namesModel(const std::string &hashes)
{
    std::istringstream words(hashes);
    for (std::string word; words >> word;)
        if (word.size() == kHashDigits)
            return true;
    return false;
}

//! The choices in force and the models: numbers change pixels, but hardly the time, and Stage::cost() knows those that
//! do.
std::string wayOf(const pipeline::StageSettings &settings, const pipeline::StageInfo &info, const std::string &models)
{
    std::string text = std::to_string(info.version);
    for (const pipeline::ParamSpec &spec : info.params) {
        if (spec.type != pipeline::ParamType::Choice || !pipeline::isInForce(spec, settings.values))
            continue;
        const auto named = settings.values.find(spec.id);
        const auto *value =
            std::get_if<std::string>(named == settings.values.end() ? &spec.defaultValue : &named->second);
        text += " " + spec.id + "=" + (value ? *value : std::string());
    }
    return sha256(text + " " + models).substr(0, kWayDigits);
}

std::string extensionOf(const std::filesystem::path &file)
{
    std::string text = file.extension().string();
    text.erase(std::remove(text.begin(), text.end(), '.'), text.end());
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char each) {
        return static_cast<char>(std::tolower(each));
    });
    return text;
}

//! "jpg>tiff" with what is written beside it.
std::string filesWay(const BatchItem &item)
{
    std::string way =
        extensionOf(item.input) + ">" + (item.keepFormat ? "same" : imaging::formatName(item.write.format));
    for (const OutputVariant &variant : item.variants)
        way += std::string("+") + imaging::formatName(variant.format);
    return way + (item.sidecar ? "+sidecar" : "") + (item.measureResult ? "+measures" : "");
}

} // namespace

WorkCutter WorkCutter::ofRecipe(const BatchItem &item, const pipeline::Recipe &recipe)
{
    WorkCutter cutter;
    cutter.m_recipe = recipe;
    for (const pipeline::StageSettings &settings : recipe.stages()) {
        const pipeline::Stage *stage = pipeline::findStage(settings.stage);
        if (!stage || !recipe.isActive(settings.stage))
            continue;
        const pipeline::StageContext context = contextOf(*stage, settings, item.device);
        const std::string models = stage->modelHash(context);
        cutter.m_steps.push_back({settings.stage,
                                  wayOf(settings, stage->info(), models),
                                  namesModel(models),
                                  stage->facesToWorkOn(0, context) ? settings.stage : std::string()});
    }
    cutter.m_last = {kFiles, filesWay(item)};
    return cutter;
}

WorkCutter WorkCutter::ofItem(const BatchItem &item)
{
    return item.automatic ? ofWhole(item) : ofRecipe(item, item.recipe);
}

WorkCutter WorkCutter::ofWhole(const BatchItem &item)
{
    // Automatic values never switch a stage on faces on or off.
    WorkCutter cutter = ofRecipe(item, item.recipe);
    const auto onFaces = std::find_if(
        cutter.m_steps.begin(), cutter.m_steps.end(), [](const Step &step) { return !step.facesOf.empty(); });
    Step whole{kWhole, filesWay(item)};
    if (onFaces != cutter.m_steps.end()) {
        whole.way += "+" + onFaces->way;
        whole.facesOf = onFaces->facesOf;
    }
    cutter.m_steps.clear();
    cutter.m_last = std::move(whole);
    return cutter;
}

bool WorkCutter::dependsOnFaces() const
{
    const auto does = [](const Step &step) { return !step.facesOf.empty(); };
    return does(m_last) || std::any_of(m_steps.begin(), m_steps.end(), does);
}

std::optional<int> WorkCutter::facesToWorkOn(const std::string &stage, std::optional<int> faces) const
{
    if (stage.empty() || !faces)
        return std::nullopt;
    const pipeline::Stage &asked = *pipeline::findStage(stage);
    return asked.facesToWorkOn(*faces, contextOf(asked, *m_recipe.find(stage), {}));
}

std::vector<WorkPiece> WorkCutter::pieces(imaging::Size size, std::optional<int> faces) const
{
    const double inputUnits = static_cast<double>(size.pixels()) / kPixelsPerUnit;
    std::vector<WorkPiece> pieces;
    const auto add = [&](const Step &step, double units) {
        pieces.push_back(
            {step.stage, step.way, step.onDevice, units, !step.facesOf.empty(), facesToWorkOn(step.facesOf, faces)});
    };
    for (const Step &step : m_steps) {
        const pipeline::Stage *stage = pipeline::findStage(step.stage);
        pipeline::StageContext context = contextOf(*stage, *m_recipe.find(step.stage), {});
        context.inputSize = size;
        size = stage->outputSize(size, context);
        context.outputSize = size;
        const double megapixels = static_cast<double>(size.pixels()) / kPixelsPerUnit;
        add(step, megapixels * stage->cost(context));
    }
    const double outputUnits = static_cast<double>(size.pixels()) / kPixelsPerUnit;
    add(m_last, inputUnits + outputUnits);
    return pieces;
}

} // namespace ambrotype::jobs::planner
