#pragma once

#include "inference/graph/executor.h"

#include <functional>
#include <string>

namespace ambrotype::inference {

//! How LibTorch runs a graph.
struct TorchOptions
{
    std::string device = "cpu";            //!< "cpu", "cuda:0", "mps".
    Precision precision = Precision::Fp32; //!< Not Auto.
    bool channelsLast = true;
    //! Sees every named result, for finding where a difference begins; optional.
    std::function<void(const std::string &name, const TensorView &result)> trace;
};

//! Makes \p graph ready for LibTorch. Weights in fp32 on the CPU stay where they are (in the mapped file).
//! Errors: Unsupported (a custom operation or precision that this path lacks), OutOfMemory, Device.
Result<std::shared_ptr<GraphExecutor>> makeTorchExecutor(std::shared_ptr<const Graph> graph,
                                                         const TorchOptions &options);

} // namespace ambrotype::inference
