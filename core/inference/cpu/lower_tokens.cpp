#include "inference/cpu/lowering.h"

#include "inference/cpu/border_ops.h"
#include "inference/cpu/pieces.h"
#include "inference/cpu/token_ops.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::inference::cpu {

namespace {

std::int64_t product(const Shape &shape)
{
    std::int64_t total = 1;
    for (const std::int64_t size : shape)
        total *= size;
    return total;
}

//! Per channel, filled up to whole blocks, what makes the groups' means 0 and variances 1 and then what the layer says.
struct NormFactors
{
    std::vector<float> scale;
    std::vector<float> shift;
};

NormFactors factorsOf(const std::vector<double> &means,
                      const std::vector<double> &variances,
                      const op::GroupNorm &norm,
                      const float *weight,
                      const float *bias,
                      std::int64_t channels)
{
    NormFactors factors{std::vector<float>(means.size(), 0.0F), std::vector<float>(means.size(), 0.0F)};
    const auto each = static_cast<std::size_t>(channels / norm.groups);
    const double share = 1.0 / static_cast<double>(each);
    for (std::size_t first = 0; first < static_cast<std::size_t>(channels); first += each) {
        double mean = 0.0;
        for (std::size_t c = first; c < first + each; ++c)
            mean += means[c] * share;
        double variance = 0.0;
        for (std::size_t c = first; c < first + each; ++c)
            variance += (variances[c] + (means[c] - mean) * (means[c] - mean)) * share;
        const double factor = 1.0 / std::sqrt(variance + static_cast<double>(norm.epsilon));
        for (std::size_t c = first; c < first + each; ++c) {
            factors.scale[c] = static_cast<float>(factor * static_cast<double>(weight[c]));
            factors.shift[c] =
                static_cast<float>(static_cast<double>(bias[c]) - mean * factor * static_cast<double>(weight[c]));
        }
    }
    return factors;
}

//! Adds the steps of one operation of token_ops.h or a norm over groups.
class TokenLowering
{
public:
    TokenLowering(PlanBuilder &builder, const FusedNode &node)
        : m_builder(builder)
        , m_node(node)
    {
    }

    template <typename Other> Result<void> operator()(const Other &) const
    {
        return cannotLower(m_builder, m_node, "no kernel for it");
    }

    Result<void> operator()(const op::GroupNorm &norm) const
    {
        const Activation::Kind kind = norm.activation.kind;
        if (kind != Activation::Kind::None && kind != Activation::Kind::Silu)
            return cannotLower(m_builder, m_node, "this activation after a group norm");
        const BufferId from = m_builder.blocked(in(0));
        const BufferId to = m_builder.canOverwrite(in(0), result(), true) ? m_builder.aliasBlocked(result(), from, 0)
                                                                          : m_builder.defineBlocked(result());
        const float *weight = constant(norm.weight).data;
        const float *bias = constant(norm.bias).data;
        const std::int64_t pixels = m_builder.pixels(result());
        m_builder.emit(
            [from,
             to,
             norm,
             weight,
             bias,
             pixels,
             channels = shape(result())[1],
             blocks = m_builder.blocks(result()),
             lanes = m_builder.lanes(),
             kernels = &m_builder.kernels()](const StepContext &context) {
                const bool isWorthwhile = blocks * lanes * pixels >= kWorthwhileFloats;
                std::vector<double> means(static_cast<std::size_t>(blocks * lanes));
                std::vector<double> variances(means.size());
                inPieces(context, blocks, isWorthwhile, [&](std::int64_t begin, std::int64_t end) {
                    for (std::int64_t b = begin; b < end; ++b)
                        kernels->channelMoments(context.at(from) + b * lanes * pixels,
                                                pixels,
                                                means.data() + b * lanes,
                                                variances.data() + b * lanes);
                });
                const NormFactors factors = factorsOf(means, variances, norm, weight, bias, channels);
                const bool isSilu = norm.activation.kind == Activation::Kind::Silu;
                inPieces(context, blocks, isWorthwhile, [&](std::int64_t begin, std::int64_t end) {
                    for (std::int64_t b = begin; b < end; ++b)
                        kernels->scaleChannels(context.at(from) + b * lanes * pixels,
                                               context.at(to) + b * lanes * pixels,
                                               factors.scale.data() + b * lanes,
                                               factors.shift.data() + b * lanes,
                                               pixels,
                                               isSilu);
                });
            },
            {from},
            {to});
        return {};
    }

    Result<void> operator()(const op::LayerNorm &norm) const
    {
        const std::int64_t width = shape(in(0)).back();
        const std::int64_t rows = product(shape(in(0))) / width;
        const float *weight = constant(norm.weight).data;
        const float *bias = constant(norm.bias).data;
        plain([=](const float *from, float *to) { layerNorm(from, rows, width, weight, bias, norm.epsilon, to); });
        return {};
    }

