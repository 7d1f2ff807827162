#include "jobs/store/store_repair.h"

#include "item_pictures.h"
#include "jobs/store/store_backup.h"
#include "jobs/store/store_connection.h"
#include "store_under_test.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <set>

using namespace ambrotype;
using namespace ambrotype::jobs;
using test::itemsNamed;
using test::opened;

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kLease = 30'000;

//! Items of which a page of the file holds only a few.
std::vector<BatchItem> longItems(const std::string &first, int count)
{
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i)
        names.push_back(first + std::to_string(1000 + i));
    std::vector<BatchItem> items = itemsNamed(names);
    for (BatchItem &item : items)
        item.order = std::string(400, 'o');
    return items;
}

//! Overwrites the pages of the database that hold rows with \p text. \returns how many.
int damagePagesWith(const fs::path &file, const std::string &text)
{
    constexpr std::size_t kPage = 4096;
    constexpr char kRows = 0x0D; // kind of a page; others hold old rows in what is free of them
    std::string bytes = test::readText(file);
    std::set<std::size_t> pages;
    for (std::size_t at = bytes.find(text); at != std::string::npos; at = bytes.find(text, at + 1)) {
        if (bytes[at / kPage * kPage] == kRows)
            pages.insert(at / kPage);
    }
    for (const std::size_t page : pages)
        bytes.replace(page * kPage, kPage, std::string(kPage, '\xA5'));
    test::writeText(file, bytes);
    return static_cast<int>(pages.size());
}

std::set<std::string> inputsIn(const StoreAddress &address)
{
    std::set<std::string> inputs;
    const auto rows = opened(address)->list();
    for (const QueueRow &row : *rows)
        inputs.insert(row.input.stem().string());
    return inputs;
}

//! Nothing is left of the work of a repair.
void checkTidy(const fs::path &folder)
{
    for (const auto &entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        INFO(name);
        CHECK(name.find(".repair") == std::string::npos);
        CHECK(name.find(".backup-") == std::string::npos);
    }
}

struct Damaged
{
    test::TemporaryDir dir;
    StoreAddress address = StoreAddress::sqlite(dir / "queue.sqlite");
    std::set<std::string> inputs;

    //! A queue of 40 in three runs; a page of the file is damaged. The backup knows all but the last run.
    explicit Damaged(bool withBackup = true)
    {
        REQUIRE(opened(address)->add(longItems("a", 20)).ok());
        REQUIRE(opened(address)->add(longItems("b", 10)).ok());
        fs::remove(backupPath(address.file));
        opened(address);
        REQUIRE(fs::exists(backupPath(address.file)));
        REQUIRE(opened(address)->add(longItems("c", 10)).ok());
        inputs = inputsIn(address);
        REQUIRE(inputs.size() == 40);
        if (!withBackup)
            fs::remove(backupPath(address.file));
        REQUIRE(damagePagesWith(address.file, "/in/a1005.png") > 0);
        REQUIRE(QueueStore::open(address).error().code == ErrorCode::Damaged);
    }
};

} // namespace

TEST_CASE("what a damaged queue has lost comes from its backup", "[jobs][store][repair]")
{
    const Damaged damaged;
    const std::string before = test::readText(damaged.address.file);
    const auto repair = repairStore(damaged.address.file);
    REQUIRE(repair.ok());
    CHECK(repair->fromBackup > 0);
    CHECK(repair->readable >= 10); // what came after the backup
    CHECK(repair->readable + repair->fromBackup == 40);
    CHECK(inputsIn(damaged.address) == damaged.inputs);
    CHECK(repair->damaged == damaged.address.file.string() + ".damaged");
    CHECK(test::readText(repair->damaged) == before);
    checkTidy(damaged.dir.path());
}

TEST_CASE("without a backup repair saves the pages that are whole", "[jobs][store][repair]")
{
    const Damaged damaged(false);
    const auto repair = repairStore(damaged.address.file);
    REQUIRE(repair.ok());
    CHECK(repair->fromBackup == 0);
    CHECK(repair->readable > 20);
    CHECK(repair->readable < 40);
    CHECK(inputsIn(damaged.address).count("c1009") == 1);
}

TEST_CASE("a repaired queue knows what was removed, gives no id twice and waits", "[jobs][store][repair]")
{
    test::storePlaces(); // the application
    const test::TemporaryDir dir;
    const StoreAddress address = StoreAddress::sqlite(dir / "queue.sqlite");
    auto store = opened(address);
    const auto ids = store->add(itemsNamed({"a", "b", "c", "d"}));
    REQUIRE(ids.ok());
    store.reset();
    store = opened(address); // the backup knows all four
    REQUIRE(store->remove({(*ids)[1], (*ids)[3]}).ok());
    const std::int64_t run = store->row(ids->front())->run;
    const auto revision = store->revision();
    store.reset();
    const auto repair = repairStore(address.file);
    REQUIRE(repair.ok());
    CHECK(repair->readable == 2);
    CHECK(repair->fromBackup == 0); // what was removed stays so

    store = opened(address);
    CHECK(store->pauseState()->first);
    CHECK_FALSE(store->pauseState()->second.empty());
    CHECK(store->claim("w", 9, true, kLease)->empty());
    CHECK(store->inputsOf(run).value()->size() == 4);
    CHECK(*store->revision() > 0);
    CHECK(*store->revision() >= *revision);
    const auto more = store->add(itemsNamed({"e"}));
    REQUIRE(more.ok());
    CHECK(more->front() > ids->back());
    CHECK(store->row(more->front())->run > run);
}

