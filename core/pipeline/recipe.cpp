#include "pipeline/recipe.h"

#include "base/hash.h"
#include "pipeline/name_suggestion.h"
#include "pipeline/param_value.h"
#include "pipeline/stage.h"

#include <algorithm>
#include <cassert>

namespace ambrotype::pipeline {
namespace {

Error invalid(std::string message)
{
    return Error{ErrorCode::InvalidArgument, std::move(message), {}};
}

std::vector<std::string> stageIds()
{
    std::vector<std::string> ids;
    for (const Stage *stage : stages())
        ids.push_back(stage->info().id);
    return ids;
}

StageContext contextOf(const StageSettings &settings, const StageInfo &info)
{
    StageContext context;
    context.settings = &settings;
    context.info = &info;
    return context;
}

bool isActiveStage(const StageSettings &settings)
{
    const Stage *stage = findStage(settings.stage);
    return settings.enabled && stage && !stage->isNeutral(contextOf(settings, stage->info()));
}

} // namespace

Recipe Recipe::neutral()
{
    Recipe recipe;
    for (const Stage *stage : pipeline::stages()) {
        StageSettings settings;
        settings.stage = stage->info().id;
        for (const ParamSpec &spec : stage->info().params)
            settings.values.emplace(spec.id, spec.defaultValue);
        recipe.m_stages.push_back(std::move(settings));
    }
    return recipe;
}

const StageSettings *Recipe::find(std::string_view stage) const
{
    const auto found = std::find_if(
        m_stages.begin(), m_stages.end(), [&](const StageSettings &settings) { return settings.stage == stage; });
    return found == m_stages.end() ? nullptr : &*found;
}

StageSettings *Recipe::findMutable(std::string_view stage)
{
    const auto found = std::find_if(
        m_stages.begin(), m_stages.end(), [&](const StageSettings &settings) { return settings.stage == stage; });
    return found == m_stages.end() ? nullptr : &*found;
}

bool Recipe::isEnabled(std::string_view stage) const
{
    const StageSettings *settings = find(stage);
    return settings && settings->enabled;
}

bool Recipe::isActive(std::string_view stage) const
{
    const StageSettings *settings = find(stage);
    return settings && isActiveStage(*settings);
}

bool Recipe::changesNothing() const
{
    return std::none_of(m_stages.begin(), m_stages.end(), isActiveStage);
}

void Recipe::setEnabled(std::string_view stage, bool enabled)
{
    if (StageSettings *settings = findMutable(stage))
        settings->enabled = enabled;
}

ParamValue Recipe::value(std::string_view stage, std::string_view param) const
{
    const StageSettings *settings = find(stage);
    assert(settings);
    const auto named = settings->values.find(std::string(param));
    if (named != settings->values.end())
        return named->second;
    const ParamSpec *spec = findStage(stage)->info().find(param);
    assert(spec);
    return spec->defaultValue;
}

double Recipe::number(std::string_view stage, std::string_view param) const
{
    const ParamValue found = value(stage, param);
    if (const auto *integer = std::get_if<std::int64_t>(&found))
        return static_cast<double>(*integer);
    assert(std::holds_alternative<double>(found));
    return *std::get_if<double>(&found);
}

std::string Recipe::text(std::string_view stage, std::string_view param) const
{
    const ParamValue found = value(stage, param);
    assert(std::holds_alternative<std::string>(found));
    return *std::get_if<std::string>(&found);
}

bool Recipe::flag(std::string_view stage, std::string_view param) const
{
    const ParamValue found = value(stage, param);
    assert(std::holds_alternative<bool>(found));
    return *std::get_if<bool>(&found);
}

Result<void> Recipe::set(std::string_view stage, std::string_view param, const ParamValue &value)
{
    StageSettings *settings = findMutable(stage);
    const Stage *known = findStage(stage);
    if (!settings || !known)
        return invalid("There is no stage \"" + std::string(stage) + "\"." + didYouMean(stage, stageIds()));
    const ParamSpec *spec = known->info().find(param);
    if (!spec) {
        std::vector<std::string> names;
        for (const ParamSpec &each : known->info().params)
            names.push_back(each.id);
        return invalid("The stage \"" + known->info().id + "\" has no parameter \"" + std::string(param) + "\"."
                       + didYouMean(param, names));
    }
    auto checked = checkedValue(*spec, value);
    if (!checked) {
        Error error = checked.error();
        error.detail = known->info().id + "." + spec->id;
        return error;
    }
    if (*checked != spec->defaultValue)
        settings->enabled = true;
    settings->values[spec->id] = std::move(*checked);
    return {};
}

Result<void> Recipe::setFromText(std::string_view path, std::string_view text)
{
    const std::size_t dot = path.find('.');
    if (dot == std::string_view::npos)
        return invalid("\"" + std::string(path)
                       + "\" does not name a parameter; write stage.parameter, for example denoise.amount.");
    const std::string_view stage = path.substr(0, dot);
    const std::string_view param = path.substr(dot + 1);
    if (param != "enabled")
        return set(stage, param, ParamValue(std::string(text)));
    StageSettings *settings = findMutable(stage);
    if (!settings)
        return invalid("There is no stage \"" + std::string(stage) + "\"." + didYouMean(stage, stageIds()));
    ParamSpec enabled;
    enabled.id = "enabled";
    enabled.type = ParamType::Bool;
    const auto checked = checkedValue(enabled, ParamValue(std::string(text)));
    if (!checked)
        return checked.error();
    settings->enabled = *std::get_if<bool>(&*checked);
    return {};
}

Result<void> Recipe::reorder(const std::vector<std::string> &order)
{
    std::vector<StageSettings> reordered;
    for (const std::string &id : order) {
        const StageSettings *settings = find(id);
        if (!settings)
            return invalid("There is no stage \"" + id + "\"." + didYouMean(id, stageIds()));
        const bool twice = std::any_of(
            reordered.begin(), reordered.end(), [&](const StageSettings &each) { return each.stage == id; });
        if (twice)
            return invalid("The order names the stage \"" + id + "\" twice.");
        reordered.push_back(*settings);
    }
    if (reordered.size() != m_stages.size())
        return invalid("The order must name every stage once; it names " + std::to_string(reordered.size()) + " of "
                       + std::to_string(m_stages.size()) + ".");
    m_stages = std::move(reordered);
    return {};
}

std::string Recipe::hash() const
{
    Sha256 sum;
    sum.update("ambrotype recipe 1\n");
    for (const StageSettings &settings : m_stages)
        if (isActiveStage(settings))
            sum.update(settingsText(settings, findStage(settings.stage)->info()));
    return sum.finish();
}

} // namespace ambrotype::pipeline
