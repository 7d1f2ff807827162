#include "inference/catalog/model_card.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <sstream>

namespace ambrotype::inference {
namespace {

using nlohmann::json;

//! Text, or empty for null. Throws json::exception when the field is absent or of another kind.
std::string textOrNull(const json &object, const char *name)
{
    const json &value = object.at(name);
    return value.is_null() ? std::string() : value.get<std::string>();
}

std::optional<std::int64_t> numberOrNull(const json &object, const char *name)
{
    const json &value = object.at(name);
    return value.is_null() ? std::nullopt : std::make_optional(value.get<std::int64_t>());
}

PaidWork paidWorkOf(const std::string &text)
{
    for (const PaidWork value : {PaidWork::Yes, PaidWork::No, PaidWork::Unknown})
        if (text == paidWorkName(value))
            return value;
    throw std::invalid_argument("licence.paidWork is neither yes nor no nor unknown");
}

void readLicence(const json &licence, ModelCard &card)
{
    card.codeLicence = licence.at("code").get<std::string>();
    card.weightsLicence = licence.at("weights").get<std::string>();
    card.dataTerms = licence.at("data").get<std::string>();
    card.paidWork = paidWorkOf(licence.at("paidWork").get<std::string>());
    card.readIn = licence.at("readIn").get<std::vector<std::string>>();
}

void readContract(const json &root, ModelCard &card)
{
    const json &input = root.at("input");
    card.channels = input.at("channels").get<std::string>();
    card.rangeLow = input.at("range").at(0).get<double>();
    card.rangeHigh = input.at("range").at(1).get<double>();
    card.normalisation = input.at("normalisation").get<std::string>();
    card.multiple = input.at("multiple").get<std::int64_t>();
    card.fixedSize = numberOrNull(input, "size");
    card.scale = root.at("output").at("scale").get<int>();
    card.tileSize = numberOrNull(root.at("tile"), "size");
    card.wholeOnly = root.at("tile").at("whole").get<bool>();
    card.bytesPerInputPixel = numberOrNull(root.at("memory"), "bytesPerInputPixel");
    if (const json &pair = root.at("pair"); !pair.is_null())
        card.pair = ModelCard::Pair{pair.at("with").get<std::string>(), pair.at("parameter").get<std::string>()};
    if (card.multiple < 1 || card.scale < 1)
        throw std::invalid_argument("input.multiple and output.scale are at least 1");
}

ModelCard parse(const json &root)
{
    ModelCard card;
    card.id = root.at("id").get<std::string>();
    card.title = root.at("title").get<std::string>();
    card.task = root.at("task").get<std::string>();
    card.purpose = root.at("purpose").get<std::string>();
    card.network = textOrNull(root, "network");
    card.settings = root.at("settings").get<std::map<std::string, std::string>>();
    card.file = root.at("file").get<std::string>();
    card.source = textOrNull(root, "source");
    card.bytes = numberOrNull(root, "bytes");
    card.sha256 = textOrNull(root, "sha256");
    for (const json &alias : root.at("aliases"))
        card.aliases.push_back({alias.at("file").get<std::string>(), alias.at("sha256").get<std::string>()});
    card.stateDict = root.at("stateDict").get<std::string>();
    card.parameters = numberOrNull(root, "parameters");
    card.note = textOrNull(root, "note");
    readLicence(root.at("licence"), card);
    readContract(root, card);
    if (card.id.empty() || card.task.empty() || card.file.empty())
        throw std::invalid_argument("id, task and file may not be empty");
    return card;
}

} // namespace

const char *paidWorkName(PaidWork paidWork)
{
    switch (paidWork) {
    case PaidWork::Yes:
        return "yes";
    case PaidWork::No:
        return "no";
    case PaidWork::Unknown:
        break;
    }
    return "unknown";
}

std::string ModelCard::sizeText() const
{
    if (!bytes)
        return "of unknown size";
    const double megabytes = static_cast<double>(*bytes) / 1e6;
    std::ostringstream text;
    text.precision(megabytes < 10 ? 1 : 0);
    text << std::fixed << megabytes << " MB";
    return text.str();
}

Result<ModelCard> readModelCard(const std::filesystem::path &file)
{
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        return Error{ErrorCode::NotFound, "A model card cannot be opened.", file.string()};
    try {
        return parse(json::parse(stream));
    } catch (const std::exception &problem) { // of json, or invalid_argument above
        return Error{ErrorCode::BadFormat,
                     "The model card " + file.filename().string() + " cannot be understood.",
                     file.string() + ": " + problem.what()};
    }
}

} // namespace ambrotype::inference
