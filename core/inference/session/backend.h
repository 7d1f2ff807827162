#pragma once

#include "inference/engine.h"
#include "inference/graph/executor.h"

#include <memory>
#include <string>
#include <vector>

namespace ambrotype::inference {

//! What the plug-in with LibTorch offers to the engine. One object per process; any thread.
class Backend
{
public:
    virtual ~Backend() = default;

    //! Accelerators that work, best first; not the CPU.
    virtual std::vector<DeviceInfo> accelerators() const = 0;

    //! Makes \p graph ready. \p precision is not Auto. Errors: Unsupported, OutOfMemory, Device.
    virtual Result<std::shared_ptr<GraphExecutor>> makeExecutor(std::shared_ptr<const Graph> graph,
                                                                const std::string &device,
                                                                Precision precision,
                                                                bool channelsLast) = 0;

    //! Memory of accelerator \p device that a run may take; 0 when that is not known.
    virtual std::uint64_t freeBytes(const std::string &device) const = 0;

    //! Gives cached memory of \p device back to the system.
    virtual void releaseMemory(const std::string &device) = 0;

    virtual std::string description() const = 0; //!< "LibTorch 1.13.1, no CUDA graphs".
};

} // namespace ambrotype::inference
