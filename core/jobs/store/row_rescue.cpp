#include "jobs/store/row_rescue.h"

#include "jobs/store/store_connection.h"

#include <QSqlRecord>
#include <QStringList>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace ambrotype::jobs {
namespace {

//! What was read in a damaged file may be any number. So many ids are looked for where none is listed, and so far may
//! a counter be ahead of what it counts.
constexpr qint64 kMostGaps = 1'000'000;
constexpr qint64 kMostRows = 10'000'000;
constexpr qint64 kMostId = qint64(1) << 53; // the last one that JSON is sure to hold

constexpr const char *kPauseReason = "The queue was repaired. See whether everything is there before it goes on.";

//! Adds the ids between those that are listed: behind a damaged page there may be more.
void addGaps(std::set<qint64> &ids)
{
    qint64 left = kMostGaps;
    std::vector<qint64> between;
    qint64 before = ids.empty() ? 0 : *ids.begin();
    for (const qint64 id : ids) {
        const qint64 gap = std::max<qint64>(0, id - before - 1);
        if (gap <= left) {
            left -= gap;
            for (qint64 missing = before + 1; missing < id; ++missing)
                between.push_back(missing);
        }
        before = id;
    }
    ids.insert(between.begin(), between.end());
}

//! Ids come from whatever index still works.
std::set<qint64> idsIn(StoreConnection &source, const QString &table)
{
    std::set<qint64> ids;
    for (const char *order : {"", " ORDER BY id", " ORDER BY id DESC"}) {
        auto list =
            source.run(QStringLiteral("SELECT id FROM %1%2 LIMIT %3").arg(table, QLatin1String(order)).arg(kMostRows));
        while (list && list->next()) {
            const qint64 id = list->value(0).toLongLong();
            if (id > 0 && id < kMostId)
                ids.insert(id);
        }
    }
    addGaps(ids);
    return ids;
}

//! Writes rows of one table into the new store, by the names of their columns: an older source may have fewer.
class TableWriter
{
public:
    TableWriter(StoreConnection &fresh, const QString &table)
        : m_fresh(fresh)
        , m_table(table)
    {
        auto columns = fresh.run(QStringLiteral("SELECT * FROM %1 LIMIT 0").arg(table));
        if (columns)
            m_known = columns->record();
    }

    //! False when the row does not fit in: its run or its settings are lost, or it is damaged.
    bool write(const QSqlRecord &row)
    {
        QStringList names;
        QStringList marks;
        QVariantList values;
        for (int column = 0; column < row.count(); ++column) {
            if (!m_known.contains(row.fieldName(column)))
                continue;
            names << row.fieldName(column);
            marks << QStringLiteral("?");
            values << row.value(column);
        }
        return m_fresh
            .run(QStringLiteral("INSERT INTO %1 (%2) VALUES (%3)")
                     .arg(m_table, names.join(QLatin1Char(',')), marks.join(QLatin1Char(','))),
                 values)
            .ok();
    }

private:
    StoreConnection &m_fresh;
    QString m_table;
    QSqlRecord m_known;
};

class Rescue
{
public:
    Rescue(const std::vector<StoreConnection *> &sources, StoreConnection &fresh)
        : m_sources(sources)
        , m_fresh(fresh)
    {
    }

    Result<RescuedRows> run()
    {
        copy(QStringLiteral("runs"));
        copy(QStringLiteral("settings"));
        m_gone = copy(QStringLiteral("removed")); // the backup may still have such an item
        copy(QStringLiteral("items"));
        if (const Result<void> kept = keepInputs(); !kept)
            return kept.error();
        if (const Result<void> counted = setCounters(); !counted)
            return counted.error();
        return m_rescued;
    }

private:
    //! \returns the ids of the rows that are in the new store now.
    std::set<qint64> copy(const QString &table)
    {
        const bool areItems = table == QLatin1String("items");
        TableWriter writer(m_fresh, table);
        std::set<qint64> have = areItems ? m_gone : std::set<qint64>();
        for (std::size_t i = 0; i < m_sources.size(); ++i) {
            if (!m_sources[i])
                continue;
            const int count = copyFrom(*m_sources[i], table, writer, have);
            m_rescued.all += count;
            if (areItems)
                (i == 0 ? m_rescued.items : m_rescued.itemsFromOthers) += count;
        }
        return have;
    }

