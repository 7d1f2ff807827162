#pragma once

#include "base/result.h"
#include "inference/graph/graph.h"
#include "inference/weights/state_dict.h"

#include <ATen/core/Tensor.h>

#include <map>
#include <string>
#include <vector>

namespace ambrotype::training {

//! A network that learns: the engine's own graph of it, so that what is trained is what will run, with LibTorch's
//! gradients through the engine's LibTorch operations.
class Network
{
public:
    //! Errors: those of building the graph.
    static Result<Network> make(const std::string &architecture, const inference::StateDict &weights);

    //! Starting values of all weights, by ConstantId, float32; convolutions in channels-last order.
    std::vector<at::Tensor> startingWeights() const;
    //! Runs it with \p weights. \p bf16: convolutions in bfloat16; "base", whose result is the picture, in float32.
    at::Tensor
    run(const std::map<std::string, at::Tensor> &inputs, const std::vector<at::Tensor> &weights, bool bf16) const;
    //! \p weights under their keys.
    inference::StateDict toStateDict(const std::vector<at::Tensor> &weights) const;

    const std::string &architecture() const { return m_architecture; }

private:
    std::string m_architecture;
    inference::Graph m_graph;
};

} // namespace ambrotype::training
