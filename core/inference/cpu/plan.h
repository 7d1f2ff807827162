#pragma once

#include "inference/engine.h"
#include "inference/graph/graph.h"

#include <functional>

namespace ambrotype::inference::cpu {

using BufferId = int; //!< Index into Plan::offsets.

//! What a step sees of one run.
struct StepContext
{
    float *arena = nullptr;
    const std::size_t *offsets = nullptr;
    float *scratch = nullptr;      //!< Shared by the pieces of a step.
    float *pieceScratch = nullptr; //!< Of the first piece; the others follow.
    std::size_t pieceFloats = 0;
    int pieces = 1; //!< Into how many a step may be cut; 1: the calling thread does everything.
    const std::vector<TensorView> *inputs = nullptr;
    const std::vector<TensorSpan> *outputs = nullptr;
    const CancelToken *cancel = nullptr; //!< Polled by long steps, which then end early.
    std::int64_t picture = 0;            //!< Index of the picture in the batch.

    float *at(BufferId buffer) const { return arena + offsets[buffer]; }
};

using StepFunction = std::function<void(const StepContext &)>;

//! A network for one input shape (batch 1): what to do in which order, and where every intermediate result lies.
//! Immutable; any number of threads may run it, each with memory of its own.
struct Plan
{
    std::vector<StepFunction> steps;
    std::vector<std::size_t> offsets; //!< In floats from the arena's begin.
    std::size_t arenaFloats = 0;
    std::size_t scratchFloats = 0;      //!< Once per run.
    std::size_t pieceScratchFloats = 0; //!< For every piece that runs at the same time.
    std::vector<Shape> outputShapes;
};

} // namespace ambrotype::inference::cpu
