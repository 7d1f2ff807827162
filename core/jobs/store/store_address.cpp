#include "jobs/store/store_address.h"

#include "base/paths.h"

#include <QFile>
#include <QString>
#include <QUrl>
#include <QUrlQuery>

#include <cstdlib>

namespace ambrotype::jobs {
namespace {

bool startsWith(const std::string &text, const char *prefix)
{
    return text.rfind(prefix, 0) == 0;
}

Result<StoreAddress> parsePostgres(const std::string &text)
{
    const QUrl url(QString::fromStdString(text), QUrl::StrictMode);
    StoreAddress address;
    address.kind = StoreAddress::Kind::PostgreSql;
    address.host = url.host(QUrl::FullyDecoded).toStdString();
    if (const QString folder = QUrlQuery(url).queryItemValue(QStringLiteral("host"), QUrl::FullyDecoded);
        !folder.isEmpty())
        address.host = folder.toStdString();
    address.port = url.port(0);
    address.user = url.userName(QUrl::FullyDecoded).toStdString();
    address.password = url.password(QUrl::FullyDecoded).toStdString();
    address.database = url.path(QUrl::FullyDecoded).mid(1).toStdString();
    if (!url.isValid() || address.database.empty())
        return Error{ErrorCode::InvalidArgument,
                     "This is no address of a queue. Write postgresql://user:password@host:port/database, or the path "
                     "of a file.",
                     {}}; // the text may hold a password, so it is not repeated
    return address;
}

} // namespace

StoreAddress StoreAddress::memory()
{
    return {};
}

StoreAddress StoreAddress::sqlite(std::filesystem::path file)
{
    StoreAddress address;
    address.kind = Kind::Sqlite;
    address.file = std::move(file);
    return address;
}

Result<StoreAddress> StoreAddress::usual()
{
    const char *named = std::getenv("AMBROTYPE_QUEUE"); // NOLINT(concurrency-mt-unsafe): nobody sets variables
    if (named && *named)
        return parse(named);
    return sqlite(paths::dataDir() / "queue.sqlite");
}

Result<StoreAddress> StoreAddress::parse(const std::string &text)
{
    if (startsWith(text, "postgresql:") || startsWith(text, "postgres:"))
        return parsePostgres(text);
    const std::string file = startsWith(text, "sqlite:") ? text.substr(7) : text;
    std::error_code failed;
    const std::filesystem::path whole = std::filesystem::absolute(file, failed);
    if (file.empty() || failed || !whole.has_filename())
        return Error{ErrorCode::InvalidArgument,
                     "This is no address of a queue. Write postgresql://user:password@host:port/database, or the path "
                     "of a file.",
                     text};
    return sqlite(whole);
}

std::string StoreAddress::text() const
{
    if (kind == Kind::Memory)
        return "memory";
    if (kind == Kind::Sqlite)
        return file.string();
    const bool socket = !host.empty() && host.front() == '/';
    std::string text = "postgresql://";
    if (!user.empty())
        text += user + "@";
    if (!socket)
        text += host;
    if (port > 0)
        text += ":" + std::to_string(port);
    text += "/" + database;
    if (socket)
        text += "?host=" + host;
    return text;
}

} // namespace ambrotype::jobs
