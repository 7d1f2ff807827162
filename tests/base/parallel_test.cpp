#include "base/parallel.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

using namespace ambrotype;

TEST_CASE("parallelFor visits every index once", "[base][parallel]")
{
    for (const int grain : {1, 7, 1000, 5000}) {
        std::vector<std::atomic<int>> visits(4321);
        std::atomic<bool> tooLong{false}; // Catch's assertions are for one thread
        parallelFor(0, 4321, grain, [&](std::int64_t from, std::int64_t to) {
            if (to - from > grain)
                tooLong = true;
            for (std::int64_t i = from; i < to; ++i)
                ++visits[static_cast<std::size_t>(i)];
        });
        int wrong = 0;
        for (const auto &count : visits)
            wrong += count != 1;
        CHECK(wrong == 0);
        CHECK_FALSE(tooLong);
    }
}

TEST_CASE("parallelFor over nothing calls nothing", "[base][parallel]")
{
    bool called = false;
    parallelFor(5, 5, 1, [&](std::int64_t, std::int64_t) { called = true; });
    parallelFor(6, 5, 1, [&](std::int64_t, std::int64_t) { called = true; });
    CHECK_FALSE(called);
}

TEST_CASE("parallelFor may be nested and called from many threads at once", "[base][parallel]")
{
    std::atomic<int> sum{0};
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 4; ++caller)
        callers.emplace_back([&] {
            for (int round = 0; round < 50; ++round)
                parallelFor(0, 10, 1, [&](std::int64_t, std::int64_t) {
                    parallelFor(
                        0, 10, 3, [&](std::int64_t from, std::int64_t to) { sum += static_cast<int>(to - from); });
                });
        });
    for (std::thread &caller : callers)
        caller.join();
    CHECK(sum == 4 * 50 * 10 * 10);
}

TEST_CASE("Inline loops stay on their own thread, and only while their scope lives", "[base][parallel]")
{
    const auto everythingHere = [] {
        const std::thread::id here = std::this_thread::get_id();
        std::atomic<bool> elsewhere{false};
        // Long enough that a sleeping worker would take a piece if one were offered.
        parallelFor(0, 200, 1, [&](std::int64_t, std::int64_t) {
            std::this_thread::sleep_for(std::chrono::microseconds(200));
            if (std::this_thread::get_id() != here)
                elsewhere = true;
        });
        return !elsewhere;
    };
    setParallelThreads(2);
    {
        const InlineLoops outer;
        {
            const InlineLoops inner;
            CHECK(everythingHere());
        }
        CHECK(everythingHere());
    }
    CHECK_FALSE(everythingHere());
    setParallelThreads(0);
}
