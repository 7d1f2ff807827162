#include "jobs/store/migrations.h"

#include "base/log.h"
#include "jobs/store/store_backup.h"

#include <array>

namespace ambrotype::jobs {
namespace {

// The same text for both databases. No trigger, no sequence: ids and revisions are counted in the one row of "store",
// whose lock also puts writers in a row, so that revisions become visible in their order.
constexpr const char *kFirst = R"(
CREATE TABLE store (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    revision BIGINT NOT NULL,
    next_item BIGINT NOT NULL,
    next_run BIGINT NOT NULL,
    next_settings BIGINT NOT NULL,
    paused INTEGER NOT NULL,
    pause_reason TEXT NOT NULL
);
INSERT INTO store VALUES (1, 1, 1, 1, 1, 0, '');
CREATE TABLE runs (
    id BIGINT PRIMARY KEY,
    added_at BIGINT NOT NULL,
    preset TEXT NOT NULL,
    client_order TEXT NOT NULL,
    items INTEGER NOT NULL
);
CREATE TABLE settings (
    id BIGINT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    json TEXT NOT NULL
);
CREATE TABLE items (
    id BIGINT PRIMARY KEY,
    run_id BIGINT NOT NULL REFERENCES runs(id),
    settings_id BIGINT NOT NULL REFERENCES settings(id),
    position BIGINT NOT NULL,
    priority INTEGER NOT NULL,
    state TEXT NOT NULL,
    suspect INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    crashes INTEGER NOT NULL,
    kills INTEGER NOT NULL,
    not_before BIGINT NOT NULL,
    lease_owner TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    cancel_wanted INTEGER NOT NULL,
    input TEXT NOT NULL,
    input_bytes BIGINT NOT NULL,
    input_time BIGINT NOT NULL,
    input_hash TEXT NOT NULL,
    output_folder TEXT NOT NULL,
    output_file TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    duplicate INTEGER NOT NULL,
    name_group TEXT NOT NULL,
    preset TEXT NOT NULL,
    client_order TEXT NOT NULL,
    automatic INTEGER NOT NULL,
    intended TEXT NOT NULL,
    output TEXT NOT NULL,
    error_code TEXT NOT NULL,
    error_text TEXT NOT NULL,
    note TEXT NOT NULL,
    seconds DOUBLE PRECISION NOT NULL,
    device TEXT NOT NULL,
    result TEXT NOT NULL,
    flags TEXT NOT NULL,
    review TEXT NOT NULL,
    reviewer TEXT NOT NULL,
    reviewed_at BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT NOT NULL,
    audit_by TEXT NOT NULL DEFAULT '',
    revision BIGINT NOT NULL
);
CREATE INDEX items_turn ON items (state, suspect, priority DESC, position, id);
CREATE INDEX items_revision ON items (revision);
CREATE INDEX items_group ON items (name_group, id);
CREATE INDEX items_run ON items (run_id);
CREATE INDEX items_position ON items (position, id);
CREATE INDEX items_audit ON items (finished_at, id) WHERE audit_by <> '';
CREATE TABLE removed (
    id BIGINT PRIMARY KEY,
    revision BIGINT NOT NULL,
    run_id BIGINT NOT NULL,
    input TEXT NOT NULL
);
CREATE INDEX removed_run ON removed (run_id);
CREATE INDEX removed_revision ON removed (revision);
)";

constexpr std::array kSteps{kFirst}; // kSteps[n] leads from version n to n + 1; never changed once released

static_assert(kSteps.size() == kSchemaVersion);

Result<int> versionOf(StoreConnection &connection)
{
    const Result<QVariant> version = connection.value(QStringLiteral("SELECT max(version) FROM schema_version"));
    if (!version)
        return version.error();
    return version->toInt(); // 0 for none
}

Result<void> step(StoreConnection &connection, int from)
{
    if (const Result<void> done = connection.runScript(QString::fromLatin1(kSteps[static_cast<std::size_t>(from)]));
        !done)
        return done;
    const Result<QSqlQuery> noted = connection.run(QStringLiteral("INSERT INTO schema_version VALUES (?)"), {from + 1});
    return noted ? Result<void>() : noted.error();
}

} // namespace

Result<void> migrate(StoreConnection &connection, const std::filesystem::path &file)
{
    const auto work = [&]() -> Result<void> {
        if (connection.isPostgres()) { // two programs at once: one waits for the other
            constexpr int kLock = 0x616d6271;
            if (const auto locked = connection.run(QStringLiteral("SELECT pg_advisory_xact_lock(%1)").arg(kLock));
                !locked)
                return locked.error();
        }
        const auto made =
            connection.run(QStringLiteral("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY)"));
        if (!made)
            return made.error();
        const Result<int> version = versionOf(connection);
        if (!version)
            return version.error();
        if (*version > kSchemaVersion)
            return Error{ErrorCode::Unsupported,
                         "This queue was made by a newer version of Ambrotype. Update this one, or use another queue.",
                         "schema " + std::to_string(*version) + ", known " + std::to_string(kSchemaVersion)};
        for (int from = *version; from < kSchemaVersion; ++from) {
            if (const Result<void> done = step(connection, from); !done)
                return done;
            log(LogLevel::Info, "queue", "schema is now version " + std::to_string(from + 1));
        }
        return {};
    };
    // Most often nothing is to be done: seen without a lock.
    const Result<int> before = versionOf(connection);
    if (before && *before == kSchemaVersion)
        return {};
    if (before && *before > 0 && *before < kSchemaVersion && !file.empty()) {
        constexpr std::chrono::minutes kOthersCopy(1);
        const Result<std::unique_ptr<FileLock>> turn = takeCopyTurn(file, kOthersCopy);
        if (!turn)
            return turn.error();
        if (!*turn)
            return Error{ErrorCode::Io,
                         "The queue is being brought up to date by another program. Try again in a minute.",
                         file.string()};
        const Result<int> still = versionOf(connection); // another program may have done it meanwhile
        if (still && *still < kSchemaVersion) {
            const std::string suffix = ".before-version-" + std::to_string(kSchemaVersion);
            if (const Result<void> kept = copyDatabase(connection, withSuffix(file, suffix)); !kept)
                return kept;
        }
    }
    return connection.transact(work);
}

} // namespace ambrotype::jobs
