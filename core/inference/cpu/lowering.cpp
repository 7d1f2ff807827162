#include "inference/cpu/lowering.h"

#include "inference/cpu/picture_ops.h"
#include "inference/cpu/pieces.h"
#include "inference/cpu/tensor_ops.h"

#include <algorithm>
#include <cstring>

namespace ambrotype::inference::cpu {

namespace {

std::size_t floatBytes(std::int64_t count)
{
    return static_cast<std::size_t>(count) * sizeof(float);
}

std::int64_t product(const Shape &shape)
{
    std::int64_t total = 1;
    for (const std::int64_t size : shape)
        total *= size;
    return total;
}

//! Adds the steps of one operation without packed numbers.
class Lowering
{
public:
    Lowering(PlanBuilder &builder, const FusedNode &node)
        : m_builder(builder)
        , m_node(node)
    {
    }

    template <typename Other> Result<void> operator()(const Other &) const
    {
        return cannotLower(m_builder, m_node, "no kernel for it");
    }

    Result<void> operator()(const op::Activate &node) const
    {
        const Activation &activation = node.activation;
        // Only a slope that all channels share comes here.
        const float slope = activation.kind == Activation::Kind::PRelu
                                ? m_builder.graph().constant(activation.slopes).data[0]
                                : activation.slope;
        const bool asBlocked = m_builder.isBlocked(in(0));
        const std::int64_t count = asBlocked ? m_builder.planes(in(0), true).count() : product(shape(in(0)));
        const bool isRectifier = activation.kind == Activation::Kind::Relu
                                 || activation.kind == Activation::Kind::LeakyRelu
                                 || activation.kind == Activation::Kind::PRelu;
        if (isRectifier)
            pointwise(asBlocked,
                      [count,
                       run = m_builder.kernels().rectify,
                       factor = activation.kind == Activation::Kind::Relu ? 0.0F : slope](
                          const float *from, float *to) { run(from, to, factor, count); });
        else
            pointwise(asBlocked, [count, kind = activation.kind, slope](const float *from, float *to) {
                activate(from, count, kind, slope, to);
            });
        return {};
    }

    Result<void> operator()(const op::ScaledAdd &node) const
    {
        binary([add = m_builder.kernels().scaledAdd, scale = node.scale](
                   const float *a, const float *b, float *to, std::int64_t count) { add(a, b, to, scale, count); });
        return {};
    }

    Result<void> operator()(const op::Multiply &) const
    {
        if (shape(in(0)) == shape(in(1))) {
            binary([run = m_builder.kernels().multiply](const float *a, const float *b, float *to, std::int64_t count) {
                run(a, b, to, count);
            });
            return {};
        }
        const Shape &factor = shape(in(1));
        if (factor.size() != 4 || factor[1] != shape(in(0))[1] || factor[2] != 1 || factor[3] != 1)
            return cannotLower(m_builder, m_node, "factors of this shape");
        const BufferId a = m_builder.blocked(in(0));
        const BufferId b = m_builder.blocked(in(1));
        const BufferId to = m_builder.defineBlocked(result());
        m_builder.emit(
            [a,
             b,
             to,
             run = m_builder.kernels().multiplyChannels,
             blocks = m_builder.blocks(result()),
             pixels = m_builder.pixels(result())](const StepContext &context) {
                run(context.at(a), context.at(b), context.at(to), blocks, pixels);
            },
            {a, b},
            {to});
        return {};
    }

    Result<void> operator()(const op::Linear &node) const
    {
        const Constant &weight = m_builder.graph().constant(node.weight);
        const float *bias = node.bias == kNoConstant ? nullptr : m_builder.graph().constant(node.bias).data;
        if (node.activation.kind == Activation::Kind::PRelu)
            return cannotLower(m_builder, m_node, "PReLU after a linear layer");
        const std::int64_t inputs = weight.shape[1];
        const std::int64_t outputs = weight.shape[0];
        const std::int64_t rows = product(shape(in(0))) / inputs;
        const BufferId from = m_builder.plain(in(0));
        const BufferId to = m_builder.definePlain(result());
        m_builder.emit(
            [from, to, kernels = &m_builder.kernels(), weights = weight.data, bias, inputs, outputs, rows, node](
                const StepContext &context) {
                if (rows > 1 && node.gain == 1.0F) {
                    const bool isWorthwhile = rows * inputs * outputs >= kWorthwhileFloats;
                    inPieces(context, rows, isWorthwhile, [&](std::int64_t begin, std::int64_t end) {
                        float *target = context.at(to) + begin * outputs;
                        const float *source = context.at(from) + begin * inputs;
                        kernels->linearRows(source, weights, bias, target, end - begin, inputs, outputs);
                        const Activation &own = node.activation;
                        activate(target, (end - begin) * outputs, own.kind, own.slope, target);
                    });
                    return;
                }
                const auto runPart = [&](std::int64_t begin, std::int64_t end) {
                    const float *ownBias = bias && node.gain == 1.0F ? bias + begin : nullptr;
                    float *target = context.at(to) + begin;
                    kernels->linear(
                        context.at(from), weights + begin * inputs, ownBias, target, rows, inputs, end - begin);
                    if (node.gain != 1.0F)
                        for (std::int64_t i = 0; i < rows * (end - begin); ++i)
                            target[i] = target[i] * node.gain + (bias ? bias[begin + i % (end - begin)] : 0.0F);
                    activate(target, rows * (end - begin), node.activation.kind, node.activation.slope, target);
                };
                // Of several rows a part of the outputs would not lie side by side.
                inPieces(context, outputs, rows == 1 && inputs * outputs >= kWorthwhileFloats, runPart);
            },
            {from},
            {to});
        return {};
    }

