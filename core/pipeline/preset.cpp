#include "pipeline/preset.h"

#include "pipeline/json_text.h"
#include "pipeline/name_suggestion.h"
#include "pipeline/param_value.h"
#include "pipeline/stage.h"

#include <algorithm>

namespace ambrotype::pipeline {

using nlohmann::json;
using nlohmann::ordered_json;

namespace {

constexpr int kSchema = 1;

//! Reads the parts of one preset; each function says what is wrong in a sentence with the place.
class PresetReader
{
public:
    explicit PresetReader(Preset &preset)
        : m_preset(preset)
    {
    }

    Result<void> read(const json &document)
    {
        for (const auto &[key, value] : document.items())
            if (auto done = readTopLevel(key, value); !done)
                return done;
        if (m_preset.name.empty())
            return bad("a preset needs a \"name\".", "the top");
        return {};
    }

private:
    static Error bad(const std::string &sentence, const std::string &place)
    {
        return Error{ErrorCode::BadFormat, "The preset cannot be understood at " + place + ": " + sentence, place};
    }

    Result<void> readTopLevel(const std::string &key, const json &value)
    {
        if (key == "schema") {
            if (!value.is_number_integer() || value < 1)
                return bad("\"schema\" must be a whole number from 1.", key);
            if (value > kSchema)
                m_preset.warnings.push_back(
                    "The preset was made by a newer version; what is not known was left alone.");
            return {};
        }
        if (key == "name" || key == "description" || key == "icon" || key == "mode") {
            if (!value.is_string())
                return bad("it must be a text.", key);
            (key == "name"   ? m_preset.name
             : key == "icon" ? m_preset.icon
             : key == "mode" ? m_preset.mode
                             : m_preset.description) = value.get<std::string>();
            return {};
        }
        if (key == "rank") {
            if (!value.is_number_integer() || value < 0 || value > 1'000'000)
                return bad("\"rank\" must be a whole number from 0.", key);
            m_preset.rank = value.get<int>();
            return {};
        }
        if (key == "automatic") {
            if (!value.is_boolean())
                return bad("\"automatic\" must be true or false.", key);
            m_preset.automatic = value.get<bool>();
            return {};
        }
        if (key == "stages")
            return readStages(value);
        tellUnknown("entry", key, {"schema", "name", "description", "icon", "mode", "rank", "automatic", "stages"});
        return {};
    }

    Result<void> readStages(const json &stages)
    {
        if (!stages.is_object())
            return bad("\"stages\" must be an object in braces.", "stages");
        std::vector<std::string> known;
        for (const Stage *stage : pipeline::stages())
            known.push_back(stage->info().id);
        for (const auto &[id, values] : stages.items()) {
            const std::string place = "stages." + id;
            if (!values.is_object())
                return bad("a stage must be an object in braces.", place);
            const Stage *stage = findStage(id);
            if (!stage) {
                tellUnknown("stage", id, known);
                continue;
            }
            StageSettings settings;
            settings.stage = id;
            if (auto done = readValues(values, stage->info(), settings, place); !done)
                return done;
            m_preset.stages.push_back(std::move(settings));
        }
        return {};
    }

    static Result<void>
    readValues(const json &values, const StageInfo &info, StageSettings &settings, const std::string &place)
    {
        std::vector<std::string> known{"enabled"};
        for (const ParamSpec &spec : info.params)
            known.push_back(spec.id);
        for (const auto &[key, value] : values.items()) {
            if (key == "enabled") {
                if (!value.is_boolean())
                    return bad("\"enabled\" must be true or false.", place);
                settings.enabled = value.get<bool>();
                continue;
            }
            const ParamSpec *spec = info.find(key);
            if (!spec)
                return Error{ErrorCode::InvalidArgument,
                             "In the preset, the stage \"" + info.id + "\" has no parameter \"" + key + "\"."
                                 + didYouMean(key, known),
                             place + "." + key};
            const auto plain = paramFromJson(value);
            if (!plain)
                return bad("\"" + key + "\" must be " + rangeText(*spec) + ".", place);
            auto checked = checkedValue(*spec, *plain);
            if (!checked)
                return Error{ErrorCode::InvalidArgument,
                             "In the preset's stage \"" + info.id + "\": " + checked.error().message,
                             place + "." + key};
            settings.values[key] = std::move(*checked);
        }
        return {};
    }

    void tellUnknown(const std::string &what, const std::string &name, const std::vector<std::string> &known)
    {
        m_preset.warnings.push_back("This version does not know the preset's " + what + " \"" + name
                                    + "\"; it was left alone." + didYouMean(name, known));
    }

    Preset &m_preset;
};

std::string presetJson(const Preset &preset)
{
    ordered_json document;
    document["schema"] = kSchema;
    document["name"] = preset.name;
    document["description"] = preset.description;
    if (!preset.icon.empty())
        document["icon"] = preset.icon;
    if (!preset.mode.empty())
        document["mode"] = preset.mode;
    if (preset.automatic)
        document["automatic"] = true;
    ordered_json stages = ordered_json::object();
    for (const StageSettings &settings : preset.stages) {
        ordered_json values = ordered_json::object();
        if (!settings.enabled)
            values["enabled"] = false;
        for (const auto &[param, value] : settings.values)
            values[param] = paramToJson(value);
        stages[settings.stage] = std::move(values);
    }
    document["stages"] = std::move(stages);
    return document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

} // namespace

Result<Recipe> Preset::applyTo(Recipe base) const
{
    for (const StageSettings &settings : stages) {
        for (const auto &[param, value] : settings.values)
            if (auto done = base.set(settings.stage, param, value); !done)
                return done.error();
        base.setEnabled(settings.stage, settings.enabled);
    }
    return base;
}

Result<Preset> parsePreset(std::string_view text, std::string id)
{
    auto document = parseJsonObject(text, "preset");
    if (!document)
        return document.error();
    Preset preset;
    preset.id = std::move(id);
    preset.json = std::string(text);
    if (auto done = PresetReader(preset).read(*document); !done)
        return done.error();
    return preset;
}

Preset presetFromRecipe(const Recipe &recipe, std::string name, std::string description, const Recipe &start)
{
    Preset preset;
    preset.name = std::move(name);
    preset.description = std::move(description);
    for (const StageSettings &settings : recipe.stages()) {
        const StageSettings *before = start.find(settings.stage);
        if (!before || settings == *before)
            continue;
        StageSettings named;
        named.stage = settings.stage;
        named.enabled = settings.enabled;
        for (const auto &[param, value] : settings.values)
            if (const auto found = before->values.find(param); found == before->values.end() || found->second != value)
                named.values.emplace(param, value);
        preset.stages.push_back(std::move(named));
    }
    preset.json = presetJson(preset);
    return preset;
}

} // namespace ambrotype::pipeline
