#include "jobs/store/queue_store.h"
#include "jobs/store/store_backup.h"
#include "store_under_test.h"
#include "support/test_files.h"

#include "base/log.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

using namespace ambrotype;
using namespace ambrotype::jobs;
using namespace ambrotype::test;
namespace fs = std::filesystem;

TEST_CASE("programs that open a queue at the same time keep one whole backup between them", "[jobs][store]")
{
    const TemporaryDir folder;
    const StoreAddress address = StoreAddress::sqlite(folder.path() / "queue.sqlite");
    REQUIRE(opened(address)->add(itemsNamed({"a", "b"})));
    std::atomic<int> complaints{0};
    setLogSink(
        [&](LogLevel level, std::string_view, std::string_view) { complaints += level >= LogLevel::Warning ? 1 : 0; });
    constexpr int kRounds = 20;
    constexpr int kPrograms = 6;
    for (int round = 0; round < kRounds; ++round) {
        fs::remove(backupPath(address.file));
        std::vector<std::thread> programs;
        std::atomic<int> opened{0};
        for (int i = 0; i < kPrograms; ++i)
            programs.emplace_back([&] { opened += QueueStore::open(address) ? 1 : 0; });
        for (std::thread &program : programs)
            program.join();
        REQUIRE(opened == kPrograms);
        REQUIRE(fs::exists(backupPath(address.file)));
    }
    setLogSink({});
    CHECK(complaints == 0);
    CHECK(QueueStore::open(StoreAddress::sqlite(backupPath(address.file))));
    for (const auto &entry : fs::directory_iterator(folder.path()))
        CHECK(entry.path().string().find(".tmp") == std::string::npos);
}

TEST_CASE("a store without items takes no backup's place and makes none", "[jobs][store]")
{
    const TemporaryDir folder;
    const StoreAddress address = StoreAddress::sqlite(folder.path() / "queue.sqlite");
    CHECK(opened(address)->list()->empty());
    CHECK_FALSE(fs::exists(backupPath(address.file)));
    const auto ids = opened(address)->add(itemsNamed({"a", "b"}));
    REQUIRE(ids.ok());
    opened(address);
    REQUIRE(fs::exists(backupPath(address.file)));
    REQUIRE(opened(address)->remove(*ids).ok());
    fs::last_write_time(backupPath(address.file), fs::file_time_type::clock::now() - std::chrono::hours(48));
    opened(address);
    CHECK(opened(StoreAddress::sqlite(backupPath(address.file)))->list()->size() == 2);
}

TEST_CASE("a backup from the future is made anew, like an old one", "[jobs][store]")
{
    const TemporaryDir folder;
    const StoreAddress address = StoreAddress::sqlite(folder.path() / "queue.sqlite");
    REQUIRE(opened(address)->add(itemsNamed({"a"})).ok());
    opened(address);
    REQUIRE(opened(address)->add(itemsNamed({"b"})).ok());
    const auto inBackup = [&] { return opened(StoreAddress::sqlite(backupPath(address.file)))->list()->size(); };
    const int hours = GENERATE(0, 48, -48);
    fs::last_write_time(backupPath(address.file), fs::file_time_type::clock::now() + std::chrono::hours(hours));
    opened(address);
    CHECK(inBackup() == (hours == 0 ? 1 : 2));
}
