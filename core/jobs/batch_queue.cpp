#include "jobs/batch_queue.h"

#include "base/paths.h"
#include "jobs/handover.h"
#include "jobs/queue_desk.h"

#include <QThread>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace ambrotype::jobs {
namespace {

using Clock = std::chrono::steady_clock;

bool isOver(ItemState state)
{
    return state != ItemState::Queued && state != ItemState::Running;
}

BatchQueue::Picture pictureOf(const BatchItem &item)
{
    return {item.input, item.outputFile.empty() ? item.outputFolder : item.outputFile, item.presetName, item.automatic};
}

//! What a list shows of a result.
ItemResult lightResult(const QueueRow &row)
{
    ItemResult result;
    result.state = row.state;
    if (row.error)
        result.error = *row.error;
    if (row.state == ItemState::Done || row.state == ItemState::Skipped)
        result.output = row.target;
    if (!row.note.empty())
        result.warnings = {row.note};
    result.seconds = row.seconds;
    result.device = row.device;
    return result;
}

} // namespace

struct BatchQueue::Impl
{
    explicit Impl(BatchQueue *owner)
        : queue(owner)
    {
    }

    BatchQueue *queue;
    QThread thread;
    QueueDesk *desk = nullptr; // lives on the thread
    std::shared_ptr<std::atomic<qint64>> nextId = std::make_shared<std::atomic<qint64>>(0);
    StoreAddress address = StoreAddress::memory();
    int workers = std::max(1, QThread::idealThreadCount());
    bool background = true;
    bool paused = false;
    QString pauseReason;
    bool wasBusy = false;
    int requests = 0;
    int leftOver = 0;

    std::vector<std::unique_ptr<Row>> rows;
    std::unordered_map<ItemId, int> indexById;
    std::unordered_set<ItemId> running;
    std::array<int, 6> counts{}; // by ItemState
    int flagged = 0;

    bool working = false;
    Clock::time_point workingSince;
    int workedOff = 0; // done or failed since then

    int &countOf(ItemState state) { return counts[static_cast<std::size_t>(state)]; }
    int countOf(ItemState state) const { return counts[static_cast<std::size_t>(state)]; }

    Row *find(ItemId id)
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

    void needDesk(bool hold);
    void request(std::function<void(QueueDesk &)> work);
    void take(const DeskNews &news);
    void takeRow(const DeskNews::Entry &entry);
    void insertNew(const DeskNews &news);
    void eraseIds(const std::vector<qint64> &ids);
    void eraseRows(int first, int last);
    void reorder(const QList<qint64> &ids);
    void checkBusy();
    void decided();
};

//! The thread is begun when there is something for it to do.
void BatchQueue::Impl::needDesk(bool hold)
{
    if (desk)
        return;
    desk = new QueueDesk(nextId);
    desk->moveToThread(&thread);
    connect(desk, &QueueDesk::news, queue, [this](const std::shared_ptr<const DeskNews> &news) { take(*news); });
    connect(desk, &QueueDesk::progressed, queue, [this](const QList<std::pair<qint64, double>> &progress) {
        for (const auto &[id, fraction] : progress) {
            Row *row = find(id);
            if (row && row->progress != fraction && row->result.state == ItemState::Running) {
                row->progress = fraction;
                Q_EMIT queue->rowChanged(queue->indexOf(id));
            }
        }
    });
    connect(desk, &QueueDesk::leftOver, queue, [this](int count, qint64 lastAddedAt) {
        leftOver = count;
        Q_EMIT queue->leftOverFound(count, lastAddedAt);
    });
    connect(desk, &QueueDesk::orderChanged, queue, [this](const QList<qint64> &ids) { reorder(ids); });
    connect(desk, &QueueDesk::troubled, queue, &BatchQueue::troubled);
    thread.setObjectName(QStringLiteral("queue"));
    thread.start();
    RunnerOptions options;
    options.workers = workers;
    options.background = background;
    options.keepAwake = address.kind != StoreAddress::Kind::Memory;
    if (options.keepAwake)
        options.wordsFolder = paths::dataDir() / "running";
    QMetaObject::invokeMethod(desk,
                              handedOver([this, options, hold, place = address, pause = paused] {
                                  desk->open(place, options, hold);
                                  if (pause)
                                      desk->setPaused(true);
                              }),
                              Qt::QueuedConnection);
}

void BatchQueue::Impl::request(std::function<void(QueueDesk &)> work)
{
    if (!desk)
        return; // nothing was ever added
    ++requests;
    QMetaObject::invokeMethod(desk,
                              handedOver([this, number = requests, asked = std::move(work)] {
                                  asked(*desk);
                                  desk->served(number);
                              }),
                              Qt::QueuedConnection);
}

