#include "inference/torch/torch_ops.h"

#include "inference/torch/torch_compat.h"
#include "inference/torch/torch_token_ops.h"

#include <ATen/Context.h>
#include <ATen/ops/_convolution.h>
#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/add.h>
#include <ATen/ops/addcmul.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/clamp_min.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/cumsum.h>
#include <ATen/ops/full.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/hardtanh.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/norm.h>
#include <ATen/ops/pixel_shuffle.h>
#include <ATen/ops/pixel_unshuffle.h>
#include <ATen/ops/prelu.h>
#include <ATen/ops/reflection_pad2d.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/replication_pad2d.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/upsample_bilinear2d.h>
#include <ATen/ops/upsample_nearest2d.h>

#include <algorithm>

namespace ambrotype::inference {

namespace {

class NodeRunner
{
public:
    NodeRunner(const Graph &graph,
               NodeId id,
               const TorchConstants &constants,
               const std::vector<at::Tensor> &inputs,
               const std::vector<bool> &mayOverwrite,
               bool tuned)
        : m_graph(graph)
        , m_id(id)
        , m_constants(constants)
        , m_in(inputs)
        , m_mayOverwrite(mayOverwrite)
        , m_tuned(tuned)
    {
    }

    at::Tensor operator()(const op::Input &) const { return m_in.at(0); }

    at::Tensor operator()(const op::Conv2d &conv) const
    {
        const ConvolutionShape shape = {
            conv.stride, conv.padding, 0, conv.dilation, conv.groups, /* transposed */ false};
        return activated(convolution(x(), m_constants.at(conv.weight), optional(conv.bias), shape), conv.activation);
    }

    at::Tensor operator()(const op::ConvTranspose2d &conv) const
    {
        // LibTorch 1.13 has no working transposed convolution in bfloat16 on the CPU.
        const bool viaFloat = narrowOnCpu(x());
        const at::Tensor weight = viaFloat ? m_constants.at(conv.weight).to(at::kFloat) : m_constants.at(conv.weight);
        TorchOptional<at::Tensor> bias = optional(conv.bias);
        if (viaFloat && bias)
            bias = bias->to(at::kFloat);
        const ConvolutionShape shape = {
            conv.stride, conv.padding, conv.outputPadding, 1, conv.groups, /* transposed */ true};
        const at::Tensor result = convolution(viaFloat ? x().to(at::kFloat) : x(), weight, bias, shape);
        return activated(viaFloat ? result.to(x().scalar_type()) : result, conv.activation);
    }

    at::Tensor operator()(const op::Linear &linear) const
    {
        const at::Tensor input = linear.gain == 1.0F ? x() : x().mul(linear.gain);
        return activated(at::linear(input, m_constants.at(linear.weight), optional(linear.bias)), linear.activation);
    }

    at::Tensor operator()(const op::BatchNorm &) const
    {
        const at::Tensor &scale = m_constants.scales[static_cast<std::size_t>(m_id)];
        const at::Tensor &shift = m_constants.shifts[static_cast<std::size_t>(m_id)];
        const std::vector<std::int64_t> shape =
            x().dim() == 4 ? std::vector<std::int64_t>{1, -1, 1, 1} : std::vector<std::int64_t>{1, -1};
        return at::addcmul(shift.view(shape), x(), scale.view(shape));
    }

    at::Tensor operator()(const op::LayerNorm2d &norm) const
    {
        // Channels last makes the channels of a pixel the last dimension, which LibTorch normalises fastest.
        const at::Tensor pixels = x().permute({0, 2, 3, 1});
        const at::Tensor result = at::layer_norm(
            pixels, {pixels.size(3)}, m_constants.at(norm.weight), m_constants.at(norm.bias), norm.epsilon);
        return result.permute({0, 3, 1, 2});
    }

    at::Tensor operator()(const op::Activate &activate) const
    {
        return activated(m_mayOverwrite[0] ? x() : x().clone(), activate.activation);
    }

