#pragma once

#include "jobs/batch_item.h"

#include <QList>
#include <QObject>

#include <memory>
#include <vector>

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

    //! Pictures worked on at once, at least 1; as many as the machine has cores until this is called. Decoding and
    //! encoding of some overlap with the rendering of others.
    void setWorkers(int workers);
    int workers() const;

    //! Whether workers give way to the rest of the program and the machine (the default), so that sliders stay
    //! smooth while a batch runs. Call before the first add().
    void setBackground(bool background);

    //! Appends; ids are returned in order and grow. Starts at once unless paused. What is added in one call is one run:
    //! its output names are planned together (planOutputs()).
    QList<ItemId> add(std::vector<BatchItem> items);
    void setPaused(bool paused); //!< No further item is begun; those that run go on.
    bool isPaused() const;

    void cancel(ItemId id); //!< Running: within one tile; queued: at once.
    void cancelAll();
    void retry(ItemId id);  //!< Failed or cancelled goes back to queued, in its old place.
    void remove(ItemId id); //!< Anything but running.
    void removeFinished();  //!< Done, skipped and cancelled; the failed stay, with their reasons.

    struct Row
    {
        ItemId id = 0;
        BatchItem item;
        ItemResult result;
        double progress = 0.0; //!< 0..1 while running.
    };
    int count() const;
    //! Stays valid until the row is removed; 0 <= \p index < count().
    const Row &row(int index) const;
    int indexOf(ItemId id) const; //!< -1 when gone. Constant time.

    struct Totals
    {
        int queued = 0, running = 0, done = 0, skipped = 0, failed = 0, cancelled = 0;
        double progress = 0.0;     //!< 0..1 over all rows, running ones by their own progress.
        double itemsPerHour = 0.0; //!< Since the queue began to work; skipped ones do not count.
        double secondsLeft = 0.0;  //!< Estimate; 0 when unknown.
    };
    Totals totals() const;

Q_SIGNALS:
    void rowsInserted(int first, int last);
    void rowsRemoved(int first, int last);
    void rowChanged(int index);   //!< State, result, or progress (at most 15 times a second).
    void itemFinished(qint64 id); //!< Done, skipped, failed, or cancelled (while running or queued).
    void idle();                  //!< Nothing queued and nothing running any more.

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace ambrotype::jobs