void BatchQueue::Impl::take(const DeskNews &news)
{
    if (news.served == requests) { // else it may tell of a time before our last wish
        const QString reason = QString::fromStdString(news.pauseReason);
        if (paused != news.paused || (!reason.isEmpty() && reason != pauseReason)) {
            paused = news.paused;
            pauseReason = paused ? reason : QString();
            Q_EMIT queue->pausedChanged();
        }
    }
    insertNew(news);
    for (const DeskNews::Entry &entry : news.rows)
        takeRow(entry);
    eraseIds(news.removed);
    checkBusy();
}

//! Appends the rows that other programs, or earlier ones, have added.
void BatchQueue::Impl::insertNew(const DeskNews &news)
{
    const int first = queue->count();
    for (const DeskNews::Entry &entry : news.rows) {
        if (indexById.count(entry.id) > 0)
            continue;
        auto row = std::make_unique<Row>();
        row->id = entry.id;
        row->item = {entry.row.input, entry.row.target, entry.row.presetName, entry.row.automatic};
        // As it is; nobody wants to hear that something ended which ended long ago.
        row->result = lightResult(entry.row);
        row->flags = entry.row.flags;
        flagged += row->flags.empty() ? 0 : 1;
        indexById.emplace(row->id, queue->count());
        ++countOf(row->result.state);
        setState(*row, row->result.state);
        rows.push_back(std::move(row));
    }
    if (queue->count() > first)
        Q_EMIT queue->rowsInserted(first, queue->count() - 1);
}

void BatchQueue::Impl::takeRow(const DeskNews::Entry &entry)
{
    Row *row = find(entry.id);
    if (!row)
        return; // removed by one who heard of the item before
    const ItemState before = row->result.state;
    const ItemState now = entry.row.state;
    if (now == ItemState::Running && !std::exchange(working, true)) {
        workingSince = Clock::now();
        workedOff = 0;
    }
    const bool whole = entry.result && entry.result->state == now;
    const bool shown = whole || before != now || row->flags != entry.row.flags || row->review != entry.row.review
                       || row->attempts != entry.row.attempts || row->notBefore != entry.row.notBefore;
    if (whole || before != now || !isOver(now)) {
        ItemResult result = whole ? *entry.result : lightResult(entry.row);
        result.state = before;
        row->result = std::move(result);
        row->whole = entry.item;
        setState(*row, now);
    }
    flagged += (entry.row.flags.empty() ? 0 : 1) - (row->flags.empty() ? 0 : 1);
    row->flags = entry.row.flags;
    row->review = entry.row.review;
    row->storeId = entry.row.id;
    row->elsewhere = entry.elsewhere;
    row->attempts = entry.row.attempts;
    row->notBefore = entry.row.notBefore;
    if (now != ItemState::Running)
        row->progress = now == ItemState::Done || now == ItemState::Skipped ? 1.0 : 0.0;
    if (shown)
        Q_EMIT queue->rowChanged(queue->indexOf(entry.id));
    if (!isOver(now) || isOver(before))
        return;
    if (now == ItemState::Done || now == ItemState::Failed)
        ++workedOff;
    Q_EMIT queue->itemFinished(entry.id);
    if (Row *still = find(entry.id); still && whole) { // thousands of them are kept
        still->result = lightResult(entry.row);
        still->whole.reset();
    }
}

void BatchQueue::Impl::checkBusy()
{
    const bool busy = countOf(ItemState::Queued) + countOf(ItemState::Running) > 0;
    if (countOf(ItemState::Running) == 0)
        working = false;
    if (!busy && leftOver > 0)
        decided();
    if (std::exchange(wasBusy, busy) && !busy)
        Q_EMIT queue->idle();
}

void BatchQueue::Impl::eraseIds(const std::vector<qint64> &ids)
{
    std::vector<int> indices;
    for (const qint64 id : ids) {
        if (const auto found = indexById.find(id); found != indexById.end())
            indices.push_back(found->second);
    }
    std::sort(indices.begin(), indices.end());
    // From the end, in whole stretches, so that the numbers of the rows still to go stay as they are.
    while (!indices.empty()) {
        const int last = indices.back();
        int first = last;
        indices.pop_back();
        while (!indices.empty() && indices.back() == first - 1) {
            first = indices.back();
            indices.pop_back();
        }
        eraseRows(first, last);
    }
}

void BatchQueue::Impl::eraseRows(int first, int last)
{
    for (int i = first; i <= last; ++i) {
        const Row &row = *rows[static_cast<std::size_t>(i)];
        indexById.erase(row.id);
        --countOf(row.result.state);
        running.erase(row.id);
        flagged -= row.flags.empty() ? 0 : 1;
    }
    rows.erase(rows.begin() + first, rows.begin() + last + 1);
    for (std::size_t i = static_cast<std::size_t>(first); i < rows.size(); ++i)
        indexById[rows[i]->id] = static_cast<int>(i);
    Q_EMIT queue->rowsRemoved(first, last);
}

