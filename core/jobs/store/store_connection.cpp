#include "jobs/store/store_connection.h"

#include "base/log.h"

#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QStringList>

#include <atomic>
#include <chrono>
#include <utility>

namespace ambrotype::jobs {
namespace {

namespace fs = std::filesystem;

constexpr int kBusyMs = 20'000;
constexpr int kTransactionTries = 5;

QString nextName()
{
    static std::atomic<int> count{0};
    return QStringLiteral("ambrotype-queue-%1").arg(++count);
}

Result<void> makeFolderOf(const fs::path &file)
{
    std::error_code failed;
    fs::create_directories(file.parent_path(), failed);
    if (!failed || fs::is_directory(file.parent_path()))
        return {};
    return Error{ErrorCode::PermissionDenied,
                 "The folder of the queue cannot be made. Check its permissions.",
                 file.string() + ": " + failed.message()};
}

} // namespace

Error sqlError(const QSqlError &error)
{
    const std::string detail = error.text().toStdString() + " [" + error.nativeErrorCode().toStdString() + "]";
    const QString code = error.nativeErrorCode();
    // SQLite: CORRUPT, NOTADB; their extended codes end in the same byte.
    const int number = code.size() < 5 ? code.toInt() & 0xFF : 0; // PostgreSQL's have five characters
    if (number == 11 || number == 26)
        return {ErrorCode::Damaged, "The file of the queue is damaged.", detail};
    if (number == 13 || code == QLatin1String("53100"))
        return {ErrorCode::DiskFull, "The disk of the queue is full. Make room and try again.", detail};
    if (number == 8 || number == 3)
        return {
            ErrorCode::PermissionDenied, "The queue may not be written. Check the permissions of its file.", detail};
    if (number == 5 || number == 6)
        return {ErrorCode::Io, "Another program keeps the queue busy. Try again.", detail};
    return {ErrorCode::Io,
            "The queue cannot be reached. Check its address and whether its disk or server is there.",
            detail};
}

Result<void> readToEnd(const QSqlQuery &query)
{
    return query.lastError().isValid() ? Result<void>(sqlError(query.lastError())) : Result<void>();
}

Result<std::unique_ptr<StoreConnection>> StoreConnection::open(const StoreAddress &address, bool mustExist)
{
    std::unique_ptr<StoreConnection> connection(new StoreConnection);
    connection->m_postgres = address.kind == StoreAddress::Kind::PostgreSql;
    const QString driver = connection->m_postgres ? QStringLiteral("QPSQL") : QStringLiteral("QSQLITE");
    if (!QSqlDatabase::isDriverAvailable(driver)) {
        return Error{ErrorCode::Unsupported,
                     connection->m_postgres
                         ? "Shared queues need Qt's driver for PostgreSQL. Install the package libqt6sql6-psql."
                         : "The queue needs Qt's driver for SQLite. Install the package libqt6sql6-sqlite.",
                     {}};
    }
    if (address.kind == StoreAddress::Kind::Sqlite) {
        if (mustExist && !fs::exists(address.file))
            return Error{ErrorCode::NotFound, "There is no queue at this place.", address.file.string()};
        if (const Result<void> made = makeFolderOf(address.file); !made)
            return made.error();
    }
    connection->m_name = nextName();
    QSqlDatabase database = QSqlDatabase::addDatabase(driver, connection->m_name);
    if (connection->m_postgres) {
        database.setHostName(QString::fromStdString(address.host));
        if (address.port > 0)
            database.setPort(address.port);
        database.setDatabaseName(QString::fromStdString(address.database));
        database.setUserName(QString::fromStdString(address.user));
        database.setPassword(QString::fromStdString(address.password));
        database.setConnectOptions(QStringLiteral("connect_timeout=10;application_name=ambrotype"));
    } else {
        const bool memory = address.kind == StoreAddress::Kind::Memory;
        database.setDatabaseName(memory ? QStringLiteral(":memory:")
                                        : QFile::decodeName(QByteArray::fromStdString(address.file.native())));
        database.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=%1").arg(kBusyMs));
    }
    if (!database.open())
        return sqlError(database.lastError());
    if (!connection->m_postgres)
        if (const Result<void> ready = connection->setUpSqlite(); !ready)
            return ready.error();
    return connection;
}

Result<void> StoreConnection::setUpSqlite()
{
    // FULL: a commit is on the disk when it returns, so that a power cut cannot forget which files an item has made.
    for (const char *pragma : {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON"}) {
        if (const Result<QSqlQuery> done = run(QString::fromLatin1(pragma)); !done)
            return done.error();
    }
    return {};
}

Result<std::unique_ptr<StoreConnection>> StoreConnection::openToRead(const fs::path &file)
{
    if (!fs::exists(file))
        return Error{ErrorCode::NotFound, "There is no queue at this place.", file.string()};
    std::unique_ptr<StoreConnection> connection(new StoreConnection);
    connection->m_name = nextName();
    QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), connection->m_name);
    database.setDatabaseName(QFile::decodeName(QByteArray::fromStdString(file.native())));
    database.setConnectOptions(QStringLiteral("QSQLITE_OPEN_READONLY;QSQLITE_BUSY_TIMEOUT=%1").arg(kBusyMs));
    if (!database.open())
        return sqlError(database.lastError());
    return connection;
}

StoreConnection::~StoreConnection()
{
    if (m_name.isEmpty())
        return;
    m_kept.clear();
    QSqlDatabase::database(m_name, false).close();
    QSqlDatabase::removeDatabase(m_name);
}

