#pragma once

#include "jobs/store/queue_store.h"
#include "jobs/store/store_connection.h"

#include <map>

//! What the files of QueueStore share. Private to them.
namespace ambrotype::jobs {

struct QueueStore::Impl
{
    StoreAddress address;
    std::unique_ptr<StoreConnection> connection;

    //! Runs \p work in a transaction with a new revision. The row of the revision is locked first, so writers come one
    //! after the other and never wait for each other crosswise.
    template <typename Work> Result<void> change(Work &&work)
    {
        return connection->transact([&]() -> Result<void> {
            const Result<QVariant> revision = connection->value(
                QStringLiteral("UPDATE store SET revision = revision + 1 WHERE one = 1 RETURNING revision"));
            if (!revision)
                return revision.error();
            return work(revision->toLongLong());
        });
    }

    //! The same for a single UPDATE or DELETE of items; \returns how many rows it changed. The revision is bound to the
    //! first "?" of \p sql.
    Result<int> update(const QString &sql, const QVariantList &values);

    //! Items with everything that processItem() needs, in the order of \p ids; those that are gone are left out.
    Result<std::vector<BatchItem>> items(const std::vector<StoreId> &ids);
    Result<BatchItem> settings(std::int64_t id); //!< Parsed once.
    std::map<std::int64_t, BatchItem> knownSettings;

    //! Items on which the program died so often are failed.
    static constexpr int kMostDeaths = 3;
};

Pause pauseFromDb(const QVariant &value);
Error notYours(); //!< Cancelled: the item is no longer this worker's.

//! Never null, which the database would take for NULL.
QString dbText(const std::string &text);
QString dbPath(const std::filesystem::path &path);
std::string fromDb(const QVariant &value);
std::filesystem::path pathFromDb(const QVariant &value);
QString dbState(ItemState state);
//! Assignments for a running item that goes back at the time \p now: queued, or cancelled where somebody wants that.
QString backOrCancelled(std::int64_t now);
//! The number of the settings \p json, which are put into the store when they are new there. Within a transaction.
Result<qint64> settingsNumber(StoreConnection &connection, const std::string &json);
//! "(1,2,3)" for IN; never empty.
QString idList(const std::vector<StoreId> &ids);

//! The columns of a QueueRow, in the order that rowFrom() reads.
QString rowColumns();
QueueRow rowFrom(const QSqlQuery &query);

} // namespace ambrotype::jobs
