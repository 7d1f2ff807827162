#include "jobs/byte_budget.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

using namespace ambrotype;
using jobs::ByteBudget;

TEST_CASE("shares never add up to more than the budget", "[jobs][memory]")
{
    ByteBudget budget(100);
    std::atomic<int> used{0};
    std::atomic<int> most{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&budget, &used, &most, t] {
            for (int i = 0; i < 200; ++i) {
                const int bytes = 20 + (i * 7 + t * 13) % 70;
                const ByteBudget::Share share = budget.take(bytes, {});
                const int now = used += bytes;
                for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
                }
                used -= bytes;
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    CHECK(most <= 100);
    CHECK(most > 0);
}

TEST_CASE("what needs more than the whole budget runs alone", "[jobs][memory]")
{
    ByteBudget budget(100);
    std::atomic<bool> giantRuns{false};
    std::thread giant;
    {
        const ByteBudget::Share small = budget.take(10, {});
        giant = std::thread([&] {
            const ByteBudget::Share share = budget.take(1'000'000, {});
            giantRuns = bool(share);
        });
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        CHECK_FALSE(giantRuns);
    }
    giant.join();
    CHECK(giantRuns);
}

TEST_CASE("a cancelled wait gets nothing and leaves the line", "[jobs][memory]")
{
    ByteBudget budget(100);
    CancelSource cancel;
    ByteBudget::Share all = budget.take(100, {});
    std::thread waiting([&] { CHECK_FALSE(bool(budget.take(50, cancel.token()))); });
    cancel.cancel();
    waiting.join();
    all = {};
    CHECK(bool(budget.take(100, {})));
}
