#include "pipeline/recipe.h"

#include "pipeline/json_text.h"
#include "pipeline/migration.h"
#include "pipeline/name_suggestion.h"
#include "pipeline/param_value.h"
#include "pipeline/stage.h"

#include <algorithm>
#include <cstddef>

// Keys that are not known are kept in Recipe::m_unknown as {"top": {key: value}, "params": {stage: {key: value}},
// "stages": [{"after": id of the known stage before it, "object": the whole stage}]}.

namespace ambrotype::pipeline {

using nlohmann::json;

namespace {

//! The part \p name of what was kept, or an empty object or list.
json keptPart(const json &unknown, const char *name)
{
    const auto found = unknown.find(name);
    return found == unknown.end() ? json() : *found;
}

} // namespace

//! Builds one Recipe from parsed JSON.
class RecipeReader
{
public:
    Result<Recipe> read(json document)
    {
        const auto version = versionOf(document, "the recipe", Recipe::kVersion);
        if (!version)
            return version.error();
        migrate(document, {}, *version, Recipe::kVersion, migrationSteps());
        if (auto kept = keepTopLevel(document); !kept)
            return kept.error();
        const auto stages = document.find("stages");
        if (stages != document.end()) {
            if (!stages->is_array())
                return bad("\"stages\" must be a list.", "stages");
            for (std::size_t i = 0; i < stages->size(); ++i)
                if (auto done = readStage((*stages)[i], "stages[" + std::to_string(i) + "]"); !done)
                    return done.error();
        }
        insertMissingStages();
        if (!m_unknown.empty())
            m_recipe.m_unknown = jsonText(m_unknown, -1);
        return std::move(m_recipe);
    }

private:
    static Error bad(std::string sentence, std::string place)
    {
        return Error{
            ErrorCode::BadFormat, "The recipe cannot be understood at " + place + ": " + std::move(sentence), place};
    }

    static Result<int> versionOf(const json &object, const std::string &place, int current)
    {
        const auto found = object.find("version");
        if (found == object.end())
            return current; // written by hand
        if (!found->is_number_integer() || *found < 1 || *found > 1'000'000)
            return bad("\"version\" must be a whole number from 1.", place);
        return found->get<int>();
    }

    Result<void> keepTopLevel(const json &document)
    {
        for (const auto &[key, value] : document.items())
            if (key != "version" && key != "stages")
                m_unknown["top"][key] = value;
        return {};
    }

    Result<void> readStage(json &object, const std::string &place)
    {
        if (!object.is_object())
            return bad("a stage must be an object in braces.", place);
        const auto name = object.find("stage");
        if (name == object.end() || !name->is_string())
            return bad("a stage needs its name, \"stage\": \"...\".", place);
        const std::string id = name->get<std::string>();
        const Stage *stage = findStage(id);
        if (!stage) {
            const auto &known = m_recipe.m_stages;
            m_unknown["stages"].push_back(
                {{"after", known.empty() ? std::string() : known.back().stage}, {"object", object}});
            return {};
        }
        if (m_recipe.find(id))
            return Error{ErrorCode::InvalidArgument, "The recipe names the stage \"" + id + "\" twice.", place};
        const StageInfo &info = stage->info();
        const auto version = versionOf(object, place, info.version);
        if (!version)
            return version.error();
        migrate(object, id, *version, info.version, migrationSteps());
        return readValues(object, info, place);
    }

    Result<void> readValues(const json &object, const StageInfo &info, const std::string &place)
    {
        StageSettings settings;
        settings.stage = info.id;
        for (const ParamSpec &spec : info.params)
            settings.values.emplace(spec.id, spec.defaultValue);
        for (const auto &[key, value] : object.items()) {
            if (key == "stage" || key == "version")
                continue;
            if (key == "enabled") {
                if (!value.is_boolean())
                    return bad("\"enabled\" must be true or false.", place);
                settings.enabled = value.get<bool>();
                continue;
            }
            const ParamSpec *spec = info.find(key);
            if (!spec) {
                m_unknown["params"][info.id][key] = value;
                continue;
            }
            const auto plain = paramFromJson(value);
            if (!plain)
                return bad("\"" + key + "\" must be " + rangeText(*spec) + ".", place);
            auto checked = checkedValue(*spec, *plain);
            if (!checked)
                return Error{ErrorCode::InvalidArgument,
                             "In the recipe's stage \"" + info.id + "\": " + checked.error().message,
                             place + "." + key};
            settings.values[key] = std::move(*checked);
        }
        m_recipe.m_stages.push_back(std::move(settings));
        return {};
    }

