#include "base/waiting.h"

#include <catch2/catch.hpp>

#include <thread>

using namespace ambrotype;

namespace {

struct Counter : WaitListener
{
    void waitBegins() noexcept override { ++begun; }
    void waitEnds() noexcept override { ++ended; }
    int begun = 0;
    int ended = 0;
};

} // namespace

TEST_CASE("waits are told to who listens on their thread, and one within another counts once", "[base][waiting]")
{
    Counter counter;
    {
        const Waiting unheard;
    }
    {
        const ListenToWaits listen(counter);
        {
            const Waiting outer;
            CHECK(counter.begun == 1);
            {
                const Waiting inner;
            }
            CHECK(counter.begun == 1);
            CHECK(counter.ended == 0);
        }
        CHECK(counter.ended == 1);
        std::thread([] { const Waiting elsewhere; }).join();
        {
            Counter own;
            const ListenToWaits nested(own);
            const Waiting again;
            CHECK(own.begun == 1);
        }
        CHECK(counter.begun == 1);
        const Waiting second;
        CHECK(counter.begun == 2);
    }
    const Waiting after;
    CHECK(counter.begun == 2);
    CHECK(counter.ended == 2);
}
