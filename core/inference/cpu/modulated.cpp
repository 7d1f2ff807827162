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
    int taps() const { return tapsDown() * tapsAcross(); }
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

//! The weights of the four phases behind each other.
AlignedFloats packPhases(const Constant &weight, const Kernels &kernels)
{
    const auto outputs = static_cast<int>(weight.shape[0]);
    const auto inputs = static_cast<int>(weight.shape[1]);
    const std::size_t perTap = filled(outputs, kernels.lanes) * static_cast<std::size_t>(inputs);
    AlignedFloats packed = AlignedFloats::uninitialised(9 * perTap);
    float *target = packed.data();
    for (const Phase &phase : kPhase) {
        if (!target)
            break;
        std::vector<float> part;
        part.reserve(static_cast<std::size_t>(weight.count() / 9 * phase.taps()));
        for (std::int64_t filter = 0; filter < weight.shape[0] * weight.shape[1]; ++filter)
            for (int down = 0; down < phase.tapsDown(); ++down)
                for (int across = 0; across < phase.tapsAcross(); ++across)
                    part.push_back(weight.data[filter * 9 + phase.sourceTap(down, across)]);
        const AlignedFloats packedPart = packDirect(part.data(), outputs, inputs, phase.taps(), kernels);
        if (!packedPart.data())
            return {};
        std::memcpy(target, packedPart.data(), packedPart.size() * sizeof(float));
        target += packedPart.size();
    }
    return packed;
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

//! Packed weights of a direct convolution times the factors; \p from and \p to [group][tap][ic][group's blocks *
//! lanes].
void scaleDirect(const float *from,
                 const PackedLayer &layer,
                 int taps,
                 const float *inputFactors,
                 const float *outputFactors,
                 const Kernels &kernels,
                 const StepContext &context,
                 float *to)
{
    const int lanes = kernels.lanes;
    const int blocks = (layer.outputChannels + lanes - 1) / lanes;
    const int group = kernels.groupBlocks(blocks);
    const std::int64_t groups = (blocks + group - 1) / group;
    const std::int64_t perBlock = static_cast<std::int64_t>(taps) * layer.inputChannels * lanes;
    inPieces(context, groups, perBlock * blocks >= kWorthwhileFloats, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t g = begin; g < end; ++g) {
            const std::int64_t first = g * group;
            const auto width = std::min<std::int64_t>(group, blocks - first) * lanes;
            const float *source = from + first * perBlock;
            float *target = to + first * perBlock;
            for (int tap = 0; tap < taps; ++tap)
                for (int i = 0; i < layer.inputChannels; ++i, source += width, target += width)
                    for (std::int64_t o = 0; o < width; ++o)
                        target[o] = source[o] * inputFactors[i] * outputFactors[first * lanes + o];
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
    const BufferId weights = builder.temporary(layer.weights.size());
    builder.emit(
        [step, args, weights, &layer, &kernels = builder.kernels()](const StepContext &context) {
            computeFactors(layer, step.size, kernels, context.at(step.style), context.at(step.factors));
            ConvolutionArgs now = bound(args, step, context);
            scaleDirect(now.weights,
                        layer,
                        layer.kernelHeight * layer.kernelWidth,
                        now.inputFactors,
                        now.outputFactors,
                        kernels,
                        context,
                        context.at(weights));
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
    std::size_t offset = 0; //!< In the memory of all four.
    std::size_t weights = 0;
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
    const std::size_t perTap = filled(layer.outputChannels, lanes) * static_cast<std::size_t>(layer.inputChannels);
    std::vector<PhasePicture> pictures;
    std::size_t floats = 0;
    std::size_t weightFloats = 0;
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
        picture.offset = floats;
        picture.weights = weightFloats;
        floats += filled(layer.outputChannels, lanes) * static_cast<std::size_t>(picture.args.outputHeight)
                  * static_cast<std::size_t>(picture.args.outputWidth);
        weightFloats += perTap * static_cast<std::size_t>(phase.taps());
        pictures.push_back(picture);
    }
    const BufferId weights = builder.temporary(weightFloats);
    const BufferId phases = builder.temporary(floats);
    builder.emit(
        [step, pictures, weights, phases, blocks = builder.blocks(node.result), &layer, &kernels = builder.kernels()](
            const StepContext &context) {
            computeFactors(layer, step.size, kernels, context.at(step.style), context.at(step.factors));
            for (std::size_t i = 0; i < pictures.size(); ++i) {
                ConvolutionArgs now = bound(pictures[i].args, step, context);
                float *scaled = context.at(weights) + pictures[i].weights;
                scaleDirect(now.weights + pictures[i].weights,
                            layer,
                            kPhase[i].taps(),
                            now.inputFactors,
                            now.outputFactors,
                            kernels,
                            context,
                            scaled);
                now.weights = scaled;
                now.output = context.at(phases) + pictures[i].offset;
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
    bool isThere = true;
    if (conv.demodulate) {
        layer.squares = squaresOf(weight);
        isThere = layer.squares.data() != nullptr;
    }
    if (conv.transposed) {
        if (layer.kernelHeight != 3 || conv.plane != kNoConstant)
            return unsupported("transposed modulated convolution of this kind");
        layer.method = PackedLayer::Method::ModulatedTransposed;
        layer.weights = packPhases(weight, kernels);
        isThere = isThere && layer.weights.data();
    } else if (layer.kernelHeight == 3) {
        layer.method = PackedLayer::Method::Modulated;
        layer.rows = weight.data;
    } else {
        layer.method = PackedLayer::Method::ModulatedDirect;
        const int taps = layer.kernelHeight * layer.kernelWidth;
        layer.weights = packDirect(weight.data, layer.outputChannels, layer.inputChannels, taps, kernels);
        isThere = isThere && layer.weights.data();
    }
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
    if (!isThere || !layer.bias.data())
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
