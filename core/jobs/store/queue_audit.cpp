#include "jobs/store/store_impl.h"

// What the audit log has still to be told of.

namespace ambrotype::jobs {

Result<std::vector<QueueStore::AuditDue>> QueueStore::auditDues()
{
    Result<QSqlQuery> query = m_impl->connection->run(
        QStringLiteral("SELECT id, audit_by, finished_at FROM items WHERE audit_by <> '' ORDER BY finished_at, id"));
    if (!query)
        return query.error();
    std::vector<AuditDue> dues;
    while (query->next())
        dues.push_back({query->value(0).toLongLong(), fromDb(query->value(1)), query->value(2).toLongLong()});
    if (const Result<void> whole = readToEnd(*query); !whole)
        return whole.error();
    return dues;
}

Result<void> QueueStore::noteAudited(const std::vector<StoreId> &ids)
{
    if (ids.empty())
        return {};
    // No new revision: nothing that is shown changes. Nor need it wait for the disk: the log itself can be asked.
    m_impl->connection->setDurable(false);
    const Result<QSqlQuery> noted =
        m_impl->connection->run(QStringLiteral("UPDATE items SET audit_by = '' WHERE id IN %1").arg(idList(ids)));
    m_impl->connection->setDurable(true);
    return noted ? Result<void>() : noted.error();
}

} // namespace ambrotype::jobs