    at::Tensor operator()(const op::ScaledAdd &sum) const
    {
        if (sum.channelScale != kNoConstant)
            return at::addcmul(m_in[1], x(), m_constants.at(sum.channelScale).view({1, -1, 1, 1}));
        if (m_mayOverwrite[1] && m_in[1].is_same_size(x()))
            return m_in[1].add_(x(), sum.scale);
        return at::add(m_in[1], x(), sum.scale);
    }

    at::Tensor operator()(const op::Multiply &) const
    {
        if (m_mayOverwrite[0])
            return x().mul_(m_in[1]);
        return at::mul(x(), m_in[1]);
    }

    at::Tensor operator()(const op::Concat &concat) const { return at::cat(m_in, concat.axis); }
    at::Tensor operator()(const op::Slice &slice) const { return x().slice(slice.axis, slice.begin, slice.end); }
    at::Tensor operator()(const op::PixelShuffle &shuffle) const { return at::pixel_shuffle(x(), shuffle.factor); }
    at::Tensor operator()(const op::PixelUnshuffle &shuffle) const { return at::pixel_unshuffle(x(), shuffle.factor); }

    at::Tensor operator()(const op::UpsampleNearest &up) const
    {
        return at::upsample_nearest2d(x(), {x().size(2) * up.factor, x().size(3) * up.factor});
    }

    at::Tensor operator()(const op::ResizeNearestLike &) const
    {
        return at::upsample_nearest2d(x(), {m_in[1].size(2), m_in[1].size(3)});
    }

    at::Tensor operator()(const op::UpsampleBilinear &up) const
    {
        return at::upsample_bilinear2d(x(), {x().size(2) * up.factor, x().size(3) * up.factor}, false);
    }

    at::Tensor operator()(const op::MaxPool &pool) const
    {
        return at::max_pool2d(x(), pool.kernel, pool.stride, pool.padding);
    }

    at::Tensor operator()(const op::AveragePool &pool) const
    {
        return at::avg_pool2d(x(), pool.kernel, pool.stride, pool.padding);
    }

    at::Tensor operator()(const op::GlobalAveragePool &) const { return at::adaptive_avg_pool2d(x(), {1, 1}); }

    at::Tensor operator()(const op::LocalAveragePool &pool) const { return localAverage(x(), pool); }
    at::Tensor operator()(const op::Softmax &softmax) const { return at::softmax(x(), softmax.axis); }

    at::Tensor operator()(const op::Reshape &reshape) const
    {
        std::vector<std::int64_t> shape = reshape.shape;
        for (std::size_t i = 0; i < shape.size(); ++i)
            if (shape[i] == 0)
                shape[i] = x().size(static_cast<std::int64_t>(i));
        return x().reshape(shape);
    }

    at::Tensor operator()(const op::Permute &permute) const
    {
        return x().permute(std::vector<std::int64_t>(permute.order.begin(), permute.order.end()));
    }

    at::Tensor operator()(const op::PadToMultiple &pad) const
    {
        const auto missing = [&](std::int64_t size) { return (pad.multiple - size % pad.multiple) % pad.multiple; };
        const std::int64_t right = missing(x().size(3));
        const std::int64_t bottom = missing(x().size(2));
        if (right == 0 && bottom == 0)
            return x();
        const std::vector<std::int64_t> border = {0, right, 0, bottom};
        if (pad.mode == op::PadToMultiple::Mode::Zero)
            return at::constant_pad_nd(x(), border, 0);
        // A picture narrower than its border has nothing to reflect.
        const bool reflects = right < x().size(3) && bottom < x().size(2);
        if (pad.mode == op::PadToMultiple::Mode::Reflect && reflects)
            return narrowOnCpu(x()) ? at::reflection_pad2d(x().to(at::kFloat), border).to(x().scalar_type())
                                    : at::reflection_pad2d(x(), border);
        return replicate(x(), border);
    }