    //! Asks for the rows one by one: a damaged page then costs its own rows only.
    int copyFrom(StoreConnection &source, const QString &table, TableWriter &writer, std::set<qint64> &have)
    {
        const QString one = QStringLiteral("SELECT * FROM %1 WHERE id = ?").arg(table);
        Result<QSqlQuery> query = source.prepare(one);
        int copied = 0;
        for (const qint64 id : idsIn(source, table)) {
            if (!query)
                break; // there is no such table
            if (have.count(id) > 0)
                continue;
            if (!StoreConnection::execute(*query, {id})) {
                query = source.prepare(one); // a statement that has failed does not work again
                continue;
            }
            if (!query->next())
                continue;
            const QSqlRecord row = query->record();
            if (row.value(QStringLiteral("id")).toLongLong() != id)
                continue;
            if (writer.write(row)) {
                have.insert(id);
                m_homeless.erase(id);
                ++copied;
            } else if (row.contains(QStringLiteral("input"))) {
                m_homeless.emplace(id, row);
            }
        }
        return copied;
    }

    //! Of items that could be read but not be kept.
    Result<void> keepInputs()
    {
        for (const auto &[id, row] : m_homeless) {
            const auto kept = m_fresh.run(QStringLiteral("INSERT INTO removed VALUES (?, ?, ?, ?)"),
                                          {id,
                                           row.value(QStringLiteral("revision")).toLongLong(),
                                           row.value(QStringLiteral("run_id")).toLongLong(),
                                           row.value(QStringLiteral("input")).toString()});
            if (!kept)
                return kept.error();
        }
        return {};
    }

    Result<void> setCounters()
    {
        constexpr std::array kCounters{"revision", "next_item", "next_run", "next_settings"};
        Result<QSqlQuery> highest = m_fresh.run(QStringLiteral(
            "SELECT (SELECT max(revision) FROM (SELECT revision FROM items UNION ALL SELECT revision FROM removed)), "
            "(SELECT max(id) FROM (SELECT id FROM items UNION ALL SELECT id FROM removed)), "
            "(SELECT max(id) FROM (SELECT id FROM runs UNION ALL SELECT run_id FROM removed)), "
            "(SELECT max(id) FROM settings)"));
        if (!highest || !highest->next())
            return highest ? Error{ErrorCode::Damaged, "The file of the queue is damaged.", "no counters"}
                           : highest.error();
        std::array<qint64, kCounters.size()> next{};
        for (std::size_t i = 0; i < next.size(); ++i)
            next[i] = highest->value(static_cast<int>(i)).toLongLong() + 1;
        highest->finish();
        for (StoreConnection *source : m_sources) {
            for (std::size_t i = 0; source && i < next.size(); ++i) {
                const auto told =
                    source->value(QStringLiteral("SELECT %1 FROM store").arg(QLatin1String(kCounters[i])));
                const qint64 counter = told ? told->toLongLong() : 0;
                if (counter > next[i] && counter - next[i] <= kMostGaps) // rows that are lost had ids as well
                    next[i] = counter;
            }
        }
        // What it did when it was damaged is not known for sure; nothing begins by itself.
        const auto done = m_fresh.run(QStringLiteral("UPDATE store SET revision = ?, next_item = ?, next_run = ?, "
                                                     "next_settings = ?, paused = 1, pause_reason = ?"),
                                      {next[0], next[1], next[2], next[3], QString::fromLatin1(kPauseReason)});
        return done ? Result<void>() : done.error();
    }

    const std::vector<StoreConnection *> &m_sources;
    StoreConnection &m_fresh;
    RescuedRows m_rescued;
    std::set<qint64> m_gone;
    std::map<qint64, QSqlRecord> m_homeless;
};

} // namespace

Result<RescuedRows> rescueRows(const std::vector<StoreConnection *> &sources, StoreConnection &fresh)
{
    RescuedRows rescued;
    const Result<void> done = fresh.transact([&]() -> Result<void> {
        const Result<RescuedRows> run = Rescue(sources, fresh).run();
        if (!run)
            return run.error();
        rescued = *run;
        return {};
    });
    return done ? Result<RescuedRows>(rescued) : done.error();
}

} // namespace ambrotype::jobs
