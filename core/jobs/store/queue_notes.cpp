#include "jobs/store/item_json.h"
#include "jobs/store/store_impl.h"

#include <optional>

// What workers say of the items that are theirs: the part of QueueStore that a worker's speed hangs on.

namespace ambrotype::jobs {
namespace {

Result<bool> noteIntention(StoreConnection &connection, const std::string &worker, const QueueStore::Intention &one)
{
    const Result<int> changed = connection.write(
        QStringLiteral("UPDATE items SET intended = ? WHERE id = ? AND lease_owner = ? AND state = 'running'"),
        {dbText(filesToJson(one.files)), qint64(one.id), dbText(worker)});
    return changed ? Result<bool>(*changed == 1) : changed.error();
}

Result<bool> noteEnding(StoreConnection &connection,
                        const std::string &worker,
                        const QueueStore::Ending &one,
                        std::int64_t revision,
                        std::int64_t now)
{
    const ItemResult &result = *one.result;
    const bool failed = result.state == ItemState::Failed;
    const Result<int> changed = connection.write(
        QStringLiteral(
            "UPDATE items SET revision = ?, state = ?, lease_owner = '', lease_until = 0, cancel_wanted = 0, "
            "intended = '', output = ?, error_code = ?, error_text = ?, note = ?, seconds = ?, device = ?, "
            "result = ?, flags = ?, input_hash = CASE WHEN ? = '' THEN input_hash ELSE ? END, finished_at = ?, "
            "audit_by = lease_owner "
            "WHERE id = ? AND lease_owner = ? AND state = 'running'"),
        {qint64(revision),
         dbState(result.state),
         dbPath(result.output),
         failed ? QString::fromLatin1(errorName(result.error.code)) : QStringLiteral(""),
         failed ? dbText(result.error.message) : QStringLiteral(""),
         dbText(result.warnings.empty() ? std::string() : result.warnings.front()),
         result.seconds,
         dbText(result.device),
         dbText(resultToJson(result)),
         dbText(listToJson(one.flags)),
         dbText(result.inputHash),
         dbText(result.inputHash),
         qint64(now),
         qint64(one.id),
         dbText(worker)});
    return changed ? Result<bool>(*changed == 1) : changed.error();
}

} // namespace

Result<QueueStore::Noted> QueueStore::note(const std::string &worker,
                                           const std::vector<Ending> &endings,
                                           const std::vector<Intention> &intentions)
{
    StoreConnection &connection = *m_impl->connection;
    const Result<std::int64_t> now = connection.now();
    if (!now)
        return now.error();
    Noted noted;
    const auto all = [&](std::int64_t revision) -> Result<void> {
        noted = {};
        for (const Ending &one : endings) {
            const Result<bool> mine = noteEnding(connection, worker, one, revision, *now);
            if (!mine)
                return mine.error();
            noted.endings.push_back(*mine);
        }
        for (const Intention &one : intentions) {
            const Result<bool> mine = noteIntention(connection, worker, one);
            if (!mine)
                return mine.error();
            noted.intentions.push_back(*mine);
        }
        return {};
    };
    std::optional<Hasty> hasty;
    if (intentions.empty())
        hasty.emplace(connection);
    // Intentions alone raise no revision: nothing that is shown changes.
    const Result<void> done = endings.empty() ? connection.transact([&all] { return all(0); }) : m_impl->change(all);
    if (!done)
        return done.error();
    return noted;
}

Result<void> QueueStore::intend(StoreId id, const std::string &worker, const std::vector<WrittenFile> &files)
{
    const Result<Noted> noted = note(worker, {}, {{id, files}});
    if (!noted)
        return noted.error();
    return noted->intentions.front() ? Result<void>() : notYours();
}

Result<bool> QueueStore::finish(StoreId id,
                                const std::string &worker,
                                const ItemResult &result,
                                const std::vector<std::string> &flags)
{
    const Result<Noted> noted = note(worker, {{id, &result, flags}}, {});
    return noted ? Result<bool>(noted->endings.front()) : noted.error();
}

Result<int> QueueStore::giveBackUnbegun(const std::vector<StoreId> &ids, const std::string &worker)
{
    const Result<std::int64_t> now = m_impl->connection->now();
    if (!now)
        return now.error();
    return m_impl->update(QStringLiteral("UPDATE items SET revision = ?, %1, lease_owner = '', lease_until = 0, "
                                         "attempts = attempts - 1, not_before = 0, error_code = '', error_text = '' "
                                         "WHERE lease_owner = ? AND state = 'running' AND id IN %2")
                              .arg(backOrCancelled(*now), idList(ids)),
                          {dbText(worker)});
}

Result<bool> QueueStore::giveBack(StoreId id, const std::string &worker, const Error *error, std::int64_t delayMs)
{
    const Result<std::int64_t> now = m_impl->connection->now();
    if (!now)
        return now.error();
    const Result<int> changed = m_impl->update(
        QStringLiteral(
            "UPDATE items SET revision = ?, %1, lease_owner = '', lease_until = 0, "
            "attempts = attempts - ?, not_before = CASE WHEN cancel_wanted = 1 THEN 0 ELSE CAST(? AS BIGINT) END, "
            "error_code = CASE WHEN cancel_wanted = 1 THEN '' ELSE ? END, "
            "error_text = CASE WHEN cancel_wanted = 1 THEN '' ELSE ? END "
            "WHERE id = ? AND lease_owner = ? AND state = 'running'")
            .arg(backOrCancelled(*now)),
        {error ? 0 : 1,
         qint64(delayMs > 0 ? *now + delayMs : 0),
         error ? QString::fromLatin1(errorName(error->code)) : QStringLiteral(""),
         error ? dbText(error->message) : QStringLiteral(""),
         qint64(id),
         dbText(worker)});
    if (!changed)
        return changed.error();
    return *changed == 1;
}

} // namespace ambrotype::jobs
