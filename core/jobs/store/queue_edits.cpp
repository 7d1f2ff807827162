#include "jobs/store/item_json.h"
#include "jobs/store/store_impl.h"

#include <QSqlError>

#include <algorithm>

// What people do to the queue.

namespace ambrotype::jobs {

Result<int> QueueStore::retry(const std::vector<StoreId> &ids)
{
    StoreConnection &connection = *m_impl->connection;
    const QString over = QStringLiteral("(state IN ('failed', 'cancelled') OR (state = 'queued' AND not_before > 0))");
    Result<QSqlQuery> found =
        connection.run(QStringLiteral("SELECT id, input FROM items WHERE id IN %1 AND %2").arg(idList(ids), over));
    if (!found)
        return found.error();
    std::vector<std::pair<StoreId, InputFacts>> inputs; // asked of a disk that may be slow, so while nobody waits
    while (found->next())
        inputs.emplace_back(found->value(0).toLongLong(), inputFacts(pathFromDb(found->value(1))));
    if (const Result<void> whole = readToEnd(*found); !whole)
        return whole.error();
    found->finish();
    int count = 0;
    const Result<void> done = m_impl->change([&](std::int64_t revision) -> Result<void> {
        count = 0;
        for (const auto &[id, facts] : inputs) {
            const qint64 bytes = facts.bytes;
            const qint64 modified = facts.modified;
            // What was made of another input stays where it lies and is nobody's any more.
            const Result<QSqlQuery> back = connection.run(
                QStringLiteral(
                    "UPDATE items SET revision = ?, state = 'queued', suspect = 0, attempts = 0, crashes = 0, "
                    "kills = 0, not_before = 0, error_code = '', error_text = '', note = '', "
                    "intended = CASE WHEN input_bytes = ? AND input_time = ? THEN intended ELSE '' END, "
                    "input_bytes = ?, input_time = ?, input_hash = '', output = '', result = '', flags = '', "
                    "finished_at = 0, audit_by = '' WHERE id = ? AND %1")
                    .arg(over),
                {qint64(revision), bytes, modified, bytes, modified, qint64(id)});
            if (!back)
                return back.error();
            count += back->numRowsAffected();
        }
        return {};
    });
    if (!done)
        return done.error();
    return count;
}

namespace {

//! Cancels what \p where names: at once what waits, by a wish what runs.
Result<int> cancelWhere(StoreConnection &connection, std::int64_t revision, const QString &where)
{
    const Result<std::int64_t> now = connection.now();
    if (!now)
        return now.error();
    const Result<QSqlQuery> waiting = connection.run(
        QStringLiteral("UPDATE items SET revision = ?, state = 'cancelled', not_before = 0, error_code = "
                       "'', error_text = '', finished_at = ? WHERE state = 'queued'%1")
            .arg(where),
        {qint64(revision), qint64(*now)});
    if (!waiting)
        return waiting.error();
    const int atOnce = waiting->numRowsAffected(); // SQLite only remembers the last statement's
    const Result<QSqlQuery> running = connection.run(
        QStringLiteral("UPDATE items SET revision = ?, cancel_wanted = 1 WHERE state = 'running'%1").arg(where),
        {qint64(revision)});
    if (!running)
        return running.error();
    return atOnce + running->numRowsAffected();
}

//! Deletes what \p where names and leaves word of it.
Result<int> removeWhere(StoreConnection &connection, std::int64_t revision, const QString &where)
{
    const Result<QSqlQuery> word =
        connection.run(QStringLiteral("INSERT INTO removed SELECT id, %1, run_id, input FROM items WHERE %2")
                           .arg(revision)
                           .arg(where));
    if (!word)
        return word.error();
    const Result<QSqlQuery> gone = connection.run(QStringLiteral("DELETE FROM items WHERE %1").arg(where));
    if (!gone)
        return gone.error();
    return gone->numRowsAffected();
}

} // namespace

Result<int> QueueStore::cancel(const std::vector<StoreId> &ids)
{
    int count = 0;
    const Result<void> done = m_impl->change([&](std::int64_t revision) -> Result<void> {
        const Result<int> cancelled =
            cancelWhere(*m_impl->connection, revision, QStringLiteral(" AND id IN ") + idList(ids));
        if (!cancelled)
            return cancelled.error();
        count = *cancelled;
        return {};
    });
    return done ? Result<int>(count) : done.error();
}

Result<int> QueueStore::cancelAll()
{
    int count = 0;
    const Result<void> done = m_impl->change([&](std::int64_t revision) -> Result<void> {
        const Result<int> cancelled = cancelWhere(*m_impl->connection, revision, QString());
        if (!cancelled)
            return cancelled.error();
        count = *cancelled;
        return {};
    });
    return done ? Result<int>(count) : done.error();
}

Result<int> QueueStore::remove(const std::vector<StoreId> &ids)
{
    int count = 0;
    const Result<void> done = m_impl->change([&](std::int64_t revision) -> Result<void> {
        const Result<int> removed =
            removeWhere(*m_impl->connection, revision, QStringLiteral("state <> 'running' AND id IN ") + idList(ids));
        if (!removed)
            return removed.error();
        count = *removed;
        return {};
    });
    return done ? Result<int>(count) : done.error();
}

Result<int> QueueStore::removeFinished()
{
    int count = 0;
    const Result<void> done = m_impl->change([&](std::int64_t revision) -> Result<void> {
        const Result<int> removed =
            removeWhere(*m_impl->connection, revision, QStringLiteral("state IN ('done', 'skipped', 'cancelled')"));
        if (!removed)
            return removed.error();
        count = *removed;
        return {};
    });
    return done ? Result<int>(count) : done.error();
}

Result<int> QueueStore::setPriority(const std::vector<StoreId> &ids, int priority)
{
    return m_impl->update(QStringLiteral("UPDATE items SET revision = ?, priority = ? WHERE id IN %1").arg(idList(ids)),
                          {priority});
}

Result<void> QueueStore::setPaused(Pause pause, const std::string &reason)
{
    return m_impl->change([&](std::int64_t) -> Result<void> {
        const Result<QSqlQuery> set = m_impl->connection->run(
            QStringLiteral("UPDATE store SET paused = ?, pause_reason = ?"), {static_cast<int>(pause), dbText(reason)});
        return set ? Result<void>() : set.error();
    });
}

Result<void> QueueStore::setPaused(bool paused, const std::string &reason)
{
    return setPaused(paused ? Pause::AfterItem : Pause::None, reason);
}

Result<Pause> QueueStore::pauseUnlessPaused(const std::string &reason)
{
    Pause pause = Pause::None;
    const Result<void> done = m_impl->change([&](std::int64_t) -> Result<void> {
        const Result<QSqlQuery> set = m_impl->connection->run(
            QStringLiteral("UPDATE store SET "
                           "pause_reason = CASE WHEN paused = 0 OR pause_reason = '' THEN ? ELSE pause_reason END, "
                           "paused = CASE WHEN paused = 0 THEN ? ELSE paused END"),
            {dbText(reason), static_cast<int>(Pause::AfterItem)});
        if (!set)
            return set.error();
        const Result<Pause> now = this->pause();
        if (!now)
            return now.error();
        pause = *now;
        return {};
    });
    return done ? Result<Pause>(pause) : done.error();
}

Pause pauseFromDb(const QVariant &value)
{
    const int number = value.toInt();
    return number == static_cast<int>(Pause::AtTile) ? Pause::AtTile : number != 0 ? Pause::AfterItem : Pause::None;
}

Result<Pause> QueueStore::pause()
{
    const Result<QVariant> paused = m_impl->connection->value(QStringLiteral("SELECT paused FROM store"));
    return paused ? Result<Pause>(pauseFromDb(*paused)) : paused.error();
}

Result<std::pair<bool, std::string>> QueueStore::pauseState()
{
    Result<QSqlQuery> query = m_impl->connection->run(QStringLiteral("SELECT paused, pause_reason FROM store"));
    if (!query)
        return query.error();
    if (!query->next())
        return Error{ErrorCode::Damaged, "The file of the queue is damaged.", "no counters"};
    return std::pair<bool, std::string>(query->value(0).toInt() != 0, fromDb(query->value(1)));
}

Result<void> QueueStore::setReview(StoreId id, Review review, const std::string &reviewer)
{
    const Result<std::int64_t> now = m_impl->connection->now();
    if (!now)
        return now.error();
    const Result<int> changed = m_impl->update(
        QStringLiteral("UPDATE items SET revision = ?, review = ?, reviewer = ?, reviewed_at = ? WHERE id = ?"),
        {QString::fromLatin1(reviewName(review)), dbText(reviewer), qint64(*now), qint64(id)});
    if (!changed)
        return changed.error();
    if (*changed == 0)
        return Error{ErrorCode::NotFound, "There is no item " + std::to_string(id) + " in the queue.", {}};
    return {};
}

Result<void> QueueStore::setFlags(StoreId id, const std::vector<std::string> &flags)
{
    const Result<int> changed = m_impl->update(QStringLiteral("UPDATE items SET revision = ?, flags = ? WHERE id = ?"),
                                               {dbText(listToJson(flags)), qint64(id)});
    if (!changed)
        return changed.error();
    if (*changed == 0)
        return Error{ErrorCode::NotFound, "There is no item " + std::to_string(id) + " in the queue.", {}};
    return {};
}

} // namespace ambrotype::jobs
