#include "jobs/store/store_impl.h"

#include <algorithm>
#include <unordered_set>

// The order of the list.

namespace ambrotype::jobs {
namespace {

using Order = std::vector<std::pair<StoreId, std::int64_t>>; // id and position, in the order of the list

Result<Order> currentOrder(StoreConnection &connection)
{
    Result<QSqlQuery> query = connection.run(QStringLiteral("SELECT id, position FROM items ORDER BY position, id"));
    if (!query)
        return query.error();
    Order order;
    while (query->next())
        order.emplace_back(query->value(0).toLongLong(), query->value(1).toLongLong());
    if (const Result<void> whole = readToEnd(*query); !whole)
        return whole.error();
    return order;
}

std::vector<StoreId> listOf(const Order &order)
{
    std::vector<StoreId> list;
    list.reserve(order.size());
    for (const auto &[id, position] : order)
        list.push_back(id);
    return list;
}

//! The ids of \p order as they are to stand.
std::vector<StoreId> moved(const Order &order, const std::vector<StoreId> &ids, QueueStore::Move where)
{
    std::vector<StoreId> list = listOf(order);
    const std::unordered_set<StoreId> wanted(ids.begin(), ids.end());
    const auto chosen = [&wanted](StoreId id) { return wanted.count(id) > 0; };
    switch (where) {
    case QueueStore::Move::Top:
        std::stable_partition(list.begin(), list.end(), chosen);
        break;
    case QueueStore::Move::Bottom:
        std::stable_partition(list.begin(), list.end(), [&](StoreId id) { return !chosen(id); });
        break;
    case QueueStore::Move::Up:
        for (std::size_t i = 1; i < list.size(); ++i) {
            if (chosen(list[i]) && !chosen(list[i - 1]))
                std::swap(list[i], list[i - 1]);
        }
        break;
    case QueueStore::Move::Down:
        for (std::size_t i = list.size(); i-- > 1;) {
            if (chosen(list[i - 1]) && !chosen(list[i]))
                std::swap(list[i], list[i - 1]);
        }
        break;
    }
    return list;
}

std::vector<StoreId> movedBefore(const Order &order, const std::vector<StoreId> &ids, StoreId before)
{
    std::vector<StoreId> list = listOf(order);
    const std::unordered_set<StoreId> wanted(ids.begin(), ids.end());
    const auto chosen = [&wanted](StoreId id) { return wanted.count(id) > 0; };
    // What stands above the place stays above it, so the place itself need not be one that stays.
    const auto place = std::find(list.begin(), list.end(), before);
    std::stable_partition(list.begin(), place, [&](StoreId id) { return !chosen(id); });
    std::stable_partition(place, list.end(), chosen);
    return list;
}

//! The positions stay what they are; who stands on them changes.
Result<void> stand(StoreConnection &connection, const Order &order, const std::vector<StoreId> &list, qint64 revision)
{
    Result<QSqlQuery> query =
        connection.prepare(QStringLiteral("UPDATE items SET position = ?, revision = ? WHERE id = ?"));
    if (!query)
        return query.error();
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (list[i] == order[i].first)
            continue;
        const Result<void> done = connection.execute(*query, {qint64(order[i].second), revision, qint64(list[i])});
        if (!done)
            return done;
    }
    return {};
}

} // namespace

Result<void> QueueStore::move(const std::vector<StoreId> &ids, Move where)
{
    return m_impl->change([&](std::int64_t revision) -> Result<void> {
        const Result<Order> order = currentOrder(*m_impl->connection);
        if (!order)
            return order.error();
        return stand(*m_impl->connection, *order, moved(*order, ids, where), revision);
    });
}

Result<void> QueueStore::moveBefore(const std::vector<StoreId> &ids, StoreId before)
{
    return m_impl->change([&](std::int64_t revision) -> Result<void> {
        const Result<Order> order = currentOrder(*m_impl->connection);
        if (!order)
            return order.error();
        return stand(*m_impl->connection, *order, movedBefore(*order, ids, before), revision);
    });
}

} // namespace ambrotype::jobs
