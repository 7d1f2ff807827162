#include "faces/guard/strength_search.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace ambrotype::faces {

Result<double> Scores::at(double strength)
{
    const long key = std::lround(strength * 1000.0);
    if (const auto known = m_known.find(key); known != m_known.end())
        return known->second;
    auto score = measure(strength);
    if (score)
        m_known[key] = *score;
    return score;
}

Result<double>
largestStrength(Scores &scores, double asked, double limit, const std::vector<double> &grid, int refinements)
{
    std::vector<double> tries{asked};
    for (const double strength : grid)
        if (strength < asked)
            tries.push_back(strength);
    std::sort(tries.begin(), tries.end(), std::greater<>());
    double tooMuch = asked;
    for (const double strength : tries) {
        const auto score = scores.at(strength);
        if (!score)
            return score.error();
        if (*score < limit) {
            tooMuch = strength;
            continue;
        }
        double good = strength;
        for (int i = 0; i < refinements && good < tooMuch; ++i) {
            // Whole per cent, as the slider shows.
            const double middle = std::floor((good + tooMuch) * 50.0) / 100.0;
            if (middle <= good)
                break;
            const auto between = scores.at(middle);
            if (!between)
                return between.error();
            (*between >= limit ? good : tooMuch) = middle;
        }
        return good;
    }
    return 0.0;
}

} // namespace ambrotype::faces
