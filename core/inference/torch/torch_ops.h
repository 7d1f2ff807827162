#pragma once

#include "inference/graph/graph.h"

#include <ATen/core/Tensor.h>

#include <vector>

//! The operations of a graph in LibTorch. Private to the engine.
namespace ambrotype::inference {

//! A graph's constants on the device, in its precision and layout.
struct TorchConstants
{
    std::vector<at::Tensor> tensors; //!< By ConstantId; undefined where a batch norm was turned into scale and shift.
    //! Of batch norms that stay: x * scale + shift, by NodeId; undefined elsewhere.
    std::vector<at::Tensor> scales;
    std::vector<at::Tensor> shifts;

    const at::Tensor &at(ConstantId id) const { return tensors[static_cast<std::size_t>(id)]; }
};

//! Computes node \p id from \p inputs. An input that \p mayOverwrite names is not needed afterwards. \p tuned: cuDNN
//! searches for the fastest kernels of these shapes, which pays off when they come again.
//! \throws c10::Error.
at::Tensor runTorchNode(const Graph &graph,
                        NodeId id,
                        const TorchConstants &constants,
                        const std::vector<at::Tensor> &inputs,
                        const std::vector<bool> &mayOverwrite,
                        bool tuned);

} // namespace ambrotype::inference
