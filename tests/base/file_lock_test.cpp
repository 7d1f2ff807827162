#include "base/file_lock.h"

#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <csignal>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ambrotype;
using namespace std::chrono_literals;

namespace {

void writeText(const std::filesystem::path &file, const std::string &text)
{
    std::ofstream(file, std::ios::binary) << text;
}

std::string readText(const std::filesystem::path &file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

bool isFree(const std::filesystem::path &file)
{
    const auto lock = FileLock::take(file);
    REQUIRE(lock.ok());
    return *lock != nullptr;
}

} // namespace

TEST_CASE("a lock has one holder at a time and leaves no file", "[base][lock]")
{
    const test::TemporaryDir dir;
    const auto file = dir / "work.lock";
    {
        const auto lock = FileLock::take(file);
        REQUIRE(lock.ok());
        REQUIRE(*lock);
        CHECK_FALSE(isFree(file));
        const auto late = FileLock::take(file, 50ms);
        REQUIRE(late.ok());
        CHECK_FALSE(*late);
    }
    CHECK_FALSE(std::filesystem::exists(file));
    CHECK(isFree(file));
}

TEST_CASE("whatever a killed program left of its lock, the next one gets it", "[base][lock]")
{
    const test::TemporaryDir dir;
    const auto file = dir / "work.lock";
    writeText(file, GENERATE(as<std::string>(), "", "1", "1\nambrotype\nanother machine\n"));
    CHECK(isFree(file));
}

TEST_CASE("a lock ends with the program that holds it", "[base][lock]")
{
    const test::TemporaryDir dir;
    const auto file = dir / "work.lock";
    int ready[2] = {};
    REQUIRE(pipe(ready) == 0);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) { // nothing here may end the process as a test would
        const auto lock = FileLock::take(file);
        const char said = lock && *lock ? 'y' : 'n';
        if (write(ready[1], &said, 1) == 1)
            pause();
        _exit(0);
    }
    close(ready[1]);
    char said = 0;
    REQUIRE(read(ready[0], &said, 1) == 1);
    CHECK(said == 'y');
    CHECK_FALSE(isFree(file));
    kill(child, SIGKILL);
    REQUIRE(waitpid(child, nullptr, 0) == child);
    CHECK(std::filesystem::exists(file));
    CHECK(isFree(file));
    close(ready[0]);
}

TEST_CASE("many that want a lock have it one after the other", "[base][lock]")
{
    const test::TemporaryDir dir;
    const auto file = dir / "work.lock";
    constexpr int kThreads = 4;
    constexpr int kTurns = 200;
    std::atomic<int> inside = 0;
    std::atomic<int> most = 0;
    std::atomic<int> turns = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
        threads.emplace_back([&] {
            for (int turn = 0; turn < kTurns;) {
                const auto lock = FileLock::take(file);
                if (!lock || !*lock)
                    continue;
                const int now = ++inside;
                if (now > most)
                    most = now;
                ++turns;
                ++turn;
                std::this_thread::yield();
                --inside;
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    CHECK(most == 1);
    CHECK(turns == kThreads * kTurns);
    CHECK_FALSE(std::filesystem::exists(file));
}

TEST_CASE("where a lock cannot be made, the reason is told", "[base][lock]")
{
    const test::TemporaryDir dir;
    const auto nowhere = FileLock::take(dir / "none/work.lock");
    REQUIRE_FALSE(nowhere.ok());
    CHECK(nowhere.error().code == ErrorCode::NotFound);
    std::filesystem::create_directory(dir / "folder");
    CHECK_FALSE(FileLock::take(dir / "folder").ok());
    writeText(dir / "other", "text");
    std::filesystem::create_symlink(dir / "other", dir / "link");
    CHECK_FALSE(FileLock::take(dir / "link").ok());
    CHECK(readText(dir / "other") == "text");
}
