#pragma once

#include "inference/graph/executor.h"
#include "inference/torch/torch_executor.h"
#include "inference/torch/torch_ops.h"

#include <ATen/core/Tensor.h>

#include <memory>
#include <vector>

namespace ambrotype::inference {

//! A graph as calls of LibTorch on tensors of one device: weights converted, lifetimes planned. Transfers are the
//! executor's. Several threads may compute at the same time.
class TorchProgram
{
public:
    //! \throws c10::Error.
    TorchProgram(std::shared_ptr<const Graph> graph, const TorchOptions &options);

    //! How one run differs from another of the same shapes.
    struct Settings
    {
        CancelToken cancel; //!< Polled between nodes.
        bool tuned = false; //!< Let cuDNN search for the fastest kernels of these shapes.
        //! By input, in the graph's order: whether the value is 0 for every picture, so that what depends on it is left
        //! out. Shorter than the inputs: the rest is not.
        std::vector<bool> isOff;
    };

    //! \param inputs in the order of the graph's inputs, on the device; of any type, strides and layout.
    //! \returns the graph's outputs on the device in its precision. On accelerators the work is only queued.
    //! Errors: Cancelled, InvalidArgument (an input is missing). \throws c10::Error.
    Result<std::vector<at::Tensor>> compute(const std::vector<at::Tensor> &inputs, const Settings &settings) const;

    const Graph &graph() const { return *m_graph; }
    std::uint64_t weightBytes() const { return m_weightBytes; }

private:
    at::Tensor convert(const Constant &constant);
    void convertConstants();
    void planLifetimes();
    static bool makesOwnMemory(const Operation &operation);
    at::Tensor prepared(const at::Tensor &input) const;
    void trace(const std::string &name, const at::Tensor &value) const;

    std::shared_ptr<const Graph> m_graph;
    TorchOptions m_options;
    at::Device m_device;
    at::ScalarType m_type;
    TorchConstants m_constants;
    std::vector<NodeId> m_lastUse; //!< The node after which each result is no longer needed.
    std::vector<bool> m_isOwn;     //!< Whether a later node may write into this result.
    std::uint64_t m_weightBytes = 0;
};

} // namespace ambrotype::inference
