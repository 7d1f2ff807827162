#include "pipeline/stage.h"

#include "pipeline/param_value.h"

#include <algorithm>
#include <cassert>

namespace ambrotype::pipeline {
namespace {

const ParamValue &inForce(const StageContext &context, std::string_view param)
{
    if (context.settings) {
        const auto found = context.settings->values.find(std::string(param));
        if (found != context.settings->values.end())
            return found->second;
    }
    const ParamSpec *spec = context.info->find(param);
    assert(spec);
    return spec->defaultValue;
}

} // namespace

const ParamSpec *StageInfo::find(std::string_view param) const
{
    const auto found =
        std::find_if(params.begin(), params.end(), [&](const ParamSpec &spec) { return spec.id == param; });
    return found == params.end() ? nullptr : &*found;
}

double StageContext::number(std::string_view param) const
{
    const ParamValue &value = inForce(*this, param);
    if (const auto *integer = std::get_if<std::int64_t>(&value))
        return static_cast<double>(*integer);
    const auto *number = std::get_if<double>(&value);
    assert(number);
    return *number;
}

std::string StageContext::text(std::string_view param) const
{
    const auto *text = std::get_if<std::string>(&inForce(*this, param));
    assert(text);
    return *text;
}

bool StageContext::flag(std::string_view param) const
{
    const auto *flag = std::get_if<bool>(&inForce(*this, param));
    assert(flag);
    return *flag;
}

std::string settingsText(const StageSettings &settings, const StageInfo &info)
{
    std::string text = info.id + " " + std::to_string(info.version);
    for (const ParamSpec &spec : info.params) {
        if (!isInForce(spec, settings.values))
            continue;
        const auto named = settings.values.find(spec.id);
        const std::string value = valueText(named == settings.values.end() ? spec.defaultValue : named->second);
        // The length in front keeps a text that looks like further parameters from being taken for them.
        text += " " + spec.id + "=" + std::to_string(value.size()) + ":" + value;
    }
    return text + "\n";
}

const Stage *findStage(std::string_view id)
{
    for (const Stage *stage : stages())
        if (stage->info().id == id)
            return stage;
    return nullptr;
}

} // namespace ambrotype::pipeline
