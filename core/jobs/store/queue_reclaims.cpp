#include "jobs/store/store_impl.h"

// Taking items back from workers that died.

namespace ambrotype::jobs {
namespace {

constexpr const char *kDied = "The program ended while working on it.";

} // namespace

Result<std::set<std::string>> QueueStore::workers()
{
    Result<QSqlQuery> query =
        m_impl->connection->run(QStringLiteral("SELECT DISTINCT lease_owner FROM items WHERE state = 'running'"));
    if (!query)
        return query.error();
    std::set<std::string> names;
    while (query->next())
        names.insert(fromDb(query->value(0)));
    if (const Result<void> whole = readToEnd(*query); !whole)
        return whole.error();
    return names;
}

namespace {

//! Puts running items that \p where names back into the queue, or fails them when it was once too often.
Result<void> takeBackItems(StoreConnection &connection,
                           QueueStore::Reclaimed &reclaimed,
                           std::int64_t revision,
                           std::int64_t now,
                           int mostDeaths,
                           const QString &where,
                           const char *counter)
{
    // A kill hits whatever runs, so the first one does not count: from the second on the item ran alone.
    const QString counted = counter ? QStringLiteral("%1 = %1 + 1, suspect = 1, ").arg(QLatin1String(counter))
                                    : QStringLiteral("attempts = attempts - 1, ");
    const Result<QSqlQuery> back =
        connection.run(QStringLiteral("UPDATE items SET revision = ?, %1%2, lease_owner = '', lease_until = 0 "
                                      "WHERE state = 'running' AND %3")
                           .arg(counted, backOrCancelled(now), where),
                       {qint64(revision)});
    if (!back)
        return back.error();
    reclaimed.count += back->numRowsAffected();
    Result<QSqlQuery> failed = connection.run(
        QStringLiteral(
            "UPDATE items SET state = 'failed', error_code = ?, error_text = ?, finished_at = ?, intended = '', "
            "audit_by = 'nobody' "
            "WHERE state = 'queued' AND suspect = 1 AND revision = ? "
            "AND crashes + CASE WHEN kills > 0 THEN kills - 1 ELSE 0 END >= ? RETURNING id"),
        {QString::fromLatin1(errorName(ErrorCode::Internal)),
         QString::fromLatin1(kDied),
         qint64(now),
         qint64(revision),
         mostDeaths});
    if (!failed)
        return failed.error();
    while (failed->next())
        reclaimed.failed.push_back(failed->value(0).toLongLong());
    return {};
}

} // namespace

Result<QueueStore::Reclaimed> QueueStore::reclaimFrom(const std::string &worker, const std::optional<Death> &death)
{
    Reclaimed reclaimed;
    const Result<void> done = m_impl->change([&](std::int64_t revision) -> Result<void> {
        StoreConnection &connection = *m_impl->connection;
        const Result<std::int64_t> now = connection.now();
        if (!now)
            return now.error();
        QString owner = dbText(worker);
        owner.replace(QLatin1Char('\''), QLatin1String("''"));
        const QString his = QStringLiteral("lease_owner = '%1'").arg(owner);
        reclaimed = {};
        const auto take = [&](const QString &where, const char *counter) {
            return takeBackItems(connection, reclaimed, revision, *now, Impl::kMostDeaths, where, counter);
        };
        if (!death)
            return take(his, "kills");
        const auto among = [&his](const std::vector<StoreId> &ids) {
            return his + QStringLiteral(" AND id IN ") + idList(ids);
        };
        if (const Result<void> taken = take(among(death->crashed), "crashes"); !taken)
            return taken;
        if (const Result<void> taken = take(among(death->working), death->crashed.empty() ? "kills" : nullptr); !taken)
            return taken;
        return take(his, nullptr); // not begun yet
    });
    if (!done)
        return done.error();
    return reclaimed;
}

Result<QueueStore::Reclaimed> QueueStore::reclaimExpired()
{
    Reclaimed reclaimed;
    const Result<std::int64_t> now = m_impl->connection->now();
    if (!now)
        return now.error();
    const Result<QVariant> any = m_impl->connection->value(
        QStringLiteral("SELECT count(*) FROM items WHERE state = 'running' AND lease_until < ?"), {qint64(*now)});
    if (!any)
        return any.error();
    if (any->toInt() == 0)
        return reclaimed;
    const Result<void> done = m_impl->change([&](std::int64_t revision) {
        reclaimed = {};
        return takeBackItems(*m_impl->connection,
                             reclaimed,
                             revision,
                             *now,
                             Impl::kMostDeaths,
                             QStringLiteral("lease_until < %1").arg(*now),
                             "kills");
    });
    if (!done)
        return done.error();
    return reclaimed;
}

} // namespace ambrotype::jobs
