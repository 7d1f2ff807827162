#pragma once

#include "base/result.h"

#include <map>
#include <vector>

namespace ambrotype::faces {

//! How like the original blends at some strength are, each measured once.
class Scores
{
public:
    virtual ~Scores() = default;
    //! \p strength 0..1, told apart by thousandths. Errors are those of measuring, and are tried again.
    Result<double> at(double strength);

protected:
    virtual Result<double> measure(double strength) = 0;

private:
    std::map<long, double> m_known;
};

//! The largest strength at most \p asked that keeps \p limit; 0 when none of \p asked and the smaller ones of \p grid
//! does. Between that strength and the next one tried above it, \p refinements halvings look for more, in whole per
//! cent. The strengths tried depend on the limit only by which half is taken, so a higher limit never gives more.
Result<double>
largestStrength(Scores &scores, double asked, double limit, const std::vector<double> &grid, int refinements);

} // namespace ambrotype::faces
