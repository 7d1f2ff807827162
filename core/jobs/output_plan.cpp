#include "jobs/output_plan.h"

#include "jobs/item_target.h"
#include "jobs/output_name.h"

#include <cctype>
#include <unordered_map>

namespace ambrotype::jobs {
namespace {

using imaging::FileFormat;

//! The name as far as it is known before the picture is opened; what is not known stands still, which can only
//! make names seem equal that are not.
std::string knownName(const BatchItem &item)
{
    if (!item.outputFile.empty())
        return item.outputFile.native();
    NameFacts facts;
    facts.name = item.input.stem().string();
    facts.folder = item.input.parent_path().filename().string();
    facts.preset = item.presetName;
    facts.order = item.order;
    facts.sequence = item.sequence;
    const Result<std::string> name = expandName(item.nameTemplate, facts);
    return (item.outputFolder / (name ? *name : facts.name)).native();
}

//! Adds the format to the key of an item whose name met another's.
std::string keyWithFormat(const BatchItem &item, const std::string &name)
{
    if (!item.outputFile.empty() || !item.keepFormat)
        return name;
    const Result<FileFormat> format = imaging::detectFormat(item.input);
    return name + '\n' + imaging::formatName(format ? outputFormat(item, *format, false) : FileFormat::Unknown);
}

} // namespace

FileFormat outputFormat(const BatchItem &item, FileFormat format, bool hasAlpha)
{
    if (!item.keepFormat)
        return item.write.format;
    switch (format) {
    case FileFormat::Jpeg:
    case FileFormat::Png:
    case FileFormat::Tiff:
        return format;
    case FileFormat::WebP:
    case FileFormat::Heic:
    case FileFormat::Avif:
        if (imaging::canWrite(format))
            return format;
        return hasAlpha ? FileFormat::Png : FileFormat::Jpeg;
    case FileFormat::Raw:
        return FileFormat::Tiff;
    case FileFormat::Gif:
    case FileFormat::Bmp:
    case FileFormat::Unknown:
        break;
    }
    return FileFormat::Png;
}

std::optional<FileFormat> formatOfExtension(const std::filesystem::path &file)
{
    std::string extension = file.extension().string();
    for (char &letter : extension)
        letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    if (extension == ".jpg" || extension == ".jpeg" || extension == ".jpe" || extension == ".jfif")
        return FileFormat::Jpeg;
    if (extension == ".png")
        return FileFormat::Png;
    if (extension == ".tif" || extension == ".tiff")
        return FileFormat::Tiff;
    if (extension == ".webp")
        return FileFormat::WebP;
    if (extension == ".heic" || extension == ".heif")
        return FileFormat::Heic;
    if (extension == ".avif")
        return FileFormat::Avif;
    return std::nullopt;
}

void planOutputs(std::vector<BatchItem> &items)
{
    auto inputs = std::make_shared<std::unordered_set<std::string>>();
    std::unordered_map<std::string, std::vector<std::size_t>> byName; // no order of it reaches a result
    std::filesystem::path folder;
    std::filesystem::path resolvedFolder;
    inputs->reserve(items.size());
    byName.reserve(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        // Pictures of one folder come together: its links are resolved once.
        if (i == 0 || items[i].input.parent_path() != folder) {
            folder = items[i].input.parent_path();
            resolvedFolder = resolvedPlace(items[i].input).parent_path();
        }
        inputs->insert((resolvedFolder / items[i].input.filename()).native());
        byName[knownName(items[i])].push_back(i);
    }
    for (const auto &[name, members] : byName) {
        if (members.size() < 2)
            continue;
        std::unordered_map<std::string, int> met;
        for (const std::size_t i : members) {
            items[i].nameGroup = keyWithFormat(items[i], name);
            items[i].duplicate = met[items[i].nameGroup]++;
        }
        for (const std::size_t i : members) {
            if (met[items[i].nameGroup] == 1)
                items[i].nameGroup.clear();
        }
    }
    for (BatchItem &item : items)
        item.runInputs = inputs;
}

} // namespace ambrotype::jobs