    at::Tensor operator()(const op::CropLike &crop) const
    {
        return x().slice(2, 0, m_in[1].size(2) * crop.factor).slice(3, 0, m_in[1].size(3) * crop.factor);
    }

    at::Tensor operator()(const op::ExpandLike &) const
    {
        return x().expand({m_in[1].size(0), x().size(1), m_in[1].size(2), m_in[1].size(3)});
    }

    at::Tensor operator()(const op::L2Normalize &normalize) const
    {
        at::Tensor length = at::norm(x(), 2, {1}, true);
        if (normalize.epsilon > 0)
            length = at::clamp_min(length, normalize.epsilon);
        return x().div(length);
    }

    at::Tensor operator()(const op::PixelNorm &norm) const
    {
        const at::Tensor wide = x().to(at::kFloat);
        const at::Tensor factor = wide.square().mean(1, true).add_(norm.epsilon).rsqrt_();
        return wide.mul(factor).to(x().scalar_type());
    }

    at::Tensor operator()(const op::Fixed &fixed) const { return m_constants.at(fixed.value); }

    at::Tensor operator()(const op::ModulatedConv2d &conv) const
    {
        at::Tensor result = modulated(conv);
        if (conv.plane != kNoConstant)
            result.add_(m_constants.at(conv.plane));
        if (conv.bias != kNoConstant)
            result.add_(m_constants.at(conv.bias).reshape({1, -1, 1, 1}));
        return activated(result, conv.activation);
    }

    at::Tensor operator()(const op::FeatureTransform &transform) const
    {
        at::Tensor result = m_mayOverwrite[0] ? x() : x().clone();
        at::Tensor part = result.slice(1, transform.begin);
        part.mul_(m_in[1]).add_(m_in[2]);
        return result;
    }

    at::Tensor operator()(const op::Pad &pad) const { return torchPad(x(), pad); }

    at::Tensor operator()(const op::ResizeBilinearLike &) const
    {
        return at::upsample_bilinear2d(x(), {m_in[1].size(2), m_in[1].size(3)}, true);
    }

    at::Tensor operator()(const op::GroupNorm &norm) const
    {
        return activated(torchGroupNorm(x(), m_constants.at(norm.weight), m_constants.at(norm.bias), norm),
                         norm.activation);
    }

    at::Tensor operator()(const op::LayerNorm &norm) const
    {
        return at::layer_norm(
            x(), {x().size(-1)}, m_constants.at(norm.weight), m_constants.at(norm.bias), norm.epsilon);
    }

    at::Tensor operator()(const op::Attention &attention) const
    {
        return torchAttention(x(), m_in[1], m_in[2], attention);
    }

    at::Tensor operator()(const op::ArgMax &choice) const { return torchArgMax(x(), choice.axis); }
    at::Tensor operator()(const op::NearestRow &choice) const
    {
        return torchNearestRow(x(), m_constants.at(choice.table));
    }
    at::Tensor operator()(const op::Lookup &lookup) const { return torchLookup(x(), m_constants.at(lookup.table)); }
    at::Tensor operator()(const op::AddConstant &sum) const { return at::add(x(), m_constants.at(sum.value)); }

    at::Tensor operator()(const op::AdaptiveInstanceNorm &norm) const
    {
        return torchAdaptiveInstanceNorm(x(), m_in[1], norm.epsilon);
    }

    at::Tensor operator()(const op::ControlledFusion &) const
    {
        return torchControlledFusion(x(), m_in[1], m_in[2], m_in[3]);
    }

    at::Tensor operator()(const op::Custom &custom) const
    {
        TORCH_CHECK(false, "unknown custom operation ", custom.kind);
    }

private:
    const at::Tensor &x() const { return m_in[0]; }

    struct ConvolutionShape
    {
        std::int64_t stride;
        std::int64_t padding;
        std::int64_t outputPadding;
        std::int64_t dilation;
        std::int64_t groups;
        bool transposed;
    };

