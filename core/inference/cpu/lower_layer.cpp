#include "inference/cpu/lowering.h"

#include "inference/cpu/picture_ops.h"
#include "inference/cpu/tensor_ops.h"

#include "base/parallel.h"

#include <algorithm>

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
    epilogue.lastKind = layer.lastKind;
    epilogue.lastSlope = layer.lastSlope;
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
    args.endRow = args.outputHeight;
    args.inputRows = args.inputHeight;
    args.outputRows = args.outputHeight;
    args.kernelHeight = layer.kernelHeight;
    args.kernelWidth = layer.kernelWidth;
    args.stride = layer.stride;
    args.padding = layer.padding;
    args.dilation = layer.dilation;
    args.upsampleShift = layer.upsampleShift;
    args.epilogue = epilogueOf(layer);
    return args;
}

//! Runs \p kernel over the rows of \p args, in pieces side by side where the run may and it is worth it. Pieces begin at
//! multiples of four rows, the tiles of Winograd, and so change no bit.
void runRows(const ConvolutionArgs &args, void (*kernel)(const ConvolutionArgs &), const StepContext &context)
{
    constexpr double kWorthwhile = 1e6; // multiply-adds, some 10 us: what waking a thread costs
    const int tileRows = (args.endRow - args.firstRow + 3) / 4;
    const double work = static_cast<double>(tileRows) * 4 * args.outputWidth * args.inputChannels * args.kernelHeight
                        * args.kernelWidth * args.outputChannels;
    const int pieces = work < kWorthwhile ? 1 : std::max(1, std::min(context.pieces, tileRows));
    const auto runPiece = [&](std::int64_t piece) {
        ConvolutionArgs now = args;
        now.firstRow = args.firstRow + static_cast<int>(piece * tileRows / pieces) * 4;
        now.endRow = std::min(args.endRow, args.firstRow + static_cast<int>((piece + 1) * tileRows / pieces) * 4);
        now.scratch = context.pieceScratch + static_cast<std::size_t>(piece) * context.pieceFloats;
        kernel(now);
    };
    if (pieces <= 1)
        runPiece(0);
    else
        parallelFor(0, pieces, 1, [&](std::int64_t from, std::int64_t to) {
            for (std::int64_t piece = from; piece < to; ++piece)
                runPiece(piece);
        });
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
    std::size_t transformed = 0;
    if (layer.method == PackedLayer::Method::Winograd && kernels.winogradIsSmall(args.outputHeight, args.outputWidth)) {
        run = kernels.winogradSmall;
        builder.needScratch(0, kernels.winogradSmallScratch(layer.inputChannels, layer.outputChannels));
    } else if (layer.method == PackedLayer::Method::Winograd) {
        run = kernels.winograd;
        transformed = kernels.winogradTransformedFloats(layer.inputChannels, layer.outputChannels);
        builder.needScratch(transformed, kernels.winogradScratch(layer.inputChannels, layer.outputChannels));
    } else if (layer.method == PackedLayer::Method::Depthwise) {
        run = kernels.depthwise;
    }
    const std::int64_t count = builder.planes(node.result, true).count();
    const bool isWhole = run == kernels.winogradSmall;
    builder.emit(
        [args, run, isWhole, reads, to, count, transformed, transform = kernels.winogradTransform, pointwise = layer.pointwise](
            const StepContext &context) {
            ConvolutionArgs now = args;
            now.input = context.at(reads[0]);
            now.output = context.at(to);
            if (transformed > 0) {
                transform(now.weights, now.inputChannels, now.outputChannels, context.scratch);
                now.transformed = context.scratch;
            }
            for (int i = 0; i < now.epilogue.residuals; ++i)
                now.epilogue.residual[i] = context.at(reads[static_cast<std::size_t>(1 + i)]);
            if (isWhole) {
                now.scratch = context.pieceScratch;
                run(now);
            } else {
                runRows(now, run, context);
            }
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

//! One convolution of a chain.
struct Link
{
    ConvolutionArgs args;
    BufferId to = 0;          //!< A window of rows; the last one's is the whole result.
    BufferId transformed = 0;
};

//! Last row of the input that the tiles above output row \p endRow read, plus one.
int rowsNeeded(const ConvolutionArgs &args, int endRow)
{
    const int bottom = (endRow + 3) / 4 * 4 + 1;
    return std::min(args.inputHeight, ((bottom - 1) >> args.upsampleShift) + 1);
}

//! Runs a chain band by band: every convolution goes as far as the rows of the one before allow.
void runChain(const std::vector<Link> &links, const std::vector<BufferId> &reads, int band, const Kernels &kernels, const StepContext &context)
{
    for (const Link &link : links)
        kernels.winogradTransform(
            link.args.weights, link.args.inputChannels, link.args.outputChannels, context.at(link.transformed));
    std::vector<int> done(links.size(), 0);
    while (done.back() < links.back().args.outputHeight && !context.cancel->isCancelled()) {
        int available = links.front().args.inputHeight;
        for (std::size_t i = 0; i < links.size(); ++i) {
            ConvolutionArgs now = links[i].args;
            now.firstRow = done[i];
            now.endRow = now.firstRow;
            while (now.endRow < now.outputHeight && now.endRow - now.firstRow < band
                   && rowsNeeded(now, now.endRow + 4) <= available)
                now.endRow = std::min(now.endRow + 4, now.outputHeight);
            now.input = context.at(i == 0 ? reads[0] : links[i - 1].to);
            now.output = context.at(links[i].to);
            now.transformed = context.at(links[i].transformed);
            for (int r = 0; r < now.epilogue.residuals; ++r)
                now.epilogue.residual[r] = context.at(reads[static_cast<std::size_t>(1 + r)]);
            if (now.endRow > now.firstRow)
                runRows(now, kernels.winograd, context);
            done[i] = available = now.endRow;
        }
    }
}

} // namespace

std::size_t chainLength(const PlanBuilder &builder, std::size_t first)
{
    constexpr std::size_t kLongest = 6;            // windows and transformed weights stay in the third-level cache
    constexpr std::int64_t kSmallest = 512 * 1024; // floats of an intermediate result that are worth it
    const std::vector<FusedNode> &nodes = builder.fused().nodes;
    const auto layerOf = [&](std::size_t i) {
        return nodes[i].layer < 0 ? nullptr : &builder.fused().layers[static_cast<std::size_t>(nodes[i].layer)];
    };
    std::size_t length = 0;
    while (length < kLongest && first + length < nodes.size()) {
        const std::size_t i = first + length;
        const PackedLayer *layer = layerOf(i);
        if (!layer || layer->method != PackedLayer::Method::Winograd || layer->pointwise != Activation::Kind::None)
            break;
        if (length > 0) {
            const FusedNode &before = nodes[i - 1];
            if (nodes[i].inputs[0] != before.result || builder.uses(before.result) != 1 || layer->upsampleShift != 0
                || layerOf(i - 1)->residuals != 0 || builder.planes(before.result, true).count() < kSmallest)
                break;
        }
        ++length;
    }
    return length;
}

namespace {

//! Rows of a band: at least two strips of the kernel, so that the transformed weights are read for many tiles, and strips
//! as full as a few more tile rows can make them.
int bandRows(int tilesAcross, int stripTiles)
{
    constexpr int kMostRows = 6; // tile rows that are tried beyond the first that is enough
    const int enough = (2 * stripTiles + tilesAcross - 1) / tilesAcross;
    int best = enough;
    double bestFill = 0.0;
    for (int rows = enough; rows <= enough + kMostRows; ++rows) {
        const int tiles = rows * tilesAcross;
        const int strips = (tiles + stripTiles - 1) / stripTiles;
        const double fill = static_cast<double>(tiles) / static_cast<double>(strips * stripTiles);
        if (fill > bestFill + 0.03) {
            best = rows;
            bestFill = fill;
        }
    }
    return best * 4;
}

} // namespace

void lowerChain(PlanBuilder &builder, std::size_t first, std::size_t length)
{
    const std::vector<FusedNode> &nodes = builder.fused().nodes;
    const Kernels &kernels = builder.kernels();
    const FusedNode &head = nodes[first];
    const FusedNode &tail = nodes[first + length - 1];
    std::vector<BufferId> reads = {builder.blocked(head.inputs[0])};
    for (std::size_t i = 1; i < tail.inputs.size(); ++i)
        reads.push_back(builder.blocked(tail.inputs[i]));
    const int band = bandRows(static_cast<int>((builder.shape(head.result)[3] + 3) / 4), kernels.stripTiles);

    std::vector<Link> links;
    std::vector<BufferId> writes;
    for (std::size_t i = first; i < first + length; ++i) {
        const PackedLayer &layer = builder.fused().layers[static_cast<std::size_t>(nodes[i].layer)];
        Link link;
        link.args = argumentsOf(layer, builder.shape(nodes[i].inputs[0]), builder.shape(nodes[i].result));
        if (!links.empty())
            link.args.inputRows = links.back().args.outputRows;
        if (i + 1 < first + length) {
            // A band, the tile row that the reader is behind, and the one above whose last row it still reads.
            link.args.outputRows = std::min(link.args.outputHeight, band + 8);
            link.to = builder.temporary(static_cast<std::size_t>(builder.blocks(nodes[i].result))
                                        * static_cast<std::size_t>(link.args.outputRows * link.args.outputWidth)
                                        * static_cast<std::size_t>(builder.lanes()));
        } else {
            link.to = builder.defineBlocked(tail.result);
        }
        link.transformed = builder.temporary(kernels.winogradTransformedFloats(layer.inputChannels, layer.outputChannels));
        builder.needScratch(0, kernels.winogradScratch(layer.inputChannels, layer.outputChannels));
        writes.push_back(link.to);
        writes.push_back(link.transformed);
        links.push_back(link);
    }
    builder.emit(
        [links, reads, band, &kernels](const StepContext &context) { runChain(links, reads, band, kernels, context); },
        reads,
        writes);
}

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
    case PackedLayer::Method::LayerNorm: lowerLayerNorm(builder, node, layer); break;
    case PackedLayer::Method::Transposed: lowerTransposed(builder, node, layer); break;
    default: lowerConvolution(builder, node, layer); break;
    }
    return {};
}

} // namespace ambrotype::inference::cpu
