#pragma once

#include "base/result.h"
#include "jobs/store/store_address.h"

#include <QSqlQuery>
#include <QString>
#include <QVariantList>

#include <functional>
#include <map>
#include <memory>

namespace ambrotype::jobs {

//! One connection to the database of a queue, with what SQLite and PostgreSQL do differently. For the thread that
//! opened it. Needs a QCoreApplication, for Qt's search for drivers.
class StoreConnection
{
public:
    //! Opens the database, making a SQLite file with its folder if there is none. SQLite: write-ahead log, every commit
    //! reaches the disk, foreign keys, waits up to 20 s for other writers. Errors: Unsupported (no driver), Io,
    //! PermissionDenied, Damaged (no database at all), NotFound (only with \p mustExist).
    static Result<std::unique_ptr<StoreConnection>> open(const StoreAddress &address, bool mustExist = false);

    //! Opens a SQLite file of which nothing is to be changed, damaged or not. Errors: as open(); NotFound.
    static Result<std::unique_ptr<StoreConnection>> openToRead(const std::filesystem::path &file);

    ~StoreConnection();
    StoreConnection(const StoreConnection &) = delete;
    StoreConnection &operator=(const StoreConnection &) = delete;

    bool isPostgres() const { return m_postgres; }

    //! A statement made ready with its values bound in order ("?" each). Errors: Io, Damaged, DiskFull.
    Result<QSqlQuery> run(const QString &sql, const QVariantList &values = {});
    //! The first column of the first row; an invalid variant when there is none. The statement is kept ready.
    Result<QVariant> value(const QString &sql, const QVariantList &values = {});
    //! Runs a statement that gives no rows; \returns how many it changed. It is kept ready for the next time, so
    //! numbers belong into \p values.
    Result<int> write(const QString &sql, const QVariantList &values);
    Result<QSqlQuery> prepare(const QString &sql);
    static Result<void> execute(QSqlQuery &query, const QVariantList &values);

    //! Runs \p work within a transaction that no other writer disturbs; undone when it fails. \p work may be run again
    //! when the database asks for that (deadlock, serialisation).
    Result<void> transact(const std::function<Result<void>()> &work);

    //! Runs the statements of \p script, separated by lines that end in ";".
    Result<void> runScript(const QString &script);

    //! Whether a commit is on the disk when it returns (as at the beginning). Without, a killed program loses nothing
    //! still, but a power cut may cost the last commits.
    void setDurable(bool durable) { m_wantsDurable = durable; }

    //! "FOR UPDATE SKIP LOCKED" where there is such a thing.
    QString skipLocked() const;

    //! Milliseconds since 1970: the server's clock where several machines share the store.
    Result<std::int64_t> now();

private:
    StoreConnection() = default;
    Result<void> setUpSqlite();
    Result<void> control(const QString &sql);
    void applyDurability();
    Result<QSqlQuery *> kept(const QString &sql);

    QString m_name;
    bool m_postgres = false;
    bool m_inTransaction = false;
    bool m_wantsDurable = true;
    bool m_durable = true; //!< As the database has been told; it is told with the next statement that writes.
    std::map<QString, QSqlQuery> m_kept; //!< Made ready.
};

//! While it lives, commits of a connection may wait for the disk until a later one forces them there.
class Hasty
{
public:
    explicit Hasty(StoreConnection &connection)
        : m_connection(connection)
    {
        m_connection.setDurable(false);
    }
    ~Hasty() { m_connection.setDurable(true); }
    Hasty(const Hasty &) = delete;
    Hasty &operator=(const Hasty &) = delete;

private:
    StoreConnection &m_connection;
};

//! An SQL error in our terms.
Error sqlError(const QSqlError &error);

//! To be asked after the last row of \p query: a disk that fails in the middle looks like the end of the rows.
Result<void> readToEnd(const QSqlQuery &query);

} // namespace ambrotype::jobs
