#include "jobs/store/queue_store.h"

#include "jobs/item_target.h"
#include "jobs/store/item_json.h"
#include "jobs/store/migrations.h"
#include "jobs/store/store_backup.h"
#include "jobs/store/store_impl.h"

#include <QStringList>

namespace ambrotype::jobs {
namespace {

Error noSuchItem(StoreId id)
{
    return {ErrorCode::NotFound, "There is no item " + std::to_string(id) + " in the queue.", {}};
}

QString whereOf(const RowFilter &filter)
{
    QStringList terms;
    if (!filter.states.empty()) {
        QStringList names;
        for (const ItemState state : filter.states)
            names << QLatin1Char('\'') + dbState(state) + QLatin1Char('\'');
        terms << QStringLiteral("state IN (%1)").arg(names.join(QLatin1Char(',')));
    }
    if (filter.review)
        terms << QStringLiteral("review = '%1'").arg(QLatin1String(reviewName(*filter.review)));
    if (filter.flaggedOnly)
        terms << QStringLiteral("flags <> ''");
    if (filter.run)
        terms << QStringLiteral("run_id = %1").arg(*filter.run);
    return terms.isEmpty() ? QString() : QStringLiteral(" WHERE ") + terms.join(QStringLiteral(" AND "));
}

Result<std::vector<QueueRow>> rowsOf(Result<QSqlQuery> query)
{
    if (!query)
        return query.error();
    std::vector<QueueRow> rows;
    while (query->next())
        rows.push_back(rowFrom(*query));
    if (const Result<void> whole = readToEnd(*query); !whole)
        return whole.error();
    return rows;
}

} // namespace

Result<int> QueueStore::Impl::update(const QString &sql, const QVariantList &values)
{
    int changed = 0;
    const Result<void> done = change([&](std::int64_t revision) -> Result<void> {
        const Result<QSqlQuery> query = connection->run(sql, QVariantList{qint64(revision)} + values);
        if (!query)
            return query.error();
        changed = query->numRowsAffected();
        return {};
    });
    if (!done)
        return done.error();
    return changed;
}

QueueStore::QueueStore(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}

QueueStore::~QueueStore() = default;

Result<std::unique_ptr<QueueStore>> QueueStore::open(const StoreAddress &address)
{
    auto impl = std::make_unique<Impl>();
    impl->address = address;
    Result<std::unique_ptr<StoreConnection>> connection = StoreConnection::open(address);
    if (!connection)
        return connection.error();
    impl->connection = std::move(*connection);
    const bool file = address.kind == StoreAddress::Kind::Sqlite;
    if (file) {
        if (const Result<void> whole = checkIntegrity(*impl->connection, address.file); !whole)
            return whole.error();
    }
    if (const Result<void> ready = migrate(*impl->connection, file ? address.file : std::filesystem::path()); !ready)
        return ready.error();
    if (file)
        keepBackup(*impl->connection, address.file);
    return std::unique_ptr<QueueStore>(new QueueStore(std::move(impl)));
}

const StoreAddress &QueueStore::address() const
{
    return m_impl->address;
}

Result<std::vector<QueueRow>> QueueStore::list(const RowFilter &filter, int first, int count)
{
    const QString order = filter.flaggedFirst ? QStringLiteral("CASE WHEN flags <> '' THEN 0 ELSE 1 END, position, id")
                                              : QStringLiteral("position, id");
    return rowsOf(m_impl->connection->run(QStringLiteral("SELECT %1 FROM items%2 ORDER BY %3 LIMIT %4 OFFSET %5")
                                              .arg(rowColumns(), whereOf(filter), order)
                                              .arg(count)
                                              .arg(first)));
}

Result<QueueRow> QueueStore::row(StoreId id)
{
    Result<std::vector<QueueRow>> rows = rowsOf(
        m_impl->connection->run(QStringLiteral("SELECT %1 FROM items WHERE id = ?").arg(rowColumns()), {qint64(id)}));
    if (!rows)
        return rows.error();
    if (rows->empty())
        return noSuchItem(id);
    return std::move(rows->front());
}

Result<QueueEntry> QueueStore::entry(StoreId id)
{
    Result<QueueRow> found = row(id);
    if (!found)
        return found.error();
    QueueEntry entry;
    entry.row = std::move(*found);
    Result<std::vector<BatchItem>> items = m_impl->items({id});
    if (!items)
        return items.error();
    if (items->empty())
        return noSuchItem(id);
    entry.item = std::move(items->front());
    const Result<QVariant> text =
        m_impl->connection->value(QStringLiteral("SELECT result FROM items WHERE id = ?"), {qint64(id)});
    if (!text)
        return text.error();
    if (!text->toString().isEmpty()) {
        Result<ItemResult> result = resultFromJson(fromDb(*text));
        if (!result)
            return result.error();
        entry.result = std::move(*result);
    }
    entry.result.state = entry.row.state;
    if (entry.row.state == ItemState::Failed && entry.row.error
        && entry.result.error.message != entry.row.error->message)
        entry.result.error = *entry.row.error; // of those whose program could not say it
    if (entry.result.usedRecipe.stages().empty())
        entry.result.usedRecipe = entry.item.recipe;
    return entry;
}

Result<StoreTotals> QueueStore::totals()
{
    const Result<std::int64_t> now = m_impl->connection->now();
    if (!now)
        return now.error();
    Result<QSqlQuery> query = m_impl->connection->run(
        QStringLiteral("SELECT state, count(*), sum(CASE WHEN not_before > %1 THEN 1 ELSE 0 END), "
                       "sum(CASE WHEN flags <> '' THEN 1 ELSE 0 END), "
                       "sum(CASE WHEN flags <> '' AND review = 'undecided' THEN 1 ELSE 0 END), sum(seconds) "
                       "FROM items GROUP BY state")
            .arg(*now));
    if (!query)
        return query.error();
    StoreTotals totals;
    while (query->next()) {
        const int count = query->value(1).toInt();
        const ItemState state = stateFromName(fromDb(query->value(0))).value_or(ItemState::Queued);
        switch (state) {
        case ItemState::Queued:
            totals.queued = count;
            totals.waiting = query->value(2).toInt();
            continue;
        case ItemState::Running:
            totals.running = count;
            continue;
        case ItemState::Done:
            totals.done = count;
            break;
        case ItemState::Skipped:
            totals.skipped = count;
            break;
        case ItemState::Failed:
            totals.failed = count;
            break;
        case ItemState::Cancelled:
            totals.cancelled = count;
            break;
        }
        totals.flagged += query->value(3).toInt();
        totals.undecided += query->value(4).toInt();
        totals.seconds += query->value(5).toDouble();
    }
    if (const Result<void> whole = readToEnd(*query); !whole)
        return whole.error();
    return totals;
}

Result<std::int64_t> QueueStore::revision()
{
    const Result<QVariant> revision = m_impl->connection->value(QStringLiteral("SELECT revision FROM store"));
    if (!revision)
        return revision.error();
    return revision->toLongLong();
}

Result<StoreChanges> QueueStore::changesSince(std::int64_t revision)
{
    StoreChanges changes;
    // The revision first: what changes while the rows are read is read once more next time.
    Result<QSqlQuery> state =
        m_impl->connection->run(QStringLiteral("SELECT revision, paused, pause_reason FROM store"));
    if (!state || !state->next())
        return state ? Error{ErrorCode::Damaged, "The file of the queue is damaged.", "no counters"} : state.error();
    changes.revision = state->value(0).toLongLong();
    changes.pause = pauseFromDb(state->value(1));
    changes.pauseReason = fromDb(state->value(2));
    state->finish();
    if (changes.revision == revision)
        return changes;
    Result<std::vector<QueueRow>> rows = rowsOf(m_impl->connection->run(
        QStringLiteral("SELECT %1 FROM items WHERE revision > ? ORDER BY position, id").arg(rowColumns()),
        {qint64(revision)}));
    if (!rows)
        return rows.error();
    changes.rows = std::move(*rows);
    Result<QSqlQuery> removed =
        m_impl->connection->run(QStringLiteral("SELECT id FROM removed WHERE revision > ?"), {qint64(revision)});
    if (!removed)
        return removed.error();
    while (removed->next())
        changes.removed.push_back(removed->value(0).toLongLong());
    if (const Result<void> whole = readToEnd(*removed); !whole)
        return whole.error();
    return changes;
}

Result<std::shared_ptr<const std::unordered_set<std::string>>> QueueStore::inputsOf(std::int64_t run)
{
    Result<QSqlQuery> query = m_impl->connection->run(
        QStringLiteral("SELECT input FROM items WHERE run_id = ? UNION SELECT input FROM removed WHERE run_id = ?"),
        {qint64(run), qint64(run)});
    if (!query)
        return query.error();
    auto inputs = std::make_shared<std::unordered_set<std::string>>();
    std::filesystem::path folder;
    std::filesystem::path resolved;
    while (query->next()) {
        const std::filesystem::path input = pathFromDb(query->value(0));
        if (resolved.empty() || input.parent_path() != folder) {
            folder = input.parent_path();
            resolved = resolvedPlace(input).parent_path();
        }
        inputs->insert((resolved / input.filename()).native());
    }
    if (const Result<void> whole = readToEnd(*query); !whole)
        return whole.error();
    return std::shared_ptr<const std::unordered_set<std::string>>(std::move(inputs));
}

} // namespace ambrotype::jobs
