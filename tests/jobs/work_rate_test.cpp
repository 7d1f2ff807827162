#include "jobs/work_rate.h"

#include <catch2/catch.hpp>

using namespace ambrotype;
using namespace std::chrono_literals;
using jobs::WorkRate;

TEST_CASE("the rate of a queue is not told before something is known", "[jobs][rate]")
{
    const WorkRate::Clock::time_point start{};
    WorkRate rate;
    CHECK_FALSE(rate.secondsPerItem(0.0, start));
    rate.setWorking(true, start);
    CHECK_FALSE(rate.secondsPerItem(0.25, start + 1s)); // the first step of the first item: 900 items an hour, or not
    CHECK_FALSE(rate.secondsPerItem(0.25, start + 100s));
    rate.finished();
    CHECK_FALSE(rate.secondsPerItem(0.0, start + 2s));
    CHECK(rate.secondsPerItem(0.0, start + 20s).value() == Approx(20.0));
    CHECK(rate.secondsPerItem(0.6, start + 32s).value() == Approx(20.0));
}

TEST_CASE("neither pauses nor the moments between items change the rate of a queue", "[jobs][rate]")
{
    WorkRate::Clock::time_point now{};
    WorkRate rate;
    for (int item = 0; item < 5; ++item) {
        rate.setWorking(true, now);
        rate.setWorking(true, now + 1s); // a second lane
        now += 12s;
        rate.finished();
        rate.setWorking(false, now);
        CHECK(rate.secondsPerItem(0.0, now).value() == Approx(12.0));
        now += 1h;
        CHECK(rate.secondsPerItem(0.0, now).value() == Approx(12.0));
    }
    rate.forget();
    CHECK_FALSE(rate.secondsPerItem(0.0, now));
}