    Result<void> operator()(const op::Fixed &node) const
    {
        const Constant &value = m_builder.graph().constant(node.value);
        const BufferId to = m_builder.definePlain(result());
        m_builder.emit([to, data = value.data, bytes = floatBytes(value.count())](
                           const StepContext &context) { std::memcpy(context.at(to), data, bytes); },
                       {},
                       {to});
        return {};
    }

    Result<void> operator()(const op::PixelNorm &node) const
    {
        unary(false, [split = splitAt(shape(in(0)), 1), epsilon = node.epsilon](const float *from, float *to) {
            pixelNorm(from, split, epsilon, to);
        });
        return {};
    }

    //! One that no modulated convolution drew in. In both layouts the later channels are the later memory.
    Result<void> operator()(const op::FeatureTransform &node) const
    {
        const bool asBlocked = m_builder.isBlocked(in(0)) && node.begin % m_builder.lanes() == 0;
        const BufferId from = m_builder.any(in(0), asBlocked);
        const BufferId scale = m_builder.any(in(1), asBlocked);
        const BufferId shift = m_builder.any(in(2), asBlocked);
        const BufferId to = m_builder.define(result(), asBlocked);
        const std::int64_t kept = node.begin * m_builder.pixels(result());
        const std::int64_t changed = m_builder.planes(in(1), asBlocked).count();
        m_builder.emit(
            [from, scale, shift, to, kept, changed, run = m_builder.kernels().multiplyAdd](const StepContext &context) {
                std::memcpy(context.at(to), context.at(from), floatBytes(kept));
                run(context.at(from) + kept, context.at(scale), context.at(shift), context.at(to) + kept, changed);
            },
            {from, scale, shift},
            {to});
        return {};
    }

    //! A kernel per channel.
    Result<void> operator()(const op::ConvTranspose2d &node) const
    {
        const float *bias = node.bias == kNoConstant ? nullptr : m_builder.graph().constant(node.bias).data;
        const Constant &weight = m_builder.graph().constant(node.weight);
        unary(false,
              [node, bias, &weight, size = m_builder.planes(in(0), false), output = shape(result())](
                  const float *from, float *to) { transposedPerChannel(from, size, node, weight, bias, output, to); });
        return {};
    }

    Result<void> operator()(const op::Concat &node) const
    {
        if (node.axis == 1 && m_builder.aliasConcat(result()))
            return {};
        const AxisSplit whole = splitAt(shape(result()), node.axis);
        std::vector<BufferId> parts;
        std::vector<std::int64_t> runs; // floats that a part gives to each outer index
        for (const NodeId input : m_builder.graph().node(m_node.source).inputs) {
            parts.push_back(m_builder.plain(input));
            const AxisSplit split = splitAt(shape(input), node.axis);
            runs.push_back(split.axis * split.inner);
        }
        const BufferId to = m_builder.definePlain(result());
        m_builder.emit(
            [parts, runs, to, outer = whole.outer](const StepContext &context) {
                float *target = context.at(to);
                for (std::int64_t o = 0; o < outer; ++o)
                    for (std::size_t i = 0; i < parts.size(); target += runs[i], ++i)
                        std::memcpy(target, context.at(parts[i]) + o * runs[i], floatBytes(runs[i]));
            },
            parts,
            {to});
        return {};
    }

