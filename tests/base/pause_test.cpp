#include "base/pause.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

using namespace ambrotype;

TEST_CASE("a closed gate holds until it is opened or the work is cancelled", "[base][pause]")
{
    PauseGate gate;
    CHECK(gate.pass({}));
    CHECK_FALSE(gate.isClosed());

    gate.setClosed(true);
    std::atomic<bool> opened{false};
    std::atomic<bool> orderly{false};
    std::thread waits([&] { orderly = gate.pass({}) && opened; });
    opened = true;
    gate.setClosed(false);
    waits.join();
    CHECK(orderly);

    gate.setClosed(true);
    CancelSource source;
    std::atomic<bool> passed{true};
    std::thread stopped([&] { passed = gate.pass(source.token()); });
    source.cancel();
    stopped.join();
    CHECK_FALSE(passed);
}

TEST_CASE("a thread stands behind the gate that was set last, and others behind none", "[base][pause]")
{
    CHECK(PauseGate::current() == nullptr);
    const PauseGate outer;
    const PauseGate inner;
    {
        const BehindGate first(outer);
        {
            const BehindGate second(inner);
            CHECK(PauseGate::current() == &inner);
            const PauseGate *elsewhere = &outer;
            std::thread([&] { elsewhere = PauseGate::current(); }).join();
            CHECK(elsewhere == nullptr);
        }
        CHECK(PauseGate::current() == &outer);
    }
    CHECK(PauseGate::current() == nullptr);
}
