#include "jobs/batch_queue.h"

#include "jobs/handover.h"
#include "jobs/output_plan.h"
#include "jobs/process_item.h"
#include "jobs/worker_priority.h"

#include "base/parallel.h"

#include <QThread>
#include <QThreadPool>
#include <QTimer>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace ambrotype::jobs {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kProgressIntervalMs = 67; // 15 times a second

//! What the queue and the worker of one running item share; each side holds a copy.
struct Task
{
    CancelSource cancel;
    Progress progress = Progress::create();
};

} // namespace

struct BatchQueue::Impl
{
    explicit Impl(BatchQueue *owner)
        : queue(owner)
    {
    }

    BatchQueue *queue;
    QThreadPool pool;
    QTimer timer;
    int workers = std::max(1, QThread::idealThreadCount());
    bool background = true;
    bool paused = false;
    bool wasBusy = false;
    ItemId lastId = 0;

    std::vector<std::unique_ptr<Row>> rows; // ids grow from row to row
    std::unordered_map<ItemId, int> indexById;
    std::set<ItemId> waiting;
    std::map<ItemId, Task> running;
    std::unordered_set<std::string> busyGroups; // names that a running item is about to take
    std::array<int, 6> counts{};                // by ItemState

    bool working = false;
    Clock::time_point workingSince;
    int workedOff = 0; // done or failed since then

    int &countOf(ItemState state) { return counts[static_cast<std::size_t>(state)]; }
    int countOf(ItemState state) const { return counts[static_cast<std::size_t>(state)]; }

    void setState(Row &row, ItemState state)
    {
        --countOf(row.result.state);
        row.result.state = state;
        ++countOf(state);
    }

    Row *find(ItemId id)
    {
        const auto found = indexById.find(id);
        return found == indexById.end() ? nullptr : rows[static_cast<std::size_t>(found->second)].get();
    }

    void notify(ItemId id) { Q_EMIT queue->rowChanged(queue->indexOf(id)); }

    void dispatch();
    void start(ItemId id);
    void finish(ItemId id, ItemResult result);
    void cancelWaiting(ItemId id);
    void pollProgress();
    void eraseRows(int first, int last);
};

//! Begins what may begin. The first waiting item goes first, unless one before it is about to take the same name.
void BatchQueue::Impl::dispatch()
{
    auto next = waiting.begin();
    while (!paused && static_cast<int>(running.size()) < workers && next != waiting.end()) {
        const std::string &group = find(*next)->item.nameGroup;
        if (!group.empty() && busyGroups.count(group) > 0) {
            ++next;
            continue;
        }
        const ItemId id = *next;
        waiting.erase(next);
        start(id); // who hears of it may change the queue, so the look begins anew
        next = waiting.begin();
    }
    const bool busy = !running.empty() || !waiting.empty();
    if (running.empty()) {
        timer.stop();
        working = false;
    }
    if (wasBusy && !busy) {
        wasBusy = false;
        Q_EMIT queue->idle();
    }
}

void BatchQueue::Impl::start(ItemId id)
{
    if (!std::exchange(working, true)) {
        workingSince = Clock::now();
        workedOff = 0;
    }
    Row &row = *find(id);
    ItemResult fresh;
    fresh.state = row.result.state;
    row.result = fresh;
    row.progress = 0.0;
    setState(row, ItemState::Running);
    if (!row.item.nameGroup.empty())
        busyGroups.insert(row.item.nameGroup);
    const Task task = running.emplace(id, Task()).first->second;
    if (!timer.isActive())
        timer.start();
    // Where the other pictures keep the cores busy, each stays on its own thread, at that thread's priority.
    const bool crowded = workers > 1 && running.size() + waiting.size() >= static_cast<std::size_t>(workers);
    pool.start(handedOver([this, id, task, item = row.item, giveWay = background, crowded] {
        if (giveWay)
            giveWayToOthers();
        std::optional<InlineLoops> alone;
        if (crowded)
            alone.emplace();
        ItemResult result = processItem(item, task.cancel.token(), task.progress);
        QMetaObject::invokeMethod(
            queue,
            handedOver([this, id, result = std::move(result)]() mutable { finish(id, std::move(result)); }),
            Qt::QueuedConnection);
    }));
    notify(id);
}

void BatchQueue::Impl::finish(ItemId id, ItemResult result)
{
    Row &row = *find(id);
    running.erase(id);
    busyGroups.erase(row.item.nameGroup);
    const ItemState state = result.state;
    result.state = row.result.state;
    row.result = std::move(result);
    setState(row, state);
    row.progress = state == ItemState::Done || state == ItemState::Skipped ? 1.0 : 0.0;
    if (state == ItemState::Done || state == ItemState::Failed)
        ++workedOff;
    notify(id);
    Q_EMIT queue->itemFinished(id);
    dispatch();
}

void BatchQueue::Impl::cancelWaiting(ItemId id)
{
    waiting.erase(id);
    Row *row = find(id);
    if (!row)
        return; // removed by one who heard of the item before
    setState(*row, ItemState::Cancelled);
    notify(id);
    Q_EMIT queue->itemFinished(id);
}

void BatchQueue::Impl::pollProgress()
{
    for (const auto &[id, task] : running) {
        Row &row = *find(id);
        const double progress = task.progress.value();
        if (progress != row.progress) {
            row.progress = progress;
            notify(id);
        }
    }
}

void BatchQueue::Impl::eraseRows(int first, int last)
{
    for (int i = first; i <= last; ++i) {
        const Row &row = *rows[static_cast<std::size_t>(i)];
        waiting.erase(row.id);
        indexById.erase(row.id);
        --countOf(row.result.state);
    }
    rows.erase(rows.begin() + first, rows.begin() + last + 1);
    for (std::size_t i = static_cast<std::size_t>(first); i < rows.size(); ++i)
        indexById[rows[i]->id] = static_cast<int>(i);
    Q_EMIT queue->rowsRemoved(first, last);
}

