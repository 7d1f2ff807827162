#include "inference/session/replay_cache.h"

#include <catch2/catch.hpp>

using namespace ambrotype::inference;

TEST_CASE("a shape is recorded when it comes a third time", "[inference][replay]")
{
    ReplayCache<int> cache(2);
    CHECK(cache.next("a") == RunKind::Plain);
    CHECK(cache.next("b") == RunKind::Plain);
    CHECK(cache.next("a") == RunKind::Tuned);
    CHECK(cache.next("a") == RunKind::Record);
    cache.keep("a", std::make_shared<int>(1));
    CHECK(cache.next("a") == RunKind::Replay);
    CHECK(*cache.recording("a") == 1);
    CHECK(cache.next("b") == RunKind::Tuned);
    CHECK(cache.recording("b") == nullptr);
}

TEST_CASE("what cannot be recorded is not tried again", "[inference][replay]")
{
    ReplayCache<int> cache(2);
    for (int i = 0; i < 2; ++i)
        cache.next("a");
    CHECK(cache.next("a") == RunKind::Record);
    cache.refuse("a");
    for (int i = 0; i < 5; ++i)
        CHECK(cache.next("a") == RunKind::Tuned);
}

TEST_CASE("the least recently used recording leaves and does not come back at once", "[inference][replay]")
{
    ReplayCache<int> cache(2);
    std::weak_ptr<int> oldest;
    for (const char *key : {"a", "b", "c"}) {
        for (int i = 0; i < 2; ++i)
            cache.next(key);
        REQUIRE(cache.next(key) == RunKind::Record);
        const auto recording = std::make_shared<int>(0);
        if (std::string(key) == "a")
            oldest = recording;
        cache.keep(key, recording);
    }
    CHECK(cache.size() == 2);
    CHECK(oldest.expired());
    CHECK(cache.next("b") == RunKind::Replay);
    CHECK(cache.next("a") == RunKind::Tuned);
    CHECK(cache.next("a") == RunKind::Record);
}

TEST_CASE("without room nothing is recorded, and shapes without number are forgotten", "[inference][replay]")
{
    ReplayCache<int> cache(0);
    for (int i = 0; i < 5; ++i)
        CHECK(cache.next("a") != RunKind::Record);
    for (int i = 0; i < 1000; ++i)
        CHECK(cache.next(std::to_string(i)) == RunKind::Plain);
    CHECK(cache.next("a") == RunKind::Plain);
}
