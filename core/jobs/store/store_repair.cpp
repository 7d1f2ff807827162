#include "jobs/store/store_repair.h"

#include "jobs/store/migrations.h"
#include "jobs/store/row_rescue.h"
#include "jobs/store/store_backup.h"
#include "jobs/store/store_connection.h"

#include <chrono>
#include <memory>
#include <vector>

namespace ambrotype::jobs {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::minutes kOthersCopy(1);
constexpr const char *kLogs[] = {"-wal", "-shm"}; // which belong to a database

//! The new store while it is made; what a killed repair left there is worth nothing.
fs::path draftPath(const fs::path &file)
{
    return withSuffix(file, ".repairing");
}

//! The new store when it is complete, until it is put in place.
fs::path repairedPath(const fs::path &file)
{
    return withSuffix(file, ".repaired");
}

void removeLogs(const fs::path &file)
{
    std::error_code none;
    for (const char *log : kLogs)
        fs::remove(withSuffix(file, log), none);
}

void removeDatabase(const fs::path &file)
{
    std::error_code none;
    fs::remove(file, none);
    removeLogs(file);
}

//! A store to be read; null when there is none or it cannot be opened at all.
std::unique_ptr<StoreConnection> opened(const fs::path &file)
{
    auto connection = StoreConnection::openToRead(file);
    return connection ? std::move(*connection) : nullptr;
}

//! Fills a new store at \p draft.
Result<RescuedRows> makeDraft(const fs::path &file, const fs::path &draft)
{
    removeDatabase(draft);
    const auto damaged = opened(file);
    // Where a repair was killed between its last two steps, the new store has what was in the log of the damaged one.
    const auto repaired = opened(repairedPath(file));
    const auto backup = opened(backupPath(file));
    Result<std::unique_ptr<StoreConnection>> fresh = StoreConnection::open(StoreAddress::sqlite(draft));
    if (!fresh)
        return fresh.error();
    if (const Result<void> made = migrate(**fresh, {}); !made)
        return made.error();
    Result<RescuedRows> rescued = rescueRows({damaged.get(), repaired.get(), backup.get()}, **fresh);
    if (rescued && rescued->all == 0)
        return Error{ErrorCode::Damaged,
                     "Nothing of the queue can be read, and there is no backup. Move its file away; then a new queue "
                     "is made.",
                     file.string()};
    return rescued;
}

Error notPutAside(const fs::path &file, const std::error_code &failed)
{
    return {ErrorCode::Io, "The damaged queue cannot be put aside.", file.string() + ": " + failed.message()};
}

//! Gives the damaged database a second name.
Result<fs::path> keptAside(const fs::path &file)
{
    std::error_code failed;
    fs::path aside = withSuffix(file, ".damaged");
    for (int number = 2; fs::exists(aside); ++number) {
        if (fs::equivalent(file, aside, failed))
            return aside; // an earlier repair got so far
        aside = withSuffix(file, ".damaged-" + std::to_string(number));
    }
    fs::create_hard_link(file, aside, failed);
    if (failed && !fs::copy_file(file, aside, failed)) // there are file systems without links
        return notPutAside(file, failed);
    return aside;
}

//! The damaged store goes aside, the repaired one takes its name.
Result<fs::path> putInPlace(const fs::path &file)
{
    Result<fs::path> aside = keptAside(file);
    if (!aside)
        return aside;
    // Before the name changes hands: the new database must never lie beside the old one's log.
    for (const char *log : kLogs) {
        std::error_code failed;
        if (!fs::exists(withSuffix(*aside, log))) // else the right one is there already
            fs::rename(withSuffix(file, log), withSuffix(*aside, log), failed);
        if (failed && failed != std::errc::no_such_file_or_directory)
            return notPutAside(file, failed);
    }
    removeLogs(file);
    syncPath(file.parent_path());
    std::error_code failed;
    fs::rename(repairedPath(file), file, failed);
    if (failed)
        return notPutAside(file, failed);
    syncPath(file.parent_path());
    return aside;
}

} // namespace

Result<StoreRepair> repairStore(const fs::path &file)
{
    const Result<std::unique_ptr<FileLock>> turn = takeCopyTurn(file, kOthersCopy);
    if (!turn)
        return turn.error();
    if (!*turn)
        return Error{
            ErrorCode::Io, "Another program is copying or repairing the queue. Try again in a minute.", file.string()};
    const fs::path draft = draftPath(file);
    const Result<RescuedRows> rescued = makeDraft(file, draft); // closed when it returns, so its log is in it
    std::error_code failed;
    if (rescued) {
        syncPath(draft);
        removeLogs(repairedPath(file));
        fs::rename(draft, repairedPath(file), failed);
    }
    removeDatabase(draft);
    if (!rescued)
        return rescued.error();
    if (failed)
        return Error{ErrorCode::Io, "The repaired queue cannot be written.", draft.string() + ": " + failed.message()};
    const Result<fs::path> aside = putInPlace(file);
    if (!aside)
        return aside.error();
    return StoreRepair{*aside, rescued->items, rescued->itemsFromOthers};
}

} // namespace ambrotype::jobs
