#pragma once

#include "jobs/batch_item.h"
#include "jobs/runner/queue_rules.h"
#include "jobs/store/queue_store.h"

#include <QList>
#include <QObject>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace ambrotype::jobs {

//! The queue of one window (or of one command-line run): rows in order, worked off in the background, kept in a store
//! (see store/queue_store.h) on a thread of its own, so that the thread of this object never waits for a disk. What
//! other programs do to the same store appears here as well. Lives on the thread that made it; all signals come there.
//!
//! Requests are carried out in their order, soon: rows show it when it is done.
class BatchQueue : public QObject
{
    Q_OBJECT

public:
    using ItemId = qint64;

    //! A queue in memory, until open() is called.
    explicit BatchQueue(QObject *parent = nullptr);
    ~BatchQueue() override; //!< Running items go back into the store; waits (at most about a tile).

    //! Joins the store at \p address; its rows appear. Call before anything else. When pictures wait there from an
    //! earlier time, nothing begins until goOn(), discardLeftOver() or add(): see leftOver(). A store that cannot be
    //! used is told by troubled(), and memory is used instead.
    void open(const StoreAddress &address);

    //! Pictures worked on at once, at least 1; as many as the machine has cores until this is called. Decoding and
    //! encoding of some overlap with the rendering of others.
    void setWorkers(int workers);
    int workers() const;

    //! Whether workers give way to the rest of the program and the machine (the default), so that sliders stay
    //! smooth while a batch runs. Call before the first add().
    void setBackground(bool background);

    //! Stands still while the machine runs on its battery and that holds less than \p percent; 0 = never, as at first.
    //! \p powerFolder: where the system tells of batteries (readBattery()); only the one that is given before open()
    //! and the first add() counts.
    void setPauseBelowPercent(int percent, const std::filesystem::path &powerFolder = "/sys/class/power_supply");
    void setRules(const QueueRules &rules); //!< Those of a queue in memory never keep the machine awake.
    //! What totals() tells the time by; the steady clock unless a test puts another one here.
    void setClock(std::function<std::chrono::steady_clock::time_point()> clock);
    //! What the battery holds in percent, while the work stands still for that reason; nothing otherwise.
    std::optional<int> lowBattery() const;

    //! When items are begun: after all that wait, or before them, because somebody stands there for it.
    enum class Turn { Last, Next };
    //! Appends; ids are returned in order and grow. Begins soon unless paused. What is added in one call is one run:
    //! its output names are planned together (planOutputs()).
    QList<ItemId> add(std::vector<BatchItem> items, Turn turn = Turn::Last);
    //! No further item is begun, by no program; those that run stand still at their next tile, and go on from there.
    void setPaused(bool paused);
    void stopAfterItem(); //!< The same, but what runs goes on to its end.
    //! Pauses, and what runs here stops within a tile and goes back into the queue, to be begun anew after the pause.
    void stopNow();
    bool isPaused() const;
    //! What runs here stands at its next tile, or will: for a pause, or on a low battery.
    bool standsStill() const;
    QString pauseReason() const; //!< In words, when the queue paused by itself.

    void cancel(const QList<ItemId> &ids); //!< Running: within one tile.
    void cancel(ItemId id) { cancel(QList<ItemId>{id}); }
    void cancelAll();
    void retry(const QList<ItemId> &ids); //!< Failed or cancelled goes back to queued, in its old place.
    void retry(ItemId id) { retry(QList<ItemId>{id}); }
    void remove(const QList<ItemId> &ids); //!< Anything but running.
    void remove(ItemId id) { remove(QList<ItemId>{id}); }
    void removeFinished(); //!< Done, skipped and cancelled; the failed stay, with their reasons.
    void move(const QList<ItemId> &ids, QueueStore::Move where);
    //! Puts \p ids, in their order, right before \p before; 0 = at the end.
    void moveBefore(const QList<ItemId> &ids, ItemId before);
    //! Gives those that wait other settings, as QueueStore::changeSettings(). \p change is called on another thread and
    //! holds copies only. What runs or has ended stays as it is.
    void changeSettings(const QList<ItemId> &ids, std::function<void(BatchItem &)> change);
    void setReview(ItemId id, Review review, const QString &reviewer);

    //! Reads all that the store knows of \p ids (what it cannot tell of is left out) and calls \p then with it on this
    //! thread, unless \p receiver is gone by then. Nothing happens while nothing was ever added.
    using Entries = std::vector<std::pair<ItemId, QueueEntry>>;
    void withEntries(const QList<ItemId> &ids, QObject *receiver, std::function<void(const Entries &)> then);
    StoreAddress address() const; //!< Where the rows are kept.

    //! Pictures that wait from an earlier time and are held back; 0 when there are none or somebody has decided.
    int leftOver() const;
    void goOn();            //!< Does what was left over.
    void discardLeftOver(); //!< Takes it off the list.

    //! What is shown of an item; the rest stays in the store.
    struct Picture
    {
        std::filesystem::path input;
        std::filesystem::path outputFolder; //!< Or the one file to be written.
        std::string presetName;
        bool automatic = false;
    };

    struct Row
    {
        ItemId id = 0;
        Picture item;
        //! Whole while itemFinished() is emitted for an item that ended here. Afterwards, and for what ended elsewhere:
        //! state, error, output, the first warning, seconds and device.
        ItemResult result;
        std::shared_ptr<const BatchItem> whole; //!< The item as it was worked on; only as long as the result is whole.
        double progress = 0.0;                  //!< 0..1 while running.
        StoreId storeId = 0;                    //!< Its number on the command line; 0 until it is stored.
        int attempts = 0;
        qint64 notBefore = 0;           //!< While queued: not tried again before (milliseconds since 1970).
        std::vector<std::string> flags; //!< Reasons to look at it.
        Review review = Review::Undecided;
        bool elsewhere = false; //!< Running in another program.
    };
    int count() const;
    //! Stays valid until the row is removed; 0 <= \p index < count().
    const Row &row(int index) const;
    int indexOf(ItemId id) const; //!< -1 when gone. Constant time.

    struct Totals
    {
        int queued = 0, running = 0, done = 0, skipped = 0, failed = 0, cancelled = 0;
        int flagged = 0;           //!< Finished ones with a reason to look at them.
        double progress = 0.0;     //!< 0..1 over all rows, running ones by their own progress.
        double itemsPerHour = 0.0; //!< Of this batch, see WorkRate; skipped ones do not count. 0 when unknown.
        double secondsLeft = 0.0;  //!< Estimate; 0 when unknown.
    };
    Totals totals() const;

Q_SIGNALS:
    void rowsInserted(int first, int last);
    void rowsRemoved(int first, int last);
    void rowsReordered();         //!< All rows may stand elsewhere now.
    void rowChanged(int index);   //!< State, result, or progress (at most 15 times a second).
    void itemFinished(qint64 id); //!< Done, skipped, failed, or cancelled, here or elsewhere.
    void idle();                  //!< Nothing queued and nothing running any more.
    void pausedChanged();
    void lowBatteryChanged();
    //! Pictures wait from an earlier time, the last ones added at \p lastAddedAt (milliseconds since 1970).
    void leftOverFound(int count, qint64 lastAddedAt);
    void leftOverDecided();
    void troubled(const QString &message, const QString &detail); //!< The store cannot be used, or the disk is full.

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace ambrotype::jobs
