#include "inference/cpu/convolution_step.h"

#include "base/parallel.h"

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
