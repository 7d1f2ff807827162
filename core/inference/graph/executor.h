#pragma once

#include "base/cancel.h"
#include "inference/engine.h"
#include "inference/graph/graph.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ambrotype::inference {

//! How one run of a graph behaves.
struct ExecutorRun
{
    CancelToken cancel; //!< Polled between nodes.
    //! Threads that this run may use inside an operation on the CPU. 1 where tiles run side by side: one
    //! single-threaded stream per core has no barriers. More only for a run that is alone on the machine.
    int threads = 1;
    bool deterministic = false; //!< As RunOptions::deterministic.
};

//! A graph made ready for one device, layout and precision: weights converted and packed once. Several threads may
//! run one executor at the same time; each run keeps its own activations.
class GraphExecutor
{
public:
    virtual ~GraphExecutor() = default;

    //! Receives output \p index; \p result is float32 memory that is valid during the call only.
    using Emit = std::function<void(std::size_t index, const TensorView &result)>;

    //! \param inputs in the order of Graph::inputs(); any strides.
    //! Errors: Cancelled, InvalidArgument (shapes), OutOfMemory, Device, Internal.
    virtual Result<void> run(const std::vector<TensorView> &inputs, const Emit &emit, const ExecutorRun &options) = 0;

    //! Memory that one run with these input shapes takes besides weights and inputs; 0 when that is not known.
    virtual std::uint64_t workspaceBytes(const std::vector<Shape> &inputs) const
    {
        (void)inputs;
        return 0;
    }

    virtual std::uint64_t weightBytes() const = 0;
    virtual std::string description() const = 0; //!< "LibTorch, fp32, channels-last".
};

} // namespace ambrotype::inference
