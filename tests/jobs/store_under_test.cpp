#include "store_under_test.h"

#include "qt_loop.h"
#include "support/test_files.h"

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ambrotype::test {
namespace {

namespace fs = std::filesystem;

//! Runs \p command with a shell; true when it succeeded. Its words are thrown away.
bool shell(const std::string &command)
{
    return std::system(("(" + command + ") >/dev/null 2>&1 </dev/null").c_str()) == 0; // NOLINT(concurrency-mt-unsafe)
}

//! Where Debian keeps the server's programs; empty when it is not installed.
fs::path serverPrograms()
{
    std::error_code none;
    fs::path newest;
    for (const auto &version : fs::directory_iterator("/usr/lib/postgresql", none)) {
        const fs::path bin = version.path() / "bin";
        if (fs::exists(bin / "initdb") && fs::exists(bin / "pg_ctl") && bin > newest)
            newest = bin;
    }
    return newest;
}

//! A server that listens on a socket in a folder of its own and ends with the test program.
class PrivateServer
{
public:
    PrivateServer()
    {
        m_programs = serverPrograms();
        // The server refuses to run as root; Debian's package brings the user for it.
        m_asRoot = geteuid() == 0;
        if (m_programs.empty() || (m_asRoot && !getpwnam("postgres"))) // NOLINT(concurrency-mt-unsafe)
            return;
        if (m_asRoot)
            chownTo("postgres");
        chmod(m_folder.path().c_str(), 0755);
        // fsync off: the tests kill programs, not the machine.
        m_runs = as("'" + (m_programs / "initdb").string() + "' -D '" + data() + "' -U ambrotype -A trust --no-sync")
                 && as("'" + (m_programs / "pg_ctl").string() + "' -D '" + data() + "' -w -t 30 -l '"
                       + (m_folder.path() / "log").string() + "' -o \"-c listen_addresses='' -c fsync=off -k '"
                       + m_folder.path().string() + "'\" start");
    }

    ~PrivateServer()
    {
        if (m_runs)
            as("'" + (m_programs / "pg_ctl").string() + "' -D '" + data() + "' -m immediate stop");
    }

    PrivateServer(const PrivateServer &) = delete;
    PrivateServer &operator=(const PrivateServer &) = delete;

    bool runs() const { return m_runs; }

    jobs::StoreAddress newDatabase()
    {
        const std::string name = "queue" + std::to_string(++m_databases);
        if (!shell("'" + (m_programs / "createdb").string() + "' -h '" + m_folder.path().string() + "' -U ambrotype "
                   + name))
            throw std::runtime_error("createdb failed");
        jobs::StoreAddress address;
        address.kind = jobs::StoreAddress::Kind::PostgreSql;
        address.host = m_folder.path().string();
        address.user = "ambrotype";
        address.database = name;
        return address;
    }

private:
    std::string data() const { return (m_folder.path() / "data").string(); }

    void chownTo(const char *user)
    {
        const passwd *entry = getpwnam(user); // NOLINT(concurrency-mt-unsafe)
        if (chown(m_folder.path().c_str(), entry->pw_uid, entry->pw_gid) != 0)
            throw std::runtime_error("chown failed");
    }

    bool as(const std::string &command) const
    {
        if (!m_asRoot)
            return shell("cd / && " + command);
        std::string quoted;
        for (const char letter : command)
            quoted += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
        return shell("cd / && runuser -u postgres -- sh -c '" + quoted + "'");
    }

    TemporaryDir m_folder;
    fs::path m_programs;
    bool m_asRoot = false;
    bool m_runs = false;
    int m_databases = 0;
};

PrivateServer &server()
{
    static PrivateServer one;
    return one;
}

} // namespace

std::unique_ptr<StorePlace> postgresPlace()
{
    needApplication();
    if (!server().runs())
        return nullptr;
    auto place = std::make_unique<StorePlace>();
    place->name = "PostgreSQL";
    place->address = server().newDatabase();
    return place;
}

std::list<StorePlace> storePlaces()
{
    needApplication();
    std::list<StorePlace> places;
    places.push_back({"memory", jobs::StoreAddress::memory(), nullptr});
    const auto folder = std::make_shared<TemporaryDir>();
    places.push_back({"SQLite", jobs::StoreAddress::sqlite(folder->path() / "queue.sqlite"), folder});
    if (const auto postgres = postgresPlace())
        places.push_back(*postgres);
    return places;
}

std::unique_ptr<jobs::QueueStore> opened(const jobs::StoreAddress &address)
{
    auto store = jobs::QueueStore::open(address);
    if (!store)
        throw std::runtime_error(store.error().message + " " + store.error().detail);
    return std::move(*store);
}

std::vector<jobs::BatchItem> itemsNamed(const std::vector<std::string> &names)
{
    std::vector<jobs::BatchItem> items;
    for (const std::string &name : names) {
        jobs::BatchItem &item = items.emplace_back();
        item.input = "/in/" + name + ".png";
        item.outputFolder = "/out";
        item.recipe = pipeline::Recipe::neutral();
    }
    return items;
}

} // namespace ambrotype::test