    Result<void> operator()(const op::ArgMax &choice) const
    {
        plain([split = splitAt(shape(in(0)), choice.axis)](const float *from, float *to) { argMax(from, split, to); });
        return {};
    }

    Result<void> operator()(const op::NearestRow &choice) const
    {
        const Constant &table = constant(choice.table);
        plain([&table, count = m_builder.pixels(in(0))](const float *from, float *to) {
            nearestRow(from, count, table.data, table.shape[0], table.shape[1], to);
        });
        return {};
    }

    Result<void> operator()(const op::Lookup &node) const
    {
        plain([&table = constant(node.table), count = product(shape(in(0)))](const float *from, float *to) {
            lookup(from, count, table, to);
        });
        return {};
    }

    Result<void> operator()(const op::AddConstant &node) const
    {
        const Constant &value = constant(node.value);
        plain([data = value.data, count = product(shape(in(0)))](const float *from, float *to) {
            for (std::int64_t i = 0; i < count; ++i)
                to[i] = from[i] + data[i];
        });
        return {};
    }

    Result<void> operator()(const op::AdaptiveInstanceNorm &node) const
    {
        const BufferId content = m_builder.plain(in(0));
        const BufferId style = m_builder.plain(in(1));
        const BufferId to = m_builder.definePlain(result());
        m_builder.emit(
            [content,
             style,
             to,
             pixels = m_builder.pixels(in(0)),
             stylePixels = m_builder.pixels(in(1)),
             channels = shape(result())[1],
             epsilon = node.epsilon](const StepContext &context) {
                adaptiveInstanceNorm(
                    context.at(content), pixels, context.at(style), stylePixels, channels, epsilon, context.at(to));
            },
            {content, style},
            {to});
        return {};
    }

    Result<void> operator()(const op::ControlledFusion &) const
    {
        const BufferId x = m_builder.blocked(in(0));
        const BufferId scale = m_builder.blocked(in(1));
        const BufferId shift = m_builder.blocked(in(2));
        const BufferId weight = m_builder.plain(in(3));
        const BufferId to = m_builder.defineBlocked(result());
        const std::int64_t count = m_builder.planes(result(), true).count();
        m_builder.emit(
            [x, scale, shift, weight, to, count, kernels = &m_builder.kernels()](const StepContext &context) {
                constexpr std::int64_t kRun = 4096; // floats that stay in the first-level cache between the two passes
                const float share = context.at(weight)[0];
                inPieces(context, count, count >= kWorthwhileFloats, [&](std::int64_t begin, std::int64_t end) {
                    for (std::int64_t i = begin; i < end; i += kRun) {
                        const std::int64_t length = std::min(kRun, end - i);
                        float *target = context.at(to) + i;
                        const float *source = context.at(x) + i;
                        if (share == 0.0F) { // then the scales were not computed
                            std::copy_n(source, length, target);
                            continue;
                        }
                        kernels->multiplyAdd(source, context.at(scale) + i, context.at(shift) + i, target, length);
                        kernels->scaledAdd(target, source, target, share, length);
                    }
                });
            },
            {x, scale, shift, weight},
            {to});
        return {};
    }

    Result<void> operator()(const op::Attention &attention) const
    {
        const auto layoutOf = [&](NodeId node) {
            const Shape &size = shape(node);
            HeadLayout layout;
            layout.isPicture = size.size() == 4;
            layout.length = layout.isPicture ? size[2] * size[3] : size[1];
            layout.channels = layout.isPicture ? size[1] : size[2];
            layout.heads = attention.heads;
            return layout;
        };
        const HeadLayout asked = layoutOf(in(0));
        const HeadLayout known = layoutOf(in(1));
        const std::vector<BufferId> reads = {m_builder.plain(in(0)), m_builder.plain(in(1)), m_builder.plain(in(2))};
        const BufferId to = m_builder.definePlain(result());
        const auto floats = [](std::int64_t a, std::int64_t b) { return static_cast<std::size_t>(a * b); };
        const BufferId query = m_builder.temporary(floats(asked.length, asked.channels));
        const BufferId keys = m_builder.temporary(floats(known.length, known.channels));
        const BufferId values = m_builder.temporary(floats(known.length, known.channels));
        const BufferId scores = m_builder.temporary(floats(asked.length, known.length * attention.heads));
        const BufferId mixed = m_builder.temporary(floats(asked.length, asked.channels));
        m_builder.emit(
            [=, kernels = &m_builder.kernels()](const StepContext &context) {
                const std::int64_t width = asked.channels / asked.heads;
                const auto factor = static_cast<float>(1.0 / std::sqrt(static_cast<double>(width)));
                for (int head = 0; head < asked.heads; ++head) {
                    gatherHead(context.at(reads[0]),
                               asked,
                               head,
                               factor,
                               false,
                               context.at(query) + head * asked.length * width);
                    gatherHead(
                        context.at(reads[1]), known, head, 1.0F, false, context.at(keys) + head * known.length * width);
                    gatherHead(context.at(reads[2]),
                               known,
                               head,
                               1.0F,
                               true,
                               context.at(values) + head * known.length * width);
                }
                constexpr std::int64_t kRows = 24; // of one head, a multiple of what linearRows takes at a time
                const std::int64_t parts = (asked.length + kRows - 1) / kRows;
                inPieces(context, parts * asked.heads, true, [&](std::int64_t from, std::int64_t end) {
                    for (std::int64_t part = from; part < end; ++part) {
                        const std::int64_t head = part / parts;
                        const std::int64_t begin = part % parts * kRows;
                        const std::int64_t rows = std::min(kRows, asked.length - begin);
                        float *own = context.at(scores) + (head * asked.length + begin) * known.length;
                        float *result = context.at(mixed) + (head * asked.length + begin) * width;
                        kernels->linearRows(context.at(query) + (head * asked.length + begin) * width,
                                            context.at(keys) + head * known.length * width,
                                            nullptr,
                                            own,
                                            rows,
                                            width,
                                            known.length);
                        kernels->softmaxRows(own, rows, known.length);
                        kernels->linearRows(own,
                                            context.at(values) + head * known.length * width,
                                            nullptr,
                                            result,
                                            rows,
                                            known.length,
                                            width);
                        scatterHead(result, asked, static_cast<int>(head), begin, begin + rows, context.at(to));
                    }
                });
            },
            reads,
            {to, query, keys, values, scores, mixed});
        return {};
    }

