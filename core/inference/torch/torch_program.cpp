#include "inference/torch/torch_program.h"

#include "inference/torch/torch_compat.h"

#include <ATen/ops/from_blob.h>

#include <set>

namespace ambrotype::inference {

namespace {

at::ScalarType scalarType(Precision precision)
{
    switch (precision) {
    case Precision::Bf16:
        return at::kBFloat16;
    case Precision::Fp16:
        return at::kHalf;
    case Precision::Auto:
    case Precision::Fp32:
        break;
    }
    return at::kFloat;
}

} // namespace

TorchProgram::TorchProgram(std::shared_ptr<const Graph> graph, const TorchOptions &options)
    : m_graph(std::move(graph))
    , m_options(options)
    , m_device(options.device)
    , m_type(scalarType(options.precision))
{
    const c10::InferenceMode guard;
    convertConstants();
    planLifetimes();
}

at::Tensor TorchProgram::convert(const Constant &constant)
{
    // The graph owns the memory and outlives every tensor made here. LibTorch wants a pointer to non-const.
    at::Tensor tensor = at::from_blob(const_cast<float *>(constant.data), constant.shape, at::kFloat); // NOLINT
    const bool isFilter = tensor.dim() == 4 && m_options.channelsLast;
    tensor = tensor.to(at::TensorOptions().device(m_device).dtype(m_type));
    if (isFilter)
        tensor = tensor.contiguous(at::MemoryFormat::ChannelsLast);
    m_weightBytes += tensor.nbytes();
    return tensor;
}

void TorchProgram::convertConstants()
{
    std::set<ConstantId> inBatchNorms;
    m_constants.scales.resize(m_graph->nodes.size());
    m_constants.shifts.resize(m_graph->nodes.size());
    for (std::size_t i = 0; i < m_graph->nodes.size(); ++i) {
        const auto *norm = std::get_if<op::BatchNorm>(&m_graph->nodes[i].operation);
        if (!norm)
            continue;
        inBatchNorms.insert({norm->weight, norm->bias, norm->mean, norm->variance});
        const auto wide = [&](ConstantId id) {
            const Constant &constant = m_graph->constant(id);
            return at::from_blob(const_cast<float *>(constant.data), constant.shape, at::kFloat)
                .to(at::kDouble); // NOLINT
        };
        const at::Tensor scale = wide(norm->weight).mul(wide(norm->variance).add(norm->epsilon).rsqrt());
        const at::Tensor shift = wide(norm->bias).sub(wide(norm->mean).mul(scale));
        const auto target = at::TensorOptions().device(m_device).dtype(m_type);
        m_constants.scales[i] = scale.to(at::kFloat).to(target);
        m_constants.shifts[i] = shift.to(at::kFloat).to(target);
    }
    for (std::size_t i = 0; i < m_graph->constants.size(); ++i) {
        const bool folded = inBatchNorms.count(static_cast<ConstantId>(i)) > 0;
        m_constants.tensors.push_back(folded ? at::Tensor() : convert(m_graph->constants[i]));
    }
}

void TorchProgram::planLifetimes()
{
    m_lastUse.assign(m_graph->nodes.size(), -1);
    for (std::size_t i = 0; i < m_graph->nodes.size(); ++i)
        for (const NodeId input : m_graph->nodes[i].inputs)
            m_lastUse[static_cast<std::size_t>(input)] = static_cast<NodeId>(i);
    for (const GraphOutput &output : m_graph->outputs)
        m_lastUse[static_cast<std::size_t>(output.node)] = static_cast<NodeId>(m_graph->nodes.size());
    m_isOwn.assign(m_graph->nodes.size(), false);
    for (std::size_t i = 0; i < m_graph->nodes.size(); ++i)
        m_isOwn[i] = makesOwnMemory(m_graph->nodes[i].operation);
    // A view into a result keeps that result from being overwritten.
    for (std::size_t i = 0; i < m_graph->nodes.size(); ++i)
        if (!m_isOwn[i])
            for (const NodeId input : m_graph->nodes[i].inputs)
                m_isOwn[static_cast<std::size_t>(input)] = false;
}

//! Operations whose result never shares memory with an input.
bool TorchProgram::makesOwnMemory(const Operation &operation)
{
    return std::holds_alternative<op::Conv2d>(operation) || std::holds_alternative<op::ConvTranspose2d>(operation)
           || std::holds_alternative<op::Linear>(operation) || std::holds_alternative<op::BatchNorm>(operation)
           || std::holds_alternative<op::Activate>(operation) || std::holds_alternative<op::ScaledAdd>(operation)
           || std::holds_alternative<op::Multiply>(operation) || std::holds_alternative<op::Concat>(operation)
           || std::holds_alternative<op::ModulatedConv2d>(operation) || std::holds_alternative<op::GroupNorm>(operation)
           || std::holds_alternative<op::LayerNorm>(operation) || std::holds_alternative<op::AddConstant>(operation)
           || std::holds_alternative<op::FeatureTransform>(operation);
}

//! In the network's precision and layout.
at::Tensor TorchProgram::prepared(const at::Tensor &input) const
{
    const bool isPicture = input.dim() == 4 && m_options.channelsLast;
    const auto format = isPicture ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous;
    return input.to(at::TensorOptions().device(m_device).dtype(m_type), false, false, format).contiguous(format);
}

Result<std::vector<at::Tensor>> TorchProgram::compute(const std::vector<at::Tensor> &inputs,
                                                      const Settings &settings) const
{
    std::vector<at::Tensor> values(m_graph->nodes.size());
    std::vector<bool> isOff(values.size(), false); // arguments that are 0 for every picture
    std::size_t nextInput = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (settings.cancel.isCancelled())
            return Error{ErrorCode::Cancelled, {}, {}};
        const Node &node = m_graph->nodes[i];
        if (std::holds_alternative<op::Input>(node.operation)) {
            if (nextInput >= inputs.size())
                return Error{ErrorCode::InvalidArgument, "The network needs another input.", node.name};
            isOff[i] = nextInput < settings.isOff.size() && settings.isOff[nextInput];
            values[i] = prepared(inputs[nextInput++]);
            continue;
        }
        const bool isLeftOut = node.onlyIf >= 0 && isOff[static_cast<std::size_t>(node.onlyIf)];
        std::vector<at::Tensor> in;
        std::vector<bool> mayOverwrite;
        for (const NodeId input : node.inputs) {
            const auto k = static_cast<std::size_t>(input);
            in.push_back(values[k]);
            mayOverwrite.push_back(m_isOwn[k] && m_lastUse[k] == static_cast<NodeId>(i));
            if (m_lastUse[k] == static_cast<NodeId>(i))
                values[k].reset();
        }
        if (node.inputs.size() > 1 && node.inputs[0] == node.inputs[1])
            mayOverwrite.assign(mayOverwrite.size(), false);
        if (isLeftOut)
            continue;
        values[i] = runTorchNode(*m_graph, static_cast<NodeId>(i), m_constants, in, mayOverwrite, settings.tuned);
        if (m_options.trace && !node.name.empty())
            trace(node.name, values[i]);
    }
    std::vector<at::Tensor> outputs;
    for (const GraphOutput &output : m_graph->outputs)
        outputs.push_back(values[static_cast<std::size_t>(output.node)]);
    return outputs;
}

void TorchProgram::trace(const std::string &name, const at::Tensor &value) const
{
    const at::Tensor result = value.to(at::TensorOptions().device(at::kCPU).dtype(at::kFloat));
    m_options.trace(name, {result.data_ptr<float>(), result.sizes().vec(), result.strides().vec()});
}

} // namespace ambrotype::inference
