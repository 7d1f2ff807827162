#include "queue_show.h"

#include "command.h"
#include "interrupt.h"
#include "output.h"

#include "base/hash.h"
#include "jobs/audit/batch_report.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace ambrotype::cli {
namespace {

using jobs::ItemState;
using jobs::QueueRow;
using nlohmann::json;

int storeError(const jobs::QueueStore &store, const Error &error)
{
    printError(store.address().text(), error);
    return kSomeFailed;
}

json rowJson(const QueueRow &row)
{
    return {{"event", "item"},
            {"id", row.id},
            {"run", row.run},
            {"priority", row.priority},
            {"state", jobs::stateName(row.state)},
            {"attempts", row.attempts},
            {"deaths", row.deaths},
            {"not_before", row.notBefore},
            {"worker", row.worker},
            {"input", row.input.string()},
            {"target", row.target.string()},
            {"preset", row.presetName},
            {"order", row.order},
            {"error", row.error ? toJson(*row.error) : json()},
            {"note", row.note},
            {"seconds", row.seconds},
            {"device", row.device},
            {"flags", row.flags},
            {"review", jobs::reviewName(row.review)},
            {"reviewer", row.reviewer},
            {"added_at", row.addedAt},
            {"finished_at", row.finishedAt}};
}

std::string rowText(const QueueRow &row)
{
    char numbers[64];
    std::snprintf(numbers, sizeof numbers, "%6lld  %-9s  ", static_cast<long long>(row.id), jobs::stateName(row.state));
    std::string text = numbers + row.input.string();
    if (row.state == ItemState::Done || row.state == ItemState::Skipped)
        text += " -> " + row.target.string();
    if (row.error)
        text += ": " + row.error->message;
    if (row.state == ItemState::Queued && row.notBefore > 0)
        text += " (waits for another try)";
    if (!row.flags.empty())
        text += " [" + row.flags.front() + "]";
    return text;
}

//! "" when the file is as it was written.
std::string whatIsWrong(const jobs::WrittenFile &file)
{
    const Result<std::string> hash = sha256File(file.path, interrupt::token());
    if (!hash)
        return hash.error().code == ErrorCode::NotFound ? "The result is not there any more."
                                                        : "The result cannot be read.";
    return *hash == file.sha256 ? std::string() : "The result was changed since it was written.";
}

} // namespace

int listQueue(jobs::QueueStore &store, const jobs::RowFilter &filter, int limit, bool json)
{
    const Result<std::vector<QueueRow>> rows = store.list(filter, 0, limit);
    if (!rows)
        return storeError(store, rows.error());
    for (const QueueRow &row : *rows) {
        if (json)
            printJson(rowJson(row));
        else
            printLine(rowText(row));
    }
    const Result<jobs::StoreTotals> totals = store.totals();
    const Result<std::pair<bool, std::string>> pause = store.pauseState();
    if (!totals || !pause)
        return storeError(store, totals ? pause.error() : totals.error());
    if (json) {
        printJson({{"event", "summary"},
                   {"queued", totals->queued},
                   {"waiting", totals->waiting},
                   {"running", totals->running},
                   {"done", totals->done},
                   {"skipped", totals->skipped},
                   {"failed", totals->failed},
                   {"cancelled", totals->cancelled},
                   {"flagged", totals->flagged},
                   {"paused", pause->first},
                   {"pause_reason", pause->second}});
        return kAllDone;
    }
    printProblem({},
                 std::to_string(totals->queued) + " queued, " + std::to_string(totals->running) + " running, "
                     + std::to_string(totals->done) + " done, " + std::to_string(totals->skipped) + " skipped, "
                     + std::to_string(totals->failed) + " failed, " + std::to_string(totals->cancelled) + " cancelled, "
                     + std::to_string(totals->flagged) + " to look at."
                     + (pause->first ? " The queue is paused. " + pause->second : std::string()));
    return kAllDone;
}

int reportQueue(jobs::QueueStore &store, const std::string &output, bool json)
{
    const Result<std::vector<QueueRow>> rows = store.list();
    if (!rows)
        return storeError(store, rows.error());
    std::vector<jobs::audit::Outcome> outcomes;
    for (const QueueRow &row : *rows) {
        Result<jobs::QueueEntry> entry = store.entry(row.id);
        if (!entry)
            return storeError(store, entry.error());
        outcomes.push_back(jobs::audit::Outcome::of(entry->item, entry->result));
    }
    const auto report = jobs::audit::BatchReport::of(std::move(outcomes));
    if (!output.empty()) {
        if (const Result<void> written = jobs::audit::writeReport(report, output); !written) {
            printError(output, written.error());
            return kSomeFailed;
        }
        return kAllDone;
    }
    printLine(json ? report.toJson() : report.toText());
    return kAllDone;
}

int verifyQueue(jobs::QueueStore &store, bool json)
{
    jobs::RowFilter done;
    done.states = {ItemState::Done};
    const Result<std::vector<QueueRow>> rows = store.list(done);
    if (!rows)
        return storeError(store, rows.error());
    int wrong = 0;
    int files = 0;
    for (const QueueRow &row : *rows) {
        const Result<jobs::QueueEntry> entry = store.entry(row.id);
        if (!entry)
            return storeError(store, entry.error());
        for (const jobs::WrittenFile &file : entry->result.files) {
            if (interrupt::token().isCancelled())
                return kInterrupted;
            ++files;
            const std::string problem = whatIsWrong(file);
            if (problem.empty())
                continue;
            ++wrong;
            printProblem(file.path.string(), problem);
            if (json)
                printJson({{"event", "problem"}, {"id", row.id}, {"file", file.path.string()}, {"message", problem}});
        }
    }
    if (json)
        printJson({{"event", "summary"}, {"items", rows->size()}, {"files", files}, {"wrong", wrong}});
    else
        printProblem({},
                     std::to_string(files) + " results of " + std::to_string(rows->size())
                         + " pictures were looked at, " + std::to_string(wrong) + " are not as they were written.");
    return wrong > 0 ? kSomeFailed : kAllDone;
}

} // namespace ambrotype::cli
