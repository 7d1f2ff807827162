#include "inference/cpu/modulated.h"

#include "inference/cpu/convolution_step.h"
#include "inference/cpu/packing.h"
#include "inference/cpu/pieces.h"

#include <cmath>
#include <cstring>

namespace ambrotype::inference::cpu {

namespace {

constexpr int kPhases = 4;

//! One of the four pictures that a transposed convolution with stride 2 and a 3x3 kernel interleaves: rows and columns
//! that are even take two taps, odd ones one.
struct Phase
{
    int y;
    int x;

    int tapsDown() const { return y == 0 ? 2 : 1; }
    int tapsAcross() const { return x == 0 ? 2 : 1; }
    //! Of the 3x3 kernel, for the tap at this place: even rows read the row above with the last tap first.
    int sourceTap(int down, int across) const
    {
        const int ky = y == 0 ? 2 - 2 * down : 1;
        const int kx = x == 0 ? 2 - 2 * across : 1;
        return 3 * ky + kx;
    }
    //! The row above the first and the column before it belong to even places only; an odd axis beside an even one
    //! gets them too, and what comes of it is not read.
    int padding() const { return y == 0 || x == 0 ? 1 : 0; }
    int skippedRows() const { return padding() - (y == 0 ? 1 : 0); }
    int skippedColumns() const { return padding() - (x == 0 ? 1 : 0); }
};

constexpr Phase kPhase[kPhases] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};

std::size_t filled(int channels, int lanes)
{
    return static_cast<std::size_t>((channels + lanes - 1) / lanes * lanes);
}

//! [O][C]: the sum of the squares of a filter.
AlignedFloats squaresOf(const Constant &weight)
{
    const auto filters = static_cast<std::size_t>(weight.shape[0] * weight.shape[1]);
    const auto taps = static_cast<std::size_t>(weight.shape[2] * weight.shape[3]);
    AlignedFloats squares = AlignedFloats::uninitialised(filters);
    for (std::size_t i = 0; squares.data() && i < filters; ++i) {
        float sum = 0.0F;
        for (std::size_t tap = 0; tap < taps; ++tap)
            sum += weight.data[i * taps + tap] * weight.data[i * taps + tap];
        squares[i] = sum;
    }
    return squares;
}

//! Where the factors of the weights lie in a step's memory: per input channel, then per output channel.
struct Factors
{
    std::size_t inputs = 0;
    std::size_t outputs = 0;
    std::size_t total() const { return inputs + outputs; }
};

Factors factorsOf(const PackedLayer &layer, int lanes)
{
    return {filled(layer.inputChannels, lanes), filled(layer.outputChannels, lanes)};
}

//! The step's first part: what the style multiplies the weights with.
void computeFactors(
    const PackedLayer &layer, const Factors &size, const Kernels &kernels, const float *style, float *to)
{
    const auto inputs = static_cast<std::size_t>(layer.inputChannels);
    const auto outputs = static_cast<std::size_t>(layer.outputChannels);
    float *outputFactors = to + size.inputs;
    std::fill_n(to, size.total(), 0.0F);
    if (layer.squares.data()) {
        for (std::size_t i = 0; i < inputs; ++i) {
            const float factor = style[i] * layer.weightGain;
            to[i] = factor * factor;
        }
        kernels.linear(to, layer.squares.data(), nullptr, outputFactors, 1, layer.inputChannels, layer.outputChannels);
        for (std::size_t o = 0; o < outputs; ++o)
            outputFactors[o] = layer.gain / std::sqrt(outputFactors[o] + layer.epsilon);
    } else {
        std::fill_n(outputFactors, outputs, layer.gain);
    }
    for (std::size_t i = 0; i < inputs; ++i)
        to[i] = style[i] * layer.weightGain;
}

//! The weights of a direct convolution, times the factors, as its kernel wants them (packing.h): those of the \p taps
//! of the checkpoint's kernel, in this order.
void gatherDirect(const PackedLayer &layer,
                  const std::vector<int> &taps,
                  const ConvolutionArgs &factors,
                  const Kernels &kernels,
                  const StepContext &context,
                  float *to)
{
    constexpr int kChunk = 64; // input channels, whose target lies in the first-level cache
    const int lanes = kernels.lanes;
    const int blocks = (layer.outputChannels + lanes - 1) / lanes;
    const int group = kernels.groupBlocks(blocks);
    const std::int64_t groups = (blocks + group - 1) / group;
    const std::ptrdiff_t inputs = layer.inputChannels;
    const std::ptrdiff_t kernel = static_cast<std::ptrdiff_t>(layer.kernelHeight) * layer.kernelWidth;
    const auto tapCount = static_cast<std::ptrdiff_t>(taps.size());
    const auto gatherLane = [&](std::ptrdiff_t output, std::ptrdiff_t begin, std::ptrdiff_t width, float *target) {
        const bool isThere = output < layer.outputChannels;
        const float *row = layer.rows + output * inputs * kernel;
        const float factor = factors.outputFactors[output];
        for (std::ptrdiff_t i = begin; i < std::min(inputs, begin + kChunk); ++i)
            for (std::ptrdiff_t tap = 0; tap < tapCount; ++tap)
                target[(tap * inputs + i) * width] =
                    isThere ? row[i * kernel + taps[static_cast<std::size_t>(tap)]] * factor * factors.inputFactors[i]
                            : 0.0F;
    };
    const bool isWorthwhile = tapCount * inputs * blocks * lanes >= kWorthwhileFloats;
    inPieces(context, groups, isWorthwhile, [&](std::int64_t from, std::int64_t end) {
        for (std::int64_t g = from; g < end; ++g) {
            const std::ptrdiff_t first = g * group * lanes;
            const std::ptrdiff_t width = std::min<std::ptrdiff_t>(group, blocks - g * group) * lanes;
            float *target = to + first * tapCount * inputs;
            for (std::ptrdiff_t begin = 0; begin < inputs; begin += kChunk)
                for (std::ptrdiff_t lane = 0; lane < width; ++lane)
                    gatherLane(first + lane, begin, width, target + lane);
        }
    });
}

//! What all kinds share: inputs, factors and where they lie.
struct Modulated
{
    BufferId picture = 0;
    BufferId style = 0;
    BufferId transformScale = -1;
    BufferId transformShift = -1;
    BufferId factors = 0;
    BufferId to = 0;
    Factors size;
    std::vector<BufferId> reads;
};

Modulated begin(PlanBuilder &builder, const FusedNode &node, const PackedLayer &layer)
{
    Modulated step;
    step.picture = builder.blocked(node.inputs[0]);
    step.style = builder.plain(node.inputs[1]);
    step.reads = {step.picture, step.style};
    if (node.inputs.size() == 4) {
        step.transformScale = builder.blocked(node.inputs[2]);
        step.transformShift = builder.blocked(node.inputs[3]);
        step.reads.insert(step.reads.end(), {step.transformScale, step.transformShift});
    }
    step.size = factorsOf(layer, builder.lanes());
    step.factors = builder.temporary(step.size.total());
    step.to = builder.defineBlocked(node.result);
    return step;
}

//! The arguments with the memory of this run.
ConvolutionArgs bound(const ConvolutionArgs &args, const Modulated &step, const StepContext &context)
{
    ConvolutionArgs now = args;
    now.input = context.at(step.picture);
    now.output = context.at(step.to);
    now.inputFactors = context.at(step.factors);
    now.outputFactors = now.inputFactors + step.size.inputs;
    if (step.transformScale >= 0) {
        now.epilogue.transformScale = context.at(step.transformScale);
        now.epilogue.transformShift = context.at(step.transformShift);
    }
    return now;
}

void lowerThreeByThree(PlanBuilder &builder, const FusedNode &node, const PackedLayer &layer)
{
    const Modulated step = begin(builder, node, layer);
    const ConvolutionArgs args = argumentsOf(layer, builder.shape(node.inputs[0]), builder.shape(node.result));
    const WinogradStep convolution = planWinograd(builder, args);
    builder.emit(
        [step, args, convolution, &layer, &kernels = builder.kernels()](const StepContext &context) {
            computeFactors(layer, step.size, kernels, context.at(step.style), context.at(step.factors));
            runWinograd(bound(args, step, context), convolution, kernels, context);
        },
        step.reads,
        {step.to, step.factors});
}

void lowerDirect(PlanBuilder &builder, const FusedNode &node, const PackedLayer &layer)
{
    const Modulated step = begin(builder, node, layer);
    const ConvolutionArgs args = argumentsOf(layer, builder.shape(node.inputs[0]), builder.shape(node.result));
    std::vector<int> taps;
    for (int tap = 0; tap < layer.kernelHeight * layer.kernelWidth; ++tap)
        taps.push_back(tap);
    const BufferId weights = builder.temporary(taps.size() * filled(layer.outputChannels, builder.lanes())
                                               * static_cast<std::size_t>(layer.inputChannels));
    builder.emit(
        [step, args, taps, weights, &layer, &kernels = builder.kernels()](const StepContext &context) {
            computeFactors(layer, step.size, kernels, context.at(step.style), context.at(step.factors));
            ConvolutionArgs now = bound(args, step, context);
            gatherDirect(layer, taps, now, kernels, context, context.at(weights));
            now.weights = context.at(weights);
            runRows(now, kernels.direct, context);
        },
        step.reads,
        {step.to, step.factors, weights});
}

//! Rows and columns of a phase's picture in memory.
struct PhasePicture
{
    ConvolutionArgs args;
    std::vector<int> taps;
    std::size_t offset = 0; //!< In the memory of all four.
};

//! The pictures of the four phases to one, \p to [blocks][2 H + 1][2 W + 1][lanes].
void interleavePhases(
    const PhasePicture *pictures, const float *from, int blocks, int lanes, const StepContext &context, float *to)
{
    const int height = 2 * pictures[0].args.inputHeight + 1;
    const int width = 2 * pictures[0].args.inputWidth + 1;
    inPieces(context, static_cast<std::int64_t>(blocks) * height, true, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t line = begin; line < end; ++line) {
            const std::int64_t block = line / height;
            const auto y = static_cast<int>(line % height);
            float *target = to + line * width * lanes;
            for (int x = 0; x < width; ++x, target += lanes) {
                const int index = 2 * (y % 2) + x % 2;
                const PhasePicture &picture = pictures[index];
                const std::int64_t row = block * picture.args.outputHeight + y / 2 + kPhase[index].skippedRows();
                const std::int64_t pixel = row * picture.args.outputWidth + x / 2 + kPhase[index].skippedColumns();
                std::memcpy(
                    target, from + picture.offset + pixel * lanes, static_cast<std::size_t>(lanes) * sizeof(float));
            }
        }
    });
}

