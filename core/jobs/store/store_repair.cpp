#include "jobs/store/store_repair.h"

#include "jobs/store/migrations.h"
#include "jobs/store/store_backup.h"

#include <QSqlError>
#include <QSqlRecord>
#include <QStringList>

#include <set>

namespace ambrotype::jobs {
namespace {

namespace fs = std::filesystem;

fs::path withSuffix(const fs::path &file, const std::string &suffix)
{
    fs::path other = file;
    other += suffix;
    return other;
}

//! Moves the database with its log out of the way.
Result<fs::path> putAside(const fs::path &file)
{
    fs::path aside = withSuffix(file, ".damaged");
    for (int number = 2; fs::exists(aside); ++number)
        aside = withSuffix(file, ".damaged-" + std::to_string(number));
    std::error_code failed;
    fs::rename(file, aside, failed);
    if (failed)
        return Error{ErrorCode::Io, "The damaged queue cannot be put aside.", file.string() + ": " + failed.message()};
    for (const char *part : {"-wal", "-shm"}) {
        std::error_code none; // there may be no such file
        fs::rename(withSuffix(file, part), withSuffix(aside, part), none);
    }
    return aside;
}

const char *const kTables[] = {"runs", "settings", "items"};

//! Copies the rows of \p table with the given ids that can be read. \returns how many.
int copyRows(StoreConnection &from, StoreConnection &to, const char *table, std::set<qint64> &have)
{
    // Asked for one by one: a damaged page then costs its own rows only. Ids come from whatever index still works.
    std::set<qint64> ids;
    for (const char *order : {"", " ORDER BY id", " ORDER BY id DESC"}) {
        auto list = from.run(QLatin1String("SELECT id FROM ") + QLatin1String(table) + QLatin1String(order));
        if (!list)
            continue;
        while (list->next())
            ids.insert(list->value(0).toLongLong());
    }
    if (!ids.empty()) { // behind a damaged page there may be more
        for (qint64 id = *ids.begin(); id <= *ids.rbegin(); ++id)
            ids.insert(id);
    }
    int copied = 0;
    for (const qint64 id : ids) {
        if (have.count(id) > 0)
            continue;
        auto row = from.run(QStringLiteral("SELECT * FROM %1 WHERE id = ?").arg(QLatin1String(table)), {id});
        if (!row || !row->next())
            continue;
        QStringList marks;
        QVariantList values;
        for (int column = 0; column < row->record().count(); ++column) {
            marks << QStringLiteral("?");
            values << row->value(column);
        }
        const auto written =
            to.run(QStringLiteral("INSERT INTO %1 VALUES (%2)").arg(QLatin1String(table), marks.join(QLatin1Char(','))),
                   values);
        if (!written)
            continue; // its run or its settings are lost
        have.insert(id);
        ++copied;
    }
    return copied;
}

//! Items that were taken out on purpose: the backup may still have them.
std::set<qint64> removedItems(StoreConnection &store)
{
    std::set<qint64> ids;
    auto list = store.run(QStringLiteral("SELECT id FROM removed"));
    while (list && list->next())
        ids.insert(list->value(0).toLongLong());
    return ids;
}

//! The counters must lie above everything that exists.
Result<void> setCounters(StoreConnection &store)
{
    const auto done =
        store.run(QStringLiteral("UPDATE store SET revision = (SELECT coalesce(max(revision), 0) FROM items) + 1, "
                                 "next_item = (SELECT coalesce(max(id), 0) FROM items) + 1, "
                                 "next_run = (SELECT coalesce(max(id), 0) FROM runs) + 1, "
                                 "next_settings = (SELECT coalesce(max(id), 0) FROM settings) + 1"));
    return done ? Result<void>() : done.error();
}

struct Sources
{
    std::unique_ptr<StoreConnection> damaged;
    std::unique_ptr<StoreConnection> backup;
};

Result<StoreRepair> fill(StoreConnection &fresh, Sources sources)
{
    StoreRepair repair;
    const Result<void> done = fresh.transact([&]() -> Result<void> {
        for (const char *table : kTables) {
            std::set<qint64> have;
            if (sources.damaged && table == kTables[2])
                have = removedItems(*sources.damaged);
            const int readable = sources.damaged ? copyRows(*sources.damaged, fresh, table, have) : 0;
            const int added = sources.backup ? copyRows(*sources.backup, fresh, table, have) : 0;
            repair.readable = readable; // of the last table: items
            repair.fromBackup = added;
        }
        return setCounters(fresh);
    });
    if (!done)
        return done.error();
    return repair;
}

} // namespace

Result<StoreRepair> repairStore(const fs::path &file)
{
    const Result<fs::path> aside = putAside(file);
    if (!aside)
        return aside.error();
    Sources sources;
    if (auto opened = StoreConnection::open(StoreAddress::sqlite(*aside), true))
        sources.damaged = std::move(*opened);
    if (fs::exists(backupPath(file))) {
        if (auto opened = StoreConnection::open(StoreAddress::sqlite(backupPath(file)), true))
            sources.backup = std::move(*opened);
    }
    Result<std::unique_ptr<StoreConnection>> fresh = StoreConnection::open(StoreAddress::sqlite(file));
    if (!fresh)
        return fresh.error();
    if (const Result<void> made = migrate(**fresh, {}); !made)
        return made.error();
    Result<StoreRepair> repair = fill(**fresh, std::move(sources));
    if (repair)
        repair->damaged = *aside;
    return repair;
}

} // namespace ambrotype::jobs
