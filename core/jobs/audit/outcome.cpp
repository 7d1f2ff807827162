#include "jobs/audit/outcome.h"

#include "jobs/audit/audit_chain.h"
#include "jobs/audit/locked_file.h"
#include "jobs/output/path_text.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace ambrotype::jobs::audit {
namespace {

using Json = nlohmann::ordered_json;

std::string membersOf(const Json &object)
{
    const std::string text = object.dump(-1, ' ', false, Json::error_handler_t::replace);
    return text.substr(1, text.size() - 2);
}

double rounded(double value)
{
    return std::round(value * 1e3) / 1e3;
}

//! Only what does something: the recipe's hash says all, these are for people.
std::string activeStages(const pipeline::Recipe &recipe)
{
    const Json whole = Json::parse(recipe.toJson(-1), nullptr, false);
    Json active = Json::array();
    if (whole.is_object() && whole.contains("stages")) {
        for (const Json &stage : whole["stages"]) {
            if (stage.is_object() && recipe.isActive(stage.value("stage", std::string())))
                active.push_back(stage);
        }
    }
    return active.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json filesJson(const std::vector<WrittenFile> &files)
{
    Json list = Json::array();
    for (const WrittenFile &file : files) {
        list.push_back({{"label", file.label},
                        {"file", pathToText(file.path)},
                        {"bytes", file.bytes},
                        {"size", {file.size.width, file.size.height}},
                        {"sha256", file.sha256}});
    }
    return list;
}

Json modelsJson(const std::vector<UsedModel> &models)
{
    Json list = Json::array();
    for (const UsedModel &model : models) {
        list.push_back({{"stage", model.stage},
                        {"id", model.paper.id},
                        {"title", model.paper.title},
                        {"sha256", model.paper.sha256},
                        {"code_licence", model.paper.codeLicence},
                        {"weights_licence", model.paper.weightsLicence},
                        {"paid_work", model.paper.paidWork}});
    }
    return list;
}

std::string textOf(const Json &object, const char *key)
{
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>()
                                                                             : std::string();
}

double numberOf(const Json &object, const char *key)
{
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() && found->is_number() ? found->get<double>() : 0.0;
}

//! A count that a float holds exactly; anything else is 0.
std::uint64_t countOf(const Json &object, const char *key)
{
    constexpr double kMost = 9e15;
    const double value = numberOf(object, key);
    return value >= 0 && value < kMost ? static_cast<std::uint64_t>(value) : 0;
}

const Json &memberOf(const Json &object, const char *key)
{
    static const Json nothing;
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() ? *found : nothing;
}

imaging::Size sizeOf(const Json &object)
{
    constexpr double kMost = 1e9;
    const Json &size = memberOf(object, "size");
    if (!size.is_array() || size.size() != 2 || !size[0].is_number() || !size[1].is_number())
        return {};
    const double width = size[0].get<double>();
    const double height = size[1].get<double>();
    if (!(width >= 0 && width < kMost && height >= 0 && height < kMost))
        return {};
    return {static_cast<int>(width), static_cast<int>(height)};
}

std::optional<double> likenessOf(const Json &object, const char *key)
{
    const Json &value = memberOf(object, key);
    return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

} // namespace

Outcome Outcome::of(const BatchItem &item, const ItemResult &result)
{
    Outcome outcome;
    outcome.order = item.order;
    outcome.state = stateName(result.state);
    if (result.state == ItemState::Failed) {
        outcome.errorCode = errorName(result.error.code);
        outcome.errorText = result.error.message;
    }
    outcome.input = item.input;
    outcome.inputHash = result.inputHash;
    outcome.inputBytes = result.inputBytes;
    outcome.inputSize = result.inputSize;
    outcome.files = result.files;
    outcome.preset = item.presetName;
    outcome.automatic = item.automatic;
    outcome.recipe = activeStages(result.usedRecipe);
    outcome.recipeHash = result.usedRecipe.hash();
    outcome.models = result.models;
    outcome.device = result.device;
    outcome.seconds = result.seconds;
    outcome.stageSeconds = result.stageSeconds;
    outcome.warnings = result.warnings;
    for (const pipeline::FaceOutcome &face : result.findings.faces)
        outcome.faces.push_back({face.number, face.likeness, face.score, face.limit});
    return outcome;
}

std::string Outcome::toMembers() const
{
    Json json;
    json["order"] = order;
    json["state"] = state;
    json["error"] = errorCode.empty() ? Json() : Json{{"code", errorCode}, {"message", errorText}};
    json["input"] = {{"file", pathToText(input)},
                     {"bytes", inputBytes},
                     {"size", {inputSize.width, inputSize.height}},
                     {"sha256", inputHash}};
    json["results"] = filesJson(files);
    json["preset"] = preset;
    json["automatic"] = automatic;
    json["recipe"] = Json::parse(recipe, nullptr, false);
    if (json["recipe"].is_discarded())
        json["recipe"] = nullptr;
    json["recipe_sha256"] = recipeHash;
    json["models"] = modelsJson(models);
    json["device"] = device;
    json["seconds"] = rounded(seconds);
    json["stages"] = Json::object();
    for (const auto &[stage, spent] : stageSeconds)
        json["stages"][stage] = rounded(spent);
    json["faces"] = Json::array();
    for (const Identity &face : faces) {
        json["faces"].push_back({{"number", face.number},
                                 {"likeness", face.verdict},
                                 {"identity", face.score ? Json(rounded(*face.score)) : Json()},
                                 {"limit", face.limit ? Json(rounded(*face.limit)) : Json()}});
    }
    json["warnings"] = warnings;
    return membersOf(json);
}

std::optional<Outcome> Outcome::fromLine(std::string_view line)
{
    const Json json = Json::parse(line, nullptr, false);
    if (textOf(json, "event") != "outcome")
        return std::nullopt;
    Outcome outcome;
    outcome.time = textOf(json, "time");
    outcome.who = textOf(json, "who");
    outcome.order = textOf(json, "order");
    outcome.state = textOf(json, "state");
    outcome.errorCode = textOf(memberOf(json, "error"), "code");
    outcome.errorText = textOf(memberOf(json, "error"), "message");
    const Json &input = memberOf(json, "input");
    outcome.input = pathFromText(textOf(input, "file"));
    outcome.inputHash = textOf(input, "sha256");
    outcome.inputBytes = countOf(input, "bytes");
    outcome.inputSize = sizeOf(input);
    for (const Json &file : memberOf(json, "results")) {
        outcome.files.push_back({textOf(file, "label"),
                                 pathFromText(textOf(file, "file")),
                                 textOf(file, "sha256"),
                                 countOf(file, "bytes"),
                                 sizeOf(file)});
    }
    outcome.preset = textOf(json, "preset");
    outcome.automatic = memberOf(json, "automatic") == Json(true);
    outcome.recipe = memberOf(json, "recipe").dump(-1, ' ', false, Json::error_handler_t::replace);
    outcome.recipeHash = textOf(json, "recipe_sha256");
    for (const Json &entry : memberOf(json, "models")) {
        UsedModel model;
        model.stage = textOf(entry, "stage");
        model.paper.id = textOf(entry, "id");
        model.paper.title = textOf(entry, "title");
        model.paper.sha256 = textOf(entry, "sha256");
        model.paper.codeLicence = textOf(entry, "code_licence");
        model.paper.weightsLicence = textOf(entry, "weights_licence");
        model.paper.paidWork = textOf(entry, "paid_work");
        outcome.models.push_back(std::move(model));
    }
    outcome.device = textOf(json, "device");
    outcome.seconds = numberOf(json, "seconds");
    for (const auto &[stage, spent] : memberOf(json, "stages").items())
        outcome.stageSeconds.emplace_back(stage, spent.is_number() ? spent.get<double>() : 0.0);
    for (const Json &face : memberOf(json, "faces")) {
        outcome.faces.push_back({static_cast<int>(countOf(face, "number")),
                                 textOf(face, "likeness"),
                                 likenessOf(face, "identity"),
                                 likenessOf(face, "limit")});
    }
    for (const Json &warning : memberOf(json, "warnings")) {
        if (warning.is_string())
            outcome.warnings.push_back(warning.get<std::string>());
    }
    return outcome;
}

std::string Review::toMembers() const
{
    return membersOf({{"order", order},
                      {"result", {{"file", pathToText(result)}, {"sha256", resultHash}}},
                      {"input_sha256", inputHash},
                      {"decision", decision},
                      {"reviewer", reviewer},
                      {"remark", remark}});
}

std::optional<Review> Review::fromLine(std::string_view line)
{
    const Json json = Json::parse(line, nullptr, false);
    if (textOf(json, "event") != "review")
        return std::nullopt;
    const Json &result = memberOf(json, "result");
    return Review{textOf(json, "time"),
                  textOf(json, "order"),
                  pathFromText(textOf(result, "file")),
                  textOf(result, "sha256"),
                  textOf(json, "input_sha256"),
                  textOf(json, "decision"),
                  textOf(json, "reviewer"),
                  textOf(json, "remark")};
}

Result<void> recordOutcome(const BatchItem &item, const ItemResult &result, const AuditLog &log)
{
    return log.append("outcome", Outcome::of(item, result).toMembers());
}

Result<void> recordOutcomes(const std::vector<Outcome> &outcomes, const AuditLog &log)
{
    std::vector<AuditLog::Line> lines;
    for (const Outcome &outcome : outcomes)
        lines.push_back({"outcome", outcome.toMembers()});
    return log.append(lines);
}

Result<void> recordReview(const Review &review, const AuditLog &log)
{
    return log.append("review", review.toMembers());
}

Result<Recorded> readRecorded(const std::filesystem::path &folder, const Selection &selection)
{
    Recorded recorded;
    const std::vector<std::string> days = daysFrom(folder, selection.firstDay);
    if (days.empty() && daysFrom(folder).empty())
        return auditError(ENOENT);
    const auto isWanted = [&](const std::string &order) { return !selection.order || *selection.order == order; };
    for (const std::string &day : days) {
        if (!selection.lastDay.empty() && day > selection.lastDay)
            break;
        const Result<LockedFile> file = LockedFile::open(folder / (day + ".jsonl"), LockedFile::Lock::Shared);
        const Result<std::string> text = file ? file->readFrom(0) : Result<std::string>(file.error());
        if (!text)
            return text.error();
        std::size_t at = 0;
        for (std::size_t end = text->find('\n'); end != std::string::npos; end = text->find('\n', at)) {
            const std::string_view line = std::string_view(*text).substr(at, end - at);
            if (std::optional<Outcome> outcome = Outcome::fromLine(line); outcome && isWanted(outcome->order))
                recorded.outcomes.push_back(std::move(*outcome));
            else if (std::optional<Review> review = Review::fromLine(line); review && isWanted(review->order))
                recorded.reviews.push_back(std::move(*review));
            at = end + 1;
        }
    }
    return recorded;
}

} // namespace ambrotype::jobs::audit
