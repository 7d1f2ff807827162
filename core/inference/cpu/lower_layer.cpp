#include "inference/cpu/lowering.h"

#include "inference/cpu/picture_ops.h"
#include "inference/cpu/tensor_ops.h"

namespace ambrotype::inference::cpu {

namespace {

Epilogue epilogueOf(const PackedLayer &layer)
{
    Epilogue epilogue;
    epilogue.bias = layer.bias.data();
    epilogue.kind = layer.kind;
    epilogue.slope = layer.slope;
    epilogue.slopes = layer.slopes.data();
    epilogue.residuals = layer.residuals;
    epilogue.scale[0] = layer.scale[0];
    epilogue.scale[1] = layer.scale[1];
    return epilogue;
}

ConvolutionArgs argumentsOf(const PackedLayer &layer, const Shape &input, const Shape &output)
{
    ConvolutionArgs args;
    args.weights = layer.weights.data();
    args.inputChannels = layer.inputChannels;
    args.outputChannels = layer.outputChannels;
    args.inputHeight = static_cast<int>(input[2]);
    args.inputWidth = static_cast<int>(input[3]);
    args.outputHeight = static_cast<int>(output[2]);
    args.outputWidth = static_cast<int>(output[3]);
    args.kernelHeight = layer.kernelHeight;
    args.kernelWidth = layer.kernelWidth;
    args.stride = layer.stride;
    args.padding = layer.padding;
    args.dilation = layer.dilation;
    args.upsampleShift = layer.upsampleShift;
    args.epilogue = epilogueOf(layer);
    return args;
}

void lowerConvolution(PlanBuilder &builder, const FusedNode &node, const PackedLayer &layer)
{
    const BufferId from = builder.blocked(node.inputs[0]);
    std::vector<BufferId> reads = {from};
    for (int i = 0; i < layer.residuals; ++i)
        reads.push_back(builder.blocked(node.inputs[static_cast<std::size_t>(1 + i)]));
    const BufferId to = builder.defineBlocked(node.result);
    const ConvolutionArgs args = argumentsOf(layer, builder.shape(node.inputs[0]), builder.shape(node.result));
    const Kernels &kernels = builder.kernels();
    auto run = kernels.direct;
    if (layer.method == PackedLayer::Method::Winograd) {
        run = kernels.winograd;
        builder.needScratch(kernels.winogradScratch(layer.inputChannels, layer.outputChannels));
    } else if (layer.method == PackedLayer::Method::Depthwise) {
        run = kernels.depthwise;
    }
    const std::int64_t count = builder.planes(node.result, true).count();
    builder.emit(
        [args, run, reads, to, count, pointwise = layer.pointwise](const StepContext &context) {
            ConvolutionArgs now = args;
            now.input = context.at(reads[0]);
            now.output = context.at(to);
            now.scratch = context.scratch;
            for (int i = 0; i < now.epilogue.residuals; ++i)
                now.epilogue.residual[i] = context.at(reads[static_cast<std::size_t>(1 + i)]);
            run(now);
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
    builder.needScratch(static_cast<std::size_t>(cell.count() * factor * factor));
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
            run(now);
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
    case PackedLayer::Method::Transposed: lowerTransposed(builder, node, layer); break;
    default: lowerConvolution(builder, node, layer); break;
    }
    return {};
}

} // namespace ambrotype::inference::cpu
