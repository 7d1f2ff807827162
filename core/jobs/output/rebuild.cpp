#include "jobs/output/rebuild.h"

#include "base/hash.h"
#include "imaging/atomic_file.h"
#include "inference/engine_loader.h"
#include "jobs/item_target.h"
#include "jobs/output/work_folder.h"
#include "jobs/process_item.h"

#include <algorithm>
#include <fstream>
#include <system_error>
#include <utility>
#include <vector>

namespace ambrotype::jobs {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kShownDigits = 12;

bool hasContent(const fs::path &file, const Sidecar &sidecar, const CancelToken &cancel)
{
    std::error_code failed;
    if (!fs::is_regular_file(file, failed) || fs::file_size(file, failed) != sidecar.inputBytes || failed)
        return false;
    const Result<std::string> hash = sha256File(file, cancel);
    return hash && *hash == sidecar.inputHash;
}

//! The file with the content below \p folder; empty when there is none.
fs::path searched(const fs::path &folder, bool deep, const Sidecar &sidecar, const CancelToken &cancel)
{
    std::error_code failed;
    const auto options = fs::directory_options::skip_permission_denied;
    for (fs::recursive_directory_iterator entry(folder, options, failed), end; !failed && entry != end;
         entry.increment(failed)) {
        if (cancel.isCancelled())
            break;
        if (!deep)
            entry.disable_recursion_pending();
        if (hasContent(entry->path(), sidecar, cancel))
            return entry->path();
    }
    return {};
}

std::string nameOf(const UsedModel &model)
{
    const std::string &name = !model.paper.id.empty() ? model.paper.id : model.paper.file;
    return (name.empty() ? "a model" : "\"" + name + "\"") + " (" + model.paper.sha256.substr(0, kShownDigits) + ")";
}

//! Networks that a stage merely had at hand may be missing without harm, so this explains a difference and stops
//! nothing.
std::vector<std::string> modelDifferences(const std::vector<UsedModel> &before, const std::vector<UsedModel> &now)
{
    const auto missingIn = [](const std::vector<UsedModel> &list, const UsedModel &model) {
        return std::none_of(list.begin(), list.end(), [&](const UsedModel &each) {
            return each.stage == model.stage && each.paper.sha256 == model.paper.sha256;
        });
    };
    std::vector<std::string> sentences;
    for (const UsedModel &model : before) {
        if (missingIn(now, model))
            sentences.push_back("The stage \"" + model.stage + "\" had the model " + nameOf(model)
                                + " then, and does not have it now.");
    }
    for (const UsedModel &model : now) {
        if (missingIn(before, model))
            sentences.push_back("The stage \"" + model.stage + "\" has the model " + nameOf(model)
                                + " now, and did not have it then.");
    }
    return sentences;
}

std::vector<std::string> programDifferences(const Sidecar &sidecar)
{
    std::vector<std::string> sentences;
    if (sidecar.programVersion != AMBROTYPE_VERSION)
        sentences.push_back("The result was made by Ambrotype " + sidecar.programVersion
                            + "; this is " AMBROTYPE_VERSION ".");
    const Result<inference::Engine *> engine = inference::engine();
    const std::string description = engine ? (*engine)->description() : std::string();
    if (!sidecar.engine.empty() && sidecar.engine != description)
        sentences.push_back("Networks ran on other kernels then (" + sidecar.engine + ") than here (" + description
                            + ").");
    return sentences;
}

//! The place of a recorded file; what would lead out of \p folder is put right into it.
fs::path placeIn(const fs::path &folder, const fs::path &recorded)
{
    const fs::path normal = recorded.lexically_normal();
    const bool leaves = normal.is_absolute() || normal.empty() || *normal.begin() == "..";
    return folder / (leaves ? normal.filename() : normal);
}

Result<void> copyTo(const fs::path &from, const fs::path &to)
{
    if (const Result<void> made = makeFolder(to.parent_path()); !made)
        return made;
    std::ifstream stream(from, std::ios::binary);
    Result<imaging::AtomicFile> file = imaging::AtomicFile::create(to);
    if (!file)
        return file.error();
    std::vector<char> buffer(std::size_t(1) << 20);
    while (stream) {
        stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        if (const auto written = file->write(buffer.data(), static_cast<std::size_t>(stream.gcount())); !written)
            return written;
    }
    if (!stream.eof())
        return Error{ErrorCode::Io, "The file that was made cannot be read back.", from.string()};
    const Result<bool> named = file->commit(to, imaging::AtomicFile::Existing::Keep);
    return named ? Result<void>() : named.error();
}

//! The item of \p sidecar, to be worked on in \p folder.
BatchItem itemFor(const Sidecar &sidecar, const fs::path &input, const std::string &device, const fs::path &folder)
{
    BatchItem item = sidecar.item;
    item.input = input;
    item.outputFile = folder / sidecar.files.front().path.filename();
    item.write.conflict = imaging::Conflict::Unique;
    item.sidecar = false;
    if (!device.empty())
        item.device = device;
    return item;
}

Result<RebuiltFile> settle(const WrittenFile &recorded,
                           const ItemResult &result,
                           const Sidecar &sidecar,
                           const RebuildOptions &options,
                           const CancelToken &cancel)
{
    const fs::path beside = sidecar.place.parent_path();
    RebuiltFile file;
    file.label = recorded.label;
    file.expected = recorded.sha256;
    file.path = placeIn(options.outputFolder.empty() ? beside : options.outputFolder, recorded.path);
    const auto made = std::find_if(result.files.begin(), result.files.end(), [&](const WrittenFile &each) {
        return each.label == recorded.label;
    });
    if (made == result.files.end())
        return file;
    file.made = made->sha256;
    std::error_code ignored;
    if (fs::exists(fs::symlink_status(file.path, ignored))) {
        const Result<std::string> there = sha256File(file.path, cancel);
        file.otherInPlace = !there || *there != file.made;
        return file;
    }
    // What is put back beside a sidecar must be what the sidecar tells of.
    if (options.outputFolder.empty() && file.made != file.expected)
        return file;
    if (const Result<void> copied = copyTo(made->path, file.path); !copied)
        return copied.error();
    file.written = true;
    return file;
}

} // namespace