TEST_CASE("an item whose settings are lost stays protected from results", "[jobs][store][repair]")
{
    test::storePlaces();
    const test::TemporaryDir dir;
    const StoreAddress address = StoreAddress::sqlite(dir / "queue.sqlite");
    std::vector<BatchItem> items = itemsNamed({"a", "b"});
    items[1].order = "another order, so other settings";
    const auto ids = opened(address)->add(items);
    REQUIRE(ids.ok());
    fs::remove(backupPath(address.file));
    {
        auto meddler = StoreConnection::open(address).value();
        REQUIRE(meddler->run(QStringLiteral("PRAGMA foreign_keys=OFF")).ok());
        REQUIRE(meddler->run(QStringLiteral("DELETE FROM settings WHERE id = 2")).ok());
    }
    const auto repair = repairStore(address.file);
    REQUIRE(repair.ok());
    CHECK(repair->readable == 1);
    auto store = opened(address);
    CHECK(store->inputsOf(store->row(ids->front())->run).value()->count("/in/b.png") == 1);
}

TEST_CASE("repair ends, whatever ids a damaged queue claims to have", "[jobs][store][repair]")
{
    test::storePlaces();
    const test::TemporaryDir dir;
    const StoreAddress address = StoreAddress::sqlite(dir / "queue.sqlite");
    REQUIRE(opened(address)->add(itemsNamed({"a", "b", "c", "d"})).ok());
    {
        auto meddler = StoreConnection::open(address).value();
        REQUIRE(meddler->run(QStringLiteral("UPDATE items SET id = -9223372036854775807 WHERE id = 1")).ok());
        REQUIRE(meddler->run(QStringLiteral("UPDATE items SET id = 9223372036854775807 WHERE id = 2")).ok());
        REQUIRE(meddler->run(QStringLiteral("UPDATE items SET id = 4000000000000 WHERE id = 3")).ok());
        REQUIRE(meddler->run(QStringLiteral("UPDATE store SET next_item = 9223372036854775807")).ok());
    }
    const auto repair = repairStore(address.file);
    REQUIRE(repair.ok());
    CHECK(repair->readable == 2);
    auto store = opened(address);
    const auto more = store->add(itemsNamed({"e"}));
    REQUIRE(more.ok());
    CHECK(more->front() == 4'000'000'000'001);
}

TEST_CASE("a repair that was killed at any of its steps is done again without a loss", "[jobs][store][repair]")
{
    const Damaged damaged;
    const fs::path file = damaged.address.file;
    const auto beside = [&](const char *suffix) { return withSuffix(file, suffix); };
    std::string log;
    SECTION("while it filled the new store")
    {
        test::writeText(beside(".repairing"), std::string(5000, 'x'));
        test::writeText(beside(".repairing-wal"), std::string(5000, 'x'));
    }
    SECTION("before the new store got its name")
    {
        fs::copy_file(backupPath(file), beside(".repaired"));
        fs::create_hard_link(file, beside(".damaged"));
    }
    SECTION("when the log of the damaged one was aside")
    {
        // Only the new store knows now what was in the log and not in the backup.
        REQUIRE(repairStore(file).ok());
        fs::rename(file, beside(".repaired"));
        fs::rename(beside(".damaged"), file);
        REQUIRE(damagePagesWith(file, "/in/c100") > 0);
        fs::create_hard_link(file, beside(".damaged"));
        log = "the log";
        test::writeText(beside(".damaged-wal"), log);
    }
    const auto repair = repairStore(file);
    REQUIRE(repair.ok());
    CHECK(repair->damaged == beside(".damaged"));
    CHECK_FALSE(fs::exists(beside(".damaged-2")));
    CHECK(inputsIn(damaged.address) == damaged.inputs);
    CHECK(test::readText(beside(".damaged-wal")) == log);
    checkTidy(damaged.dir.path());
}

TEST_CASE("the lock of a program that was killed as it took it holds up neither repair nor backup",
          "[jobs][store][repair]")
{
    const Damaged damaged;
    const fs::path lock = withSuffix(damaged.address.file, ".copying.lock");
    test::writeText(lock, ""); // made, but nothing was written into it any more
    REQUIRE(repairStore(damaged.address.file).ok());
    CHECK(inputsIn(damaged.address) == damaged.inputs);
    fs::remove(backupPath(damaged.address.file));
    test::writeText(lock, "1\nambrotype\nanother machine\n");
    opened(damaged.address);
    CHECK(fs::exists(backupPath(damaged.address.file)));
    CHECK_FALSE(fs::exists(lock));
}

TEST_CASE("while another program copies the queue nobody makes a backup beside it", "[jobs][store]")
{
    const test::TemporaryDir dir;
    const StoreAddress address = StoreAddress::sqlite(dir / "queue.sqlite");
    REQUIRE(opened(address)->add(longItems("a", 2)).ok());
    fs::remove(backupPath(address.file));
    {
        const auto turn = takeCopyTurn(address.file, std::chrono::milliseconds(0));
        REQUIRE(turn.ok());
        REQUIRE(*turn);
        opened(address);
        CHECK_FALSE(fs::exists(backupPath(address.file)));
    }
    opened(address);
    CHECK(fs::exists(backupPath(address.file)));
}

TEST_CASE("where nothing can be read and there is no backup, repair leaves all as it is", "[jobs][store][repair]")
{
    test::storePlaces();
    const test::TemporaryDir dir;
    test::writeText(dir / "queue.sqlite", std::string(8192, 'x'));
    const auto repair = repairStore(dir / "queue.sqlite");
    REQUIRE_FALSE(repair.ok());
    CHECK(repair.error().code == ErrorCode::Damaged);
    CHECK(test::readText(dir / "queue.sqlite") == std::string(8192, 'x'));
    CHECK(std::distance(fs::directory_iterator(dir.path()), {}) == 1);
}
