#include "base/hash.h"
#include "jobs/output/path_text.h"
#include "jobs/store/item_json.h"
#include "jobs/store/store_impl.h"

#include <QStringList>

namespace ambrotype::jobs {

QString dbText(const std::string &text)
{
    QString said = QString::fromStdString(text);
    said.remove(QChar(0)); // PostgreSQL holds none
    return said.isNull() ? QStringLiteral("") : said;
}

QString dbPath(const std::filesystem::path &path)
{
    return dbText(pathToText(path));
}

std::string fromDb(const QVariant &value)
{
    return value.toString().toStdString();
}

std::filesystem::path pathFromDb(const QVariant &value)
{
    return pathFromText(fromDb(value));
}

QString dbState(ItemState state)
{
    return QString::fromLatin1(stateName(state));
}

QString backOrCancelled(std::int64_t now)
{
    return QStringLiteral("state = CASE WHEN cancel_wanted = 1 THEN 'cancelled' ELSE 'queued' END, finished_at = CASE "
                          "WHEN cancel_wanted = 1 THEN %1 ELSE finished_at END, cancel_wanted = 0")
        .arg(now);
}

QString idList(const std::vector<StoreId> &ids)
{
    QStringList numbers;
    for (const StoreId id : ids)
        numbers << QString::number(id);
    return QLatin1Char('(') + (numbers.isEmpty() ? QStringLiteral("-1") : numbers.join(QLatin1Char(',')))
           + QLatin1Char(')');
}

Result<qint64> settingsNumber(StoreConnection &connection, const std::string &json)
{
    const QString hash = dbText(sha256(json));
    const Result<QVariant> known = connection.value(QStringLiteral("SELECT id FROM settings WHERE hash = ?"), {hash});
    if (!known)
        return known.error();
    if (known->isValid())
        return known->toLongLong();
    const Result<QVariant> next = connection.value(
        QStringLiteral("UPDATE store SET next_settings = next_settings + 1 WHERE one = 1 RETURNING next_settings - 1"));
    if (!next)
        return next.error();
    const Result<QSqlQuery> added =
        connection.run(QStringLiteral("INSERT INTO settings VALUES (?, ?, ?)"), {*next, hash, dbText(json)});
    if (!added)
        return added.error();
    return next->toLongLong();
}

QString rowColumns()
{
    return QStringLiteral("id, run_id, position, priority, state, attempts, crashes + kills, not_before, lease_owner, "
                          "cancel_wanted, input, output, output_folder, output_file, preset, client_order, automatic, "
                          "error_code, error_text, note, seconds, device, flags, review, reviewer, reviewed_at, "
                          "added_at, finished_at, revision");
}

QueueRow rowFrom(const QSqlQuery &query)
{
    int column = 0;
    const auto next = [&] { return query.value(column++); };
    QueueRow row;
    row.id = next().toLongLong();
    row.run = next().toLongLong();
    row.position = next().toLongLong();
    row.priority = next().toInt();
    row.state = stateFromName(fromDb(next())).value_or(ItemState::Queued);
    row.attempts = next().toInt();
    row.deaths = next().toInt();
    row.notBefore = next().toLongLong();
    row.worker = fromDb(next());
    row.cancelWanted = next().toInt() != 0;
    row.input = pathFromDb(next());
    row.target = pathFromDb(next());
    const std::filesystem::path folder = pathFromDb(next());
    const std::filesystem::path file = pathFromDb(next());
    if (row.target.empty())
        row.target = file.empty() ? folder : file;
    row.presetName = fromDb(next());
    row.order = fromDb(next());
    row.automatic = next().toInt() != 0;
    const std::string code = fromDb(next());
    const std::string sentence = fromDb(next());
    if (!code.empty())
        row.error = Error{errorFromName(code), sentence, {}};
    row.note = fromDb(next());
    row.seconds = next().toDouble();
    row.device = fromDb(next());
    row.flags = listFromJson(fromDb(next()));
    row.review = reviewFromName(fromDb(next())).value_or(Review::Undecided);
    row.reviewer = fromDb(next());
    row.reviewedAt = next().toLongLong();
    row.addedAt = next().toLongLong();
    row.finishedAt = next().toLongLong();
    row.revision = next().toLongLong();
    return row;
}

} // namespace ambrotype::jobs