Result<QSqlQuery> StoreConnection::prepare(const QString &sql)
{
    QSqlQuery query(QSqlDatabase::database(m_name, false));
    query.setForwardOnly(true);
    if (!query.prepare(sql))
        return sqlError(query.lastError());
    return query;
}

Result<void> StoreConnection::execute(QSqlQuery &query, const QVariantList &values)
{
    for (qsizetype i = 0; i < values.size(); ++i)
        query.bindValue(static_cast<int>(i), values[i]);
    if (!query.exec())
        return sqlError(query.lastError());
    return {};
}

Result<QSqlQuery> StoreConnection::run(const QString &sql, const QVariantList &values)
{
    if (!sql.startsWith(QLatin1String("SELECT")))
        applyDurability();
    if (values.isEmpty()) { // without the detour of a prepared statement, which PostgreSQL refuses for some
        QSqlQuery query(QSqlDatabase::database(m_name, false));
        query.setForwardOnly(true);
        if (!query.exec(sql))
            return sqlError(query.lastError());
        return query;
    }
    Result<QSqlQuery> query = prepare(sql);
    if (!query)
        return query.error();
    if (const Result<void> done = execute(*query, values); !done)
        return done.error();
    return query;
}

Result<QSqlQuery *> StoreConnection::kept(const QString &sql)
{
    constexpr std::size_t kMostKept = 64;
    if (const auto known = m_kept.find(sql); known != m_kept.end())
        return &known->second;
    Result<QSqlQuery> query = prepare(sql);
    if (!query)
        return query.error();
    if (m_kept.size() >= kMostKept)
        m_kept.clear();
    return &m_kept.emplace(sql, std::move(*query)).first->second;
}

Result<QVariant> StoreConnection::value(const QString &sql, const QVariantList &values)
{
    const Result<QSqlQuery *> found = kept(sql);
    if (!found)
        return found.error();
    QSqlQuery &query = **found;
    if (const Result<void> done = execute(query, values); !done) {
        m_kept.erase(sql);
        return done.error();
    }
    const QVariant first = query.next() ? query.value(0) : QVariant();
    query.finish(); // what is not read to its end keeps an old state of the database in view
    return first;
}

Result<int> StoreConnection::write(const QString &sql, const QVariantList &values)
{
    applyDurability();
    const Result<QSqlQuery *> found = kept(sql);
    if (!found)
        return found.error();
    QSqlQuery &query = **found;
    if (const Result<void> done = execute(query, values); !done) {
        m_kept.erase(sql);
        return done.error();
    }
    const int changed = query.numRowsAffected();
    query.finish();
    return changed;
}

//! BEGIN and COMMIT, which SQLite is spared to parse again and again and PostgreSQL does not make ready.
Result<void> StoreConnection::control(const QString &sql)
{
    if (m_postgres) {
        const Result<QSqlQuery> done = run(sql);
        return done ? Result<void>() : done.error();
    }
    const Result<int> done = write(sql, {});
    return done ? Result<void>() : done.error();
}

Result<void> StoreConnection::transact(const std::function<Result<void>()> &work)
{
    if (m_inTransaction)
        return work();
    // IMMEDIATE: a reader that becomes a writer half-way could be refused whatever the patience.
    const QString begin = m_postgres ? QStringLiteral("BEGIN") : QStringLiteral("BEGIN IMMEDIATE");
    for (int attempt = 1;; ++attempt) {
        if (const Result<void> begun = control(begin); !begun)
            return begun;
        m_inTransaction = true;
        Result<void> done = work();
        m_inTransaction = false;
        if (done) {
            done = control(QStringLiteral("COMMIT"));
            if (done)
                return {};
        }
        (void)run(QStringLiteral("ROLLBACK")); // fails where the database has rolled back by itself
        // PostgreSQL: serialization_failure, deadlock_detected.
        const bool again = done.error().detail.find("40001") != std::string::npos
                           || done.error().detail.find("40P01") != std::string::npos;
        if (!m_postgres || !again || attempt >= kTransactionTries)
            return done;
    }
}

Result<void> StoreConnection::runScript(const QString &script)
{
    for (const QString &part : script.split(QStringLiteral(";\n"), Qt::SkipEmptyParts)) {
        const QString statement = part.trimmed();
        if (statement.isEmpty())
            continue;
        if (const Result<QSqlQuery> done = run(statement); !done)
            return done.error();
    }
    return {};
}

void StoreConnection::applyDurability()
{
    if (m_wantsDurable == m_durable || m_inTransaction)
        return;
    const QString set = m_postgres ? QStringLiteral("SET synchronous_commit = %1")
                                         .arg(m_wantsDurable ? QStringLiteral("on") : QStringLiteral("off"))
                                   : QStringLiteral("PRAGMA synchronous=%1")
                                         .arg(m_wantsDurable ? QStringLiteral("FULL") : QStringLiteral("NORMAL"));
    QSqlQuery query(QSqlDatabase::database(m_name, false));
    if (query.exec(set))
        m_durable = m_wantsDurable;
    else
        log(LogLevel::Warning, "queue", sqlError(query.lastError()).detail);
}

QString StoreConnection::skipLocked() const
{
    return m_postgres ? QStringLiteral(" FOR UPDATE SKIP LOCKED") : QString();
}

Result<std::int64_t> StoreConnection::now()
{
    if (m_postgres) {
        const Result<QVariant> time =
            value(QStringLiteral("SELECT (extract(epoch from clock_timestamp()) * 1000)::bigint"));
        if (!time)
            return time.error();
        return time->toLongLong();
    }
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

} // namespace ambrotype::jobs
