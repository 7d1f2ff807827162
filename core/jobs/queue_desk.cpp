#include "jobs/queue_desk.h"

#include "base/log.h"
#include "jobs/runner/audit_dues.h"
#include "jobs/runner/process_name.h"

#include <algorithm>

namespace ambrotype::jobs {
namespace {

constexpr int kGatherMs = 20;
constexpr int kProgressIntervalMs = 67; // 15 times a second

} // namespace

QueueDesk::QueueDesk(std::shared_ptr<std::atomic<qint64>> nextId)
    : m_nextId(std::move(nextId))
    , m_look(this)
    , m_progress(this)
{
    m_look.setSingleShot(true);
    m_look.setInterval(kGatherMs);
    connect(&m_look, &QTimer::timeout, this, &QueueDesk::look);
    m_progress.setInterval(kProgressIntervalMs);
    connect(&m_progress, &QTimer::timeout, this, &QueueDesk::tellProgress);
}

void QueueDesk::open(const StoreAddress &address, RunnerOptions options, bool hold)
{
    Result<std::unique_ptr<QueueStore>> store = QueueStore::open(address);
    if (!store) {
        log(LogLevel::Error, "queue", address.text() + ": " + store.error().message + " " + store.error().detail);
        Q_EMIT troubled(QString::fromStdString(store.error().message), QString::fromStdString(store.error().detail));
        store = QueueStore::open(StoreAddress::memory());
    }
    if (!store) {
        Q_EMIT troubled(QString::fromStdString(store.error().message), QString::fromStdString(store.error().detail));
        return;
    }
    options.audit = (*store)->address().kind != StoreAddress::Kind::Memory;
    m_runner = std::make_unique<QueueRunner>(std::move(*store), std::move(options));
    connect(m_runner.get(), &QueueRunner::storeChanged, this, &QueueDesk::planLook);
    connect(m_runner.get(), &QueueRunner::ended, this, &QueueDesk::itemEnded);
    connect(m_runner.get(), &QueueRunner::begun, this, [this] {
        if (!m_progress.isActive())
            m_progress.start();
    });
    connect(m_runner.get(), &QueueRunner::troubled, this, &QueueDesk::troubled);
    connect(m_runner.get(), &QueueRunner::lowBattery, this, &QueueDesk::lowBattery);
    m_runner->setHeld(hold);
    m_runner->start();
    look();
    if (hold)
        tellLeftOver();
}

void QueueDesk::close()
{
    if (m_runner)
        disconnect(m_runner.get(), nullptr, this, nullptr); // nobody is left who wants to know
    m_runner.reset();
    m_look.stop();
    m_progress.stop();
}

template <typename T> void QueueDesk::check(const Result<T> &result)
{
    if (!result)
        Q_EMIT troubled(QString::fromStdString(result.error().message), QString::fromStdString(result.error().detail));
    if (m_runner)
        m_runner->wake();
    planLook();
}

void QueueDesk::tellLeftOver()
{
    RowFilter waiting;
    waiting.states = {ItemState::Queued};
    const Result<std::vector<QueueRow>> rows = m_runner->store().list(waiting);
    const Result<std::set<std::string>> workers = m_runner->store().workers();
    const bool othersWork = workers && std::any_of(workers->begin(), workers->end(), [](const std::string &worker) {
                                return isAlive(worker) != Alive::No;
                            });
    if (!rows || rows->empty() || othersWork) {
        if (rows && rows->empty())
            m_runner->setHeld(false);
        return;
    }
    std::int64_t last = 0;
    for (const QueueRow &row : *rows)
        last = std::max(last, row.addedAt);
    Q_EMIT leftOver(static_cast<int>(rows->size()), last);
}

void QueueDesk::add(const QList<qint64> &ids, std::vector<BatchItem> items, int priority)
{
    if (!m_runner)
        return;
    const Result<std::vector<StoreId>> added = m_runner->store().add(std::move(items), priority);
    if (added) {
        for (std::size_t i = 0; i < added->size(); ++i) {
            m_storeIds.emplace(ids[static_cast<qsizetype>(i)], (*added)[i]);
            m_ids.emplace((*added)[i], ids[static_cast<qsizetype>(i)]);
        }
    } else { // they were never in the queue
        auto told = std::make_shared<DeskNews>();
        told->removed.assign(ids.begin(), ids.end());
        told->pause = m_saidPause;
        told->served = m_served;
        Q_EMIT news(told);
    }
    check(added);
}

void QueueDesk::setPaused(Pause pause)
{
    if (!m_runner)
        return;
    check(m_runner->store().setPaused(pause));
    m_runner->readPause();
    m_saidPause = pause; // what is told before the next look
}

void QueueDesk::stopNow()
{
    setPaused(Pause::AfterItem);
    if (m_runner)
        m_runner->putBack();
}

void QueueDesk::setHeld(bool held)
{
    if (m_runner)
        m_runner->setHeld(held);
}

void QueueDesk::setWorkers(int workers)
{
    if (m_runner)
        m_runner->setWorkers(workers);
}

void QueueDesk::setPauseBelowPercent(int percent)
{
    if (m_runner)
        m_runner->setPauseBelowPercent(percent);
}

void QueueDesk::setRules(const QueueRules &rules)
{
    if (m_runner)
        m_runner->setRules(rules);
}

std::vector<StoreId> QueueDesk::storeIds(const QList<qint64> &ids) const
{
    std::vector<StoreId> found;
    for (const qint64 id : ids) {
        if (const auto known = m_storeIds.find(id); known != m_storeIds.end())
            found.push_back(known->second);
    }
    return found;
}

void QueueDesk::cancel(const QList<qint64> &ids)
{
    if (!m_runner)
        return;
    const std::vector<StoreId> items = storeIds(ids);
    for (const StoreId item : items)
        m_runner->cancel(item);
    check(m_runner->store().cancel(items));
}

void QueueDesk::cancelAll()
{
    if (!m_runner)
        return;
    check(m_runner->store().cancelAll());
    m_runner->cancelAll();
}

//! What a program could not write to the audit log any more is written before its rows go. False: they stay.
bool QueueDesk::keepAudit()
{
    if (m_runner->store().address().kind == StoreAddress::Kind::Memory)
        return true;
    const Result<void> kept = recordLeftBehind(m_runner->store());
    if (!kept)
        check(kept);
    return kept.ok();
}

void QueueDesk::retry(const QList<qint64> &ids)
{
    if (m_runner && keepAudit())
        check(m_runner->store().retry(storeIds(ids)));
}

void QueueDesk::remove(const QList<qint64> &ids)
{
    if (m_runner && keepAudit())
        check(m_runner->store().remove(storeIds(ids)));
}

void QueueDesk::removeFinished()
{
    if (m_runner && keepAudit())
        check(m_runner->store().removeFinished());
}

void QueueDesk::removeWaiting()
{
    if (!m_runner)
        return;
    RowFilter waiting;
    waiting.states = {ItemState::Queued};
    std::vector<StoreId> ids;
    if (const Result<std::vector<QueueRow>> rows = m_runner->store().list(waiting)) {
        for (const QueueRow &row : *rows)
            ids.push_back(row.id);
    }
    check(m_runner->store().remove(ids));
    m_runner->setHeld(false);
}

void QueueDesk::move(const QList<qint64> &ids, QueueStore::Move where)
{
    if (!m_runner)
        return;
    check(m_runner->store().move(storeIds(ids), where));
    if (!look()) // rows that were not told of before have no old place
        tellOrder();
}

void QueueDesk::moveBefore(const QList<qint64> &ids, qint64 before)
{
    if (!m_runner)
        return;
    const auto place = m_storeIds.find(before);
    check(m_runner->store().moveBefore(storeIds(ids), place == m_storeIds.end() ? 0 : place->second));
    if (!look())
        tellOrder();
}

void QueueDesk::changeSettings(const QList<qint64> &ids, const std::function<void(BatchItem &)> &change)
{
    if (m_runner)
        check(m_runner->store().changeSettings(storeIds(ids), change));
}

EntryList QueueDesk::entries(const QList<qint64> &ids)
{
    EntryList list;
    for (const qint64 id : ids) {
        const auto known = m_storeIds.find(id);
        if (!m_runner || known == m_storeIds.end())
            continue;
        if (Result<QueueEntry> entry = m_runner->store().entry(known->second))
            list.emplace_back(id, std::move(*entry));
    }
    return list;
}

//! Tells the whole order: of a few rows alone nobody could say where they stand.
void QueueDesk::tellOrder()
{
    const Result<std::vector<QueueRow>> rows = m_runner->store().list();
    if (!rows)
        return; // the runner tells of it
    QList<qint64> order;
    for (const QueueRow &row : *rows)
        order << idFor(row.id);
    Q_EMIT orderChanged(order);
}

void QueueDesk::setReview(qint64 id, Review review, const std::string &reviewer)
{
    const std::vector<StoreId> ids = storeIds({id});
    if (m_runner && !ids.empty())
        check(m_runner->store().setReview(ids.front(), review, reviewer));
}

void QueueDesk::served(int request)
{
    m_served = request;
    planLook();
}

qint64 QueueDesk::idFor(StoreId id)
{
    const auto [known, isNew] = m_ids.try_emplace(id, 0);
    if (isNew) {
        known->second = ++*m_nextId;
        m_storeIds.emplace(known->second, id);
    }
    return known->second;
}

void QueueDesk::itemEnded(StoreId id,
                          const std::shared_ptr<const BatchItem> &item,
                          const std::shared_ptr<const ItemResult> &result)
{
    if (m_ids.count(id) == 0)
        look(); // the rows of other programs appear together, in their order
    Result<QueueRow> row = m_runner->store().row(id);
    if (!row)
        return; // removed meanwhile
    auto told = std::make_shared<DeskNews>();
    told->pause = m_saidPause;
    told->served = m_served;
    told->rows.push_back({idFor(id), std::move(*row), result, item, false});
    Q_EMIT news(told);
}

void QueueDesk::planLook()
{
    if (!m_look.isActive())
        m_look.start();
}

bool QueueDesk::look()
{
    if (!m_runner)
        return false;
    Result<StoreChanges> changes = m_runner->store().changesSince(m_revision);
    if (!changes)
        return false; // the runner tells of it
    m_revision = changes->revision;
    m_saidPause = changes->pause;
    auto told = std::make_shared<DeskNews>();
    told->pause = changes->pause;
    told->pauseReason = changes->pauseReason;
    told->served = m_served;
    told->rows.reserve(changes->rows.size());
    bool isReordered = false;
    for (QueueRow &row : changes->rows) {
        const auto [place, isNew] = m_positions.try_emplace(row.id, row.position);
        isReordered = isReordered || (!isNew && place->second != row.position);
        place->second = row.position;
        const bool elsewhere = row.state == ItemState::Running && row.worker != m_runner->worker();
        told->rows.push_back({idFor(row.id), std::move(row), nullptr, nullptr, elsewhere});
    }
    for (const StoreId id : changes->removed) {
        const auto known = m_ids.find(id);
        if (known == m_ids.end())
            continue;
        told->removed.push_back(known->second);
        m_storeIds.erase(known->second);
        m_ids.erase(known);
        m_positions.erase(id);
    }
    Q_EMIT news(told);
    if (isReordered)
        tellOrder();
    return isReordered;
}

void QueueDesk::tellProgress()
{
    QList<std::pair<qint64, double>> progress;
    const auto running = m_runner->progress();
    for (const auto &[id, fraction] : running) {
        if (const auto known = m_ids.find(id); known != m_ids.end())
            progress.emplace_back(known->second, fraction);
    }
    if (running.empty())
        m_progress.stop();
    else
        Q_EMIT progressed(progress);
}

} // namespace ambrotype::jobs
