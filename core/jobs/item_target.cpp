#include "jobs/item_target.h"

#include "imaging/metadata/metadata.h"
#include "jobs/output_name.h"
#include "pipeline/stage.h"

#include <cerrno>
#include <cstdio>
#include <ctime>

#include <sys/stat.h>
#include <unistd.h>

namespace ambrotype::jobs {
namespace {

namespace fs = std::filesystem;

std::string scaleText(imaging::Size from, imaging::Size to)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.3gx", from.width > 0 ? double(to.width) / from.width : 1.0);
    return text;
}

//! Day of the last change of \p file, local time.
std::string fileDate(const fs::path &file)
{
    struct stat facts = {};
    if (stat(file.c_str(), &facts) != 0)
        return {};
    std::tm day = {};
    localtime_r(&facts.st_mtim.tv_sec, &day);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%d", &day)};
}

NameFacts factsOf(const BatchItem &item,
                  imaging::FileFormat format,
                  imaging::Size inputSize,
                  imaging::Size size,
                  const std::string &date)
{
    NameFacts facts;
    facts.name = item.input.stem().string();
    facts.folder = item.input.parent_path().filename().string();
    facts.preset = item.presetName;
    facts.order = item.order;
    facts.date = date;
    facts.sequence = item.sequence;
    facts.scale = scaleText(inputSize, size);
    facts.width = size.width;
    facts.height = size.height;
    facts.format = imaging::formatName(format);
    return facts;
}

std::string dateOf(const BatchItem &item, const imaging::Picture &picture)
{
    const std::optional<std::string> captured = picture.metadata ? picture.metadata->captureDate() : std::nullopt;
    return captured && captured->size() >= 10 ? captured->substr(0, 10) : fileDate(item.input);
}

Result<fs::path> composed(const BatchItem &item,
                          imaging::FileFormat format,
                          imaging::Size inputSize,
                          imaging::Size size,
                          const std::string &date)
{
    fs::path target = item.outputFile;
    if (target.empty()) {
        const NameFacts facts = factsOf(item, format, inputSize, size, date);
        Result<std::string> name = expandName(item.nameTemplate, facts);
        if (!name)
            return name.error();
        target = item.outputFolder / (*name + imaging::formatExtension(format));
    }
    // With Unique the writer finds the next free name; the others must not meet the result of a sibling.
    if (item.duplicate > 0 && item.write.conflict != imaging::Conflict::Unique) {
        fs::path numbered = target.stem();
        numbered += " (" + std::to_string(item.duplicate + 1) + ")" + target.extension().string();
        target.replace_filename(numbered);
    }
    return target;
}

Error cannotMake(const fs::path &folder, const std::error_code &why)
{
    const std::string detail = folder.string() + ": " + why.message();
    if (why == std::errc::permission_denied || why == std::errc::read_only_file_system)
        return {
            ErrorCode::PermissionDenied, "The folder for the results may not be written. Choose another one.", detail};
    if (why == std::errc::no_space_on_device)
        return {ErrorCode::DiskFull, "The disk for the results is full. Make room or choose another folder.", detail};
    if (!why || why == std::errc::not_a_directory || why == std::errc::file_exists)
        return {
            ErrorCode::NotAFile, "A file lies where the folder for the results should be. Choose another one.", detail};
    return {ErrorCode::Io, "The folder for the results cannot be made. Choose another one.", detail};
}

} // namespace

imaging::Size expectedSize(imaging::Size size, const pipeline::Recipe &recipe)
{
    for (const pipeline::StageSettings &settings : recipe.stages()) {
        const pipeline::Stage *stage = pipeline::findStage(settings.stage);
        if (!stage || !recipe.isActive(settings.stage))
            continue;
        pipeline::StageContext context;
        context.inputSize = size;
        context.settings = &settings;
        context.info = &stage->info();
        size = stage->outputSize(size, context);
    }
    return size;
}

Result<fs::path>
targetFor(const BatchItem &item, imaging::FileFormat format, imaging::Size inputSize, const imaging::Picture &result)
{
    Result<fs::path> target = composed(item, format, inputSize, result.pixels.size(), dateOf(item, result));
    if (target && item.write.conflict == imaging::Conflict::Replace && item.runInputs
        && item.runInputs->count(resolvedPlace(*target).native()) > 0) {
        return Error{ErrorCode::InvalidArgument,
                     "The result would replace one of the pictures given. Choose another folder or another name.",
                     target->string()};
    }
    return target;
}

Result<fs::path> variantTarget(const BatchItem &item,
                               const OutputVariant &variant,
                               const ItemResult &result,
                               const imaging::Picture &picture)
{
    NameFacts facts = factsOf(item, variant.format, result.inputSize, picture.pixels.size(), dateOf(item, picture));
    facts.result = result.output.stem().string();
    facts.variant = variant.label;
    const Result<std::string> name = expandName(variant.nameTemplate, facts);
    if (!name)
        return name.error();
    return result.output.parent_path() / variant.subFolder / (*name + imaging::formatExtension(variant.format));
}

Result<std::optional<fs::path>>
expectedTarget(const BatchItem &item, imaging::FileFormat format, imaging::Size inputSize, imaging::Size expected)
{
    if (item.outputFile.empty() && item.nameTemplate.find("{date}") != std::string::npos)
        return std::optional<fs::path>();
    Result<fs::path> target = composed(item, format, inputSize, expected, {});
    if (!target)
        return target.error();
    return std::optional<fs::path>(std::move(*target));
}

std::optional<fs::path>
alreadyThere(const BatchItem &item, imaging::FileFormat format, imaging::Size inputSize, imaging::Size expected)
{
    if (item.write.conflict != imaging::Conflict::Skip)
        return std::nullopt;
    const Result<std::optional<fs::path>> target = expectedTarget(item, format, inputSize, expected);
    std::error_code ignored;
    if (!target || !*target || !fs::exists(**target, ignored))
        return std::nullopt;
    return **target;
}

Result<void> checkFolder(const fs::path &folder)
{
    std::error_code failed;
    fs::path there = fs::absolute(folder.empty() ? fs::path(".") : folder, failed);
    while (!fs::exists(there, failed) && there.has_relative_path())
        there = there.parent_path();
    if (!fs::is_directory(there, failed))
        return cannotMake(there, failed);
    if (access(there.c_str(), W_OK | X_OK) != 0)
        return cannotMake(there, {errno, std::generic_category()});
    return {};
}

Result<void> makeFolder(const fs::path &folder)
{
    std::error_code failed;
    if (!folder.empty())
        fs::create_directories(folder, failed);
    if (!failed && (folder.empty() || fs::is_directory(folder, failed)))
        return {};
    return cannotMake(folder, failed);
}

fs::path resolvedPlace(const fs::path &file)
{
    std::error_code failed;
    const fs::path parent = file.parent_path();
    const fs::path folder = fs::weakly_canonical(parent.empty() ? fs::path(".") : parent, failed);
    return (failed ? parent : folder) / file.filename();
}

} // namespace ambrotype::jobs