void lowerTransposed(PlanBuilder &builder, const FusedNode &node, const PackedLayer &layer)
{
    const Modulated step = begin(builder, node, layer);
    const Shape &input = builder.shape(node.inputs[0]);
    const int lanes = builder.lanes();
    std::vector<PhasePicture> pictures;
    std::size_t floats = 0;
    for (const Phase &phase : kPhase) {
        PhasePicture picture;
        picture.args = argumentsOf(layer, input, builder.shape(node.result));
        picture.args.stride = 1;
        picture.args.kernelHeight = phase.tapsDown();
        picture.args.kernelWidth = phase.tapsAcross();
        picture.args.padding = phase.padding();
        picture.args.outputHeight = static_cast<int>(input[2]) + phase.padding();
        picture.args.outputWidth = static_cast<int>(input[3]) + phase.padding();
        picture.args.endRow = picture.args.outputHeight;
        for (int down = 0; down < phase.tapsDown(); ++down)
            for (int across = 0; across < phase.tapsAcross(); ++across)
                picture.taps.push_back(phase.sourceTap(down, across));
        picture.offset = floats;
        floats += filled(layer.outputChannels, lanes) * static_cast<std::size_t>(picture.args.outputHeight)
                  * static_cast<std::size_t>(picture.args.outputWidth);
        pictures.push_back(picture);
    }
    // Of one phase at a time, four taps at most.
    const BufferId weights = builder.temporary(kPhases * filled(layer.outputChannels, lanes)
                                               * static_cast<std::size_t>(layer.inputChannels));
    const BufferId phases = builder.temporary(floats);
    builder.emit(
        [step, pictures, weights, phases, blocks = builder.blocks(node.result), &layer, &kernels = builder.kernels()](
            const StepContext &context) {
            computeFactors(layer, step.size, kernels, context.at(step.style), context.at(step.factors));
            for (const PhasePicture &picture : pictures) {
                ConvolutionArgs now = bound(picture.args, step, context);
                gatherDirect(layer, picture.taps, now, kernels, context, context.at(weights));
                now.weights = context.at(weights);
                now.output = context.at(phases) + picture.offset;
                runRows(now, kernels.direct, context);
            }
            interleavePhases(pictures.data(), context.at(phases), blocks, kernels.lanes, context, context.at(step.to));
        },
        step.reads,
        {step.to, step.factors, weights, phases});
}

