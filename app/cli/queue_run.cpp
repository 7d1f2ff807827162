#include "queue_run.h"

#include "command.h"
#include "interrupt.h"
#include "item_hook.h"
#include "output.h"
#include "progress_line.h"
#include "qt_program.h"

#include "base/paths.h"
#include "jobs/output/cache_guard.h"
#include "jobs/planner/time_file.h"
#include "jobs/runner/queue_runner.h"
#include "jobs/runner/start_check.h"

#include <QSocketNotifier>

#include <nlohmann/json.hpp>

#include <chrono>

namespace ambrotype::cli {
namespace {

using jobs::ItemResult;
using jobs::ItemState;
using jobs::QueueStore;
using jobs::StoreId;

nlohmann::json endedJson(StoreId id, const jobs::QueueRow &row, const ItemResult &result)
{
    nlohmann::json stages = nlohmann::json::object();
    for (const auto &[stage, seconds] : result.stageSeconds)
        stages[stage] = seconds;
    return {{"event", "item"},
            {"id", id},
            {"input", row.input.string()},
            {"output", result.output.empty() ? nlohmann::json() : nlohmann::json(result.output.string())},
            {"state", jobs::stateName(row.state)},
            {"attempts", row.attempts},
            {"error", row.error ? toJson(*row.error) : nlohmann::json()},
            {"warnings", result.warnings},
            {"seconds", result.seconds},
            {"device", result.device},
            {"flags", row.flags},
            {"stages", stages}};
}

class QueueRun
{
public:
    QueueRun(std::unique_ptr<QueueStore> store, const QueueRunOptions &options)
        : m_options(options)
        , m_runner(std::move(store), runnerOptions(options))
    {
    }

    int exec()
    {
        using jobs::QueueRunner;
        QObject::connect(&m_runner,
                         &QueueRunner::ended,
                         &m_runner,
                         [this](qint64 id,
                                const std::shared_ptr<const jobs::BatchItem> &item,
                                const std::shared_ptr<const ItemResult> &result) {
                             // For the next estimate; nothing is said when that cannot be written.
                             (void)jobs::planner::TimeFile::standard().learn(*item, *result);
                             report(id, *result);
                         });
        QObject::connect(&m_runner, &QueueRunner::troubled, &m_runner, [this](const QString &what, const QString &) {
            m_troubled = true;
            printProblem({}, what.toStdString());
        });
        QObject::connect(&m_runner, &QueueRunner::lowBattery, &m_runner, [](bool low, int percent) {
            printProblem({},
                         low ? "The battery holds " + std::to_string(percent)
                                   + " percent, so the work stands still until the machine is plugged in."
                             : std::string("The machine has power again, and the work goes on."));
        });
        QObject::connect(
            &m_runner,
            &QueueRunner::idle,
            &m_runner,
            [this] {
                if (!m_options.stay)
                    QCoreApplication::quit();
            },
            Qt::QueuedConnection);
        QTimer timer;
        QObject::connect(&timer, &QTimer::timeout, &m_runner, [this] { drawProgress(); });
        timer.start(500);
        QSocketNotifier notifier(interrupt::descriptor(), QSocketNotifier::Read);
        QObject::connect(&notifier, &QSocketNotifier::activated, &m_runner, [this, &notifier] {
            notifier.setEnabled(false);
            stop();
        });
        m_runner.start();
        QCoreApplication::exec();
        clearProgress();
        jobs::guardCache();
        return summarize();
    }

private:
    static jobs::RunnerOptions runnerOptions(const QueueRunOptions &options)
    {
        jobs::RunnerOptions made;
        made.workers = options.jobs;
        made.mayKeepAwake = true;
        made.audit = true;
        made.wordsFolder = paths::dataDir() / "running";
        made.pauseBelowPercent = options.pauseBelowPercent;
        made.beforeItem = itemHook();
        if (options.leaseSeconds)
            made.leaseMs = static_cast<std::int64_t>(*options.leaseSeconds * 1000);
        return made;
    }

    void stop()
    {
        printProblem(
            {}, "Stopping. Finished results stay, the rest stays in the queue; press Ctrl-C again to stop at once.");
        m_runner.stopNow();
        if (m_runner.running() == 0)
            QCoreApplication::quit();
        else
            QObject::connect(&m_runner, &jobs::QueueRunner::storeChanged, &m_runner, [this] {
                if (m_runner.running() == 0)
                    QCoreApplication::quit();
            });
    }

