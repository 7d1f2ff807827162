#include "jobs/store/item_json.h"
#include "jobs/store/store_impl.h"

// Doing again what somebody was not content with.

namespace ambrotype::jobs {

Result<void> QueueStore::redo(StoreId id, const pipeline::Recipe &recipe)
{
    Result<QueueEntry> found = entry(id);
    if (!found)
        return found.error();
    if (found->row.state != ItemState::Done)
        return Error{ErrorCode::InvalidArgument,
                     "Only a picture that is done can be done again with other settings.",
                     "item " + std::to_string(id) + " is " + stateName(found->row.state)};
    BatchItem item = std::move(found->item);
    item.recipe = recipe;
    item.automatic = false;
    item.overAdvice.clear();
    item.write.conflict = imaging::Conflict::Replace; // only its own result: inputs are never replaced
    const InputFacts facts = inputFacts(item.input);
    StoreConnection &connection = *m_impl->connection;
    return m_impl->change([&](std::int64_t revision) -> Result<void> {
        const Result<qint64> settings = settingsNumber(connection, settingsToJson(item));
        if (!settings)
            return settings.error();
        const Result<QVariant> first =
            connection.value(QStringLiteral("SELECT coalesce(max(priority), 0) + 1 FROM items WHERE state = 'queued'"));
        if (!first)
            return first.error();
        const Result<QSqlQuery> back = connection.run(
            QStringLiteral(
                "UPDATE items SET revision = ?, settings_id = ?, state = 'queued', priority = ?, suspect = 0, attempts "
                "= 0, crashes = 0, kills = 0, not_before = 0, input_bytes = ?, input_time = ?, input_hash = '', "
                "output_file = output, duplicate = 0, name_group = '', automatic = 0, intended = '', output = '', "
                "error_code = '', error_text = '', note = '', result = '', flags = '', review = ?, reviewer = '', "
                "reviewed_at = 0, finished_at = 0, audit_by = '' WHERE id = ? AND state = 'done'"),
            {qint64(revision),
             *settings,
             first->toInt(),
             qint64(facts.bytes),
             qint64(facts.modified),
             QString::fromLatin1(reviewName(Review::Undecided)),
             qint64(id)});
        if (!back)
            return back.error();
        if (back->numRowsAffected() == 0)
            return Error{ErrorCode::NotFound, "Somebody else is working on this picture already.", {}};
        return {};
    });
}

} // namespace ambrotype::jobs