    //! What at::conv2d and at::conv_transpose2d end in, but with cuDNN's search chosen here instead of for the process.
    //! TF32 keeps 10 bits of mantissa, which is not what "fp32" promises.
    at::Tensor convolution(const at::Tensor &x,
                           const at::Tensor &weight,
                           const TorchOptional<at::Tensor> &bias,
                           const ConvolutionShape &shape) const
    {
        return at::_convolution(x,
                                weight,
                                bias,
                                {shape.stride, shape.stride},
                                {shape.padding, shape.padding},
                                {shape.dilation, shape.dilation},
                                shape.transposed,
                                {shape.outputPadding, shape.outputPadding},
                                shape.groups,
                                /* benchmark */ m_tuned,
                                /* deterministic */ true,
                                at::globalContext().userEnabledCuDNN(),
                                /* allow_tf32 */ false);
    }

    TorchOptional<at::Tensor> optional(ConstantId id) const
    {
        return id == kNoConstant ? TorchOptional<at::Tensor>() : TorchOptional<at::Tensor>(m_constants.at(id));
    }

    //! Some operations of LibTorch 1.13 lack bfloat16 and half on the CPU.
    static bool narrowOnCpu(const at::Tensor &tensor)
    {
        return tensor.device().is_cpu() && tensor.scalar_type() != at::kFloat;
    }

    static at::Tensor replicate(const at::Tensor &tensor, const std::vector<std::int64_t> &border)
    {
        if (narrowOnCpu(tensor))
            return at::replication_pad2d(tensor.to(at::kFloat), border).to(tensor.scalar_type());
        return at::replication_pad2d(tensor, border);
    }

    //! What the style makes of a modulated convolution, without plane, bias and activation.
    at::Tensor modulated(const op::ModulatedConv2d &conv) const
    {
        const at::Tensor &weight = m_constants.at(conv.weight);
        const at::ScalarType type = x().scalar_type();
        // Squares in float32: half precision ends at 65504.
        const at::Tensor wide = m_in[1].to(at::kFloat).mul(conv.weightGain);
        at::Tensor factor = at::full({wide.size(0), weight.size(0)}, conv.gain, wide.options());
        if (conv.demodulate) {
            const at::Tensor squares = weight.to(at::kFloat).square().sum(at::IntArrayRef{2, 3});
            factor = at::linear(wide.square(), squares).add_(conv.epsilon).rsqrt_().mul_(conv.gain);
        }
        const at::Tensor style = wide.to(type);
        factor = factor.to(type);
        // A contiguous batch runs as the authors wrote it: one group of channels per picture. Else one convolution
        // with the weights as they are, between a scaling of its input and one of its result.
        const std::int64_t batch = style.size(0);
        const bool isGrouped = batch == 1 || x().is_contiguous(at::MemoryFormat::Contiguous);
        if (!isGrouped)
            return convolved(conv, x().mul(style.unsqueeze(2).unsqueeze(3)), weight, 1)
                .mul_(factor.unsqueeze(2).unsqueeze(3));
        const at::Tensor own =
            weight.unsqueeze(0).mul(style.reshape({batch, 1, -1, 1, 1})).mul_(factor.reshape({batch, -1, 1, 1, 1}));
        const at::Tensor all = x().expand({batch, -1, -1, -1});
        if (batch == 1)
            return convolved(conv, all, own.squeeze(0), 1);
        const at::Tensor together = all.reshape({1, batch * all.size(1), all.size(2), all.size(3)});
        const at::Tensor result = convolved(conv, together, own.flatten(0, 1), batch);
        return result.view({batch, -1, result.size(2), result.size(3)});
    }

