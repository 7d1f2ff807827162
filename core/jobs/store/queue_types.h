#pragma once

#include "jobs/batch_item.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

//! What a QueueStore gives and takes. Values; they cross threads by copy.
namespace ambrotype::jobs {

using StoreId = std::int64_t; //!< Of an item in its store: small numbers that grow.

enum class Review { Undecided, Approved, Rejected, Handwork };
const char *reviewName(Review review); //!< "undecided", "approved", "rejected", "handwork".
std::optional<Review> reviewFromName(const std::string &name);
std::optional<ItemState> stateFromName(const std::string &name);
ErrorCode errorFromName(const std::string &name); //!< Internal for an unknown one.

//! One row of the list: light, so that thousands may be held. Times are milliseconds since 1970 in UTC, 0 = never.
struct QueueRow
{
    StoreId id = 0;
    std::int64_t run = 0;      //!< Items of one add() have the same.
    std::int64_t position = 0; //!< Order of the list.
    int priority = 0;          //!< Higher ones first.
    ItemState state = ItemState::Queued;
    int attempts = 0;           //!< Tries begun.
    int deaths = 0;             //!< How often the program ended while it worked on this item.
    std::int64_t notBefore = 0; //!< While queued: not tried again before this time.
    std::string worker;         //!< Who works on it; empty when nobody does.
    bool cancelWanted = false;  //!< Running, and somebody asked to cancel it.

    std::filesystem::path input;
    std::filesystem::path target; //!< The result, else where it will lie (a folder, or the one file).
    std::string presetName;
    std::string order;
    bool automatic = false;

    std::optional<Error> error; //!< When Failed; when Queued why the last try failed. Without the detail.
    std::string note;           //!< The first warning.
    double seconds = 0.0;
    std::string device;

    std::vector<std::string> flags; //!< Reasons to look at it, whole sentences.
    Review review = Review::Undecided;
    std::string reviewer;
    std::int64_t reviewedAt = 0;
    std::int64_t addedAt = 0;
    std::int64_t finishedAt = 0;
    std::int64_t revision = 0; //!< Of the store when this row changed last.
};

//! Everything about one item.
struct QueueEntry
{
    QueueRow row;
    BatchItem item;    //!< Without runInputs, see QueueStore::inputsOf().
    ItemResult result; //!< Of the last try.
};

//! Size and time of an input when it was added.
struct InputFacts
{
    std::int64_t bytes = -1;   //!< -1 = it was not there.
    std::int64_t modified = 0; //!< Nanoseconds since 1970.
    bool operator==(const InputFacts &) const = default;
};
InputFacts inputFacts(const std::filesystem::path &file);

//! What a worker gets.
struct Claim
{
    StoreId id = 0;
    std::int64_t run = 0;
    int attempt = 1;    //!< 1 for the first try.
    bool alone = false; //!< The program died on it before: nothing else is to run in the same process meanwhile.
    BatchItem item;
    InputFacts facts; //!< When it was added.
    //! Files that an earlier try was about to give their names when its program ended.
    std::vector<WrittenFile> intended;
};

//! Which rows a list holds.
struct RowFilter
{
    std::vector<ItemState> states; //!< Empty = all.
    std::optional<Review> review;
    bool flaggedOnly = false;
    bool flaggedFirst = false; //!< Order: those with flags on top, else by position.
    std::optional<std::int64_t> run;
};

struct StoreTotals
{
    int queued = 0, running = 0, done = 0, skipped = 0, failed = 0, cancelled = 0;
    int waiting = 0;      //!< Of the queued: those that wait for their next try.
    int flagged = 0;      //!< Finished ones with a reason to look at them.
    int undecided = 0;    //!< Of the flagged: those that nobody has decided on.
    double seconds = 0.0; //!< Work of all finished ones.
    int all() const { return queued + running + done + skipped + failed + cancelled; }
};

//! How far the queue is paused, from not at all to the most. Kept as a number: 0, 1, 2.
enum class Pause {
    None,
    AfterItem, //!< Nothing is begun; what runs goes on to its end.
    AtTile     //!< Nor does what runs go on: it stands still at its next tile and keeps what it has done.
};

//! What happened in the store after a revision.
struct StoreChanges
{
    std::int64_t revision = 0;  //!< To ask with next time.
    std::vector<QueueRow> rows; //!< New and changed ones, in the order of their positions.
    std::vector<StoreId> removed;
    Pause pause = Pause::None;
    std::string pauseReason;
};

} // namespace ambrotype::jobs
