#include "jobs/output/path_text.h"
#include "jobs/store/item_json.h"
#include "jobs/store/queue_types.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ambrotype::jobs {
namespace {

using nlohmann::json;

json optional(const std::optional<double> &value)
{
    return value ? json(*value) : json();
}

std::optional<double> optionalNumber(const json &object, const char *key)
{
    const auto found = object.find(key);
    return found == object.end() || !found->is_number() ? std::nullopt : std::optional<double>(found->get<double>());
}

json faceJson(const pipeline::FaceOutcome &outcome)
{
    const faces::Face &face = outcome.face;
    json points = json::array();
    for (const faces::Point &point : face.landmarks)
        points.push_back({point.x, point.y});
    return {{"number", outcome.number},
            {"box", {face.box.left, face.box.top, face.box.right, face.box.bottom}},
            {"landmarks", points},
            {"score", face.score},
            {"source", static_cast<int>(face.source)},
            {"turned", face.turned},
            {"has_landmarks", face.hasLandmarks},
            {"badges", outcome.badges},
            {"restored", outcome.restored},
            {"anonymised", outcome.anonymised},
            {"reason", outcome.reason},
            {"model", outcome.model},
            {"asked", outcome.asked},
            {"used", outcome.used},
            {"likeness", outcome.likeness},
            {"identity", optional(outcome.score)},
            {"limit", optional(outcome.limit)},
            {"reference", optional(outcome.referenceScore)},
            {"remarks", outcome.remarks}};
}

pipeline::FaceOutcome faceFromJson(const json &object)
{
    pipeline::FaceOutcome outcome;
    outcome.number = object.value("number", 0);
    const auto &box = object.at("box");
    outcome.face.box = {box.at(0), box.at(1), box.at(2), box.at(3)};
    const auto &points = object.at("landmarks");
    for (std::size_t i = 0; i < outcome.face.landmarks.size(); ++i)
        outcome.face.landmarks[i] = {points.at(i).at(0), points.at(i).at(1)};
    outcome.face.score = object.value("score", 0.0);
    outcome.face.source =
        static_cast<faces::FaceSource>(object.value("source", static_cast<int>(faces::FaceSource::Drawn)));
    outcome.face.turned = object.value("turned", 0);
    outcome.face.hasLandmarks = object.value("has_landmarks", true);
    outcome.badges = object.value("badges", std::vector<std::string>());
    outcome.restored = object.value("restored", false);
    outcome.anonymised = object.value("anonymised", false);
    outcome.reason = object.value("reason", "");
    outcome.model = object.value("model", "");
    outcome.asked = object.value("asked", 0.0);
    outcome.used = object.value("used", 0.0);
    outcome.likeness = object.value("likeness", "");
    outcome.score = optionalNumber(object, "identity");
    outcome.limit = optionalNumber(object, "limit");
    outcome.referenceScore = optionalNumber(object, "reference");
    outcome.remarks = object.value("remarks", std::vector<std::string>());
    return outcome;
}

json modelJson(const UsedModel &model)
{
    return {{"stage", model.stage},
            {"id", model.paper.id},
            {"title", model.paper.title},
            {"file", model.paper.file},
            {"sha256", model.paper.sha256},
            {"code_licence", model.paper.codeLicence},
            {"weights_licence", model.paper.weightsLicence},
            {"data_terms", model.paper.dataTerms},
            {"paid_work", model.paper.paidWork}};
}

UsedModel modelFromJson(const json &object)
{
    UsedModel model;
    model.stage = object.value("stage", "");
    model.paper.id = object.value("id", "");
    model.paper.title = object.value("title", "");
    model.paper.file = object.value("file", "");
    model.paper.sha256 = object.value("sha256", "");
    model.paper.codeLicence = object.value("code_licence", "");
    model.paper.weightsLicence = object.value("weights_licence", "");
    model.paper.dataTerms = object.value("data_terms", "");
    model.paper.paidWork = object.value("paid_work", model.paper.paidWork);
    return model;
}

json measuredJson(const pipeline::Measurements &m)
{
    return {{"width", m.width},
            {"height", m.height},
            {"megapixels", m.megapixels},
            {"noise_luma", m.noiseLuma},
            {"noise_chroma", m.noiseChroma},
            {"sharpness", m.sharpness},
            {"edge_width", m.edgeWidth},
            {"jpeg_quality", m.jpegQuality},
            {"blockiness", m.blockiness},
            {"clipped_shadows", m.clippedShadows},
            {"clipped_highlights", m.clippedHighlights},
            {"monochrome", m.monochrome},
            {"sepia", m.sepia},
            {"iso", m.iso}};
}

pipeline::Measurements measuredFromJson(const json &object)
{
    pipeline::Measurements m;
    m.width = object.value("width", 0);
    m.height = object.value("height", 0);
    m.megapixels = object.value("megapixels", 0.0);
    m.noiseLuma = object.value("noise_luma", 0.0);
    m.noiseChroma = object.value("noise_chroma", 0.0);
    m.sharpness = object.value("sharpness", 0.0);
    m.edgeWidth = object.value("edge_width", 0.0);
    m.jpegQuality = object.value("jpeg_quality", 0);
    m.blockiness = object.value("blockiness", 0.0);
    m.clippedShadows = object.value("clipped_shadows", 0.0);
    m.clippedHighlights = object.value("clipped_highlights", 0.0);
    m.monochrome = object.value("monochrome", false);
    m.sepia = object.value("sepia", false);
    m.iso = object.value("iso", 0);
    return m;
}

json measuresJson(const shoot::ResultMeasures &measures)
{
    json list = json::array();
    for (const std::optional<double> &value : measures.values)
        list.push_back(optional(value));
    return list;
}

shoot::ResultMeasures measuresFromJson(const json &list)
{
    shoot::ResultMeasures measures;
    for (std::size_t i = 0; i < std::min(list.size(), measures.values.size()); ++i) {
        if (list[i].is_number())
            measures.values[i] = list[i].get<double>();
    }
    return measures;
}

imaging::Size sizeFrom(const json &object, const char *key)
{
    const json size = object.value(key, json::array());
    return size.size() == 2 ? imaging::Size{size[0].get<int>(), size[1].get<int>()} : imaging::Size{};
}

ItemResult read(const json &object)
{
    ItemResult result;
    result.state = stateFromName(object.value("state", "queued")).value_or(ItemState::Queued);
    if (const json error = object.value("error", json()); error.is_object())
        result.error = {errorFromName(error.value("code", "")), error.value("message", ""), error.value("detail", "")};
    result.output = pathFromText(object.value("output", ""));
    result.warnings = object.value("warnings", std::vector<std::string>());
    result.inputSize = sizeFrom(object, "input_size");
    result.outputSize = sizeFrom(object, "output_size");
    result.seconds = object.value("seconds", 0.0);
    result.device = object.value("device", "");
    for (const json &stage : object.value("stages", json::array()))
        result.stageSeconds.emplace_back(stage.at(0).get<std::string>(), stage.at(1).get<double>());
    result.findings.lookedForFaces = object.value("looked_for_faces", false);
    for (const json &face : object.value("faces", json::array()))
        result.findings.faces.push_back(faceFromJson(face));
    result.inputHash = object.value("input_hash", "");
    result.inputBytes = object.value("input_bytes", std::uint64_t(0));
    for (const json &model : object.value("models", json::array()))
        result.models.push_back(modelFromJson(model));
    result.files = filesFromJson(object.value("files", json::array()).dump());
    result.sidecar = pathFromText(object.value("sidecar", ""));
    if (const json measured = object.value("measured", json()); measured.is_object())
        result.measured = measuredFromJson(measured);
    result.reasons = object.value("reasons", std::vector<std::string>());
    if (const json measures = object.value("result_measures", json()); measures.is_array())
        result.resultMeasures = measuresFromJson(measures);
    return result;
}

} // namespace

