#include "jobs/store/item_json.h"

#include "jobs/output/path_text.h"
#include "jobs/store/queue_types.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace ambrotype::jobs {
namespace {

using imaging::FileFormat;
using nlohmann::json;

constexpr FileFormat kFormats[] = {FileFormat::Unknown,
                                   FileFormat::Jpeg,
                                   FileFormat::Png,
                                   FileFormat::Tiff,
                                   FileFormat::WebP,
                                   FileFormat::Heic,
                                   FileFormat::Avif,
                                   FileFormat::Bmp,
                                   FileFormat::Gif,
                                   FileFormat::Raw};

FileFormat formatFromName(const std::string &name)
{
    const auto *found = std::find_if(std::begin(kFormats), std::end(kFormats), [&](FileFormat format) {
        return name == imaging::formatName(format);
    });
    return found == std::end(kFormats) ? FileFormat::Unknown : *found;
}

const char *stripName(imaging::StripMetadata strip)
{
    return strip == imaging::StripMetadata::All ? "all" : strip == imaging::StripMetadata::Gps ? "gps" : "none";
}

imaging::StripMetadata stripFromName(const std::string &name)
{
    return name == "all"   ? imaging::StripMetadata::All
           : name == "gps" ? imaging::StripMetadata::Gps
                           : imaging::StripMetadata::None;
}

const char *conflictName(imaging::Conflict conflict)
{
    return conflict == imaging::Conflict::Skip ? "skip" : conflict == imaging::Conflict::Replace ? "replace" : "unique";
}

imaging::Conflict conflictFromName(const std::string &name)
{
    return name == "skip"      ? imaging::Conflict::Skip
           : name == "replace" ? imaging::Conflict::Replace
                               : imaging::Conflict::Unique;
}

std::string dumped(const json &object)
{
    return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

Error badFormat(const std::string &what)
{
    return {ErrorCode::BadFormat, "An entry of the queue cannot be understood.", what};
}

json valuesJson(const pipeline::StageSettings &settings)
{
    json values = json::object();
    for (const auto &[name, value] : settings.values)
        values[name] = std::visit([](const auto &held) { return json(held); }, value);
    return {{"stage", settings.stage}, {"enabled", settings.enabled}, {"values", values}};
}

pipeline::StageSettings valuesFromJson(const json &object)
{
    pipeline::StageSettings settings;
    settings.stage = object.value("stage", "");
    settings.enabled = object.value("enabled", true);
    const json values = object.value("values", json::object());
    for (const auto &[name, value] : values.items()) {
        if (value.is_boolean())
            settings.values[name] = value.get<bool>();
        else if (value.is_number_integer())
            settings.values[name] = value.get<std::int64_t>();
        else if (value.is_number())
            settings.values[name] = value.get<double>();
        else if (value.is_string())
            settings.values[name] = value.get<std::string>();
    }
    return settings;
}

//! Items of before there was a choice have "srgb", which is the only other one there was.
imaging::OutputProfile profileFrom(const json &object)
{
    const std::string before = object.value("srgb", false) ? "srgb" : "original";
    return imaging::outputProfileFromName(object.value("profile", before)).value_or(imaging::OutputProfile::Original);
}

json variantJson(const OutputVariant &variant)
{
    return {{"label", variant.label},
            {"folder", pathToText(variant.subFolder)},
            {"name", variant.nameTemplate},
            {"format", imaging::formatName(variant.format)},
            {"quality", variant.quality},
            {"depth", variant.depth},
            {"long_edge", variant.longEdge},
            {"profile", imaging::outputProfileName(variant.profile)},
            {"strip", stripName(variant.strip)}};
}

OutputVariant variantFromJson(const json &object)
{
    OutputVariant variant;
    variant.label = object.value("label", "");
    variant.subFolder = pathFromText(object.value("folder", ""));
    variant.nameTemplate = object.value("name", variant.nameTemplate);
    variant.format = formatFromName(object.value("format", "jpeg"));
    variant.quality = object.value("quality", variant.quality);
    variant.depth = object.value("depth", 0);
    variant.longEdge = object.value("long_edge", 0);
    variant.profile = profileFrom(object);
    variant.strip = stripFromName(object.value("strip", "none"));
    return variant;
}

json writeJson(const imaging::WriteOptions &write)
{
    return {{"format", imaging::formatName(write.format)},
            {"depth", write.depth},
            {"quality", write.quality},
            {"profile", imaging::outputProfileName(write.profile)},
            {"strip", stripName(write.strip)},
            {"note", write.processingNote},
            {"conflict", conflictName(write.conflict)}};
}

void readWrite(const json &object, imaging::WriteOptions &write)
{
    write.format = formatFromName(object.value("format", "jpeg"));
    write.depth = object.value("depth", 0);
    write.quality = object.value("quality", write.quality);
    write.profile = profileFrom(object);
    write.strip = stripFromName(object.value("strip", "none"));
    write.processingNote = object.value("note", "");
    write.conflict = conflictFromName(object.value("conflict", "unique"));
}

BatchItem settingsOf(const json &object, pipeline::Recipe recipe)
{
    BatchItem item;
    item.recipe = std::move(recipe);
    item.nameTemplate = object.value("name", item.nameTemplate);
    item.presetName = object.value("preset", "");
    item.automatic = object.value("automatic", false);
    for (const json &settings : object.value("over_advice", json::array()))
        item.overAdvice.push_back(valuesFromJson(settings));
    item.keepFormat = object.value("keep_format", true);
    readWrite(object.value("write", json::object()), item.write);
    item.noteInMetadata = object.value("note_in_metadata", true);
    const json read = object.value("read", json::object());
    item.read.limits.maxPixels = read.value("max_pixels", item.read.limits.maxPixels);
    item.read.limits.maxSide = read.value("max_side", item.read.limits.maxSide);
    item.read.limits.maxExpansion = read.contains("max_expansion") && read["max_expansion"].is_null()
                                        ? std::numeric_limits<double>::infinity() // which JSON has no number for
                                        : read.value("max_expansion", item.read.limits.maxExpansion);
    item.read.acceptPartial = read.value("accept_partial", item.read.acceptPartial);
    item.device = object.value("device", item.device);
    for (const json &variant : object.value("variants", json::array()))
        item.variants.push_back(variantFromJson(variant));
    item.sidecar = object.value("sidecar", false);
    item.measureResult = object.value("measure_result", false);
    item.order = object.value("order", "");
    return item;
}

} // namespace

std::string settingsToJson(const BatchItem &item)
{
    return settingsToJson(item, item.recipe.toJson(-1)); // its own text: the recipe keeps what newer versions wrote
}

std::string settingsToJson(const BatchItem &item, const std::string &recipe)
{
    json fixed = json::array();
    for (const pipeline::StageSettings &settings : item.overAdvice)
        fixed.push_back(valuesJson(settings));
    json variants = json::array();
    for (const OutputVariant &variant : item.variants)
        variants.push_back(variantJson(variant));
    return dumped({{"recipe", recipe},
                   {"name", item.nameTemplate},
                   {"preset", item.presetName},
                   {"automatic", item.automatic},
                   {"over_advice", fixed},
                   {"keep_format", item.keepFormat},
                   {"write", writeJson(item.write)},
                   {"note_in_metadata", item.noteInMetadata},
                   {"read",
                    {{"max_pixels", item.read.limits.maxPixels},
                     {"max_side", item.read.limits.maxSide},
                     {"max_expansion", item.read.limits.maxExpansion},
                     {"accept_partial", item.read.acceptPartial}}},
                   {"device", item.device},
                   {"variants", variants},
                   {"sidecar", item.sidecar},
                   {"measure_result", item.measureResult},
                   {"order", item.order}});
}

Result<BatchItem> settingsFromJson(std::string_view text)
{
    try {
        const json object = json::parse(text);
        Result<pipeline::Recipe> recipe = pipeline::Recipe::fromJson(object.at("recipe").get<std::string>());
        if (!recipe)
            return recipe.error();
        return settingsOf(object, std::move(*recipe));
    } catch (const json::exception &problem) {
        return badFormat(problem.what());
    }
}

std::string filesToJson(const std::vector<WrittenFile> &files)
{
    json list = json::array();
    for (const WrittenFile &file : files) {
        list.push_back({{"label", file.label},
                        {"path", pathToText(file.path)},
                        {"sha256", file.sha256},
                        {"bytes", file.bytes},
                        {"size", {file.size.width, file.size.height}}});
    }
    return dumped(list);
}

std::vector<WrittenFile> filesFromJson(std::string_view text)
{
    std::vector<WrittenFile> files;
    const json list = json::parse(text, nullptr, false);
    if (!list.is_array())
        return files;
    try {
        for (const json &object : list) {
            WrittenFile file;
            file.label = object.value("label", "");
            file.path = pathFromText(object.value("path", ""));
            file.sha256 = object.value("sha256", "");
            file.bytes = object.value("bytes", std::uint64_t(0));
            const json size = object.value("size", json::array());
            if (size.size() == 2)
                file.size = {size[0].get<int>(), size[1].get<int>()};
            files.push_back(std::move(file));
        }
    } catch (const json::exception &) {
        files.clear();
    }
    return files;
}

std::string listToJson(const std::vector<std::string> &sentences)
{
    return sentences.empty() ? std::string() : dumped(json(sentences));
}

std::vector<std::string> listFromJson(std::string_view text)
{
    std::vector<std::string> sentences;
    if (text.empty())
        return sentences;
    for (const json &sentence : json::parse(text, nullptr, false)) {
        if (sentence.is_string())
            sentences.push_back(sentence.get<std::string>());
    }
    return sentences;
}

} // namespace ambrotype::jobs
