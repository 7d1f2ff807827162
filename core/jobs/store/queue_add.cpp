#include "base/hash.h"
#include "jobs/output_plan.h"
#include "jobs/store/item_json.h"
#include "jobs/store/store_impl.h"

#include <QStringList>

// Putting runs into the store.

namespace ambrotype::jobs {
namespace {

std::filesystem::path absolutePath(const std::filesystem::path &path)
{
    std::error_code failed;
    std::filesystem::path whole = path.empty() ? path : std::filesystem::absolute(path, failed);
    if (failed)
        return path;
    whole = whole.lexically_normal();
    return whole.has_filename() || !whole.has_relative_path() ? whole : whole.parent_path(); // "out/" is "out"
}

//! Adds one run; lives for one transaction.
class Adding
{
public:
    //! \p facts are those of the items' inputs.
    Adding(StoreConnection &connection,
           const std::vector<BatchItem> &items,
           const std::vector<InputFacts> &facts,
           int priority,
           std::int64_t revision)
        : m_connection(connection)
        , m_items(items)
        , m_facts(facts)
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
        for (qsizetype i = values(0, 0, 0, 0).size(); i > 0; --i)
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
        for (std::size_t i = 0; i < m_items.size(); ++i) {
            const Result<std::int64_t> settings = settingsOf(m_items[i]);
            if (!settings)
                return settings.error();
            const StoreId id = firstItem + static_cast<StoreId>(i);
            ++position;
            if (const Result<void> done = m_connection.execute(*query, values(i, id, *settings, position)); !done)
                return done;
            ids.push_back(id);
        }
        return {};
    }

    //! The id of the settings that \p item shares with others.
    Result<std::int64_t> settingsOf(const BatchItem &item)
    {
        if (!m_lastRecipe || !(*m_lastRecipe == item.recipe)) {
            m_lastRecipe = item.recipe;
            m_recipeText = item.recipe.toJson(-1);
        }
        const std::string json = settingsToJson(item, m_recipeText);
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

    QVariantList values(std::size_t index, StoreId id, std::int64_t settings, std::int64_t position) const
    {
        const QString none = QStringLiteral("");
        const BatchItem &item = m_items[index];
        const InputFacts &facts = m_facts[index];
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
                none, // audit_by
                qint64(m_revision)};
    }

    StoreConnection &m_connection;
    const std::vector<BatchItem> &m_items;
    const std::vector<InputFacts> &m_facts;
    const int m_priority;
    const std::int64_t m_revision;
    std::int64_t m_run = 0;
    std::int64_t m_nextSettings = 0;
    std::int64_t m_now = 0;
    std::optional<pipeline::Recipe> m_lastRecipe; //!< Items of one run mostly have the same.
    std::string m_recipeText;
    std::string m_lastJson;
    std::int64_t m_lastSettings = 0;
};

} // namespace

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
    std::vector<InputFacts> facts; // asked of a disk that may be slow, so while nobody waits for this
    facts.reserve(items.size());
    for (const BatchItem &item : items)
        facts.push_back(inputFacts(item.input));
    const Result<void> done = m_impl->change([&](std::int64_t revision) -> Result<void> {
        Result<std::vector<StoreId>> added = Adding(*m_impl->connection, items, facts, priority, revision).run();
        if (!added)
            return added.error();
        ids = std::move(*added);
        return {};
    });
    if (!done)
        return done.error();
    return ids;
}

} // namespace ambrotype::jobs
