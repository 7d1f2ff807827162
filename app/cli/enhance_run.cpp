#include "enhance_run.h"

#include "command.h"
#include "findings_json.h"
#include "interrupt.h"
#include "output.h"
#include "progress_line.h"

#include "jobs/audit/batch_report.h"
#include "jobs/audit/outcome.h"
#include "jobs/batch_queue.h"
#include "jobs/output/cache_guard.h"
#include "jobs/planner/time_file.h"

#include <QCoreApplication>
#include <QSocketNotifier>
#include <QTimer>

#include <nlohmann/json.hpp>

#include <chrono>
#include <clocale>
#include <cstring>

#include <langinfo.h>

namespace ambrotype::cli {
namespace {

using jobs::BatchQueue;
using jobs::ItemResult;
using jobs::ItemState;

constexpr int kProgressIntervalMs = 100;

nlohmann::json sizeJson(imaging::Size size)
{
    return size.empty() ? nlohmann::json() : nlohmann::json::array({size.width, size.height});
}

nlohmann::json filesJson(const std::vector<jobs::WrittenFile> &files)
{
    nlohmann::json list = nlohmann::json::array();
    for (const jobs::WrittenFile &file : files)
        list.push_back({{"label", file.label},
                        {"file", file.path.string()},
                        {"bytes", file.bytes},
                        {"size", sizeJson(file.size)},
                        {"sha256", file.sha256}});
    return list;
}

nlohmann::json itemJson(const BatchQueue::Row &row, int index, int count)
{
    const ItemResult &result = row.result;
    nlohmann::json stages = nlohmann::json::object();
    for (const auto &[stage, seconds] : result.stageSeconds)
        stages[stage] = seconds;
    return {{"event", "item"},
            {"index", index},
            {"count", count},
            {"input", row.item.input.string()},
            {"output", result.output.empty() ? nlohmann::json() : nlohmann::json(result.output.string())},
            {"state", jobs::stateName(result.state)},
            {"error", result.state == ItemState::Failed ? toJson(result.error) : nlohmann::json()},
            {"warnings", result.warnings},
            {"seconds", result.seconds},
            {"input_size", sizeJson(result.inputSize)},
            {"size", sizeJson(result.outputSize)},
            {"device", result.device},
            {"files", filesJson(result.files)},
            {"sidecar", result.sidecar.empty() ? nlohmann::json() : nlohmann::json(result.sidecar.string())},
            {"preset", row.item.presetName},
            {"automatic", row.item.automatic},
            {"recipe_hash", result.usedRecipe.hash()},
            {"stages", stages},
            {"faces", result.findings.lookedForFaces ? toJson(result.findings.faces) : nlohmann::json()}};
}

//! One run: owns the queue and speaks about it.
class Run
{
public:
    Run(EnhancePlan plan, int workers, bool json)
        : m_plan(std::move(plan))
        , m_json(json)
        , m_count(static_cast<int>(m_plan.items.size()))
    {
        m_queue.setBackground(false); // nobody moves a slider in this program
        if (workers > 0)
            m_queue.setWorkers(workers);
    }

    int exec()
    {
        reportMissing();
        if (m_count > 0)
            workOff();
        clearProgress();
        summarize();
        const bool reported = writeReport();
        jobs::guardCache();
        if (interrupt::token().isCancelled() && m_queue.totals().cancelled > 0)
            return kInterrupted;
        return m_missing + m_queue.totals().failed > 0 || m_count == 0 || !reported ? kSomeFailed : kAllDone;
    }

private:
    void workOff()
    {
        QObject::connect(&m_queue, &BatchQueue::itemFinished, &m_queue, [this](qint64 id) { report(id); });
        QObject::connect(
            &m_queue, &BatchQueue::idle, &m_queue, [] { QCoreApplication::quit(); }, Qt::QueuedConnection);
        QTimer timer;
        QObject::connect(&timer, &QTimer::timeout, &m_queue, [this] { drawProgress(); });
        timer.start(kProgressIntervalMs);
        QSocketNotifier notifier(interrupt::descriptor(), QSocketNotifier::Read);
        QObject::connect(&notifier, &QSocketNotifier::activated, &m_queue, [this, &notifier] {
            notifier.setEnabled(false);
            printProblem({}, "Stopping. Finished results stay; press Ctrl-C again to stop at once.");
            m_queue.cancelAll();
        });
        m_queue.add(std::move(m_plan.items));
        QCoreApplication::exec();
    }

    void reportMissing()
    {
        for (const auto &[path, error] : m_plan.missing) {
            ++m_missing;
            printError(path, error);
            if (!m_plan.report.empty()) {
                jobs::audit::Outcome &outcome = m_outcomes.emplace_back();
                outcome.state = jobs::stateName(ItemState::Failed);
                outcome.input = path;
                outcome.errorCode = errorName(error.code);
                outcome.errorText = error.message;
            }
            if (!m_json)
                continue;
            printJson({{"event", "item"},
                       {"index", 0},
                       {"count", m_count},
                       {"input", path.string()},
                       {"output", nullptr},
                       {"state", "failed"},
                       {"error", toJson(error)},
                       {"warnings", nlohmann::json::array()}});
        }
        if (m_count == 0 && m_missing == 0)
            printProblem({}, "No pictures were found among what was given.");
    }