std::string resultToJson(const ItemResult &result)
{
    json stages = json::array();
    for (const auto &[stage, seconds] : result.stageSeconds)
        stages.push_back({stage, seconds});
    json faces = json::array();
    for (const pipeline::FaceOutcome &face : result.findings.faces)
        faces.push_back(faceJson(face));
    json models = json::array();
    for (const UsedModel &model : result.models)
        models.push_back(modelJson(model));
    json object = {{"state", stateName(result.state)},
                   {"output", pathToText(result.output)},
                   {"warnings", result.warnings},
                   {"input_size", {result.inputSize.width, result.inputSize.height}},
                   {"output_size", {result.outputSize.width, result.outputSize.height}},
                   {"seconds", result.seconds},
                   {"device", result.device},
                   {"stages", stages},
                   {"looked_for_faces", result.findings.lookedForFaces},
                   {"faces", faces},
                   {"input_hash", result.inputHash},
                   {"input_bytes", result.inputBytes},
                   {"models", models},
                   {"files", json::parse(filesToJson(result.files))},
                   {"sidecar", pathToText(result.sidecar)},
                   {"reasons", result.reasons}};
    if (result.state == ItemState::Failed)
        object["error"] = {
            {"code", errorName(result.error.code)}, {"message", result.error.message}, {"detail", result.error.detail}};
    // What the values became is known from the settings, unless the picture itself decided.
    if (!result.usedRecipe.stages().empty())
        object["recipe"] = result.usedRecipe.toJson(-1);
    if (result.measured)
        object["measured"] = measuredJson(*result.measured);
    if (result.resultMeasures)
        object["result_measures"] = measuresJson(*result.resultMeasures);
    return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<ItemResult> resultFromJson(std::string_view text)
{
    try {
        const json object = json::parse(text);
        ItemResult result = read(object);
        if (const std::string recipe = object.value("recipe", ""); !recipe.empty()) {
            Result<pipeline::Recipe> used = pipeline::Recipe::fromJson(recipe);
            if (!used)
                return used.error();
            result.usedRecipe = std::move(*used);
        }
        return result;
    } catch (const json::exception &problem) {
        return Error{ErrorCode::BadFormat, "An entry of the queue cannot be understood.", problem.what()};
    }
}

} // namespace ambrotype::jobs
