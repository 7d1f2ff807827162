// What QueueRunner does with its heartbeat, beside the items: it obeys the store, takes back the items of dead
// programs and renews the backup.
#include "jobs/runner/queue_runner.h"

#include "jobs/handover.h"
#include "jobs/runner/process_name.h"
#include "jobs/store/store_backup.h"

#include "base/log.h"

#include <chrono>
#include <cstdlib>
#include <optional>
#include <utility>

namespace ambrotype::jobs {
namespace {

constexpr int kPulsesPerRound = 5; // looks for dead programs and expired leases

} // namespace

void QueueRunner::pulse()
{
    std::vector<StoreId> ids;
    for (const auto &[id, task] : m_tasks)
        ids.push_back(id);
    const Result<QueueStore::Pulse> answer = m_store->heartbeat(m_worker, ids, m_options.leaseMs);
    if (!answer) {
        report(answer.error());
        reopen();
        return;
    }
    m_troubleTold = false;
    obey(*answer);
    if (++m_pulses % kPulsesPerRound == 0)
        takeBackFromTheDead();
    noteAudited();
    renewBackup();
    if (answer->revision != std::exchange(m_revision, answer->revision))
        Q_EMIT storeChanged();
    look();
}

//! A store may be open for weeks.
void QueueRunner::renewBackup()
{
    const StoreAddress &address = m_store->address();
    if (address.kind != StoreAddress::Kind::Sqlite || !m_sinceBackup.hasExpired(m_options.backupMs))
        return;
    m_sinceBackup.start();
    m_pool.start(handedOver([file = address.file] { keepBackup(file); }));
}

void QueueRunner::obey(const QueueStore::Pulse &pulse)
{
    for (const StoreId id : pulse.cancelled)
        cancel(id);
    for (const StoreId id : pulse.lost) {
        const auto found = m_tasks.find(id);
        if (found == m_tasks.end())
            continue;
        found->second->lost = true;
        found->second->cancel.cancel();
    }
    if (pulse.pause != std::exchange(m_pause, pulse.pause))
        letBegin();
}

//! After the server was gone for a while: its connection does not come back by itself.
void QueueRunner::reopen()
{
    if (m_inMemory)
        return;
    if (Result<std::unique_ptr<QueueStore>> store = QueueStore::open(m_store->address()))
        m_store = std::move(*store);
}

void QueueRunner::takeBackFromTheDead()
{
    const Result<std::set<std::string>> workers = m_store->workers();
    if (!workers) {
        report(workers.error());
        return;
    }
    for (const std::string &worker : *workers) {
        if (worker == m_worker || isAlive(worker) != Alive::No)
            continue;
        std::optional<QueueStore::Death> death;
        if (!m_options.wordsFolder.empty())
            death = LastWords::read(m_options.wordsFolder, worker);
        const Result<QueueStore::Reclaimed> reclaimed = m_store->reclaimFrom(worker, death);
        noteReclaimed(reclaimed);
        if (death && reclaimed) // else they are needed for the next attempt
            LastWords::forget(m_options.wordsFolder, worker);
    }
    if (!hasSlept())
        noteReclaimed(m_store->reclaimExpired());
}

//! Whether the machine slept, or its clock was set, since the last round. Leases of neighbours that live have run out
//! then as well; until the next round they prolong them.
bool QueueRunner::hasSlept()
{
    using namespace std::chrono;
    const std::int64_t steady = duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
    const std::int64_t apart = m_options.wallClock() - steady;
    const std::int64_t before = std::exchange(m_clocksApart, apart).value_or(apart);
    return std::abs(apart - before) > m_options.leaseMs / 4;
}

void QueueRunner::noteReclaimed(const Result<QueueStore::Reclaimed> &reclaimed)
{
    if (!reclaimed) {
        report(reclaimed.error());
        return;
    }
    if (reclaimed->count == 0)
        return;
    log(LogLevel::Info, "queue", std::to_string(reclaimed->count) + " items of programs that ended came back");
    for (const StoreId id : reclaimed->failed) {
        Result<QueueEntry> entry = m_store->entry(id);
        if (!entry)
            continue;
        const auto item = std::make_shared<const BatchItem>(std::move(entry->item));
        const auto result = std::make_shared<const ItemResult>(std::move(entry->result));
        writeToAudit(id, item, result);
        Q_EMIT ended(id, item, result);
    }
    Q_EMIT storeChanged();
}

} // namespace ambrotype::jobs
