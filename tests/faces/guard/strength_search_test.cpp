#include "faces/guard/strength_search.h"

#include <catch2/catch.hpp>

#include <random>

using namespace ambrotype;
using namespace ambrotype::faces;

namespace {

//! Any score at any strength, not even falling.
class RandomScores : public Scores
{
public:
    explicit RandomScores(unsigned seed)
        : m_seed(seed)
    {
    }
    int measured = 0;
    bool fails = false;

protected:
    Result<double> measure(double strength) override
    {
        if (fails)
            return Error{ErrorCode::Device, "The device stopped answering.", {}};
        ++measured;
        std::mt19937 generator(m_seed + static_cast<unsigned>(strength * 1000.0 + 0.5) * 7919U);
        generator.discard(3);
        return 1.0 - strength * (generator() % 1000U) / 1000.0;
    }

private:
    unsigned m_seed;
};

const std::vector<double> kGrid{1.0, 0.85, 0.7, 0.55, 0.4, 0.25};

} // namespace

TEST_CASE("the search keeps the limit and the cap, and a higher limit never finds more, whatever the scores")
{
    for (unsigned seed = 0; seed < 200; ++seed) {
        RandomScores scores(seed);
        const double asked = 0.05 + 0.05 * (seed % 20);
        double last = asked;
        for (int step = 0; step <= 50; ++step) {
            const double limit = step / 50.0;
            const auto found = largestStrength(scores, asked, limit, kGrid, 2);
            REQUIRE(found.ok());
            CHECK(*found <= last);
            if (*found > 0.0)
                CHECK(*scores.at(*found) >= limit);
            last = *found;
        }
    }
}

TEST_CASE("the search asks no strength twice, none above the asked one, and passes errors on")
{
    RandomScores scores(4);
    REQUIRE(largestStrength(scores, 0.6, 0.99, kGrid, 2).ok());
    const int first = scores.measured;
    CHECK(first <= 6);
    REQUIRE(largestStrength(scores, 0.6, 0.99, kGrid, 2).ok());
    CHECK(scores.measured == first);
    RandomScores broken(4);
    broken.fails = true;
    CHECK(largestStrength(broken, 0.6, 0.5, kGrid, 2).error().code == ErrorCode::Device);
}
