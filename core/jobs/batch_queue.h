#pragma once

#include "jobs/batch_item.h"

#include <QObject>

#include <memory>

namespace ambrotype::jobs {

//! The queue of one window (or of one command-line run): items in order, worked through on a QThreadPool of its
//! own. Lives on the thread that made it; all signals come there. Later issue: rows in a database behind the same face.
class BatchQueue : public QObject
{
    Q_OBJECT

public:
    using ItemId = qint64;

    explicit BatchQueue(QObject *parent = nullptr);
    ~BatchQueue() override; //!< Cancels and waits (at most about a tile).

    //! Pictures worked on at once. Decoding and encoding overlap with it.
    void setWorkers(int workers);

    //! Appends; ids are returned in order. Starts at once unless paused.
    QList<ItemId> add(std::vector<BatchItem> items);
    void setPaused(bool paused);
    bool isPaused() const;

    void cancel(ItemId id); //!< Running: within one tile; queued: at once.
    void cancelAll();
    void retry(ItemId id); //!< Failed or cancelled goes back to queued.
    void remove(ItemId id); //!< Anything but running.
    void removeFinished();

    struct Row
    {
        ItemId id = 0;
        BatchItem item;
        ItemResult result;
        double progress = 0.0; //!< 0..1 while running.
    };
    int count() const;
    const Row &row(int index) const;
    int indexOf(ItemId id) const; //!< -1 when gone.

    struct Totals
    {
        int queued = 0, running = 0, done = 0, skipped = 0, failed = 0, cancelled = 0;
        double itemsPerHour = 0.0;
        double secondsLeft = 0.0; //!< Estimate; 0 when unknown.
    };
    Totals totals() const;

Q_SIGNALS:
    void rowsInserted(int first, int last);
    void rowsRemoved(int first, int last);
    void rowChanged(int index); //!< State, result, or progress (at most 15 times a second).
    void itemFinished(qint64 id);
    void idle(); //!< Nothing queued and nothing running any more.

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace ambrotype::jobs