    void report(qint64 id)
    {
        const int index = m_queue.indexOf(id);
        const BatchQueue::Row &row = m_queue.row(index);
        const ItemResult &result = row.result;
        record(row);
        learn(row);
        if (m_json)
            printJson(itemJson(row, index + 1, m_count));
        else if (result.state == ItemState::Done)
            printLine(row.item.input.string() + " -> " + result.output.string());
        if (result.state == ItemState::Failed)
            printError(row.item.input, result.error);
        else if (result.state == ItemState::Skipped && !m_json)
            printProblem(row.item.input.string(), "Skipped, because \"" + result.output.string() + "\" exists.");
        for (const std::string &warning : result.warnings)
            printProblem(row.item.input.string(), warning);
    }

    //! For the audit log and the report.
    void record(const BatchQueue::Row &row)
    {
        if (!row.whole)
            return; // cancelled before it was begun
        if (!m_plan.report.empty())
            m_outcomes.push_back(jobs::audit::Outcome::of(*row.whole, row.result));
        if (row.result.state == ItemState::Cancelled || m_auditFailed)
            return;
        if (const Result<void> recorded = jobs::audit::recordOutcome(*row.whole, row.result); !recorded) {
            m_auditFailed = true; // said once, not for each of 5,000 pictures
            printError({}, recorded.error());
        }
    }

    //! For the next estimate; nothing is said when that cannot be written.
    void learn(const BatchQueue::Row &row) const
    {
        if (row.whole)
            (void)jobs::planner::TimeFile::standard().learn(*row.whole, row.result);
    }

    bool writeReport()
    {
        if (m_plan.report.empty())
            return true;
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_begun).count();
        jobs::audit::BatchReport report = jobs::audit::BatchReport::of(std::move(m_outcomes), seconds);
        report.auditHash = jobs::audit::AuditLog::standard().lastHash();
        const Result<void> written = jobs::audit::writeReport(report, m_plan.report);
        if (!written)
            printError(m_plan.report, written.error());
        return written.ok();
    }

    void drawProgress()
    {
        const BatchQueue::Totals totals = m_queue.totals();
        ProgressState state;
        state.fraction = totals.progress;
        state.total = m_count;
        state.finished = m_count - totals.queued - totals.running;
        state.secondsLeft = totals.secondsLeft;
        // The first one that runs: results come nearly in order, so it is near the end of the finished ones.
        while (m_firstOpen < m_count && isFinished(m_queue.row(m_firstOpen).result.state))
            ++m_firstOpen;
        if (m_firstOpen < m_count)
            state.item = m_queue.row(m_firstOpen).item.input.filename().string();
        showProgress(state);
    }

    static bool isFinished(ItemState state) { return state != ItemState::Queued && state != ItemState::Running; }

    void summarize()
    {
        const BatchQueue::Totals totals = m_queue.totals();
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_begun).count();
        const bool interrupted = interrupt::token().isCancelled();
        if (m_json) {
            printJson({{"event", "summary"},
                       {"total", m_count + m_missing},
                       {"done", totals.done},
                       {"skipped", totals.skipped},
                       {"failed", totals.failed + m_missing},
                       {"cancelled", totals.cancelled},
                       {"seconds", seconds},
                       {"interrupted", interrupted}});
            return;
        }
        std::string text = std::to_string(totals.done) + " done";
        const auto add = [&text](int number, const char *what) {
            if (number > 0)
                text += ", " + std::to_string(number) + " " + what;
        };
        add(totals.skipped, "skipped");
        add(totals.failed + m_missing, "failed");
        add(totals.cancelled, "not done because of the interruption");
        char time[48];
        std::snprintf(time, sizeof time, " in %.1f s.", seconds);
        text += time;
        if (m_plan.ignored > 0)
            text += " " + std::to_string(m_plan.ignored) + " files in the folders are no pictures.";
        if (totals.done > 0)
            text +=
                " The results are in \"" + (m_plan.resultFolder.empty() ? "." : m_plan.resultFolder.string()) + "\".";
        printProblem({}, text);
    }

    EnhancePlan m_plan;
    bool m_json;
    int m_count;
    int m_missing = 0;
    int m_firstOpen = 0;
    std::vector<jobs::audit::Outcome> m_outcomes;
    bool m_auditFailed = false;
    std::chrono::steady_clock::time_point m_begun = std::chrono::steady_clock::now();
    BatchQueue m_queue;
};

//! Qt insists on UTF-8 and says so on stderr; in an empty environment it is given what it wants.
void useUtf8Locale()
{
    std::setlocale(LC_CTYPE, "");
    if (std::strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        qputenv("LC_ALL", "C.UTF-8");
}

} // namespace

int runEnhance(EnhancePlan plan, int jobs, bool json)
{
    useUtf8Locale();
    char name[] = "ambrotype-cli";
    char *arguments[] = {name, nullptr};
    int count = 1;
    const QCoreApplication application(count, arguments);
    return Run(std::move(plan), jobs, json).exec();
}

} // namespace ambrotype::cli