    //! \p weight [groups * O, C, k, k].
    at::Tensor
    convolved(const op::ModulatedConv2d &conv, const at::Tensor &x, const at::Tensor &weight, std::int64_t groups) const
    {
        if (!conv.transposed)
            return convolution(x, weight, {}, {1, weight.size(2) / 2, 0, 1, groups, /* transposed */ false});
        const bool viaFloat = narrowOnCpu(x);
        const at::Tensor turned = weight.reshape({groups, -1, weight.size(1), weight.size(2), weight.size(3)})
                                      .transpose(1, 2)
                                      .reshape({groups * weight.size(1), -1, weight.size(2), weight.size(3)});
        const at::Tensor result = convolution(viaFloat ? x.to(at::kFloat) : x,
                                              viaFloat ? turned.to(at::kFloat) : turned,
                                              {},
                                              {2, 0, 0, 1, groups, /* transposed */ true});
        return viaFloat ? result.to(x.scalar_type()) : result;
    }

    //! In place: \p value is always memory of our own.
    at::Tensor activated(at::Tensor value, const Activation &activation) const
    {
        switch (activation.kind) {
        case Activation::Kind::None:
            return value;
        case Activation::Kind::Relu:
            return at::relu_(value);
        case Activation::Kind::LeakyRelu:
            return at::leaky_relu_(value, activation.slope);
        case Activation::Kind::PRelu:
            return at::prelu(value, m_constants.at(activation.slopes));
        case Activation::Kind::Relu6:
            return at::hardtanh_(value, 0, 6);
        case Activation::Kind::Sigmoid:
            return at::sigmoid_(value);
        case Activation::Kind::Gelu:
            return at::gelu(value);
        case Activation::Kind::Silu:
            return at::silu_(value);
        case Activation::Kind::Tanh:
            return at::tanh_(value);
        }
        return value;
    }

    //! Box means by an integral image in double precision, then replicated to the full size.
    static at::Tensor localAverage(const at::Tensor &x, const op::LocalAveragePool &pool)
    {
        const std::int64_t height = x.size(2);
        const std::int64_t width = x.size(3);
        const std::int64_t boxHeight = std::min(height, pool.kernelHeight);
        const std::int64_t boxWidth = std::min(width, pool.kernelWidth);
        if (boxHeight == height && boxWidth == width)
            return at::adaptive_avg_pool2d(x, {1, 1});
        at::Tensor sums = at::cumsum(at::cumsum(x.to(at::kDouble), 3), 2);
        sums = at::constant_pad_nd(sums, {1, 0, 1, 0}, 0);
        const std::int64_t rows = height - boxHeight + 1;
        const std::int64_t columns = width - boxWidth + 1;
        const auto corner = [&](std::int64_t top, std::int64_t left) {
            return sums.slice(2, top, top + rows).slice(3, left, left + columns);
        };
        const at::Tensor total =
            corner(0, 0).add(corner(boxHeight, boxWidth)).sub(corner(0, boxWidth)).sub(corner(boxHeight, 0));
        const at::Tensor mean = total.div(static_cast<double>(boxHeight * boxWidth)).to(x.scalar_type());
        const std::int64_t missingRows = height - rows;
        const std::int64_t missingColumns = width - columns;
        return replicate(
            mean,
            {missingColumns / 2, missingColumns - missingColumns / 2, missingRows / 2, missingRows - missingRows / 2});
    }

    const Graph &m_graph;
    NodeId m_id;
    const TorchConstants &m_constants;
    const std::vector<at::Tensor> &m_in;
    const std::vector<bool> &m_mayOverwrite;
    bool m_tuned;
};

} // namespace

at::Tensor runTorchNode(const Graph &graph,
                        NodeId id,
                        const TorchConstants &constants,
                        const std::vector<at::Tensor> &inputs,
                        const std::vector<bool> &mayOverwrite,
                        bool tuned)
{
    return std::visit(NodeRunner(graph, id, constants, inputs, mayOverwrite, tuned), graph.node(id).operation);
}

} // namespace ambrotype::inference
