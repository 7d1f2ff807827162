#pragma once

#include "base/parallel.h"
#include "inference/cpu/plan.h"

#include <algorithm>

namespace ambrotype::inference::cpu {

//! Floats that a piece should at least read or write, or multiply-adds that it should do: some 20 us, twice what waking
//! a thread costs.
constexpr std::int64_t kWorthwhileFloats = 64 * 1024;

//! Runs body(from, to) over parts that cover [0, count), side by side where the run may and \p isWorthwhile says so.
template <typename Body>
void inPieces(const StepContext &context, std::int64_t count, bool isWorthwhile, const Body &body)
{
    const std::int64_t pieces = isWorthwhile ? std::min<std::int64_t>(context.pieces, count) : 1;
    if (pieces <= 1)
        body(std::int64_t{0}, count);
    else
        parallelFor(0, count, (count + pieces - 1) / pieces, body);
}

} // namespace ambrotype::inference::cpu
