#include "jobs/output/sidecar.h"

#include "imaging/atomic_file.h"
#include "inference/engine_loader.h"
#include "jobs/output/path_text.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <ctime>
#include <fstream>
#include <set>
#include <sstream>

namespace ambrotype::jobs {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

const char *stripName(imaging::StripMetadata strip)
{
    return strip == imaging::StripMetadata::All ? "all" : strip == imaging::StripMetadata::Gps ? "gps" : "none";
}

Json sizeJson(imaging::Size size)
{
    return Json::array({size.width, size.height});
}

//! Seconds since 1970 as "2026-11-21T09:00:00Z".
std::string utcNow()
{
    const std::time_t now = std::time(nullptr);
    std::tm parts = {};
    gmtime_r(&now, &parts);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

//! \p file as seen from \p folder, so that a tree that moves as a whole still fits together.
fs::path seenFrom(const fs::path &folder, const fs::path &file)
{
    std::error_code failed;
    const fs::path from = fs::weakly_canonical(folder.empty() ? fs::path(".") : folder, failed);
    const fs::path to = fs::weakly_canonical(file, failed);
    const fs::path relative = to.lexically_relative(from);
    return failed || relative.empty() ? file : relative;
}

Json writeJson(const imaging::WriteOptions &options)
{
    return {{"format", imaging::formatName(options.format)},
            {"depth", options.depth},
            {"quality", options.quality},
            {"profile", imaging::outputProfileName(options.profile)},
            {"strip", stripName(options.strip)},
            {"note", readableText(options.processingNote)}};
}

Json variantJson(const OutputVariant &variant)
{
    return {{"label", readableText(variant.label)},
            {"folder", pathToText(variant.subFolder)},
            {"name", readableText(variant.nameTemplate)},
            {"format", imaging::formatName(variant.format)},
            {"quality", variant.quality},
            {"depth", variant.depth},
            {"long_edge", variant.longEdge},
            {"profile", imaging::outputProfileName(variant.profile)},
            {"strip", stripName(variant.strip)}};
}

Json fileJson(const WrittenFile &file, const fs::path &folder)
{
    return {{"label", readableText(file.label)},
            {"file", pathToText(seenFrom(folder, file.path))},
            {"bytes", file.bytes},
            {"size", sizeJson(file.size)},
            {"sha256", file.sha256}};
}

Json modelJson(const UsedModel &model)
{
    const pipeline::ModelPaper &paper = model.paper;
    return {{"stage", model.stage},
            {"id", paper.id},
            {"title", readableText(paper.title)},
            {"file", readableText(paper.file)},
            {"sha256", paper.sha256},
            {"code_licence", paper.codeLicence},
            {"weights_licence", paper.weightsLicence},
            {"paid_work", paper.paidWork}};
}

//! Hundredths of a pixel and thousandths of a likeness are what the numbers can be trusted for.
double rounded(double value, double steps)
{
    return std::round(value * steps) / steps;
}

Json faceJson(const pipeline::FaceOutcome &outcome)
{
    const faces::Box &box = outcome.face.box;
    const auto likeness = [](const std::optional<double> &value) {
        return value ? Json(rounded(*value, 1e3)) : Json();
    };
    return {
        {"number", outcome.number},
        {"box", {rounded(box.left, 1e2), rounded(box.top, 1e2), rounded(box.width(), 1e2), rounded(box.height(), 1e2)}},
        {"source", faces::faceSourceName(outcome.face.source)},
        {"restored", outcome.restored},
        {"anonymised", outcome.anonymised},
        {"reason", outcome.reason},
        {"model", readableText(outcome.model)},
        {"asked", outcome.asked},
        {"used", outcome.used},
        {"likeness", outcome.likeness},
        {"identity", likeness(outcome.score)},
        {"limit", likeness(outcome.limit)},
        {"reference", likeness(outcome.referenceScore)},
        {"grain_seed", outcome.number},
        {"badges", outcome.badges}};
}

Json measurementsJson(const pipeline::Measurements &measured)
{
    Json json = Json::parse(pipeline::analysisJson(measured, {}), nullptr, false);
    for (const char *advised : {"quality", "suggested", "reasons"})
        json.erase(advised);
    return json;
}

Json resultJson(const BatchItem &item, const imaging::WriteOptions &options, const ItemResult &result)
{
    const fs::path folder = result.output.parent_path();
    const Result<inference::Engine *> engine = inference::engine();
    Json json;
    json["ambrotype_sidecar"] = Sidecar::kVersion;
    json["program"] = {{"name", "Ambrotype"},
                       {"version", AMBROTYPE_VERSION},
                       {"engine", engine ? (*engine)->description() : std::string()}};
    json["created"] = utcNow();
    json["input"] = {{"file", pathToText(seenFrom(folder, item.input))},
                     {"bytes", result.inputBytes},
                     {"size", sizeJson(result.inputSize)},
                     {"sha256", result.inputHash}};
    json["results"] = Json::array();
    for (const WrittenFile &file : result.files)
        json["results"].push_back(fileJson(file, folder));
    json["order"] = readableText(item.order);
    json["preset"] = readableText(item.presetName);
    json["automatic"] = item.automatic;
    json["reasons"] = result.reasons;
    json["recipe"] = Json::parse(result.usedRecipe.toJson(), nullptr, false);
    json["recipe_sha256"] = result.usedRecipe.hash();
    json["device"] = result.device;
    // Networks run in the precision that the engine finds right for the device; nothing else is ever asked for here.
    json["precision"] = inference::precisionName(inference::Precision::Auto);
    json["models"] = Json::array();
    for (const UsedModel &model : result.models)
        json["models"].push_back(modelJson(model));
    json["read"] = {{"accept_partial", item.read.acceptPartial},
                    {"max_pixels", item.read.limits.maxPixels},
                    {"max_side", item.read.limits.maxSide},
                    {"max_expansion", item.read.limits.maxExpansion}};
    json["write"] = writeJson(options);
    json["variants"] = Json::array();
    for (const OutputVariant &variant : item.variants)
        json["variants"].push_back(variantJson(variant));
    json["measurements"] = result.measured ? measurementsJson(*result.measured) : Json();
    json["faces"] = Json::array();
    for (const pipeline::FaceOutcome &outcome : result.findings.faces)
        json["faces"].push_back(faceJson(outcome));
    json["warnings"] = result.warnings;
    return json;
}

//! Adds the top-level keys of the sidecar at \p file that we do not write.
void keepForeignKeys(const fs::path &file, Json &json)
{
    std::ifstream stream(file, std::ios::binary);
    std::stringstream text;
    if (!stream || !(text << stream.rdbuf()))
        return;
    const Json old = Json::parse(text.str(), nullptr, false);
    if (!old.is_object())
        return;
    for (const auto &[key, value] : old.items()) {
        if (!json.contains(key))
            json[key] = value;
    }
}

} // namespace

fs::path sidecarPath(const fs::path &picture)
{
    fs::path sidecar = picture;
    sidecar += ".ambrotype.json";
    return sidecar;
}

Result<void> writeSidecar(const BatchItem &item, const imaging::WriteOptions &options, ItemResult &result)
{
    const fs::path place = sidecarPath(result.output);
    Json json = resultJson(item, options, result);
    keepForeignKeys(place, json);
    const std::string text = json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
    if (const Result<void> written = imaging::writeTextAtomically(place, text); !written)
        return written;
    result.sidecar = place;
    return {};
}

} // namespace ambrotype::jobs