    void report(StoreId id, const ItemResult &result)
    {
        const Result<jobs::QueueRow> row = m_runner.store().row(id);
        if (!row)
            return;
        count(row->state);
        if (m_options.json)
            printJson(endedJson(id, *row, result));
        else if (row->state == ItemState::Done)
            printLine(row->input.string() + " -> " + result.output.string());
        if (row->state == ItemState::Failed)
            printError(row->input, result.error);
        else if (row->state == ItemState::Queued && row->error)
            printProblem(row->input.string(), row->error->message + " It is tried again later.");
        else if (row->state == ItemState::Skipped && !m_options.json)
            printProblem(row->input.string(), "Skipped, because \"" + result.output.string() + "\" exists.");
        for (const std::string &warning : result.warnings)
            printProblem(row->input.string(), warning);
    }

    void count(ItemState state)
    {
        if (state == ItemState::Done)
            ++m_done;
        else if (state == ItemState::Skipped)
            ++m_skipped;
        else if (state == ItemState::Failed)
            ++m_failed;
    }

    void drawProgress()
    {
        const Result<jobs::StoreTotals> totals = m_runner.store().totals();
        if (!totals)
            return;
        ProgressState state;
        state.total = totals->all();
        state.finished = state.total - totals->queued - totals->running;
        state.fraction = state.total > 0 ? static_cast<double>(state.finished) / state.total : 1.0;
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_begun).count();
        const int ended = m_done + m_skipped + m_failed;
        if (ended > 0)
            state.secondsLeft = (totals->queued + totals->running) * seconds / ended;
        showProgress(state);
    }

    int summarize()
    {
        const bool interrupted = interrupt::token().isCancelled();
        const Result<jobs::StoreTotals> totals = m_runner.store().totals();
        const Result<std::pair<bool, std::string>> pause = m_runner.store().pauseState();
        const bool paused = pause && pause->first;
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_begun).count();
        const int left = totals ? totals->queued + totals->running : 0;
        if (m_options.json) {
            printJson({{"event", "summary"},
                       {"done", m_done},
                       {"skipped", m_skipped},
                       {"failed", m_failed},
                       {"left", left},
                       {"seconds", seconds},
                       {"busy", m_runner.busyShare()},
                       {"devices", m_runner.deviceShares()},
                       {"paused", paused},
                       {"interrupted", interrupted}});
        } else {
            char time[48];
            std::snprintf(time, sizeof time, " in %.1f s.", seconds);
            std::string text = std::to_string(m_done) + " done, " + std::to_string(m_skipped) + " skipped, "
                               + std::to_string(m_failed) + " failed" + time;
            if (left > 0)
                text += " " + std::to_string(left) + " are left in the queue.";
            printProblem({}, text);
        }
        if (paused && !interrupted)
            printProblem({},
                         "The queue is paused. " + pause->second + (pause->second.empty() ? "" : " ")
                             + "\"ambrotype-cli queue resume\" lets it go on.");
        if (interrupted)
            return kInterrupted;
        return m_failed > 0 || m_troubled || (paused && left > 0) ? kSomeFailed : kAllDone;
    }

    QueueRunOptions m_options;
    jobs::QueueRunner m_runner;
    bool m_troubled = false;
    int m_done = 0;
    int m_skipped = 0;
    int m_failed = 0;
    std::chrono::steady_clock::time_point m_begun = std::chrono::steady_clock::now();
};

//! Looks for what would go wrong anyway. False when it would.
bool mayBegin(QueueStore &store, bool force)
{
    jobs::RowFilter waiting;
    waiting.states = {ItemState::Queued};
    const Result<std::vector<jobs::QueueRow>> rows = store.list(waiting);
    if (!rows)
        return true;
    std::vector<StoreId> ids;
    for (const jobs::QueueRow &row : *rows)
        ids.push_back(row.id);
    const Result<std::vector<jobs::BatchItem>> items = store.items(ids);
    if (!items)
        return true;
    const jobs::StartCheck check = jobs::checkStart(*items, interrupt::token());
    for (const std::string &sentence : check.sentences())
        printProblem({}, sentence);
    if (check.hasRoom() || force)
        return true;
    printProblem({}, "Nothing was begun. With --force it is begun nevertheless, and paused when the disk is full.");
    return false;
}

} // namespace

int runQueue(const jobs::StoreAddress &address, const QueueRunOptions &options)
{
    const QtProgram program;
    Result<std::unique_ptr<QueueStore>> store = QueueStore::open(address);
    if (!store) {
        printError(address.text(), store.error());
        return kSomeFailed;
    }
    if (!options.stay && !mayBegin(**store, options.force))
        return kSomeFailed;
    const std::shared_ptr<void> companion = options.companion ? options.companion() : nullptr;
    if (options.companion && !companion)
        return kSomeFailed;
    return QueueRun(std::move(*store), options).exec();
}

} // namespace ambrotype::cli
