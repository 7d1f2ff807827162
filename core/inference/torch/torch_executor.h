#pragma once

#include "inference/graph/executor.h"

#include <functional>
#include <memory>
#include <string>

namespace ambrotype::inference {

class RunRecorder;
struct TorchPipeline;

//! How LibTorch runs a graph.
struct TorchOptions
{
    std::string device = "cpu";            //!< "cpu", "cuda:0", "mps".
    Precision precision = Precision::Fp32; //!< Not Auto.
    bool channelsLast = true;
    //! The device's transfers, shared by its networks; null: every run waits for its own.
    std::shared_ptr<TorchPipeline> pipeline;
    //! Records runs of shapes that come again and again; null: none are. Needs the pipeline, which makes one thread at
    //! a time compute.
    std::shared_ptr<RunRecorder> recorder;
    //! Sees every named result, for finding where a difference begins; optional.
    std::function<void(const std::string &name, const TensorView &result)> trace;
};

//! Makes \p graph ready for LibTorch. Weights in fp32 on the CPU stay where they are (in the mapped file).
//! Errors: Unsupported (a custom operation or precision that this path lacks), OutOfMemory, Device.
Result<std::shared_ptr<GraphExecutor>> makeTorchExecutor(std::shared_ptr<const Graph> graph,
                                                         const TorchOptions &options);

} // namespace ambrotype::inference