    Result<void> operator()(const op::Slice &node) const
    {
        const bool isChannels = m_builder.isPicture(in(0)) && (node.axis == 1 || node.axis == -3);
        if (isChannels && m_builder.isBlocked(in(0)) && node.begin % m_builder.lanes() == 0) {
            m_builder.aliasBlocked(
                result(), m_builder.blocked(in(0)), static_cast<std::size_t>(node.begin * m_builder.pixels(in(0))));
            return {};
        }
        const AxisSplit split = splitAt(shape(in(0)), node.axis);
        unary(false, [split, begin = node.begin, end = node.end](const float *from, float *to) {
            const std::int64_t run = (end - begin) * split.inner;
            for (std::int64_t o = 0; o < split.outer; ++o)
                std::memcpy(to + o * run, from + (o * split.axis + begin) * split.inner, floatBytes(run));
        });
        return {};
    }

    Result<void> operator()(const op::PixelShuffle &node) const
    {
        const bool asBlocked = m_builder.isBlocked(in(0));
        const BufferId from = m_builder.any(in(0), asBlocked);
        const BufferId to = m_builder.definePlain(result());
        m_builder.emit(
            [from, to, size = shape(result()), factor = node.factor, lanes = asBlocked ? m_builder.lanes() : 1](
                const StepContext &context) { pixelShuffle(context.at(from), size, factor, lanes, context.at(to)); },
            {from},
            {to});
        return {};
    }

    Result<void> operator()(const op::PixelUnshuffle &node) const
    {
        unary(false, [size = shape(result()), factor = node.factor](const float *from, float *to) {
            pixelUnshuffle(from, size, factor, to);
        });
        return {};
    }

    Result<void> operator()(const op::UpsampleNearest &) const { return spatial(resizeNearest); }
    Result<void> operator()(const op::ResizeNearestLike &) const { return spatial(resizeNearest); }
    Result<void> operator()(const op::UpsampleBilinear &) const { return spatial(resizeBilinear); }
    Result<void> operator()(const op::CropLike &) const { return spatial(crop); }
    //! One value per channel repeated is the nearest value everywhere.
    Result<void> operator()(const op::ExpandLike &) const { return spatial(resizeNearest); }

    Result<void> operator()(const op::PadToMultiple &node) const
    {
        return spatial([mode = node.mode](
                           const float *from, const Planes &size, std::int64_t height, std::int64_t width, float *to) {
            grow(from, size, mode, height, width, to);
        });
    }

    Result<void> operator()(const op::MaxPool &node) const
    {
        return spatial(
            [node](const float *from, const Planes &size, std::int64_t height, std::int64_t width, float *to) {
                maxPool(from, size, node, height, width, to);
            });
    }

    Result<void> operator()(const op::AveragePool &node) const
    {
        const Shape &input = shape(in(0));
        const bool isHalf =
            node.kernel == 2 && node.stride == 2 && node.padding == 0 && input[2] % 2 == 0 && input[3] % 2 == 0;
        if (isHalf && spatialIsBlocked())
            return spatial(
                [run = m_builder.kernels().halve](
                    const float *data, const Planes &planes, std::int64_t height, std::int64_t width, float *to) {
                    run(data, to, static_cast<int>(planes.outer), static_cast<int>(height), static_cast<int>(width));
                });
        return spatial(
            [node](const float *from, const Planes &size, std::int64_t height, std::int64_t width, float *to) {
                averagePool(from, size, node, height, width, to);
            });
    }

    Result<void> operator()(const op::GlobalAveragePool &) const
    {
        return spatial([](const float *from, const Planes &size, std::int64_t, std::int64_t, float *to) {
            globalAverage(from, size, to);
        });
    }

    Result<void> operator()(const op::LocalAveragePool &node) const
    {
        const Shape &size = shape(in(0));
        if (node.kernelHeight >= size[2] && node.kernelWidth >= size[3])
            return (*this)(op::GlobalAveragePool());
        return spatial(
            [boxHeight = std::min(node.kernelHeight, size[2]), boxWidth = std::min(node.kernelWidth, size[3])](
                const float *from, const Planes &planes, std::int64_t, std::int64_t, float *to) {
                localAverage(from, planes, boxHeight, boxWidth, to);
            });
    }

    Result<void> operator()(const op::Softmax &node) const
    {
        unary(false,
              [split = splitAt(shape(in(0)), node.axis)](const float *from, float *to) { softmax(from, split, to); });
        return {};
    }

    Result<void> operator()(const op::L2Normalize &node) const
    {
        unary(false, [split = splitAt(shape(in(0)), 1), epsilon = node.epsilon](const float *from, float *to) {
            l2Normalize(from, split, epsilon, to);
        });
        return {};
    }

    Result<void> operator()(const op::Reshape &) const
    {
        m_builder.aliasPlain(result(), m_builder.plain(in(0)), 0);
        return {};
    }

    Result<void> operator()(const op::Permute &node) const
    {
        unary(false, [size = shape(in(0)), order = node.order](const float *from, float *to) {
            permute(from, size, order, to);
        });
        return {};
    }

private:
    NodeId in(std::size_t i) const { return m_node.inputs[i]; }
    NodeId result() const { return m_node.result; }
    const Shape &shape(NodeId node) const { return m_builder.shape(node); }

