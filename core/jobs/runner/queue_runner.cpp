#include "jobs/runner/queue_runner.h"

#include "inference/device_use.h"
#include "jobs/handover.h"
#include "jobs/runner/battery.h"
#include "jobs/runner/process_name.h"
#include "jobs/shoot/flag_outliers.h"
#include "jobs/worker_priority.h"

#include "base/log.h"
#include "base/parallel.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QThread>

#include <algorithm>
#include <optional>
#include <utility>

namespace ambrotype::jobs {
namespace {

constexpr int kPowerMs = 10'000;

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
    if (m_options.audit)
        m_audit = std::make_unique<AuditWriter>([this](const std::vector<StoreId> &ids) {
            QMetaObject::invokeMethod(
                this,
                handedOver([this, ids] { m_audited.insert(m_audited.end(), ids.begin(), ids.end()); }),
                Qt::QueuedConnection);
        });
    if (!m_options.wallClock)
        m_options.wallClock = [] { return QDateTime::currentMSecsSinceEpoch(); };
    setWorkers(m_options.workers);
    m_gather.setSingleShot(true);
    connect(&m_gather, &QTimer::timeout, this, &QueueRunner::serve);
    m_pulse.setInterval(m_options.pulseMs);
    connect(&m_pulse, &QTimer::timeout, this, &QueueRunner::pulse);
    m_power.setInterval(kPowerMs);
    connect(&m_power, &QTimer::timeout, this, &QueueRunner::lookAtBattery);
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
    serve();
    m_audit.reset();
    QCoreApplication::sendPostedEvents(this, QEvent::MetaCall);
    noteAudited();
}

void QueueRunner::setWorkers(int workers)
{
    m_workers = workers > 0 ? workers : std::max(1, QThread::idealThreadCount());
    m_cores.setCores(m_workers);
    m_pool.setMaxThreadCount(2 * m_workers); // as many again may wait
    wake();
}

void QueueRunner::start()
{
    m_started = true;
    m_since.start();
    m_sinceBackup.start(); // opening the store has just looked
    for (const inference::DeviceUse &use : inference::deviceUse())
        m_deviceSecondsBefore[use.device] = use.busySeconds;
    setPauseBelowPercent(m_options.pauseBelowPercent);
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
    m_mayBegin->store(!m_held && !isPaused() && !m_stopping);
    m_gate.setClosed(m_pause == Pause::AtTile || m_lowBattery);
}

void QueueRunner::setPauseBelowPercent(int percent)
{
    m_options.pauseBelowPercent = percent;
    if (!m_started)
        return;
    if (percent > 0)
        m_power.start();
    else
        m_power.stop();
    lookAtBattery();
}

void QueueRunner::lookAtBattery()
{
    const int limit = m_options.pauseBelowPercent;
    const std::optional<Battery> battery = limit > 0 ? readBattery(m_options.powerFolder) : std::nullopt;
    const bool low = battery && battery->isDischarging && battery->percent < limit;
    if (low == std::exchange(m_lowBattery, low))
        return;
    letBegin();
    Q_EMIT lowBattery(low, battery ? battery->percent : 0);
    wake();
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
    if (m_tasks.empty())
        serve(); // what gathered waits for nobody any more
    while (claimMore()) {
    }
    m_awake.setOn(m_options.mayKeepAwake && m_options.rules.keepAwake && !m_tasks.empty());
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
    if (!totals || (totals->queued > 0 && m_pause == Pause::None) || std::exchange(m_idleTold, true))
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
    // A little more than can run, so that a worker never waits for the store: of quick items as many as last a moment.
    // What waits is given back on a pause.
    constexpr double kMomentSeconds = 0.2;
    constexpr double kMostAhead = 16;
    const double mean = m_ended > 0 ? m_busySeconds / m_ended : kMomentSeconds;
    const int ahead = static_cast<int>(std::clamp(kMomentSeconds * m_workers / std::max(mean, 1e-3), 1.0, kMostAhead));
    const int missing = m_workers + m_cores.lent() + ahead - running();
    return missing > ahead / 2 ? missing : 0; // several at a time
}

bool QueueRunner::claimMore()
{
    const int wanted = room();
    if (wanted <= 0 || isPaused() || m_held || m_stopping)
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
        LentCores::Item core(m_cores);
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
        const BehindGate gate(m_gate);
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
        QMetaObject::invokeMethod(this,
                                  handedOver([this, id, waited = core.seconds(), ended = std::move(result)]() mutable {
                                      finish(id, std::move(ended), waited);
                                  }),
                                  Qt::QueuedConnection);
    }));
    Q_EMIT begun(id);
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
    if (const Result<Pause> pause = m_store->pause())
        m_pause = *pause;
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

std::map<std::string, double> QueueRunner::deviceShares() const
{
    std::map<std::string, double> shares;
    const double seconds = static_cast<double>(m_since.elapsed()) / 1000.0;
    for (const inference::DeviceUse &use : inference::deviceUse()) {
        const auto before = m_deviceSecondsBefore.find(use.device);
        const double busy = use.busySeconds - (before == m_deviceSecondsBefore.end() ? 0.0 : before->second);
        if (busy > 0.0)
            shares[use.device] = seconds > 0.0 ? std::min(1.0, busy / seconds) : 0.0;
    }
    return shares;
}

void QueueRunner::report(const Error &error)
{
    log(LogLevel::Error, "queue", error.message + " " + error.detail);
    if (!std::exchange(m_troubleTold, true))
        Q_EMIT troubled(QString::fromStdString(error.message), QString::fromStdString(error.detail));
}

} // namespace ambrotype::jobs
