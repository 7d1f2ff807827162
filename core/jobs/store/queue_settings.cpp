#include "jobs/store/item_json.h"
#include "jobs/store/store_impl.h"

#include <map>
#include <tuple>

// Other settings for what waits.

namespace ambrotype::jobs {
namespace {

struct Waiting
{
    StoreId id = 0;
    std::int64_t settings = 0;
    std::string presetName;
    bool automatic = false;
};

Result<std::vector<Waiting>> waitingOf(StoreConnection &connection, const std::vector<StoreId> &ids)
{
    Result<QSqlQuery> query = connection.run(
        QStringLiteral("SELECT id, settings_id, preset, automatic FROM items WHERE state = 'queued' AND id IN %1")
            .arg(idList(ids)));
    if (!query)
        return query.error();
    std::vector<Waiting> found;
    while (query->next())
        found.push_back({query->value(0).toLongLong(),
                         query->value(1).toLongLong(),
                         fromDb(query->value(2)),
                         query->value(3).toInt() != 0});
    if (const Result<void> whole = readToEnd(*query); !whole)
        return whole.error();
    return found;
}

} // namespace

Result<int> QueueStore::changeSettings(const std::vector<StoreId> &ids, const std::function<void(BatchItem &)> &change)
{
    StoreConnection &connection = *m_impl->connection;
    int count = 0;
    const Result<void> done = m_impl->change([&](std::int64_t revision) -> Result<void> {
        count = 0;
        const Result<std::vector<Waiting>> waiting = waitingOf(connection, ids);
        if (!waiting)
            return waiting.error();
        struct Changed
        {
            qint64 settings = 0;
            BatchItem item;
        };
        using Before = std::tuple<std::int64_t, std::string, bool>;
        std::map<Before, Changed> known; // items of one run mostly share their settings
        for (const Waiting &each : *waiting) {
            const Before before{each.settings, each.presetName, each.automatic};
            auto found = known.find(before);
            if (found == known.end()) {
                Result<BatchItem> item = m_impl->settings(each.settings);
                if (!item)
                    return item.error();
                BatchItem changed = *item;
                changed.presetName = each.presetName;
                changed.automatic = each.automatic;
                change(changed);
                BatchItem next = std::move(*item);
                next.recipe = changed.recipe;
                next.overAdvice = changed.overAdvice;
                next.presetName = changed.presetName;
                next.automatic = changed.automatic;
                const Result<qint64> number = settingsNumber(connection, settingsToJson(next));
                if (!number)
                    return number.error();
                found = known.emplace(before, Changed{*number, std::move(next)}).first;
            }
            const Result<QSqlQuery> set = connection.run(
                QStringLiteral("UPDATE items SET revision = ?, settings_id = ?, preset = ?, automatic = ?, intended = "
                               "'' WHERE id = ? AND state = 'queued'"),
                {qint64(revision),
                 found->second.settings,
                 dbText(found->second.item.presetName),
                 found->second.item.automatic ? 1 : 0,
                 qint64(each.id)});
            if (!set)
                return set.error();
            count += set->numRowsAffected();
        }
        return {};
    });
    return done ? Result<int>(count) : done.error();
}

} // namespace ambrotype::jobs
