#include "jobs/store/item_json.h"
#include "jobs/store/store_impl.h"

#include <QStringList>

#include <algorithm>
#include <optional>
#include <unordered_map>

// Handing out items to workers and taking them back: the part of QueueStore that several programs do at once.

namespace ambrotype::jobs {

Error notYours()
{
    return {ErrorCode::Cancelled, {}, "the item is no longer this worker's"};
}

Result<BatchItem> QueueStore::Impl::settings(std::int64_t id)
{
    constexpr std::size_t kMostKnown = 256;
    if (const auto known = knownSettings.find(id); known != knownSettings.end())
        return known->second;
    const Result<QVariant> text =
        connection->value(QStringLiteral("SELECT json FROM settings WHERE id = ?"), {qint64(id)});
    if (!text)
        return text.error();
    Result<BatchItem> item = settingsFromJson(fromDb(*text));
    if (!item)
        return item.error();
    if (knownSettings.size() >= kMostKnown)
        knownSettings.clear();
    knownSettings.emplace(id, *item);
    return item;
}

Result<std::vector<BatchItem>> QueueStore::Impl::items(const std::vector<StoreId> &ids)
{
    struct Found
    {
        std::int64_t settings = 0;
        BatchItem places;
    };
    Result<QSqlQuery> query = connection->run(
        QStringLiteral("SELECT id, settings_id, input, output_folder, output_file, sequence, duplicate, name_group, "
                       "input_hash FROM items WHERE id IN %1")
            .arg(idList(ids)));
    if (!query)
        return query.error();
    std::unordered_map<StoreId, Found> found;
    while (query->next()) {
        Found &one = found[query->value(0).toLongLong()];
        one.settings = query->value(1).toLongLong();
        one.places.input = pathFromDb(query->value(2));
        one.places.outputFolder = pathFromDb(query->value(3));
        one.places.outputFile = pathFromDb(query->value(4));
        one.places.sequence = query->value(5).toInt();
        one.places.duplicate = query->value(6).toInt();
        one.places.nameGroup = pathFromDb(query->value(7)).native();
        one.places.expectedHash = fromDb(query->value(8));
    }
    if (const Result<void> whole = readToEnd(*query); !whole)
        return whole.error();
    std::vector<BatchItem> items;
    for (const StoreId id : ids) {
        const auto entry = found.find(id);
        if (entry == found.end())
            continue;
        const Found *one = &entry->second;
        Result<BatchItem> item = settings(one->settings);
        if (!item)
            return item.error();
        item->input = one->places.input;
        item->outputFolder = one->places.outputFolder;
        item->outputFile = one->places.outputFile;
        item->sequence = one->places.sequence;
        item->duplicate = one->places.duplicate;
        item->nameGroup = one->places.nameGroup;
        item->expectedHash = one->places.expectedHash;
        items.push_back(std::move(*item));
    }
    return items;
}

Result<std::vector<BatchItem>> QueueStore::items(const std::vector<StoreId> &ids)
{
    return m_impl->items(ids);
}

namespace {

//! Ids of items whose turn it is.
Result<std::vector<StoreId>> nextInTurn(StoreConnection &connection, int count, bool suspects, bool lock)
{
    const Result<std::int64_t> now = connection.now();
    if (!now)
        return now.error();
    Result<QSqlQuery> query = connection.run(
        QStringLiteral("SELECT id FROM items i WHERE state = 'queued' AND suspect = %1 AND not_before <= %2 "
                       "AND (SELECT paused FROM store) = 0 AND (name_group = '' OR NOT EXISTS ("
                       "SELECT 1 FROM items e WHERE e.name_group = i.name_group AND e.id < i.id "
                       "AND e.state IN ('queued', 'running'))) "
                       "ORDER BY state, suspect, priority DESC, position, id LIMIT %3")
            .arg(suspects ? 1 : 0)
            .arg(*now)
            .arg(suspects ? 1 : count)
        + (lock ? connection.skipLocked() : QString()));
    if (!query)
        return query.error();
    std::vector<StoreId> ids;
    while (query->next())
        ids.push_back(query->value(0).toLongLong());
    if (const Result<void> whole = readToEnd(*query); !whole)
        return whole.error();
    return ids;
}

//! What is known of claimed items, in the order of \p ids.
Result<std::vector<Claim>> claimedFacts(StoreConnection &connection, const std::vector<StoreId> &ids)
{
    Result<QSqlQuery> query = connection.run(
        QStringLiteral("SELECT id, run_id, attempts - crashes - kills, suspect, input_bytes, input_time, "
                       "intended FROM items WHERE id IN %1")
            .arg(idList(ids)));
    if (!query)
        return query.error();
    std::unordered_map<StoreId, Claim> found;
    while (query->next()) {
        const StoreId id = query->value(0).toLongLong();
        Claim &claim = found[id];
        claim.id = id;
        claim.run = query->value(1).toLongLong();
        claim.attempt = std::max(1, query->value(2).toInt());
        claim.alone = query->value(3).toInt() != 0;
        claim.facts = {query->value(4).toLongLong(), query->value(5).toLongLong()};
        claim.intended = filesFromJson(fromDb(query->value(6)));
    }
    if (const Result<void> whole = readToEnd(*query); !whole)
        return whole.error();
    std::vector<Claim> claims;
    for (const StoreId id : ids) {
        const auto claim = found.find(id);
        if (claim == found.end())
            return notYours();
        claims.push_back(std::move(claim->second));
    }
    return claims;
}

} // namespace

Result<std::vector<Claim>> QueueStore::claim(const std::string &worker, int count, bool alone, std::int64_t leaseMs)
{
    StoreConnection &connection = *m_impl->connection;
    bool suspects = false;
    // A look without a lock first: an idle worker must not write.
    Result<std::vector<StoreId>> ids = nextInTurn(connection, count, false, false);
    if (ids && ids->empty() && alone) {
        suspects = true;
        ids = nextInTurn(connection, 1, true, false);
    }
    if (!ids)
        return ids.error();
    std::vector<Claim> claims;
    if (ids->empty() || count <= 0)
        return claims;
    const Hasty hasty(connection); // a claim that a power cut forgets is claimed again
    const Result<void> done = m_impl->change([&](std::int64_t revision) -> Result<void> {
        Result<std::vector<StoreId>> mine = nextInTurn(connection, count, suspects, true);
        if (!mine)
            return mine.error();
        const Result<std::int64_t> now = connection.now();
        if (!now)
            return now.error();
        const Result<QSqlQuery> taken = connection.run(
            QStringLiteral(
                "UPDATE items SET revision = ?, state = 'running', attempts = attempts + 1, lease_owner = ?, "
                "lease_until = ?, cancel_wanted = 0, started_at = ?, not_before = 0 WHERE id IN %1")
                .arg(idList(*mine)),
            {qint64(revision), dbText(worker), qint64(*now + leaseMs), qint64(*now)});
        if (!taken)
            return taken.error();
        Result<std::vector<Claim>> facts = claimedFacts(connection, *mine);
        if (!facts)
            return facts.error();
        claims = std::move(*facts);
        return {};
    });
    if (!done)
        return done.error();
    return understood(std::move(claims), worker);
}

//! Gives the claims their items. Those that this program cannot read are failed.
Result<std::vector<Claim>> QueueStore::understood(std::vector<Claim> claims, const std::string &worker)
{
    std::vector<StoreId> ids;
    for (const Claim &claim : claims)
        ids.push_back(claim.id);
    Result<std::vector<BatchItem>> all = m_impl->items(ids);
    if (all && all->size() == claims.size()) {
        for (std::size_t i = 0; i < claims.size(); ++i)
            claims[i].item = std::move((*all)[i]);
        return claims;
    }
    std::vector<Claim> kept;
    for (Claim &claim : claims) {
        Result<std::vector<BatchItem>> item = m_impl->items({claim.id});
        if (item && !item->empty()) {
            claim.item = std::move(item->front());
            kept.push_back(std::move(claim));
            continue;
        }
        ItemResult result; // of a newer program, or damaged
        result.state = ItemState::Failed;
        if (!item)
            result.error = item.error();
        if (const Result<bool> failed = finish(claim.id, worker, result, {}); !failed)
            return failed.error();
    }
    return kept;
}

Result<QueueStore::Pulse>
QueueStore::heartbeat(const std::string &worker, const std::vector<StoreId> &ids, std::int64_t leaseMs)
{
    StoreConnection &connection = *m_impl->connection;
    Pulse pulse;
    const Hasty hasty(connection);
    const Result<std::int64_t> now = connection.now();
    if (!now)
        return now.error();
    if (!ids.empty()) {
        // No new revision: nothing that is shown changes.
        const Result<QSqlQuery> prolonged = connection.run(
            QStringLiteral("UPDATE items SET lease_until = ? WHERE id IN %1 AND lease_owner = ? AND state "
                           "= 'running'")
                .arg(idList(ids)),
            {qint64(*now + leaseMs), dbText(worker)});
        if (!prolonged)
            return prolonged.error();
        Result<QSqlQuery> mine = connection.run(
            QStringLiteral(
                "SELECT id, cancel_wanted FROM items WHERE id IN %1 AND lease_owner = ? AND state = 'running'")
                .arg(idList(ids)),
            {dbText(worker)});
        if (!mine)
            return mine.error();
        pulse.lost = ids;
        while (mine->next()) {
            const StoreId id = mine->value(0).toLongLong();
            std::erase(pulse.lost, id);
            if (mine->value(1).toInt() != 0)
                pulse.cancelled.push_back(id);
        }
        if (const Result<void> whole = readToEnd(*mine); !whole)
            return whole.error();
    }
    Result<QSqlQuery> state = connection.run(QStringLiteral("SELECT paused, revision FROM store"));
    if (!state || !state->next())
        return state ? notYours() : state.error();
    pulse.pause = pauseFromDb(state->value(0));
    pulse.revision = state->value(1).toLongLong();
    return pulse;
}

Result<std::optional<std::int64_t>> QueueStore::nextTry()
{
    const Result<std::int64_t> now = m_impl->connection->now();
    if (!now)
        return now.error();
    const Result<QVariant> next = m_impl->connection->value(
        QStringLiteral("SELECT min(not_before) FROM items WHERE state = 'queued' AND not_before > ?"), {qint64(*now)});
    if (!next)
        return next.error();
    if (next->isNull() || !next->isValid())
        return std::optional<std::int64_t>();
    return std::optional<std::int64_t>(std::max<std::int64_t>(0, next->toLongLong() - *now));
}

} // namespace ambrotype::jobs