    Result<void> operator()(const op::Pad &pad) const
    {
        const bool asBlocked = m_builder.isBlocked(in(0)) && !m_builder.hasFewChannels(in(0));
        const BufferId from = m_builder.any(in(0), asBlocked);
        const BufferId to = m_builder.define(result(), asBlocked);
        const Planes size = m_builder.planes(in(0), asBlocked);
        const Planes grown = m_builder.planes(result(), asBlocked);
        m_builder.emit(
            [from, to, size, grown, pad](const StepContext &context) {
                const auto planes = [&](std::int64_t begin, std::int64_t end) {
                    Planes part = size;
                    part.outer = end - begin;
                    padPicture(context.at(from) + begin * (size.count() / size.outer),
                               part,
                               pad,
                               context.at(to) + begin * (grown.count() / grown.outer));
                };
                inPieces(context, size.outer, size.count() >= kWorthwhileFloats, planes);
            },
            {from},
            {to});
        return {};
    }

    Result<void> operator()(const op::ResizeBilinearLike &) const
    {
        const BufferId from = m_builder.plain(in(0));
        const BufferId to = m_builder.definePlain(result());
        const Planes size = m_builder.planes(in(0), false);
        const Planes grown = m_builder.planes(result(), false);
        m_builder.emit(
            [from, to, size, grown](const StepContext &context) {
                const auto planes = [&](std::int64_t begin, std::int64_t end) {
                    Planes part = size;
                    part.outer = end - begin;
                    resizeBilinearCorners(context.at(from) + begin * (size.count() / size.outer),
                                          part,
                                          grown.height,
                                          grown.width,
                                          context.at(to) + begin * (grown.count() / grown.outer));
                };
                inPieces(context, size.outer, grown.count() >= kWorthwhileFloats, planes);
            },
            {from},
            {to});
        return {};
    }

private:
    NodeId in(std::size_t i) const { return m_node.inputs[i]; }
    NodeId result() const { return m_node.result; }
    const Shape &shape(NodeId node) const { return m_builder.shape(node); }
    const Constant &constant(ConstantId id) const { return m_builder.graph().constant(id); }

    //! body(from, to) on the first input.
    template <typename Body> void plain(Body body) const
    {
        const BufferId from = m_builder.plain(in(0));
        const BufferId to = m_builder.definePlain(result());
        m_builder.emit(
            [from, to, body](const StepContext &context) { body(context.at(from), context.at(to)); }, {from}, {to});
    }

    PlanBuilder &m_builder;
    const FusedNode &m_node;
};

} // namespace

bool isTokenOperation(const Operation &operation)
{
    return std::holds_alternative<op::GroupNorm>(operation) || std::holds_alternative<op::LayerNorm>(operation)
           || std::holds_alternative<op::ArgMax>(operation) || std::holds_alternative<op::NearestRow>(operation)
           || std::holds_alternative<op::Lookup>(operation) || std::holds_alternative<op::AddConstant>(operation)
           || std::holds_alternative<op::AdaptiveInstanceNorm>(operation)
           || std::holds_alternative<op::ControlledFusion>(operation)
           || std::holds_alternative<op::Attention>(operation) || std::holds_alternative<op::Pad>(operation)
           || std::holds_alternative<op::ResizeBilinearLike>(operation);
}

Result<void> lowerTokens(PlanBuilder &builder, const FusedNode &node)
{
    return std::visit(TokenLowering(builder, node), builder.graph().node(node.source).operation);
}

} // namespace ambrotype::inference::cpu