BatchQueue::BatchQueue(QObject *parent)
    : QObject(parent)
    , m_impl(std::make_unique<Impl>(this))
{
    setWorkers(m_impl->workers);
    m_impl->timer.setInterval(kProgressIntervalMs);
    connect(&m_impl->timer, &QTimer::timeout, this, [this] { m_impl->pollProgress(); });
}

BatchQueue::~BatchQueue()
{
    for (auto &[id, task] : m_impl->running)
        task.cancel.cancel();
    m_impl->pool.waitForDone();
    allDone();
}

void BatchQueue::setWorkers(int workers)
{
    m_impl->workers = std::max(1, workers);
    m_impl->pool.setMaxThreadCount(m_impl->workers);
    m_impl->dispatch();
}

int BatchQueue::workers() const
{
    return m_impl->workers;
}

void BatchQueue::setBackground(bool background)
{
    m_impl->background = background;
}

QList<BatchQueue::ItemId> BatchQueue::add(std::vector<BatchItem> items)
{
    QList<ItemId> ids;
    if (items.empty())
        return ids;
    planOutputs(items);
    const int first = count();
    ids.reserve(static_cast<qsizetype>(items.size()));
    m_impl->rows.reserve(m_impl->rows.size() + items.size());
    m_impl->indexById.reserve(m_impl->rows.size() + items.size());
    for (BatchItem &item : items) {
        auto row = std::make_unique<Row>();
        row->id = ++m_impl->lastId;
        row->item = std::move(item);
        ids.append(row->id);
        m_impl->indexById.emplace(row->id, count());
        m_impl->waiting.insert(m_impl->waiting.end(), row->id);
        m_impl->rows.push_back(std::move(row));
    }
    m_impl->countOf(ItemState::Queued) += static_cast<int>(items.size());
    m_impl->wasBusy = true;
    Q_EMIT rowsInserted(first, count() - 1);
    m_impl->dispatch();
    return ids;
}

void BatchQueue::setPaused(bool paused)
{
    m_impl->paused = paused;
    m_impl->dispatch();
}

bool BatchQueue::isPaused() const
{
    return m_impl->paused;
}

void BatchQueue::cancel(ItemId id)
{
    if (const auto running = m_impl->running.find(id); running != m_impl->running.end())
        running->second.cancel.cancel();
    else if (m_impl->waiting.count(id) > 0)
        m_impl->cancelWaiting(id);
    m_impl->dispatch();
}

void BatchQueue::cancelAll()
{
    for (auto &[id, task] : m_impl->running)
        task.cancel.cancel();
    const std::set<ItemId> waiting = std::exchange(m_impl->waiting, {});
    for (const ItemId id : waiting)
        m_impl->cancelWaiting(id);
    m_impl->dispatch();
}

void BatchQueue::retry(ItemId id)
{
    Row *row = m_impl->find(id);
    if (!row || (row->result.state != ItemState::Failed && row->result.state != ItemState::Cancelled))
        return;
    m_impl->setState(*row, ItemState::Queued);
    row->result.error = {};
    m_impl->waiting.insert(id);
    m_impl->wasBusy = true;
    m_impl->notify(id);
    m_impl->dispatch();
}

void BatchQueue::remove(ItemId id)
{
    const int index = indexOf(id);
    if (index < 0 || m_impl->running.count(id) > 0)
        return;
    m_impl->eraseRows(index, index);
    m_impl->dispatch();
}

void BatchQueue::removeFinished()
{
    const auto goes = [this](int index) {
        const ItemState state = row(index).result.state;
        return state == ItemState::Done || state == ItemState::Skipped || state == ItemState::Cancelled;
    };
    // From the end, in whole stretches, so that the numbers of the rows still to be looked at stay as they are.
    for (int last = count() - 1; last >= 0; --last) {
        if (!goes(last))
            continue;
        int first = last;
        while (first > 0 && goes(first - 1))
            --first;
        m_impl->eraseRows(first, last);
        last = first;
    }
}

int BatchQueue::count() const
{
    return static_cast<int>(m_impl->rows.size());
}

const BatchQueue::Row &BatchQueue::row(int index) const
{
    return *m_impl->rows[static_cast<std::size_t>(index)];
}

int BatchQueue::indexOf(ItemId id) const
{
    const auto found = m_impl->indexById.find(id);
    return found == m_impl->indexById.end() ? -1 : found->second;
}

BatchQueue::Totals BatchQueue::totals() const
{
    Totals totals;
    totals.queued = m_impl->countOf(ItemState::Queued);
    totals.running = m_impl->countOf(ItemState::Running);
    totals.done = m_impl->countOf(ItemState::Done);
    totals.skipped = m_impl->countOf(ItemState::Skipped);
    totals.failed = m_impl->countOf(ItemState::Failed);
    totals.cancelled = m_impl->countOf(ItemState::Cancelled);
    double underWay = 0.0;
    for (const auto &[id, task] : m_impl->running)
        underWay += task.progress.value();
    if (count() > 0)
        totals.progress = (count() - totals.queued - totals.running + underWay) / count();
    const double seconds = std::chrono::duration<double>(Clock::now() - m_impl->workingSince).count();
    const double worked = m_impl->workedOff + underWay;
    if (totals.running > 0 && worked > 0.0 && seconds > 0.0) {
        totals.itemsPerHour = worked / seconds * 3600.0;
        totals.secondsLeft = (totals.queued + totals.running - underWay) / (worked / seconds);
    }
    return totals;
}

} // namespace ambrotype::jobs
