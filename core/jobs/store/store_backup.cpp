#include "jobs/store/store_backup.h"

#include "base/log.h"
#include "jobs/store/store_connection.h"

#include <chrono>

#include <fcntl.h>
#include <unistd.h>

namespace ambrotype::jobs {
namespace {

namespace fs = std::filesystem;

Error ioError(const char *message, const fs::path &file, const std::error_code &failed)
{
    return {ErrorCode::Io, message, file.string() + ": " + failed.message()};
}

} // namespace

fs::path withSuffix(const fs::path &file, const std::string &suffix)
{
    fs::path other = file;
    other += suffix;
    return other;
}

void syncPath(const fs::path &path)
{
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    fsync(descriptor);
    close(descriptor);
}

fs::path backupPath(const fs::path &file)
{
    return withSuffix(file, ".backup");
}

Result<std::unique_ptr<FileLock>> takeCopyTurn(const fs::path &file, std::chrono::milliseconds patience)
{
    return FileLock::take(withSuffix(file, ".copying.lock"), patience);
}

Result<void> copyDatabase(StoreConnection &connection, const fs::path &target)
{
    const fs::path draft = withSuffix(target, ".tmp");
    std::error_code failed;
    fs::remove(draft, failed);
    QString name = QString::fromStdString(draft.string());
    name.replace(QLatin1Char('\''), QLatin1String("''"));
    if (const auto copied = connection.run(QStringLiteral("VACUUM INTO '%1'").arg(name)); !copied) {
        fs::remove(draft, failed);
        return copied.error();
    }
    syncPath(draft);
    fs::rename(draft, target, failed);
    if (failed)
        return ioError("The copy of the queue cannot be written.", target, failed);
    return {};
}

namespace {

bool isFresh(const fs::path &backup)
{
    constexpr std::chrono::hours kOldest(1);
    constexpr std::chrono::seconds kNow(0);
    std::error_code missing;
    const auto made = fs::last_write_time(backup, missing);
    const auto age = fs::file_time_type::clock::now() - made;
    return !missing && age >= kNow && age < kOldest;
}

} // namespace

void keepBackup(StoreConnection &connection, const fs::path &file)
{
    const fs::path backup = backupPath(file);
    const Result<std::unique_ptr<FileLock>> turn = takeCopyTurn(file, std::chrono::milliseconds(0));
    if (!turn)
        log(LogLevel::Warning, "queue", "no backup: " + turn.error().message + " " + turn.error().detail);
    if (!turn || !*turn)
        return;
    if (isFresh(backup))
        return;
    const Result<QVariant> any = connection.value(QStringLiteral("SELECT 1 FROM items LIMIT 1"));
    if (any && !any->isValid())
        return;
    if (const Result<void> kept = copyDatabase(connection, backup); !kept)
        log(LogLevel::Warning, "queue", "no backup: " + kept.error().message + " " + kept.error().detail);
}

void keepBackup(const fs::path &file)
{
    if (isFresh(backupPath(file)))
        return;
    const auto connection = StoreConnection::open(StoreAddress::sqlite(file), true);
    const Result<void> whole = connection ? checkIntegrity(**connection, file) : Result<void>(connection.error());
    if (whole)
        keepBackup(**connection, file);
    else
        log(LogLevel::Error, "queue", "no backup: " + whole.error().message + " " + whole.error().detail);
}

Result<void> checkIntegrity(StoreConnection &connection, const fs::path &file)
{
    const Result<QVariant> said = connection.value(QStringLiteral("PRAGMA quick_check(1)"));
    if (said && said->toString() == QLatin1String("ok"))
        return {};
    if (!said && said.error().code != ErrorCode::Damaged)
        return said.error();
    const std::string detail = said ? said->toString().toStdString() : said.error().detail;
    const bool backup = fs::exists(backupPath(file));
    return Error{ErrorCode::Damaged,
                 std::string("The file of the queue is damaged. No picture is lost; the list of the work is. ")
                     + (backup ? "\"ambrotype-cli queue verify --repair\" saves what can be read and takes the rest "
                                 "from the backup."
                               : "\"ambrotype-cli queue verify --repair\" saves what can be read."),
                 file.string() + ": " + detail};
}

} // namespace ambrotype::jobs
