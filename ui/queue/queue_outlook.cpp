#include "queue/queue_outlook.h"

#include "jobs/planner/expected_result.h"

#include <sys/stat.h>

namespace ambrotype::ui {

using jobs::ItemState;

namespace {

namespace fs = std::filesystem;

constexpr int kGatherMs = 400;
constexpr qsizetype kAtOnce = 100; // entries read from the store together, which keeps it for some milliseconds

//! The folder itself, or what is there of the way to it.
fs::path existing(fs::path folder)
{
    std::error_code ignored;
    while (folder.has_relative_path() && !fs::exists(folder, ignored))
        folder = folder.parent_path();
    return folder;
}

} // namespace

QueueOutlook::QueueOutlook(jobs::BatchQueue &queue, QObject *parent)
    : QObject(parent)
    , m_queue(queue)
{
    m_plan.setSingleShot(true);
    m_plan.setInterval(kGatherMs);
    connect(&m_plan, &QTimer::timeout, this, &QueueOutlook::look);
    connect(&queue, &jobs::BatchQueue::rowsInserted, this, &QueueOutlook::plan);
    connect(&queue, &jobs::BatchQueue::rowsRemoved, this, &QueueOutlook::plan);
    connect(&queue, &jobs::BatchQueue::itemFinished, this, &QueueOutlook::plan);
    connect(&queue, &jobs::BatchQueue::rowChanged, this, [this](int index) {
        const jobs::BatchQueue::Row &row = m_queue.row(index);
        if (row.result.state == ItemState::Queued && !m_known.contains(row.id))
            plan(); // it is tried again, and was forgotten when it ended
    });
}

void QueueOutlook::setActive(bool active)
{
    m_active = active;
    plan();
}

void QueueOutlook::plan()
{
    if (m_active && !m_busy && !m_plan.isActive())
        m_plan.start();
}

void QueueOutlook::forget(const QList<qint64> &ids)
{
    for (const qint64 id : ids)
        m_known.remove(id);
    ++m_version;
    plan();
}

fs::path QueueOutlook::fileOf(qint64 id) const
{
    const auto found = m_known.constFind(id);
    return found == m_known.constEnd() ? fs::path() : found->file;
}

void QueueOutlook::look()
{
    QList<qint64> unknown;
    for (int i = 0; i < m_queue.count() && unknown.size() < kAtOnce; ++i) {
        const jobs::BatchQueue::Row &row = m_queue.row(i);
        if (row.result.state == ItemState::Queued && !m_known.contains(row.id))
            unknown << row.id;
    }
    m_busy = true;
    if (!unknown.isEmpty()) {
        m_queue.withEntries(unknown, this, [this, unknown](const jobs::BatchQueue::Entries &entries) {
            m_work.run([entries] { return lookAt(entries); },
                       [this, unknown, version = m_version](const Seen &seen) {
                           if (version == m_version) {
                               for (const qint64 id : unknown)
                                   m_known.insert(id, {}); // of what the store does not know nothing is to come
                           }
                           take(seen, version == m_version);
                       });
        });
        return;
    }
    m_work.run([disks = m_disks] { return freeOf(disks); },
               [this](const std::map<std::uint64_t, Disk> &disks) {
                   m_disks = disks;
                   m_busy = false;
                   addUp();
               });
}

QueueOutlook::Seen QueueOutlook::lookAt(const jobs::BatchQueue::Entries &entries)
{
    Seen seen;
    std::map<fs::path, std::uint64_t> diskOf; // folders repeat
    for (const auto &[id, entry] : entries) {
        Known known;
        if (const auto expected = jobs::planner::expectedResult(entry.item)) {
            known.file = expected->file;
            known.bytes = expected->bytes;
        }
        const fs::path folder =
            entry.item.outputFile.empty() ? entry.item.outputFolder : entry.item.outputFile.parent_path();
        const auto [place, isNew] = diskOf.try_emplace(folder, 0);
        struct stat facts = {};
        if (const fs::path there = isNew ? existing(folder) : fs::path(); isNew && stat(there.c_str(), &facts) == 0) {
            place->second = facts.st_dev;
            seen.disks.try_emplace(facts.st_dev, Disk{there, 0});
        }
        known.disk = place->second;
        seen.items.emplace_back(id, std::move(known));
    }
    return seen;
}

std::map<std::uint64_t, QueueOutlook::Disk> QueueOutlook::freeOf(std::map<std::uint64_t, Disk> disks)
{
    for (auto &[number, disk] : disks) {
        std::error_code failed;
        const fs::space_info space = fs::space(disk.folder, failed);
        disk.free = failed ? 0 : space.available;
    }
    return disks;
}

void QueueOutlook::take(const Seen &seen, bool isFresh)
{
    for (const auto &[id, known] : seen.items) {
        if (isFresh) // else of settings that are no longer those
            m_known.insert(id, known);
    }
    for (const auto &[number, disk] : seen.disks)
        m_disks.try_emplace(number, disk);
    Q_EMIT changed();
    if (m_active)
        look(); // the next ones, or the room when all are known
    else
        m_busy = false;
}

void QueueOutlook::addUp()
{
    std::map<std::uint64_t, std::uint64_t> needed;
    bool isWhole = true;
    QHash<qint64, Known> kept;
    for (int i = 0; i < m_queue.count(); ++i) {
        const jobs::BatchQueue::Row &row = m_queue.row(i);
        if (row.result.state != ItemState::Queued && row.result.state != ItemState::Running)
            continue;
        const auto found = m_known.constFind(row.id);
        if (found == m_known.constEnd()) {
            isWhole = isWhole && row.result.state == ItemState::Running;
            continue;
        }
        kept.insert(row.id, *found);
        needed[found->disk] += found->bytes;
    }
    m_known = kept;
    if (!isWhole)
        plan(); // some began to wait while the others were looked at
    m_room.reset();
    for (const auto &[number, bytes] : needed) {
        const auto disk = m_disks.find(number);
        if (!isWhole || bytes == 0 || disk == m_disks.end() || disk->second.free == 0)
            continue;
        const Room room{disk->second.free, bytes};
        if (!m_room || double(room.free) - double(room.needed) < double(m_room->free) - double(m_room->needed))
            m_room = room;
    }
    Q_EMIT changed();
}

} // namespace ambrotype::ui
