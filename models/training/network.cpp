#include "network.h"

#include "inference/networks/networks.h"
#include "inference/torch/torch_ops.h"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>

namespace ambrotype::training {
namespace {

//! Automatic mixed precision on the CPU while it lives.
class Autocast
{
public:
    explicit Autocast(bool on)
        : m_before(at::autocast::is_cpu_enabled())
    {
        at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
        at::autocast::set_cpu_enabled(on);
    }
    Autocast(const Autocast &) = delete;
    Autocast &operator=(const Autocast &) = delete;
    ~Autocast() { at::autocast::set_cpu_enabled(m_before); }

private:
    bool m_before;
};

} // namespace

Result<Network> Network::make(const std::string &architecture, const inference::StateDict &weights)
{
    auto graph = inference::buildNetwork(architecture, weights);
    if (!graph)
        return graph.error();
    Network network;
    network.m_architecture = architecture;
    network.m_graph = std::move(*graph);
    return network;
}

std::vector<at::Tensor> Network::startingWeights() const
{
    std::vector<at::Tensor> weights;
    for (const inference::Constant &constant : m_graph.constants) {
        at::Tensor tensor = at::from_blob(const_cast<float *>(constant.data), constant.shape, at::kFloat).clone();
        if (tensor.dim() == 4)
            tensor = tensor.contiguous(at::MemoryFormat::ChannelsLast);
        weights.push_back(tensor);
    }
    return weights;
}

at::Tensor
Network::run(const std::map<std::string, at::Tensor> &inputs, const std::vector<at::Tensor> &weights, bool bf16) const
{
    inference::TorchConstants constants;
    constants.tensors = weights;
    constants.scales.resize(m_graph.nodes.size());
    constants.shifts.resize(m_graph.nodes.size());
    std::vector<at::Tensor> results(m_graph.nodes.size());
    for (std::size_t id = 0; id < m_graph.nodes.size(); ++id) {
        const inference::Node &node = m_graph.nodes[id];
        if (std::holds_alternative<inference::op::Input>(node.operation)) {
            results[id] = inputs.at(node.name);
            continue;
        }
        std::vector<at::Tensor> in;
        for (const inference::NodeId from : node.inputs)
            in.push_back(results[static_cast<std::size_t>(from)]);
        const Autocast autocast(bf16 && node.name != "base");
        results[id] = inference::runTorchNode(
            m_graph, static_cast<inference::NodeId>(id), constants, in, std::vector<bool>(in.size(), false), false);
    }
    if (bf16)
        at::autocast::clear_cache(); // weights change before the next run
    return results[static_cast<std::size_t>(m_graph.outputs[0].node)];
}

inference::StateDict Network::toStateDict(const std::vector<at::Tensor> &weights) const
{
    inference::StateDict dict;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const at::Tensor plain = weights[i].detach().contiguous();
        const float *values = plain.data_ptr<float>();
        dict.insert(m_graph.constants[i].key,
                    inference::TensorRef::fromFloats(m_graph.constants[i].shape,
                                                     std::vector<float>(values, values + plain.numel())));
    }
    return dict;
}

} // namespace ambrotype::training
