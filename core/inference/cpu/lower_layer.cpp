#include "inference/cpu/lowering.h"

#include "inference/cpu/convolution_step.h"
#include "inference/cpu/modulated.h"
#include "inference/cpu/picture_ops.h"
#include "inference/cpu/tensor_ops.h"

namespace ambrotype::inference::cpu {

namespace {

void lowerConvolution(PlanBuilder &builder, const FusedNode &node, const PackedLayer &layer)
{
    const bool isDirect =
        layer.method == PackedLayer::Method::Direct || layer.method == PackedLayer::Method::DirectBf16;
    // Pictures of few channels are read as they are: blocked they would be several times as much memory.
    const bool fromPlain = isDirect && builder.hasFewChannels(node.inputs[0]) && builder.hasPlain(node.inputs[0]);
    std::vector<BufferId> reads = {builder.any(node.inputs[0], !fromPlain)};
    for (int i = 0; i < layer.residuals; ++i)
        reads.push_back(builder.blocked(node.inputs[static_cast<std::size_t>(1 + i)]));
    const BufferId to = builder.defineBlocked(node.result);
    ConvolutionArgs args = argumentsOf(layer, builder.shape(node.inputs[0]), builder.shape(node.result));
    args.plainInput = fromPlain;
    const Kernels &kernels = builder.kernels();
    auto run = kernels.direct;
    const bool isWinograd = layer.method == PackedLayer::Method::Winograd;
    WinogradStep winograd;
    if (isWinograd) {
        winograd = planWinograd(builder, args);
    } else if (layer.method == PackedLayer::Method::DirectBf16) {
        run = kernels.directBf16;
        builder.needScratch(0, kernels.directBf16Scratch(args));
    } else if (layer.method == PackedLayer::Method::Depthwise) {
        run = kernels.depthwise;
    }
    const std::int64_t count = builder.planes(node.result, true).count();
    builder.emit(
        [args, run, isWinograd, winograd, reads, to, count, kernels = &kernels, pointwise = layer.pointwise](
            const StepContext &context) {
            ConvolutionArgs now = args;
            now.input = context.at(reads[0]);
            now.output = context.at(to);
            for (int i = 0; i < now.epilogue.residuals; ++i)
                now.epilogue.residual[i] = context.at(reads[static_cast<std::size_t>(1 + i)]);
            if (isWinograd)
                runWinograd(now, winograd, *kernels, context);
            else
                runRows(now, run, context);
            if (pointwise != Activation::Kind::None)
                activate(now.output, count, pointwise, 0.0F, now.output);
        },
        reads,
        {to});
}

void lowerTransposed(PlanBuilder &builder, const FusedNode &node, const PackedLayer &layer)
{
    const BufferId from = builder.blocked(node.inputs[0]);
    const BufferId to = builder.defineBlocked(node.result);
    const Shape &input = builder.shape(node.inputs[0]);
    const Planes cell{builder.blocks(node.result), input[2], input[3], builder.lanes()};
    const int factor = layer.stride;
    builder.needScratch(static_cast<std::size_t>(cell.count() * factor * factor), 0);
    ConvolutionArgs args = argumentsOf(layer, input, input);
    args.stride = 1;
    args.outputChannels = static_cast<int>(cell.outer) * builder.lanes() * factor * factor;
    const std::int64_t count = cell.count() * factor * factor;
    builder.emit(
        [args, run = builder.kernels().direct, from, to, cell, factor, count, pointwise = layer.pointwise](
            const StepContext &context) {
            ConvolutionArgs now = args;
            now.input = context.at(from);
            now.output = context.scratch;
            runRows(now, run, context);
            if (pointwise != Activation::Kind::None)
                activate(now.output, count, pointwise, 0.0F, now.output);
            interleave(now.output, cell, factor, context.at(to));
        },
        {from},
        {to});
}

//! x * scale + shift and PReLU of pictures; of vectors in the plain layout.
void lowerAffine(PlanBuilder &builder, const FusedNode &node, const PackedLayer &layer)
{
    const bool isSum = node.inputs.size() == 2; // a * channelScale [* scale] + b
    const bool asBlocked = builder.isPicture(node.result);
    std::vector<BufferId> reads;
    for (const NodeId input : node.inputs)
        reads.push_back(builder.any(input, asBlocked));
    const BufferId to = builder.define(node.result, asBlocked);
    Epilogue epilogue = epilogueOf(layer);
    if (isSum) {
        epilogue.residuals = 1;
        epilogue.scale[0] = std::get<op::ScaledAdd>(builder.graph().node(node.source).operation).scale;
    }
    // A vector is a picture of one pixel, whose blocked layout is the plain one.
    const std::int64_t pixels = asBlocked ? builder.pixels(node.result) : 1;
    builder.emit(
        [run = builder.kernels().affine,
         scale = layer.weights.data(),
         channels = layer.outputChannels,
         epilogue,
         reads,
         to,
         pixels](const StepContext &context) {
            Epilogue now = epilogue;
            if (now.residuals == 1)
                now.residual[0] = context.at(reads[1]);
            run(context.at(reads[0]), context.at(to), scale, channels, pixels, now);
        },
        reads,
        {to});
}

void lowerLayerNorm(PlanBuilder &builder, const FusedNode &node, const PackedLayer &layer)
{
    const BufferId from = builder.blocked(node.inputs[0]);
    const BufferId to = builder.defineBlocked(node.result);
    builder.emit(
        [run = builder.kernels().layerNorm, &layer, from, to, pixels = builder.pixels(node.result)](
            const StepContext &context) {
            run(context.at(from),
                context.at(to),
                layer.weights.data(),
                layer.bias.data(),
                layer.outputChannels,
                pixels,
                layer.epsilon);
        },
        {from},
        {to});
}

} // namespace

Result<void> lowerLayer(PlanBuilder &builder, const FusedNode &node)
{
    const PackedLayer &layer = builder.fused().layers[static_cast<std::size_t>(node.layer)];
    const std::size_t rank = builder.shape(node.result).size();
    switch (layer.method) {
    case PackedLayer::Method::Affine:
        if (rank != 4 && rank != 2)
            return cannotLower(builder, node, "rank");
        lowerAffine(builder, node, layer);
        break;
    case PackedLayer::Method::LayerNorm:
        lowerLayerNorm(builder, node, layer);
        break;
    case PackedLayer::Method::Transposed:
        lowerTransposed(builder, node, layer);
        break;
    case PackedLayer::Method::Modulated:
    case PackedLayer::Method::ModulatedDirect:
    case PackedLayer::Method::ModulatedTransposed:
        lowerModulated(builder, node, layer);
        break;
    default:
        lowerConvolution(builder, node, layer);
        break;
    }
    return {};
}

} // namespace ambrotype::inference::cpu
