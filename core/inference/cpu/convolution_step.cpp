#include "inference/cpu/convolution_step.h"

#include "inference/cpu/pieces.h"
#include "inference/cpu/plan_builder.h"

#include <algorithm>

namespace ambrotype::inference::cpu {

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
    epilogue.plane = layer.plane;
    epilogue.transformBlock = layer.transformBlock;
    return epilogue;
}

ConvolutionArgs argumentsOf(const PackedLayer &layer, const Shape &input, const Shape &output)
{
    ConvolutionArgs args;
    args.weights = layer.weights.data();
    args.rows = layer.rows;
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
    args.upsampleIsBilinear = layer.upsampleIsBilinear;
    args.reflects = layer.reflects;
    args.epilogue = epilogueOf(layer);
    args.epilogue.pixels = static_cast<std::ptrdiff_t>(args.outputHeight) * args.outputWidth;
    return args;
}

void transformWeights(const ConvolutionArgs &args, const Kernels &kernels, const StepContext &context, float *target)
{
    constexpr std::int64_t kWorthwhile = 16 * 1024; // filters, some 30 us
    const int blocks = (args.outputChannels + kernels.lanes - 1) / kernels.lanes;
    const int group = kernels.groupBlocks(blocks);
    const int groups = (blocks + group - 1) / group;
    const bool isLarge = static_cast<std::int64_t>(args.inputChannels) * args.outputChannels >= kWorthwhile;
    inPieces(context, groups, isLarge, [&](std::int64_t from, std::int64_t to) {
        kernels.winogradTransform(
            args, static_cast<int>(from) * group, std::min(blocks, static_cast<int>(to) * group), target);
    });
}

WinogradStep planWinograd(PlanBuilder &builder, const ConvolutionArgs &args)
{
    const Kernels &kernels = builder.kernels();
    WinogradStep step;
    step.isSmall = kernels.winogradIsSmall(args.outputHeight, args.outputWidth);
    if (step.isSmall) {
        builder.needScratch(0, kernels.winogradSmallScratch(args.inputChannels, args.outputChannels));
        return step;
    }
    builder.needScratch(kernels.winogradTransformedFloats(args.inputChannels, args.outputChannels),
                        kernels.winogradScratch(args.inputChannels, args.outputChannels));
    return step;
}

namespace {

//! The groups of output blocks side by side; each transforms the few pixels again.
void runSmall(const ConvolutionArgs &args, const Kernels &kernels, const StepContext &context)
{
    const int blocks = (args.outputChannels + kernels.lanes - 1) / kernels.lanes;
    const int group = kernels.groupBlocks(blocks);
    const int groups = (blocks + group - 1) / group;
    const bool isWorthwhile =
        static_cast<std::int64_t>(args.inputChannels) * args.outputChannels * 9 >= kWorthwhileFloats;
    const int pieces = isWorthwhile ? std::max(1, std::min(context.pieces, groups)) : 1;
    const auto runPiece = [&](std::int64_t piece) {
        ConvolutionArgs now = args;
        now.firstBlock = static_cast<int>(piece * groups / pieces) * group;
        now.endBlock = std::min(blocks, static_cast<int>((piece + 1) * groups / pieces) * group);
        now.scratch = context.pieceScratch + static_cast<std::size_t>(piece) * context.pieceFloats;
        kernels.winogradSmall(now);
    };
    if (pieces == 1)
        runPiece(0);
    else
        parallelFor(0, pieces, 1, [&](std::int64_t from, std::int64_t to) {
            for (std::int64_t piece = from; piece < to; ++piece)
                runPiece(piece);
        });
}

} // namespace

void runWinograd(const ConvolutionArgs &args,
                 const WinogradStep &step,
                 const Kernels &kernels,
                 const StepContext &context)
{
    if (step.isSmall) {
        runSmall(args, kernels, context);
        return;
    }
    ConvolutionArgs now = args;
    transformWeights(now, kernels, context, context.scratch);
    now.transformed = context.scratch;
    runRows(now, kernels.winograd, context);
}

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

} // namespace ambrotype::inference::cpu
