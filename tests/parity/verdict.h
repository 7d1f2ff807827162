#pragma once

#include "parity/golden.h"

#include "inference/engine.h"

#include <set>
#include <string>

namespace ambrotype::parity {

//! How a case came out: every number that was compared, and whether all are inside their tolerance.
struct Verdict
{
    bool ok = true;
    std::string text;
    std::set<std::string> judged{}; //!< Names of what was compared.
};

//! \p error must not be larger than \p tolerance; not a number is.
void judge(Verdict &verdict, const std::string &name, double error, double tolerance);

//! One output of the network against every part of it that the golden holds. \p relativeBound: of reduced precision, as
//! a share of the output's standard deviation; 0 for the golden's own tolerance, and for classes too.
void judgeOutput(Verdict &verdict,
                 const GoldenCase &golden,
                 const std::string &name,
                 const inference::TensorView &result,
                 double relativeBound);

//! An output of the golden that the network did not give is a failure too.
void judgeMissing(Verdict &verdict, const GoldenCase &golden);

//! The largest error of \p output that passes. \p relativeBound: as above.
double boundOf(const GoldenCase &golden, const std::string &output, double relativeBound);

//! The part of \p name that the golden holds; null for all of it.
nlohmann::json sliceOf(const GoldenCase &golden, const std::string &name);

//! Largest difference between \p expected, which may be the part \p slice, and \p actual; infinite for other shapes and
//! for values that are no numbers.
double largestError(const inference::TensorView &actual, const Tensor &expected, const nlohmann::json &slice);

} // namespace ambrotype::parity
