#include "jobs/runner/audit_dues.h"

#include "jobs/audit/outcome.h"
#include "jobs/output/path_text.h"
#include "jobs/runner/process_name.h"

#include <chrono>
#include <cmath>
#include <ctime>
#include <map>
#include <string>
#include <utility>

namespace ambrotype::jobs {
namespace {

constexpr std::int64_t kSecondMs = 1'000;
//! The log's clock is coarser than the store's and may be some milliseconds behind it: a line can be of the second
//! before the end that it tells of.
constexpr std::int64_t kClocksMs = 2 * kSecondMs;
constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;

bool isLeftBehind(const QueueStore::AuditDue &due)
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const Alive alive = isAlive(due.worker);
    if (alive != Alive::Unknown || due.worker == "nobody")
        return alive != Alive::Yes;
    // Of another machine: it writes the line when it is back, unless it stays away.
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count() - due.finishedAt > kHourMs;
}

//! "2026-11-21T09:00:00Z", as in the log.
std::string timeText(std::int64_t milliseconds)
{
    const std::time_t time = milliseconds / kSecondMs;
    std::tm parts = {};
    gmtime_r(&time, &parts);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

//! What two lines about the same end have in common.
std::string keyOf(const audit::Outcome &outcome)
{
    std::string key = outcome.state + '\n' + pathToText(outcome.input) + '\n' + outcome.inputHash + '\n'
                      + std::to_string(std::llround(outcome.seconds * 1e3));
    for (const WrittenFile &file : outcome.files)
        key += '\n' + file.sha256;
    return key;
}

//! Keys of the lines with the time of the last one of each.
Result<std::map<std::string, std::string>> linesSince(const audit::AuditLog &log, std::int64_t time)
{
    audit::Selection since;
    since.firstDay = timeText(time - kDayMs).substr(0, 10); // days of the log are local ones
    const Result<audit::Recorded> recorded = audit::readRecorded(log.folder(), since);
    std::map<std::string, std::string> lines;
    if (!recorded && recorded.error().code != ErrorCode::NotFound)
        return recorded.error();
    if (recorded) {
        for (const audit::Outcome &outcome : recorded->outcomes)
            lines[keyOf(outcome)] = outcome.time;
    }
    return lines;
}

} // namespace

Result<std::vector<QueueEntry>> auditDuesLeftBehind(QueueStore &store, const audit::AuditLog &log)
{
    std::vector<QueueEntry> entries;
    Result<std::vector<QueueStore::AuditDue>> dues = store.auditDues();
    if (!dues)
        return dues.error();
    std::erase_if(*dues, [](const QueueStore::AuditDue &due) { return !isLeftBehind(due); });
    if (dues->empty())
        return entries;
    const Result<std::map<std::string, std::string>> lines = linesSince(log, dues->front().finishedAt);
    if (!lines)
        return lines.error();
    std::vector<StoreId> written;
    for (const QueueStore::AuditDue &due : *dues) {
        Result<QueueEntry> entry = store.entry(due.id);
        if (!entry)
            continue; // removed, or of a newer program
        const auto line = lines->find(keyOf(audit::Outcome::of(entry->item, entry->result)));
        if (line != lines->end() && line->second >= timeText(due.finishedAt - kClocksMs))
            written.push_back(due.id);
        else
            entries.push_back(std::move(*entry));
    }
    if (const Result<void> noted = store.noteAudited(written); !noted)
        return noted.error();
    return entries;
}

Result<void> recordLeftBehind(QueueStore &store, const audit::AuditLog &log)
{
    const Result<std::vector<QueueEntry>> dues = auditDuesLeftBehind(store, log);
    if (!dues)
        return dues.error();
    std::vector<audit::Outcome> outcomes;
    std::vector<StoreId> ids;
    for (const QueueEntry &due : *dues) {
        outcomes.push_back(audit::Outcome::of(due.item, due.result));
        ids.push_back(due.row.id);
    }
    if (const Result<void> written = audit::recordOutcomes(outcomes, log); !written)
        return written;
    return store.noteAudited(ids);
}

} // namespace ambrotype::jobs
