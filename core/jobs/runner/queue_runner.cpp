#include "jobs/runner/queue_runner.h"

#include "jobs/handover.h"
#include "jobs/runner/claimed_work.h"
#include "jobs/runner/process_name.h"
#include "jobs/shoot/flag_outliers.h"
#include "jobs/worker_priority.h"

#include "base/log.h"
#include "base/parallel.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QThread>

#include <algorithm>
#include <future>
#include <optional>
#include <utility>

namespace ambrotype::jobs {
namespace {

constexpr double kQuickSeconds = 0.3; // of items, below which more are claimed in advance

ItemResult died(const std::string &what)
{
    ItemResult result;
    result.state = ItemState::Failed;
    result.error = {ErrorCode::Internal, "Something unforeseen went wrong with this picture.", what};
    return result;
}

} // namespace

QueueRunner::QueueRunner(std::unique_ptr<QueueStore> store, RunnerOptions options, QObject *parent)
    : QObject(parent)
    , m_store(std::move(store))
    , m_options(std::move(options))
    , m_worker(newWorkerName())
    , m_inMemory(m_store->address().kind == StoreAddress::Kind::Memory)
{
    if (!m_options.work)
        m_options.work = workOff;
    if (!m_options.wallClock)
        m_options.wallClock = [] { return QDateTime::currentMSecsSinceEpoch(); };
    setWorkers(m_options.workers);
    m_pulse.setInterval(m_options.pulseMs);
    connect(&m_pulse, &QTimer::timeout, this, &QueueRunner::pulse);
    m_nextTry.setSingleShot(true);
    connect(&m_nextTry, &QTimer::timeout, this, &QueueRunner::look);
}

QueueRunner::~QueueRunner()
{
    stopNow();
    // Workers may be waiting for an answer of this thread, so it goes on answering.
    while (!m_pool.waitForDone(2))
        QCoreApplication::sendPostedEvents(this, QEvent::MetaCall);
    allDone();
    QCoreApplication::sendPostedEvents(this, QEvent::MetaCall);
    noteAudited();
}

void QueueRunner::setWorkers(int workers)
{
    m_workers = workers > 0 ? workers : std::max(1, QThread::idealThreadCount());
    m_pool.setMaxThreadCount(m_workers);
    wake();
}

void QueueRunner::start()
{
    m_started = true;
    m_since.start();
    m_sinceBackup.start(); // opening the store has just looked
    if (!m_options.wordsFolder.empty() && !m_inMemory)
        m_words = LastWords::open(m_options.wordsFolder, m_worker);
    takeOverAudit();
    takeBackFromTheDead();
    readPause();
    m_pulse.start();
    look();
}

void QueueRunner::setHeld(bool held)
{
    m_held = held;
    letBegin();
    wake();
}

void QueueRunner::letBegin()
{
    m_mayBegin->store(!m_held && !m_paused && !m_stopping);
}

void QueueRunner::wake()
{
    if (!m_started || m_lookPlanned)
        return;
    m_lookPlanned = true;
    QMetaObject::invokeMethod(this, &QueueRunner::look, Qt::QueuedConnection);
}

void QueueRunner::look()
{
    m_lookPlanned = false;
    if (!m_started || m_held || m_stopping)
        return;
    while (claimMore()) {
    }
    m_awake.setOn(m_options.keepAwake && !m_tasks.empty());
    if (m_tasks.empty())
        sayIdle();
    else
        m_idleTold = false;
}

void QueueRunner::sayIdle()
{
    const Result<std::optional<std::int64_t>> next = m_store->nextTry();
    if (next && *next) {
        m_nextTry.start(static_cast<int>(std::clamp<std::int64_t>(**next + 1, 1, 600'000)));
        return;
    }
    const Result<StoreTotals> totals = m_store->totals();
    // What is left may be another program's to do, or wait for it; the pulse looks again.
    if (!totals || (totals->queued > 0 && !m_paused) || std::exchange(m_idleTold, true))
        return;
    flagOutliers();
    Q_EMIT idle();
}

void QueueRunner::flagOutliers()
{
    for (const std::int64_t run : std::exchange(m_measured, {})) {
        const Result<int> flagged = shoot::flagOutliers(*m_store, run);
        if (!flagged)
            report(flagged.error());
        else if (*flagged > 0)
            Q_EMIT storeChanged();
    }
}

int QueueRunner::room() const
{
    if (m_alone)
        return 0;
    // A little more than can run, so that a worker never waits for the store; what waits is given back on a pause.
    const bool quick = m_ended > 0 && m_busySeconds / m_ended < kQuickSeconds;
    return m_workers + (quick ? m_workers : 1) - running();
}

bool QueueRunner::claimMore()
{
    const int wanted = room();
    if (wanted <= 0 || m_paused || m_held || m_stopping)
        return false;
    Result<std::vector<Claim>> claims = m_store->claim(m_worker, wanted, m_tasks.empty(), m_options.leaseMs);
    if (!claims) {
        report(claims.error());
        return false;
    }
    for (Claim &claim : *claims)
        begin(std::move(claim));
    if (!claims->empty())
        Q_EMIT storeChanged();
    return !claims->empty() && !m_alone;
}

void QueueRunner::begin(Claim claim)
{
    const StoreId id = claim.id;
    if (claim.item.write.conflict == imaging::Conflict::Replace) {
        auto &inputs = m_runInputs[claim.run];
        if (!inputs) {
            auto read = m_store->inputsOf(claim.run);
            if (!read) { // without them a result could take the place of an original
                putOff(id, read.error());
                return;
            }
            inputs = std::move(*read);
        }
        claim.item.runInputs = inputs;
    }
    m_alone = claim.alone;
    auto task = std::make_shared<Task>();
    task->claim = std::move(claim);
    m_tasks.emplace(id, task);
    // Where the other pictures keep the cores busy, each stays on its own thread, at that thread's priority.
    const bool crowded = m_workers > 1 && running() >= m_workers;
    m_pool.start(handedOver([this, id, task, crowded, words = m_words, mayBegin = m_mayBegin] {
        if (!mayBegin->load()) {
            QMetaObject::invokeMethod(this, handedOver([this, id] { notBegun(id); }), Qt::QueuedConnection);
            return;
        }
        if (m_options.background)
            giveWayToOthers();
        std::optional<InlineLoops> alone;
        if (crowded)
            alone.emplace();
        const LastWords::Working working(words, id);
        if (m_options.beforeItem)
            m_options.beforeItem(task->claim.item);
        ItemResult result;
        try {
            result = m_options.work(
                task->claim,
                [this, id](const std::vector<WrittenFile> &files) { return intendFrom(id, files); },
                task->cancel.token(),
                task->progress);
        } catch (const std::exception &thrown) {
            result = died(thrown.what());
        }
        QMetaObject::invokeMethod(
            this,
            handedOver([this, id, ended = std::move(result)]() mutable { finish(id, std::move(ended)); }),
            Qt::QueuedConnection);
    }));
    Q_EMIT begun(id);
}

//! On a worker's thread: the store's thread writes, the worker waits for it.
Result<void> QueueRunner::intendFrom(StoreId id, const std::vector<WrittenFile> &files)
{
    if (m_inMemory)
        return {}; // nobody can ask it after a crash
    auto answer = std::make_shared<std::promise<Result<void>>>();
    std::future<Result<void>> said = answer->get_future();
    QMetaObject::invokeMethod(
        this,
        handedOver([this, id, files, answer] { answer->set_value(m_store->intend(id, m_worker, files)); }),
        Qt::QueuedConnection);
    return said.get();
}

//! An item that cannot be begun, because the store is in trouble: back into the queue, for later.
void QueueRunner::putOff(StoreId id, const Error &error)
{
    constexpr std::int64_t kLater = 2'000;
    report(error);
    if (const Result<bool> back = m_store->giveBack(id, m_worker, &error, kLater); !back)
        report(back.error());
}

void QueueRunner::notBegun(StoreId id)
{
    const auto found = m_tasks.find(id);
    if (found == m_tasks.end())
        return;
    if (found->second->userCancelled) {
        ItemResult result;
        result.state = ItemState::Cancelled;
        result.usedRecipe = found->second->claim.item.recipe;
        finish(id, std::move(result));
        return;
    }
    m_tasks.erase(found);
    m_alone = false;
    if (const Result<bool> back = m_store->giveBack(id, m_worker, nullptr, 0); !back)
        report(back.error());
    Q_EMIT storeChanged();
    wake();
}

void QueueRunner::finish(StoreId id, ItemResult result)
{
    const auto found = m_tasks.find(id);
    if (found == m_tasks.end())
        return;
    const std::shared_ptr<Task> task = found->second;
    m_tasks.erase(found);
    m_alone = false;
    m_busySeconds += result.seconds;
    ++m_ended;
    const Result<bool> settled = settle(*task, result);
    if (!settled)
        report(settled.error());
    const auto whole = std::make_shared<const ItemResult>(std::move(result));
    if (settled && *settled)
        writeToAudit(id, std::shared_ptr<const BatchItem>(task, &task->claim.item), whole);
    Q_EMIT ended(id, std::shared_ptr<const BatchItem>(task, &task->claim.item), whole);
    Q_EMIT storeChanged();
    look();
}

//! Writes how the item ended. True when it is over with it, false when it waits for another try or is another's.
Result<bool> QueueRunner::settle(const Task &task, ItemResult &result)
{
    const StoreId id = task.claim.id;
    if (task.lost)
        return false;
    if (result.state == ItemState::Cancelled && !task.userCancelled) {
        const Result<bool> back = m_store->giveBack(id, m_worker, nullptr, 0); // stopped, not unwanted
        return back ? Result<bool>(false) : back;
    }
    if (result.state == ItemState::Failed && result.error.code == ErrorCode::DiskFull && !m_inMemory) {
        // The next thousand would fail as well. The queue waits for somebody to make room.
        if (const Result<void> paused = m_store->setPaused(true, result.error.message); !paused)
            report(paused.error());
        m_paused = true;
        letBegin();
        const Result<bool> back = m_store->giveBack(id, m_worker, nullptr, 0);
        report(result.error);
        return back ? Result<bool>(false) : back;
    }
    const std::size_t tries = m_options.retryDelaysMs.size();
    if (result.state == ItemState::Failed && mayPass(result.error.code)
        && static_cast<std::size_t>(task.claim.attempt) <= tries) {
        const std::int64_t delay = m_options.retryDelaysMs[static_cast<std::size_t>(task.claim.attempt - 1)];
        const Result<bool> back = m_store->giveBack(id, m_worker, &result.error, delay);
        return back ? Result<bool>(false) : back;
    }
    // The settings say the same, unless the picture itself decided.
    std::optional<pipeline::Recipe> used;
    if (!task.claim.item.automatic)
        used = std::exchange(result.usedRecipe, {});
    const Result<bool> ended = m_store->finish(id, m_worker, result, reasonsToLook(result));
    if (used)
        result.usedRecipe = std::move(*used);
    if (result.resultMeasures)
        m_measured.insert(task.claim.run);
    return ended;
}

void QueueRunner::cancel(StoreId id)
{
    const auto found = m_tasks.find(id);
    if (found == m_tasks.end())
        return;
    found->second->userCancelled = true;
    found->second->cancel.cancel();
}

void QueueRunner::cancelAll()
{
    for (const auto &[id, task] : m_tasks) {
        task->userCancelled = true;
        task->cancel.cancel();
    }
}

void QueueRunner::readPause()
{
    if (const Result<std::pair<bool, std::string>> state = m_store->pauseState())
        m_paused = state->first;
    letBegin();
    wake();
}

void QueueRunner::stopNow()
{
    m_stopping = true;
    letBegin();
    putBack();
}

void QueueRunner::putBack()
{
    for (const auto &[id, task] : m_tasks)
        task->cancel.cancel();
}

std::vector<std::pair<StoreId, double>> QueueRunner::progress() const
{
    std::vector<std::pair<StoreId, double>> all;
    for (const auto &[id, task] : m_tasks)
        all.emplace_back(id, task->progress.value());
    return all;
}

double QueueRunner::busyShare() const
{
    const double seconds = static_cast<double>(m_since.elapsed()) / 1000.0 * m_workers;
    return seconds > 0.0 ? std::min(1.0, m_busySeconds / seconds) : 0.0;
}

void QueueRunner::report(const Error &error)
{
    log(LogLevel::Error, "queue", error.message + " " + error.detail);
    if (!std::exchange(m_troubleTold, true))
        Q_EMIT troubled(QString::fromStdString(error.message), QString::fromStdString(error.detail));
}

} // namespace ambrotype::jobs
