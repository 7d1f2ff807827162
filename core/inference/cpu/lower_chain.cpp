#include "inference/cpu/lowering.h"

#include "inference/cpu/convolution_step.h"

#include <algorithm>

namespace ambrotype::inference::cpu {

namespace {

//! One convolution of a chain.
struct Link
{
    ConvolutionArgs args;
    BufferId to = 0; //!< A window of rows; the last one's is the whole result.
    BufferId transformed = 0;
};

//! Last row of the input that the tiles above output row \p endRow read, plus one.
int rowsNeeded(const ConvolutionArgs &args, int endRow)
{
    const int bottom = (endRow + 3) / 4 * 4 + 1;
    return std::min(args.inputHeight, ((bottom - 1) >> args.upsampleShift) + 1);
}

//! Runs a chain band by band: every convolution goes as far as the rows of the one before allow.
void runChain(const std::vector<Link> &links,
              const std::vector<BufferId> &reads,
              int band,
              const Kernels &kernels,
              const StepContext &context)
{
    for (const Link &link : links)
        transformWeights(link.args, kernels, context, context.at(link.transformed));
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

//! Rows of a band: at least two strips of the kernel, so that the transformed weights are read for many tiles, and
//! strips as full as a few more tile rows can make them.
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
            const auto condition = [&](std::size_t n) { return builder.graph().node(nodes[n].result).onlyIf; };
            if (condition(i) != condition(i - 1) || nodes[i].inputs[0] != before.result
                || builder.uses(before.result) != 1 || layer->upsampleShift != 0 || layerOf(i - 1)->residuals != 0
                || builder.planes(before.result, true).count() < kSmallest)
                break;
        }
        ++length;
    }
    return length;
}

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
        link.transformed =
            builder.temporary(kernels.winogradTransformedFloats(layer.inputChannels, layer.outputChannels));
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

} // namespace ambrotype::inference::cpu