    //! body(from, to) on the first input in that layout.
    template <typename Body> void unary(bool asBlocked, Body body) const
    {
        const BufferId from = m_builder.any(in(0), asBlocked);
        const BufferId to = m_builder.define(result(), asBlocked);
        m_builder.emit(
            [from, to, body](const StepContext &context) { body(context.at(from), context.at(to)); }, {from}, {to});
    }

    //! Room for the result of a function of single values: over the first input where nobody else reads that.
    BufferId defineOver(NodeId input, BufferId buffer, bool asBlocked) const
    {
        if (!m_builder.canOverwrite(input, result(), asBlocked))
            return m_builder.define(result(), asBlocked);
        return asBlocked ? m_builder.aliasBlocked(result(), buffer, 0) : m_builder.aliasPlain(result(), buffer, 0);
    }

    //! body(from, to) where \p to may be \p from.
    template <typename Body> void pointwise(bool asBlocked, Body body) const
    {
        const BufferId from = m_builder.any(in(0), asBlocked);
        const BufferId to = defineOver(in(0), from, asBlocked);
        m_builder.emit(
            [from, to, body](const StepContext &context) { body(context.at(from), context.at(to)); }, {from}, {to});
    }

    //! body(a, b, to, count) where the layout does not matter and \p to may be \p a.
    template <typename Body> void binary(Body body) const
    {
        const bool onePlain = m_builder.hasPlain(in(0)) || m_builder.hasPlain(in(1));
        const bool asBlocked = m_builder.isPicture(result())
                               && (m_builder.isBlocked(in(0)) || m_builder.isBlocked(in(1)))
                               && !(m_builder.hasFewChannels(result()) && onePlain);
        const BufferId a = m_builder.any(in(0), asBlocked);
        const BufferId b = m_builder.any(in(1), asBlocked);
        const BufferId to = defineOver(in(0), a, asBlocked);
        const std::int64_t count = asBlocked ? m_builder.planes(result(), true).count() : product(shape(result()));
        m_builder.emit(
            [a, b, to, count, body](const StepContext &context) {
                inPieces(context, count, count >= kWorthwhileFloats, [&](std::int64_t begin, std::int64_t end) {
                    body(context.at(a) + begin, context.at(b) + begin, context.at(to) + begin, end - begin);
                });
            },
            {a, b},
            {to});
    }

    //! The layout in which spatial() works: the one that is there, or the smaller one of two.
    bool spatialIsBlocked() const
    {
        const bool plainIsSmaller = m_builder.hasFewChannels(in(0)) && m_builder.hasPlain(in(0));
        return m_builder.isBlocked(in(0)) && !plainIsSmaller;
    }

    //! body(from, planes, height, width, to): the same for every plane.
    template <typename Body> Result<void> spatial(Body body) const
    {
        const bool asBlocked = spatialIsBlocked();
        const BufferId from = m_builder.any(in(0), asBlocked);
        const BufferId to = m_builder.define(result(), asBlocked);
        const Planes size = m_builder.planes(in(0), asBlocked);
        const Planes resultSize = m_builder.planes(result(), asBlocked);
        m_builder.emit(
            [from, to, body, size, resultSize](const StepContext &context) {
                const bool isWorthwhile = size.count() + resultSize.count() >= kWorthwhileFloats;
                inPieces(context, size.outer, isWorthwhile, [&](std::int64_t begin, std::int64_t end) {
                    Planes part = size;
                    part.outer = end - begin;
                    body(context.at(from) + begin * (size.count() / size.outer),
                         part,
                         resultSize.height,
                         resultSize.width,
                         context.at(to) + begin * (resultSize.count() / resultSize.outer));
                });
            },
            {from},
            {to});
        return {};
    }

    PlanBuilder &m_builder;
    const FusedNode &m_node;
};

} // namespace

Error cannotLower(const PlanBuilder &builder, const FusedNode &node, const char *why)
{
    const Node &source = builder.graph().node(node.source);
    return Error{ErrorCode::Unsupported,
                 "The fast path for processors cannot run this network.",
                 source.name + " (" + operationName(source.operation) + "): " + why};
}

Result<void> lower(PlanBuilder &builder, const FusedNode &node)
{
    if (node.layer >= 0)
        return lowerLayer(builder, node);
    if (isTokenOperation(builder.graph().node(node.source).operation))
        return lowerTokens(builder, node);
    return std::visit(Lowering(builder, node), builder.graph().node(node.source).operation);
}

} // namespace ambrotype::inference::cpu
