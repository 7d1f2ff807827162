#include "jobs/planner/time_file.h"

#include "base/paths.h"
#include "jobs/audit/locked_file.h"
#include "jobs/item_target.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace ambrotype::jobs::planner {
namespace {

using audit::LockedFile;

WorkTimes timesIn(const LockedFile &file)
{
    const Result<std::string> text = file.readFrom(0);
    if (!text || text->empty())
        return {};
    return WorkTimes::fromJson(*text).value_or(WorkTimes());
}

//! Faces that time was spent on: those too that were restored and then left as they were. Nothing: none was looked for.
std::optional<int> facesWorkedOn(const pipeline::Findings &findings)
{
    if (!findings.lookedForFaces)
        return std::nullopt;
    return static_cast<int>(
        std::count_if(findings.faces.begin(), findings.faces.end(), [](const pipeline::FaceOutcome &face) {
            return face.anonymised || !face.model.empty();
        }));
}

} // namespace

std::vector<SeenTime> seenTimes(const BatchItem &item, const ItemResult &result)
{
    if (result.state != ItemState::Done || result.seconds <= 0)
        return {};
    std::map<std::string, double> spent;
    double inStages = 0;
    for (const auto &[stage, seconds] : result.stageSeconds) {
        spent[stage] += seconds;
        inStages += seconds;
    }
    // Stages are timed on several threads at once, and together cannot have taken longer than the picture.
    const double threads = std::max(1.0, inStages / result.seconds);
    // What was worked on beside it counts for itself.
    const double share = result.machineSeconds > 0 ? result.machineSeconds / result.seconds : 1.0;
    const std::optional<int> faces = facesWorkedOn(result.findings);
    double rest = result.seconds * threads;
    std::vector<SeenTime> times;
    for (WorkPiece &piece : WorkCutter::ofRecipe(item, result.usedRecipe).pieces(result.inputSize, faces)) {
        double seconds = rest;
        if (piece.stage != kFiles) {
            seconds = spent[piece.stage]; // none: the stage found nothing to do
            rest -= seconds;
        }
        times.push_back({std::move(piece), result.device, seconds / threads * share});
    }
    if (item.automatic)
        for (WorkPiece &piece : WorkCutter::ofWhole(item).pieces(result.inputSize, faces))
            times.push_back({std::move(piece), result.device, result.seconds * share});
    return times;
}

TimeFile::TimeFile(std::filesystem::path file)
    : m_file(std::move(file))
{
}

TimeFile TimeFile::standard()
{
    return TimeFile(paths::dataDir() / "work-times.json");
}

WorkTimes TimeFile::read() const
{
    const Result<LockedFile> file = LockedFile::open(m_file, LockedFile::Lock::Shared);
    return file ? timesIn(*file) : WorkTimes();
}

Result<void> TimeFile::learn(const BatchItem &item, const ItemResult &result) const
{
    const std::vector<SeenTime> seen = seenTimes(item, result);
    if (seen.empty())
        return {};
    if (const Result<void> made = makeFolder(m_file.parent_path()); !made)
        return made;
    const Result<LockedFile> file = LockedFile::open(m_file, LockedFile::Lock::Exclusive);
    if (!file)
        return file.error();
    WorkTimes times = timesIn(*file);
    times.learn(seen);
    const bool onDevice =
        std::any_of(seen.begin(), seen.end(), [](const SeenTime &time) { return time.piece.onDevice; });
    if (onDevice && item.device == "auto")
        times.setAutomaticDevice(result.device);
    const std::string text = times.toJson();
    // In place, under the lock; a program that dies here leaves text that does not parse, and all is learnt anew.
    if (const Result<void> written = file->writeAt(0, text); !written)
        return written;
    return file->cutTo(text.size());
}

} // namespace ambrotype::jobs::planner
