#pragma once

#include "jobs/runner/queue_runner.h"

#include <QObject>
#include <QTimer>

#include <atomic>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

namespace ambrotype::jobs {

//! What BatchQueue is told by its desk, in one go.
struct DeskNews
{
    struct Entry
    {
        qint64 id = 0; //!< As BatchQueue counts.
        QueueRow row;
        std::shared_ptr<const ItemResult> result; //!< Whole, when the item ended here just now; else null.
        std::shared_ptr<const BatchItem> item;    //!< Likewise.
        bool elsewhere = false;                   //!< Running in another program.
    };
    std::vector<Entry> rows; //!< New and changed ones, in the order of their positions.
    std::vector<qint64> removed;
    Pause pause = Pause::None;
    std::string pauseReason;
    int served = 0; //!< Number of the last request that this takes account of.
};

//! Items by their ids, as BatchQueue counts.
using EntryList = std::vector<std::pair<qint64, QueueEntry>>;

//! The side of BatchQueue that lives on the thread of the store: owns the runner, carries out requests, and tells what
//! changed, by whomever. All calls on its own thread.
class QueueDesk : public QObject
{
    Q_OBJECT

public:
    //! \p nextId: where ids for rows are taken from, shared with the queue.
    explicit QueueDesk(std::shared_ptr<std::atomic<qint64>> nextId);

    //! Opens the store and begins; without \p hold at once. A store that cannot be used is told by troubled(), and one
    //! in memory takes its place.
    void open(const StoreAddress &address, RunnerOptions options, bool hold);
    void close(); //!< Ends the runner; nothing may be called after it.

    void add(const QList<qint64> &ids, std::vector<BatchItem> items, int priority);
    void setPaused(Pause pause);
    void stopNow(); //!< Pauses and puts back what runs here.
    void setHeld(bool held);
    void setWorkers(int workers);
    void setPauseBelowPercent(int percent);
    void setRules(const QueueRules &rules);
    void cancel(const QList<qint64> &ids);
    void cancelAll();
    void retry(const QList<qint64> &ids);
    void remove(const QList<qint64> &ids);
    void removeFinished();
    void removeWaiting();
    void move(const QList<qint64> &ids, QueueStore::Move where);
    void moveBefore(const QList<qint64> &ids, qint64 before); //!< As QueueStore::moveBefore().
    void changeSettings(const QList<qint64> &ids, const std::function<void(BatchItem &)> &change);
    //! All that the store knows of \p ids; those that it cannot tell of are left out.
    EntryList entries(const QList<qint64> &ids);
    void setReview(qint64 id, Review review, const std::string &reviewer);
    void served(int request); //!< Notes the number of the request just carried out.

Q_SIGNALS:
    void news(std::shared_ptr<const ambrotype::jobs::DeskNews> news);
    void progressed(QList<std::pair<qint64, double>> progress); //!< Of what runs here; 15 times a second.
    //! Told once after opening: so many items wait from an earlier time, and nobody works on them.
    void leftOver(int count, qint64 lastAddedAt);
    void troubled(QString message, QString detail);
    void lowBattery(bool low, int percent); //!< As QueueRunner says it.
    void orderChanged(QList<qint64> ids);   //!< Every row, in its new order.

private:
    qint64 idFor(StoreId id);
    std::vector<StoreId> storeIds(const QList<qint64> &ids) const;
    void itemEnded(StoreId id,
                   const std::shared_ptr<const BatchItem> &item,
                   const std::shared_ptr<const ItemResult> &result);
    void planLook();
    bool look(); //!< Whether it told a new order.
    void tellOrder();
    void tellProgress();
    void tellLeftOver();
    bool keepAudit();
    template <typename T> void check(const Result<T> &result);

    std::shared_ptr<std::atomic<qint64>> m_nextId;
    std::unique_ptr<QueueRunner> m_runner;
    QTimer m_look; //!< Gathers changes.
    QTimer m_progress;
    std::unordered_map<qint64, StoreId> m_storeIds;
    std::unordered_map<StoreId, qint64> m_ids;
    std::unordered_map<StoreId, std::int64_t> m_positions; //!< As last told.
    std::int64_t m_revision = 0;
    int m_served = 0;
    Pause m_saidPause = Pause::None;
};

} // namespace ambrotype::jobs

Q_DECLARE_METATYPE(std::shared_ptr<const ambrotype::jobs::DeskNews>)
