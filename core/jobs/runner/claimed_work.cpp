#include "jobs/runner/claimed_work.h"

#include "base/hash.h"
#include "jobs/output/result_files.h"
#include "jobs/process_item.h"

#include <cstdio>

namespace ambrotype::jobs {
namespace {

namespace fs = std::filesystem;

Error changedInput()
{
    return {ErrorCode::InvalidArgument,
            "The picture was changed after it was put into the queue. \"Retry\" takes it as it is now.",
            {}};
}

ItemResult failedWith(Error error, const BatchItem &item)
{
    ItemResult result;
    result.usedRecipe = item.recipe;
    result.state = ItemState::Failed;
    result.error = std::move(error);
    return result;
}

//! Whether the input is another one than when it was added. A vanished one is left to processItem(), which says so.
bool isChanged(const Claim &claim, const CancelToken &cancel)
{
    const InputFacts now = inputFacts(claim.item.input);
    if (now == claim.facts || now.bytes < 0 || claim.facts.bytes < 0)
        return false;
    if (now.bytes != claim.facts.bytes || claim.item.expectedHash.empty())
        return true;
    // Copied back, or touched: the content decides where it is known.
    const Result<std::string> hash = sha256File(claim.item.input, cancel);
    return hash && *hash != claim.item.expectedHash;
}

bool isThere(const WrittenFile &file, const CancelToken &cancel)
{
    std::error_code missing;
    if (fs::file_size(file.path, missing) != file.bytes || missing)
        return false;
    const Result<std::string> hash = sha256File(file.path, cancel);
    return hash && *hash == file.sha256;
}

//! Takes away what an earlier try has left whose program ended before it could say so, as far as it is still as that
//! try wrote it. The work is done again and gives the same under the same names; nothing less would know what the
//! item's owner is to be told: values that the picture decided, faces to look at, models, warnings, a sidecar that
//! fits.
void clearEarlierTry(const Claim &claim, const CancelToken &cancel)
{
    ItemResult left;
    for (const WrittenFile &file : claim.intended) {
        if (isThere(file, cancel))
            left.files.push_back(file);
    }
    takeBack(claim.item, left);
}

} // namespace

ItemResult workOff(Claim &claim, const Intend &intend, const CancelToken &cancel, const Progress &progress)
{
    if (isChanged(claim, cancel))
        return failedWith(changedInput(), claim.item);
    if (inputFacts(claim.item.input).bytes >= 0) // else the result could not be made again
        clearEarlierTry(claim, cancel);
    std::vector<WrittenFile> files;
    if (intend) {
        claim.item.beforeNaming = [&files, &intend](const WrittenFile &file) {
            // Another name for the same file takes the place of the one that was not to be had.
            if (files.empty() || files.back().label != file.label)
                files.push_back(file);
            else
                files.back() = file;
            return intend(files);
        };
    }
    ItemResult result = processItem(claim.item, cancel, progress);
    claim.item.beforeNaming = nullptr;
    return result;
}

bool mayPass(ErrorCode code)
{
    return code == ErrorCode::Io || code == ErrorCode::OutOfMemory || code == ErrorCode::Device;
}

std::vector<std::string> reasonsToLook(const ItemResult &result)
{
    std::vector<std::string> reasons;
    for (const pipeline::FaceOutcome &face : result.findings.faces) {
        if (face.likeness != "flagged")
            continue;
        char numbers[64] = "";
        if (face.score && face.limit)
            std::snprintf(numbers, sizeof numbers, " (likeness %.2f, wanted %.2f)", *face.score, *face.limit);
        reasons.push_back("Face " + std::to_string(face.number) + " may no longer look like the same person" + numbers
                          + ".");
    }
    return reasons;
}

} // namespace ambrotype::jobs
