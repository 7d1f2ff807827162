#include "support/test_files.h"

#include "jobs/store/queue_store.h"
#include "jobs/store/store_backup.h"

#include "base/log.h"

#include <catch2/catch.hpp>

#include <atomic>
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
    REQUIRE(QueueStore::open(address));
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