    //! A stage that the text does not name goes behind its nearest predecessor in the default order.
    void insertMissingStages()
    {
        const Recipe neutral = Recipe::neutral();
        std::string before;
        for (const StageSettings &settings : neutral.stages()) {
            if (!m_recipe.find(settings.stage)) {
                auto &list = m_recipe.m_stages;
                const auto place = std::find_if(
                    list.begin(), list.end(), [&](const StageSettings &each) { return each.stage == before; });
                list.insert(place == list.end() ? list.begin() : place + 1, settings);
            }
            before = settings.stage;
        }
    }

    Recipe m_recipe;
    json m_unknown;
};

Result<Recipe> Recipe::fromJson(std::string_view text)
{
    auto document = parseJsonObject(text, "recipe");
    if (!document)
        return document.error();
    try {
        return RecipeReader().read(std::move(*document));
    } catch (const json::exception &error) { // a migration met a type that it did not expect
        return Error{ErrorCode::BadFormat, "The recipe holds a value of a wrong kind.", error.what()};
    }
}

std::string Recipe::toJson(int indent) const
{
    // ordered_json: version and stage first, so that a person finds them.
    using nlohmann::ordered_json;
    const json unknown = m_unknown.empty() ? json::object() : json::parse(m_unknown, nullptr, false);
    ordered_json document;
    document["version"] = kVersion;
    ordered_json list = ordered_json::array();
    const json unknownStages = keptPart(unknown, "stages");
    const json unknownParams = keptPart(unknown, "params");
    const json unknownTop = keptPart(unknown, "top");
    const auto addUnknownAfter = [&](const std::string &id) {
        for (const json &each : unknownStages)
            if (each.value("after", std::string()) == id)
                list.push_back(ordered_json::parse(each.at("object").dump()));
    };
    addUnknownAfter({});
    for (const StageSettings &settings : m_stages) {
        const StageInfo &info = findStage(settings.stage)->info();
        ordered_json object;
        object["stage"] = info.id;
        object["version"] = info.version;
        object["enabled"] = settings.enabled;
        for (const ParamSpec &spec : info.params)
            if (const auto named = settings.values.find(spec.id); named != settings.values.end())
                object[spec.id] = paramToJson(named->second);
        if (const auto kept = unknownParams.find(info.id); kept != unknownParams.end())
            for (const auto &[key, value] : kept->items())
                object[key] = ordered_json::parse(value.dump());
        list.push_back(std::move(object));
        addUnknownAfter(info.id);
    }
    document["stages"] = std::move(list);
    for (const auto &[key, value] : unknownTop.items())
        document[key] = ordered_json::parse(value.dump());
    return document.dump(indent, ' ', false, ordered_json::error_handler_t::replace);
}

std::vector<std::string> Recipe::unknownKeys() const
{
    if (m_unknown.empty())
        return {};
    const json unknown = json::parse(m_unknown, nullptr, false);
    std::vector<std::string> sentences;
    const auto tell = [&](const std::string &what, const std::string &name, const std::vector<std::string> &known) {
        sentences.push_back("This version does not know the " + what + " \"" + name + "\"; it was left alone."
                            + didYouMean(name, known));
    };
    const json unknownTop = keptPart(unknown, "top");
    for (const auto &[key, value] : unknownTop.items())
        tell("recipe's entry", key, {"version", "stages"});
    std::vector<std::string> stageNames;
    for (const Stage *stage : pipeline::stages())
        stageNames.push_back(stage->info().id);
    const json unknownStages = keptPart(unknown, "stages");
    for (const json &each : unknownStages)
        tell("stage", each.at("object").at("stage").get<std::string>(), stageNames);
    const json unknownParams = keptPart(unknown, "params");
    for (const auto &[stage, params] : unknownParams.items()) {
        std::vector<std::string> names{"enabled"};
        for (const ParamSpec &spec : findStage(stage)->info().params)
            names.push_back(spec.id);
        for (const auto &[key, value] : params.items())
            tell("parameter of \"" + stage + "\"", key, names);
    }
    return sentences;
}

} // namespace ambrotype::pipeline
