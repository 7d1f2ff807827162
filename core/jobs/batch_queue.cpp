#include "jobs/batch_queue.h"

#include "base/paths.h"
#include "jobs/batch_queue_impl.h"
#include "jobs/handover.h"

#include <QPointer>

#include <algorithm>
#include <utility>

namespace ambrotype::jobs {
namespace {

BatchQueue::Picture pictureOf(const BatchItem &item)
{
    return {item.input, item.outputFile.empty() ? item.outputFolder : item.outputFile, item.presetName, item.automatic};
}

} // namespace

//! What the desk tells goes through handedOver() like all that changes threads: a queued connection would do the same,
//! but the thread sanitizer could not see into it.
template <typename... Values, typename Take> void BatchQueue::Impl::bring(void (QueueDesk::*told)(Values...), Take take)
{
    connect(desk, told, desk, [this, take](const Values &...values) {
        QMetaObject::invokeMethod(queue, handedOver([take, values...] { take(values...); }), Qt::QueuedConnection);
    });
}

//! The thread is begun when there is something for it to do.
void BatchQueue::Impl::needDesk(bool hold)
{
    if (desk)
        return;
    desk = new QueueDesk(nextId);
    desk->moveToThread(&thread);
    bring(&QueueDesk::news, [this](const std::shared_ptr<const DeskNews> &news) { take(*news); });
    bring(&QueueDesk::progressed, [this](const QList<std::pair<qint64, double>> &progress) {
        for (const auto &[id, fraction] : progress) {
            Row *row = find(id);
            if (row && row->progress != fraction && row->result.state == ItemState::Running) {
                row->progress = fraction;
                Q_EMIT queue->rowChanged(queue->indexOf(id));
            }
        }
    });
    bring(&QueueDesk::leftOver, [this](int count, qint64 lastAddedAt) {
        leftOver = count;
        Q_EMIT queue->leftOverFound(count, lastAddedAt);
    });
    bring(&QueueDesk::orderChanged, [this](const QList<qint64> &ids) { reorder(ids); });
    bring(&QueueDesk::lowBattery, [this](bool low, int percent) {
        lowBattery = low ? std::optional<int>(percent) : std::nullopt;
        noteWorking();
        Q_EMIT queue->lowBatteryChanged();
    });
    bring(&QueueDesk::troubled,
          [this](const QString &message, const QString &detail) { Q_EMIT queue->troubled(message, detail); });
    thread.setObjectName(QStringLiteral("queue"));
    thread.start();
    RunnerOptions options;
    options.workers = workers;
    options.background = background;
    options.pauseBelowPercent = pauseBelowPercent;
    options.rules = rules;
    if (!powerFolder.empty())
        options.powerFolder = powerFolder;
    if (address.kind == StoreAddress::Kind::Memory) {
        options.retryDelaysMs = {200, 1'000, 3'000}; // somebody waits for this run
    } else {
        options.mayKeepAwake = true;
        options.wordsFolder = paths::dataDir() / "running";
    }
    QMetaObject::invokeMethod(desk,
                              handedOver([this, options, hold, place = address, wish = pause] {
                                  desk->open(place, options, hold);
                                  if (wish != Pause::None)
                                      desk->setPaused(wish);
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

void BatchQueue::setPauseBelowPercent(int percent, const std::filesystem::path &powerFolder)
{
    m_impl->pauseBelowPercent = percent;
    m_impl->powerFolder = powerFolder;
    m_impl->request([percent](QueueDesk &desk) { desk.setPauseBelowPercent(percent); });
}

void BatchQueue::setRules(const QueueRules &rules)
{
    m_impl->rules = rules;
    m_impl->request([rules](QueueDesk &desk) { desk.setRules(rules); });
}

void BatchQueue::setClock(std::function<std::chrono::steady_clock::time_point()> clock)
{
    m_impl->clock = std::move(clock);
}

std::optional<int> BatchQueue::lowBattery() const
{
    return m_impl->lowBattery;
}

QList<BatchQueue::ItemId> BatchQueue::add(std::vector<BatchItem> items, Turn turn)
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
    m_impl->request([ids, shared, turn](QueueDesk &desk) {
        desk.add(ids, std::move(*shared), turn == Turn::Next ? 1 : 0);
        desk.setHeld(false);
    });
    Q_EMIT rowsInserted(first, count() - 1);
    m_impl->decided();
    return ids;
}

void BatchQueue::setPaused(bool paused)
{
    m_impl->setPause(paused ? Pause::AtTile : Pause::None);
    m_impl->request([paused](QueueDesk &desk) {
        desk.setPaused(paused ? Pause::AtTile : Pause::None);
        if (!paused)
            desk.setHeld(false); // whoever says "go on" means all of it
    });
    if (!paused)
        m_impl->decided();
    Q_EMIT pausedChanged();
}

void BatchQueue::stopAfterItem()
{
    m_impl->setPause(Pause::AfterItem);
    m_impl->request([](QueueDesk &desk) { desk.setPaused(Pause::AfterItem); });
    Q_EMIT pausedChanged();
}

void BatchQueue::stopNow()
{
    m_impl->setPause(Pause::AfterItem);
    m_impl->request([](QueueDesk &desk) { desk.stopNow(); });
    Q_EMIT pausedChanged();
}

bool BatchQueue::isPaused() const
{
    return m_impl->pause != Pause::None;
}

bool BatchQueue::standsStill() const
{
    return m_impl->pause == Pause::AtTile || m_impl->lowBattery.has_value();
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

void BatchQueue::moveBefore(const QList<ItemId> &ids, ItemId before)
{
    m_impl->request([ids, before](QueueDesk &desk) { desk.moveBefore(ids, before); });
}

void BatchQueue::changeSettings(const QList<ItemId> &ids, std::function<void(BatchItem &)> change)
{
    m_impl->request([ids, change = std::move(change)](QueueDesk &desk) { desk.changeSettings(ids, change); });
}

void BatchQueue::withEntries(const QList<ItemId> &ids, QObject *receiver, std::function<void(const Entries &)> then)
{
    const auto answer = [alive = QPointer<QObject>(receiver), then = std::move(then)](const Entries &entries) {
        if (alive)
            then(entries);
    };
    m_impl->request([this, ids, answer](QueueDesk &desk) {
        auto entries = std::make_shared<const Entries>(desk.entries(ids));
        QMetaObject::invokeMethod(this, handedOver([answer, entries] { answer(*entries); }), Qt::QueuedConnection);
    });
}

StoreAddress BatchQueue::address() const
{
    return m_impl->address;
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
    const auto seconds = m_impl->rate.secondsPerItem(underWay, m_impl->clock());
    if (totals.running > 0 && seconds) {
        totals.itemsPerHour = 3600.0 / *seconds;
        totals.secondsLeft = (totals.queued + totals.running - underWay) * *seconds;
    }
    return totals;
}

} // namespace ambrotype::jobs
