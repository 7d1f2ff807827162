#pragma once

#include "jobs/batch_queue.h"
#include "jobs/queue_desk.h"
#include "jobs/work_rate.h"

#include <QThread>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace ambrotype::jobs {

//! The inside of BatchQueue: the rows as they are shown (batch_queue_rows.cpp), and the way to the desk on the store's
//! thread (batch_queue.cpp). On the thread of the queue.
struct BatchQueue::Impl
{
    explicit Impl(BatchQueue *owner)
        : queue(owner)
    {
    }

    using Clock = WorkRate::Clock;

    BatchQueue *queue;
    QThread thread;
    QueueDesk *desk = nullptr; // lives on the thread
    std::shared_ptr<std::atomic<qint64>> nextId = std::make_shared<std::atomic<qint64>>(0);
    StoreAddress address = StoreAddress::memory();
    int workers = std::max(1, QThread::idealThreadCount());
    bool background = true;
    Pause pause = Pause::None;
    QString pauseReason;
    int pauseBelowPercent = 0;
    QueueRules rules;
    std::filesystem::path powerFolder;
    std::optional<int> lowBattery;
    bool wasBusy = false;
    int requests = 0;
    int leftOver = 0;

    std::vector<std::unique_ptr<Row>> rows;
    std::unordered_map<ItemId, int> indexById;
    std::unordered_set<ItemId> running;
    std::array<int, 6> counts{}; // by ItemState
    int flagged = 0;

    WorkRate rate; // of what was done or failed
    std::function<Clock::time_point()> clock = Clock::now;

    int &countOf(ItemState state) { return counts[static_cast<std::size_t>(state)]; }
    int countOf(ItemState state) const { return counts[static_cast<std::size_t>(state)]; }

    Row *find(ItemId id) const
    {
        const auto found = indexById.find(id);
        return found == indexById.end() ? nullptr : rows[static_cast<std::size_t>(found->second)].get();
    }

    void setState(Row &row, ItemState state)
    {
        --countOf(row.result.state);
        row.result.state = state;
        ++countOf(state);
        if (state == ItemState::Running)
            running.insert(row.id);
        else
            running.erase(row.id);
    }

    //! Notes a wish of ours, which the desk has still to carry out.
    void setPause(Pause wish)
    {
        pause = wish;
        pauseReason.clear();
        noteWorking();
    }

    void needDesk(bool hold);
    template <typename... Values, typename Take> void bring(void (QueueDesk::*told)(Values...), Take take);
    void request(std::function<void(QueueDesk &)> work);
    void take(const DeskNews &news);
    void takeRow(const DeskNews::Entry &entry);
    void insertNew(const DeskNews &news);
    void eraseIds(const std::vector<qint64> &ids);
    void eraseRows(int first, int last);
    void reorder(const QList<qint64> &ids);
    bool isWorking() const;
    void noteWorking();
    void checkBusy();
    void decided();
};

} // namespace ambrotype::jobs
