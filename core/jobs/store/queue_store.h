#pragma once

#include "jobs/store/queue_types.h"
#include "jobs/store/store_address.h"

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace ambrotype::jobs {

//! The queue on disk: items, what became of them, what people decided. Survives whatever happens to the program, and
//! may be used by several programs (SQLite: of one machine; PostgreSQL: of many) at once. Plain and blocking: one
//! object per thread, used by the thread that opened it; never by the window's. Needs a QCoreApplication.
//!
//! Every change raises the revision, so that a view learns with changesSince() what it has to show anew.
//! Errors of all calls: Io (server or disk gone), Damaged, DiskFull, PermissionDenied; more where it is said.
class QueueStore
{
public:
    //! Opens the store, makes it when there is none, and brings it to this program's schema. A SQLite file is checked
    //! for damage, and a backup of it is kept, at most an hour old.
    //! Errors: Damaged (the sentence names the repair); Unsupported (a newer schema, or no driver).
    static Result<std::unique_ptr<QueueStore>> open(const StoreAddress &address);
    ~QueueStore();
    QueueStore(const QueueStore &) = delete;
    QueueStore &operator=(const QueueStore &) = delete;

    const StoreAddress &address() const;

    // Items

    //! Appends one run: plans its output names together (planOutputs()), makes paths absolute, notes size and time of
    //! the inputs, and freezes the rest. All or nothing. \returns ids in order.
    Result<std::vector<StoreId>> add(std::vector<BatchItem> items, int priority = 0);
    //! \p count rows from \p first in the order of the list (position; with flaggedFirst flagged ones before).
    Result<std::vector<QueueRow>> list(const RowFilter &filter = {}, int first = 0, int count = 1 << 30);
    Result<QueueRow> row(StoreId id);     //!< Errors: NotFound.
    Result<QueueEntry> entry(StoreId id); //!< Errors: NotFound; BadFormat (written by a newer program).
    //! The items themselves, as QueueEntry::item, in the order of \p ids; those that are gone are left out.
    Result<std::vector<BatchItem>> items(const std::vector<StoreId> &ids);
    Result<StoreTotals> totals();
    Result<std::int64_t> revision();
    Result<StoreChanges> changesSince(std::int64_t revision);
    //! Every input of \p run, for BatchItem::runInputs.
    Result<std::shared_ptr<const std::unordered_set<std::string>>> inputsOf(std::int64_t run);

    // Work. \p worker is the name of the process, see worker_id.h.

    //! Hands out up to \p count items whose turn it is: those on which no program died first, then by priority and
    //! position; one of a group of namesakes at a time, in their order. None while the queue is paused. An item on
    //! which a program died is handed out only when \p alone is set, and then nothing else with it.
    Result<std::vector<Claim>> claim(const std::string &worker, int count, bool alone, std::int64_t leaseMs);
    //! What a sign of life brings back.
    struct Pulse
    {
        std::vector<StoreId> lost;      //!< No longer this worker's: stop, and write nothing.
        std::vector<StoreId> cancelled; //!< Somebody wants them stopped.
        Pause pause = Pause::None;
        std::int64_t revision = 0;
    };
    //! Prolongs the leases of \p ids.
    Result<Pulse> heartbeat(const std::string &worker, const std::vector<StoreId> &ids, std::int64_t leaseMs);
    //! What a worker has to say of an item of its own.
    struct Intention
    {
        StoreId id = 0;
        std::vector<WrittenFile> files; //!< Those that have got their names, and the one that is about to.
    };
    struct Ending
    {
        StoreId id = 0;
        const ItemResult *result = nullptr; //!< Done, Skipped, Failed or Cancelled.
        std::vector<std::string> flags;     //!< Reasons to look at it.
    };
    //! Which of them were still this worker's; what was said of others is not noted.
    struct Noted
    {
        std::vector<bool> endings;
        std::vector<bool> intentions;
    };
    //! Notes all that in one go, so that several workers share one wait for the disk. Intentions are on the disk when
    //! it returns. Endings alone need not be: a killed program loses none, and what a power cut makes forget is known
    //! again by the files that were intended.
    Result<Noted>
    note(const std::string &worker, const std::vector<Ending> &endings, const std::vector<Intention> &intentions);
    //! One intention. Errors: Cancelled when the item is not this worker's any more.
    Result<void> intend(StoreId id, const std::string &worker, const std::vector<WrittenFile> &files);
    //! One ending. False when the item was not this worker's any more.
    Result<bool>
    finish(StoreId id, const std::string &worker, const ItemResult &result, const std::vector<std::string> &flags);
    //! Puts the item back into the queue. \p error: why the try failed; null when it did not: then it does not count.
    Result<bool> giveBack(StoreId id, const std::string &worker, const Error *error, std::int64_t delayMs);
    //! Puts items back that were claimed, but not begun. \returns how many were this worker's.
    Result<int> giveBackUnbegun(const std::vector<StoreId> &ids, const std::string &worker);
    //! Worker names with running items.
    Result<std::set<std::string>> workers();
    //! What is known of the end of a process.
    struct Death
    {
        std::vector<StoreId> crashed; //!< It fell over one of these.
        std::vector<StoreId> working; //!< It was working on these when it was ended from outside.
    };
    //! Puts the items of a dead process back. Those that it was working on are suspects: they come last and run alone.
    //! Nothing known: all are. An item that three programs fell over (or were ended in, alone) is failed.
    struct Reclaimed
    {
        int count = 0;
        std::vector<StoreId> failed; //!< Of these it was once too often.
    };
    Result<Reclaimed> reclaimFrom(const std::string &worker, const std::optional<Death> &death);
    //! The same for everything whose lease has run out.
    Result<Reclaimed> reclaimExpired();
    //! Items that ended and whose line in the audit log is due, in the order in which they ended. Every end is, from
    //! the moment on when the store knows of it until noteAudited(); so no death of a program loses the line.
    struct AuditDue
    {
        StoreId id = 0;
        std::string worker; //!< Who was to write the line; "nobody" when nobody was left.
        std::int64_t finishedAt = 0;
    };
    Result<std::vector<AuditDue>> auditDues();
    Result<void> noteAudited(const std::vector<StoreId> &ids); //!< Their lines are on the disk.
    //! Milliseconds until the next item that waits for another try may be claimed; nothing when none waits.
    Result<std::optional<std::int64_t>> nextTry();

    // What people do

    //! Failed or cancelled: back into the queue, with its inputs as they are now and its counts forgotten. Waiting for
    //! the next try: at once. \returns how many.
    Result<int> retry(const std::vector<StoreId> &ids);
    //! Does the finished item \p id anew, before all that waits, with \p recipe as it is, without automatic values.
    //! What was made takes the place of the earlier result, which stays until then; the decision about it is taken
    //! back. Errors: NotFound; InvalidArgument (it is not done).
    Result<void> redo(StoreId id, const pipeline::Recipe &recipe);
    //! Queued: cancelled at once. Running: its worker is told.
    Result<int> cancel(const std::vector<StoreId> &ids);
    Result<int> cancelAll();
    //! Takes rows off the list; nothing but the list changes. Running ones stay.
    Result<int> remove(const std::vector<StoreId> &ids);
    Result<int> removeFinished(); //!< Done, skipped and cancelled.
    enum class Move { Top, Up, Down, Bottom };
    //! Changes the order of the list; \p ids keep theirs among each other.
    Result<void> move(const std::vector<StoreId> &ids, Move where);
    //! Puts \p ids, in the order that they have, right before \p before; 0 or one that is gone = at the end.
    Result<void> moveBefore(const std::vector<StoreId> &ids, StoreId before);
    //! Gives those of \p ids that wait other settings: \p change gets the item as it is frozen (without its places) and
    //! may set recipe, presetName, automatic and overAdvice; all else stays. What an earlier try has left where the
    //! result belongs is nobody's any more. May be called more than once for an item. \returns how many were changed.
    Result<int> changeSettings(const std::vector<StoreId> &ids, const std::function<void(BatchItem &)> &change);
    Result<int> setPriority(const std::vector<StoreId> &ids, int priority);
    Result<void> setPaused(Pause pause, const std::string &reason = {});
    //! As Pause::AfterItem, or not at all.
    Result<void> setPaused(bool paused, const std::string &reason = {});
    //! For a program that stops by itself: as Pause::AfterItem, but a pause that is in force stays as it is, with the
    //! reason that somebody gave for it. \returns what is in force now.
    Result<Pause> pauseUnlessPaused(const std::string &reason);
    Result<std::pair<bool, std::string>> pauseState(); //!< Whether it is paused in either way, and why.
    Result<Pause> pause();
    Result<void> setReview(StoreId id, Review review, const std::string &reviewer);
    Result<void> setFlags(StoreId id, const std::vector<std::string> &flags);

private:
    struct Impl;
    explicit QueueStore(std::unique_ptr<Impl> impl);
    Result<std::vector<Claim>> understood(std::vector<Claim> claims, const std::string &worker);
    std::unique_ptr<Impl> m_impl;
};

} // namespace ambrotype::jobs