void BatchQueue::Impl::reorder(const QList<qint64> &ids)
{
    std::unordered_map<ItemId, int> place;
    for (const qint64 id : ids)
        place.emplace(id, static_cast<int>(place.size()));
    const auto placeOf = [&place](ItemId id) {
        const auto found = place.find(id);
        return found == place.end() ? static_cast<int>(place.size()) : found->second;
    };
    std::stable_sort(rows.begin(), rows.end(), [&](const std::unique_ptr<Row> &a, const std::unique_ptr<Row> &b) {
        return placeOf(a->id) < placeOf(b->id);
    });
    for (std::size_t i = 0; i < rows.size(); ++i)
        indexById[rows[i]->id] = static_cast<int>(i);
    Q_EMIT queue->rowsReordered();
}

void BatchQueue::Impl::decided()
{
    if (std::exchange(leftOver, 0) > 0)
        Q_EMIT queue->leftOverDecided();
}

BatchQueue::BatchQueue(QObject *parent)
    : QObject(parent)
    , m_impl(std::make_unique<Impl>(this))
{
}

BatchQueue::~BatchQueue()
{
    if (!m_impl->desk)
        return;
    QueueDesk *desk = m_impl->desk;
    disconnect(desk, nullptr, this, nullptr);
    QMetaObject::invokeMethod(desk,
                              handedOver([desk] {
                                  desk->close();
                                  desk->thread()->quit();
                              }),
                              Qt::QueuedConnection);
    m_impl->thread.wait();
    allDone();
    delete desk;
}

void BatchQueue::open(const StoreAddress &address)
{
    if (m_impl->desk)
        return;
    m_impl->address = address;
    m_impl->needDesk(true);
}

void BatchQueue::setWorkers(int workers)
{
    m_impl->workers = std::max(1, workers);
    m_impl->request([count = m_impl->workers](QueueDesk &desk) { desk.setWorkers(count); });
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
    m_impl->needDesk(false);
    const int first = count();
    ids.reserve(static_cast<qsizetype>(items.size()));
    m_impl->rows.reserve(m_impl->rows.size() + items.size());
    for (const BatchItem &item : items) {
        auto row = std::make_unique<Row>();
        row->id = ++*m_impl->nextId;
        row->item = pictureOf(item);
        ids.append(row->id);
        m_impl->indexById.emplace(row->id, count());
        m_impl->rows.push_back(std::move(row));
    }
    m_impl->countOf(ItemState::Queued) += static_cast<int>(items.size());
    m_impl->wasBusy = true;
    auto shared = std::make_shared<std::vector<BatchItem>>(std::move(items)); // std::function copies
    m_impl->request([ids, shared](QueueDesk &desk) {
        desk.add(ids, std::move(*shared));
        desk.setHeld(false);
    });
    Q_EMIT rowsInserted(first, count() - 1);
    m_impl->decided();
    return ids;
}

void BatchQueue::setPaused(bool paused)
{
    m_impl->paused = paused;
    m_impl->pauseReason.clear();
    m_impl->request([paused](QueueDesk &desk) { desk.setPaused(paused); });
    Q_EMIT pausedChanged();
}

bool BatchQueue::isPaused() const
{
    return m_impl->paused;
}

QString BatchQueue::pauseReason() const
{
    return m_impl->pauseReason;
}

void BatchQueue::cancel(const QList<ItemId> &ids)
{
    m_impl->request([ids](QueueDesk &desk) { desk.cancel(ids); });
}

void BatchQueue::cancelAll()
{
    m_impl->request([](QueueDesk &desk) { desk.cancelAll(); });
}

void BatchQueue::retry(const QList<ItemId> &ids)
{
    m_impl->request([ids](QueueDesk &desk) { desk.retry(ids); });
}

void BatchQueue::remove(const QList<ItemId> &ids)
{
    m_impl->request([ids](QueueDesk &desk) { desk.remove(ids); });
}

void BatchQueue::removeFinished()
{
    m_impl->request([](QueueDesk &desk) { desk.removeFinished(); });
}

void BatchQueue::move(const QList<ItemId> &ids, QueueStore::Move where)
{
    m_impl->request([ids, where](QueueDesk &desk) { desk.move(ids, where); });
}

void BatchQueue::setReview(ItemId id, Review review, const QString &reviewer)
{
    m_impl->request([id, review, name = reviewer.toStdString()](QueueDesk &desk) { desk.setReview(id, review, name); });
}

int BatchQueue::leftOver() const
{
    return m_impl->leftOver;
}

void BatchQueue::goOn()
{
    m_impl->request([](QueueDesk &desk) { desk.setHeld(false); });
    m_impl->decided();
}

void BatchQueue::discardLeftOver()
{
    m_impl->request([](QueueDesk &desk) { desk.removeWaiting(); });
    m_impl->decided();
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
    totals.flagged = m_impl->flagged;
    double underWay = 0.0;
    for (const ItemId id : m_impl->running)
        underWay += m_impl->find(id)->progress;
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
