#include "jobs/store/queue_store.h"

#include "base/hash.h"
#include "jobs/item_target.h"
#include "jobs/output/path_text.h"
#include "jobs/output_plan.h"
#include "jobs/store/item_json.h"
#include "jobs/store/migrations.h"
#include "jobs/store/store_backup.h"
#include "jobs/store/store_impl.h"

#include <QSqlError>
#include <QStringList>

#include <algorithm>
#include <map>

namespace ambrotype::jobs {
namespace {

std::filesystem::path absolutePath(const std::filesystem::path &path)
{
    std::error_code failed;
    std::filesystem::path whole = path.empty() ? path : std::filesystem::absolute(path, failed);
    return failed ? path : whole.lexically_normal();
}

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
    if (query->lastError().isValid())
        return sqlError(query->lastError());
    return rows;
}

//! Adds one run; lives for one transaction.
class Adding
{
public:
    Adding(StoreConnection &connection, std::vector<BatchItem> &items, int priority, std::int64_t revision)
        : m_connection(connection)
        , m_items(items)
        , m_priority(priority)
        , m_revision(revision)
    {
    }

    Result<std::vector<StoreId>> run()
    {
        Result<QSqlQuery> counters =
            m_connection.run(QStringLiteral("SELECT next_item, next_run, next_settings FROM store"));
        if (!counters || !counters->next())
            return counters ? Error{ErrorCode::Damaged, "The file of the queue is damaged.", "no counters"}
                            : counters.error();
        const std::int64_t firstItem = counters->value(0).toLongLong();
        m_run = counters->value(1).toLongLong();
        m_nextSettings = counters->value(2).toLongLong();
        counters->finish();
        const Result<std::int64_t> now = m_connection.now();
        if (!now)
            return now.error();
        m_now = *now;
        const BatchItem &first = m_items.front();
        const Result<QSqlQuery> run = m_connection.run(
            QStringLiteral("INSERT INTO runs VALUES (?, ?, ?, ?, ?)"),
            {qint64(m_run), qint64(m_now), dbText(first.presetName), dbText(first.order), int(m_items.size())});
        if (!run)
            return run.error();
        std::vector<StoreId> ids;
        if (const Result<void> done = insertAll(firstItem, ids); !done)
            return done.error();
        const Result<QSqlQuery> counted =
            m_connection.run(QStringLiteral("UPDATE store SET next_item = ?, next_run = ?, next_settings = ?"),
                             {qint64(firstItem) + qint64(m_items.size()), qint64(m_run) + 1, qint64(m_nextSettings)});
        if (!counted)
            return counted.error();
        return ids;
    }

private:
    Result<void> insertAll(std::int64_t firstItem, std::vector<StoreId> &ids)
    {
        QStringList marks;
        for (qsizetype i = values(m_items.front(), 0, 0, 0).size(); i > 0; --i)
            marks << QStringLiteral("?");
        Result<QSqlQuery> query =
            m_connection.prepare(QStringLiteral("INSERT INTO items VALUES (%1)").arg(marks.join(QLatin1Char(','))));
        if (!query)
            return query.error();
        const Result<QVariant> last =
            m_connection.value(QStringLiteral("SELECT coalesce(max(position), 0) FROM items"));
        if (!last)
            return last.error();
        std::int64_t position = last->toLongLong();
        for (const BatchItem &item : m_items) {
            const Result<std::int64_t> settings = settingsOf(item);
            if (!settings)
                return settings.error();
            const StoreId id = firstItem + static_cast<StoreId>(ids.size());
            ++position;
            if (const Result<void> done = m_connection.execute(*query, values(item, id, *settings, position)); !done)
                return done;
            ids.push_back(id);
        }
        return {};
    }

    //! The id of the settings that \p item shares with others.
    Result<std::int64_t> settingsOf(const BatchItem &item)
    {
        const std::string json = settingsToJson(item);
        if (json == m_lastJson)
            return m_lastSettings;
        const std::string hash = sha256(json);
        const Result<QVariant> known =
            m_connection.value(QStringLiteral("SELECT id FROM settings WHERE hash = ?"), {dbText(hash)});
        if (!known)
            return known.error();
        m_lastJson = json;
        m_lastSettings = known->isValid() ? known->toLongLong() : m_nextSettings;
        if (!known->isValid()) {
            const Result<QSqlQuery> added = m_connection.run(QStringLiteral("INSERT INTO settings VALUES (?, ?, ?)"),
                                                             {qint64(m_nextSettings++), dbText(hash), dbText(json)});
            if (!added)
                return added.error();
        }
        return m_lastSettings;
    }

    QVariantList values(const BatchItem &item, StoreId id, std::int64_t settings, std::int64_t position) const
    {
        const QString none = QStringLiteral("");
        const InputFacts facts = inputFacts(item.input);
        const qint64 zero = 0;
        return {qint64(id),
                qint64(m_run),
                qint64(settings),
                qint64(position),
                m_priority,
                dbState(ItemState::Queued),
                0,    // suspect
                0,    // attempts
                0,    // crashes
                0,    // kills
                zero, // not_before
                none, // lease_owner
                zero, // lease_until
                0,    // cancel_wanted
                dbPath(item.input),
                qint64(facts.bytes),
                qint64(facts.modified),
                dbText(item.expectedHash),
                dbPath(item.outputFolder),
                dbPath(item.outputFile),
                item.sequence,
                item.duplicate,
                dbPath(item.nameGroup),
                dbText(item.presetName),
                dbText(item.order),
                item.automatic ? 1 : 0,
                none, // intended
                none, // output
                none, // error_code
                none, // error_text
                none, // note
                0.0,  // seconds
                none, // device
                none, // result
                none, // flags
                QString::fromLatin1(reviewName(Review::Undecided)),
                none, // reviewer
                zero, // reviewed_at
                qint64(m_now),
                zero, // started_at
                zero, // finished_at
                qint64(m_revision)};
    }

    StoreConnection &m_connection;
    std::vector<BatchItem> &m_items;
    const int m_priority;
    const std::int64_t m_revision;
    std::int64_t m_run = 0;
    std::int64_t m_nextSettings = 0;
    std::int64_t m_now = 0;
    std::string m_lastJson;
    std::int64_t m_lastSettings = 0;
};

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

Result<std::vector<StoreId>> QueueStore::add(std::vector<BatchItem> items, int priority)
{
    std::vector<StoreId> ids;
    if (items.empty())
        return ids;
    for (BatchItem &item : items) {
        item.input = absolutePath(item.input);
        item.outputFolder = absolutePath(item.outputFolder);
        item.outputFile = absolutePath(item.outputFile);
    }
    planOutputs(items);
    const Result<void> done = m_impl->change([&](std::int64_t revision) -> Result<void> {
        Result<std::vector<StoreId>> added = Adding(*m_impl->connection, items, priority, revision).run();
        if (!added)
            return added.error();
        ids = std::move(*added);
        return {};
    });
    if (!done)
        return done.error();
    return ids;
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
    changes.paused = state->value(1).toInt() != 0;
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
    return std::shared_ptr<const std::unordered_set<std::string>>(std::move(inputs));
}

} // namespace ambrotype::jobs
