#include "jobs/audit/batch_report.h"

#include "imaging/atomic_file.h"

#include <algorithm>

namespace ambrotype::jobs::audit {
namespace {

void addReason(std::vector<BatchReport::Reason> &reasons, const Outcome &outcome)
{
    auto found = std::find_if(reasons.begin(), reasons.end(), [&](const BatchReport::Reason &reason) {
        return reason.code == outcome.errorCode && reason.sentence == outcome.errorText;
    });
    if (found == reasons.end())
        found = reasons.insert(reasons.end(), {outcome.errorCode, outcome.errorText, {}});
    found->files.push_back(outcome.input);
}

void addModels(std::vector<BatchReport::Model> &models, const Outcome &outcome)
{
    std::vector<std::string> counted;
    for (const UsedModel &used : outcome.models) {
        auto found = std::find_if(models.begin(), models.end(), [&](const BatchReport::Model &model) {
            return model.paper.sha256 == used.paper.sha256;
        });
        if (found == models.end())
            found = models.insert(models.end(), {used.paper, {}, 0});
        if (std::find(found->stages.begin(), found->stages.end(), used.stage) == found->stages.end())
            found->stages.push_back(used.stage);
        if (std::find(counted.begin(), counted.end(), used.paper.sha256) == counted.end())
            ++found->pictures;
        counted.push_back(used.paper.sha256);
    }
}

void addDone(BatchReport &report, const Outcome &outcome)
{
    for (const WrittenFile &file : outcome.files) {
        report.bytesOut += file.bytes;
        if (file.label.empty())
            report.megapixelsOut += static_cast<double>(file.size.pixels()) / 1e6;
    }
    report.faces += static_cast<int>(outcome.faces.size());
    report.facesFlagged +=
        static_cast<int>(std::count_if(outcome.faces.begin(), outcome.faces.end(), [](const Outcome::Identity &face) {
            return face.verdict == "flagged" || face.verdict == "cannot be measured";
        }));
    addModels(report.models, outcome);
    for (const auto &[stage, seconds] : outcome.stageSeconds)
        report.stageSeconds[stage] += seconds;
    ++report.devices[outcome.device];
    ++report.presets[outcome.preset];
}

} // namespace

BatchReport BatchReport::of(std::vector<Outcome> outcomes, double wallSeconds)
{
    BatchReport report;
    report.wallSeconds = wallSeconds;
    report.total = static_cast<int>(outcomes.size());
    for (const Outcome &outcome : outcomes) {
        report.workSeconds += outcome.seconds;
        for (const std::string &warning : outcome.warnings)
            ++report.warnings[warning];
        if (outcome.state == stateName(ItemState::Done)) {
            ++report.done;
            addDone(report, outcome);
        } else if (outcome.state == stateName(ItemState::Skipped)) {
            ++report.skipped;
        } else if (outcome.state == stateName(ItemState::Failed)) {
            ++report.failed;
            addReason(report.reasons, outcome);
        } else {
            ++report.other;
        }
    }
    std::stable_sort(report.reasons.begin(), report.reasons.end(), [](const Reason &a, const Reason &b) {
        return a.files.size() > b.files.size();
    });
    std::sort(report.models.begin(), report.models.end(), [](const Model &a, const Model &b) {
        return std::pair(a.paper.title, a.paper.sha256) < std::pair(b.paper.title, b.paper.sha256);
    });
    report.outcomes = std::move(outcomes);
    return report;
}

Result<void> writeReport(const BatchReport &report, const std::filesystem::path &file)
{
    const std::string extension = file.extension().string();
    if (extension == ".json")
        return imaging::writeTextAtomically(file, report.toJson());
    if (extension == ".csv")
        return imaging::writeTextAtomically(file, report.toCsv());
    if (extension == ".html" || extension == ".htm")
        return imaging::writeTextAtomically(file, report.toHtml());
    if (extension == ".txt")
        return imaging::writeTextAtomically(file, report.toText());
    return Error{ErrorCode::InvalidArgument,
                 "Reports are written as .html, .csv, .json or .txt. Choose a name that ends so.",
                 file.string()};
}

} // namespace ambrotype::jobs::audit