Error unsupported(const char *why)
{
    return Error{ErrorCode::Unsupported, "The fast path for processors cannot run this network.", why};
}

} // namespace

Result<PackedLayer> packModulated(const Graph &graph, const op::ModulatedConv2d &conv, const Kernels &kernels)
{
    const Constant &weight = graph.constant(conv.weight);
    PackedLayer layer;
    layer.outputChannels = static_cast<int>(weight.shape[0]);
    layer.inputChannels = static_cast<int>(weight.shape[1]);
    layer.kernelHeight = layer.kernelWidth = static_cast<int>(weight.shape[2]);
    layer.padding = layer.kernelHeight / 2;
    layer.weightGain = conv.weightGain;
    layer.gain = conv.gain;
    layer.epsilon = conv.epsilon;
    layer.rows = weight.data;
    if (conv.demodulate)
        layer.squares = squaresOf(weight);
    if (conv.transposed && (layer.kernelHeight != 3 || conv.plane != kNoConstant))
        return unsupported("transposed modulated convolution of this kind");
    layer.method = conv.transposed           ? PackedLayer::Method::ModulatedTransposed
                   : layer.kernelHeight == 3 ? PackedLayer::Method::Modulated
                                             : PackedLayer::Method::ModulatedDirect;
    const float *bias = conv.bias == kNoConstant ? nullptr : graph.constant(conv.bias).data;
    layer.bias = packChannels(bias, layer.outputChannels, layer.outputChannels, kernels.lanes);
    layer.plane = conv.plane == kNoConstant ? nullptr : graph.constant(conv.plane).data;
    switch (conv.activation.kind) {
    case Activation::Kind::None:
        break;
    case Activation::Kind::Relu:
        layer.kind = PostKind::Relu;
        break;
    case Activation::Kind::LeakyRelu:
        layer.kind = PostKind::Leaky;
        layer.slope = conv.activation.slope;
        break;
    default:
        return unsupported("activation behind a modulated convolution");
    }
    if ((conv.demodulate && !layer.squares.data()) || !layer.bias.data())
        return Error{ErrorCode::OutOfMemory, "There is not enough memory for this network.", {}};
    return layer;
}

void lowerModulated(PlanBuilder &builder, const FusedNode &node, const PackedLayer &layer)
{
    switch (layer.method) {
    case PackedLayer::Method::ModulatedTransposed:
        lowerTransposed(builder, node, layer);
        break;
    case PackedLayer::Method::ModulatedDirect:
        lowerDirect(builder, node, layer);
        break;
    default:
        lowerThreeByThree(builder, node, layer);
        break;
    }
}

} // namespace ambrotype::inference::cpu