bool Rebuild::isIdentical() const
{
    return !files.empty()
           && std::all_of(files.begin(), files.end(), [](const auto &file) { return file.made == file.expected; });
}

Result<fs::path>
findInput(const Sidecar &sidecar, const std::vector<fs::path> &searchFolders, const CancelToken &cancel)
{
    const fs::path beside = sidecar.place.has_parent_path() ? sidecar.place.parent_path() : fs::path(".");
    const fs::path there = (beside / sidecar.input).lexically_normal();
    if (hasContent(there, sidecar, cancel))
        return there;
    fs::path found = searched(beside, false, sidecar, cancel);
    for (const fs::path &folder : searchFolders) {
        if (found.empty())
            found = searched(folder, true, sidecar, cancel);
    }
    if (cancel.isCancelled())
        return Error{ErrorCode::Cancelled, {}, {}};
    if (!found.empty())
        return found;
    std::error_code ignored;
    if (fs::exists(there, ignored))
        return Error{ErrorCode::NotFound,
                     "The original was changed since: its content is not what the sidecar names, so the same result "
                     "cannot be made from it.",
                     there.string() + ", expected " + sidecar.inputHash};
    return Error{
        ErrorCode::NotFound,
        "The original is not where the sidecar says. Name a folder to look for it; it is known by its content.",
        there.string()};
}

Result<Rebuild>
rebuild(const Sidecar &sidecar, const RebuildOptions &options, const CancelToken &cancel, const Progress &progress)
{
    const Result<fs::path> input = findInput(sidecar, options.searchFolders, cancel);
    if (!input)
        return input.error();
    const Result<WorkFolder> workshop = WorkFolder::make("rebuild");
    if (!workshop)
        return workshop.error();
    const ItemResult result = processItem(itemFor(sidecar, *input, options.device, workshop->path()), cancel, progress);
    if (result.state == ItemState::Cancelled)
        return Error{ErrorCode::Cancelled, {}, {}};
    if (result.state != ItemState::Done)
        return result.error;

    Rebuild made;
    made.warnings = result.warnings;
    made.differences = programDifferences(sidecar);
    if (result.device != sidecar.device)
        made.differences.push_back("The result was made on the device \"" + sidecar.device + "\", now it was \""
                                   + result.device + "\".");
    for (std::string &sentence : modelDifferences(sidecar.models, result.models))
        made.differences.push_back(std::move(sentence));
    for (const WrittenFile &recorded : sidecar.files) {
        Result<RebuiltFile> file = settle(recorded, result, sidecar, options, cancel);
        if (!file)
            return file.error();
        made.files.push_back(std::move(*file));
    }
    return made;
}

} // namespace ambrotype::jobs
