#include "jobs/output/result_files.h"

#include "base/hash.h"
#include "jobs/item_target.h"
#include "jobs/output/reduced_picture.h"
#include "jobs/output_name.h"

#include <algorithm>
#include <system_error>

namespace ambrotype::jobs {
namespace {

namespace fs = std::filesystem;
using imaging::Picture;

//! What was announced of a file before it got its name.
struct Announced
{
    fs::path path;
    std::string sha256;
};

//! Adds what lies at \p path now to the files of \p result. The hash is the announced one where there is one: nobody
//! writes to a file between its announcement and its name.
//! No cancel stops it: the file has its name, and whoever forgot it would make a second one beside it.
Result<void> noteFile(
    const std::string &label, const fs::path &path, imaging::Size size, const Announced &announced, ItemResult &result)
{
    Result<std::string> hash = announced.path == path ? Result<std::string>(announced.sha256) : sha256File(path);
    if (!hash)
        return hash.error();
    std::error_code ignored;
    result.files.push_back({label, path, std::move(*hash), fs::file_size(path, ignored), size});
    return {};
}

//! What tells the item's owner of a file before it gets its name; empty when nobody wants to know.
auto announcement(const BatchItem &item, const std::string &label, imaging::Size size, Announced &announced)
{
    decltype(imaging::WriteOptions::beforeNaming) tell;
    if (item.beforeNaming) {
        tell = [&item, &announced, label, size](const fs::path &path, std::uint64_t bytes, const std::string &sha256) {
            announced = {path, sha256};
            return item.beforeNaming({label, path, sha256, bytes, size});
        };
    }
    return tell;
}

bool isTaken(const fs::path &target, const BatchItem &item, const ItemResult &result)
{
    const std::string place = resolvedPlace(target).native();
    if (place == resolvedPlace(item.input).native() || (item.runInputs && item.runInputs->count(place) > 0))
        return true;
    return std::any_of(result.files.begin(), result.files.end(), [&](const WrittenFile &file) {
        return resolvedPlace(file.path).native() == place;
    });
}

Result<void> writeVariant(const OutputVariant &variant,
                          const BatchItem &item,
                          const imaging::WriteOptions &main,
                          const Picture &rendered,
                          ItemResult &result,
                          const CancelToken &cancel)
{
    const Result<Picture> picture = reducedPicture(rendered, variant.longEdge, cancel);
    if (!picture)
        return picture.error();
    const Result<fs::path> target = variantTarget(item, variant, result, *picture);
    if (!target)
        return target.error();
    imaging::WriteOptions options = main;
    options.format = variant.format;
    options.quality = variant.quality;
    options.strip = variant.strip;
    if (variant.depth != 0)
        options.depth = variant.depth;
    if (variant.profile != imaging::OutputProfile::Original)
        options.profile = variant.profile;
    if (variant.strip == imaging::StripMetadata::All)
        options.processingNote.clear();
    if (options.conflict == imaging::Conflict::Replace && isTaken(*target, item, result)) {
        return Error{ErrorCode::InvalidArgument,
                     "The further file \"" + variant.label
                         + "\" would replace another picture of this run. Choose another name or sub-folder for it.",
                     target->string()};
    }
    if (const Result<void> made = makeFolder(target->parent_path()); !made)
        return made;
    Announced told;
    options.beforeNaming = announcement(item, variant.label, picture->pixels.size(), told);
    const auto written = imaging::writePicture(*picture, *target, options, cancel);
    if (!written)
        return written.error();
    return written->has_value() ? noteFile(variant.label, **written, picture->pixels.size(), told, result)
                                : Result<void>();
}

} // namespace

void takeBack(const BatchItem &item, ItemResult &result)
{
    std::error_code ignored;
    // What was replaced is gone anyway, and another attempt replaces again.
    if (item.write.conflict != imaging::Conflict::Replace) {
        for (const WrittenFile &file : result.files)
            fs::remove(file.path, ignored);
    }
    result.files.clear();
    result.output.clear();
}

Result<void> checkVariants(const std::vector<OutputVariant> &variants)
{
    for (std::size_t i = 0; i < variants.size(); ++i) {
        const OutputVariant &variant = variants[i];
        if (variant.label.empty())
            return Error{ErrorCode::InvalidArgument, "A further file to be written has no label.", {}};
        for (std::size_t j = 0; j < i; ++j) {
            if (variants[j].label == variant.label)
                return Error{ErrorCode::InvalidArgument,
                             "Two further files have the label \"" + variant.label + "\". Give each its own.",
                             {}};
        }
        const bool leaves = std::any_of(
            variant.subFolder.begin(), variant.subFolder.end(), [](const fs::path &part) { return part == ".."; });
        if (leaves || variant.subFolder.is_absolute())
            return Error{ErrorCode::InvalidArgument,
                         "The sub-folder of \"" + variant.label + "\" must lie inside the folder of the results.",
                         variant.subFolder.string()};
        if (!imaging::canWrite(variant.format))
            return Error{ErrorCode::Unsupported,
                         "This build cannot write the format of \"" + variant.label
                             + "\". Choose JPEG, PNG, TIFF or WebP.",
                         imaging::formatName(variant.format)};
        NameFacts facts;
        facts.result = "result"; // known as a token here
        facts.variant = variant.label;
        if (const Result<std::string> name = expandName(variant.nameTemplate, facts); !name)
            return name.error();
    }
    return {};
}

Result<void> writeResults(const BatchItem &item,
                          const imaging::WriteOptions &options,
                          const Picture &rendered,
                          ItemResult &result,
                          const CancelToken &cancel)
{
    const Result<fs::path> target = targetFor(item, options.format, result.inputSize, rendered);
    if (!target)
        return target.error();
    if (const Result<void> made = makeFolder(target->parent_path()); !made)
        return made;
    Announced told;
    imaging::WriteOptions announcing = options;
    announcing.beforeNaming = announcement(item, {}, rendered.pixels.size(), told);
    const Result<std::optional<fs::path>> written = imaging::writePicture(rendered, *target, announcing, cancel);
    if (!written)
        return written.error();
    result.output = written->value_or(*target);
    result.outputSize = rendered.pixels.size();
    if (!written->has_value()) {
        result.state = ItemState::Skipped;
        return {};
    }
    if (const Result<void> noted = noteFile({}, result.output, result.outputSize, told, result); !noted)
        return noted;
    for (const OutputVariant &variant : item.variants) {
        if (const Result<void> done = writeVariant(variant, item, options, rendered, result, cancel); !done) {
            takeBack(item, result);
            return done;
        }
    }
    result.state = ItemState::Done;
    return {};
}

} // namespace ambrotype::jobs
