#include "inference/cpu/fused_graph.h"

#include "inference/cpu/modulated.h"
#include "inference/cpu/packing.h"

#include <cmath>

namespace ambrotype::inference::cpu {

namespace {

Error unsupported(const Node &node, const std::string &why)
{
    return Error{ErrorCode::Unsupported,
                 "The fast path for processors cannot run this network.",
                 node.name + " (" + operationName(node.operation) + "): " + why};
}

//! Weights of a Winograd convolution stay where they are, in the mapped checkpoint, from this number on: gathering them
//! for every run costs some 0.3 ns each, a copy of a network of 349 MB would cost its size.
constexpr std::int64_t kLeftInPlace = 128 * 1024;

//! Batch normalisation as x * scale + shift.
struct Fold
{
    std::vector<float> scale;
    std::vector<float> shift;
};

Fold foldOf(const Graph &graph, const op::BatchNorm &norm)
{
    const auto value = [&](ConstantId id, std::size_t c, float absent) {
        return id == kNoConstant ? absent : graph.constant(id).data[c];
    };
    Fold fold;
    const auto channels = static_cast<std::size_t>(graph.constant(norm.mean).count());
    for (std::size_t c = 0; c < channels; ++c) {
        const double deviation =
            std::sqrt(static_cast<double>(value(norm.variance, c, 1.0F)) + static_cast<double>(norm.epsilon));
        const double scale = static_cast<double>(value(norm.weight, c, 1.0F)) / deviation;
        fold.scale.push_back(static_cast<float>(scale));
        fold.shift.push_back(static_cast<float>(static_cast<double>(value(norm.bias, c, 0.0F))
                                                - static_cast<double>(value(norm.mean, c, 0.0F)) * scale));
    }
    return fold;
}

//! What a convolution has drawn in so far.
struct Joined
{
    NodeId result = 0;
    const op::BatchNorm *norm = nullptr;
    Activation activation;
    std::vector<NodeId> residuals;
    float scale[2] = {1.0F, 1.0F};
    Activation last; //!< Behind the residuals.
};

bool isEpilogue(Activation::Kind kind)
{
    return kind == Activation::Kind::None || kind == Activation::Kind::Relu || kind == Activation::Kind::LeakyRelu
           || kind == Activation::Kind::PRelu;
}

class Fuser
{
public:
    Fuser(const Graph &graph, const Kernels &kernels)
        : m_graph(graph)
        , m_kernels(kernels)
        , m_uses(graph.useCounts())
        , m_onlyUser(graph.nodes.size(), -1)
        , m_absorbed(graph.nodes.size(), false)
        , m_enlargement(graph.nodes.size(), false)
        , m_reflection(graph.nodes.size(), false)
    {
        for (std::size_t i = 0; i < graph.nodes.size(); ++i)
            for (const NodeId input : graph.nodes[i].inputs)
                m_onlyUser[at(input)] = m_uses[at(input)] == 1 ? static_cast<NodeId>(i) : -1;
    }

    Result<FusedGraph> fuse()
    {
        findReflections();
        findEnlargements();
        // A joined convolution runs where its last node stood: by then its residuals are there.
        std::vector<FusedNode> pending(m_graph.nodes.size());
        std::vector<bool> isPending(m_graph.nodes.size(), false);
        for (std::size_t i = 0; i < m_graph.nodes.size(); ++i) {
            const Node &node = m_graph.nodes[i];
            const auto id = static_cast<NodeId>(i);
            if (!m_absorbed[i] && !m_enlargement[i] && !m_reflection[i]) {
                FusedNode fused{id, id, node.inputs, -1};
                if (const Result<void> result = lower(node, fused); !result)
                    return result.error();
                isPending[at(fused.result)] = true;
                pending[at(fused.result)] = std::move(fused);
            }
            if (isPending[i])
                m_fused.nodes.push_back(std::move(pending[i]));
        }
        for (const PackedLayer &layer : m_fused.layers)
            m_fused.bytes +=
                (layer.weights.size() + layer.bias.size() + layer.slopes.size() + layer.squares.size()) * sizeof(float);
        return std::move(m_fused);
    }

private:
    static std::size_t at(NodeId id) { return static_cast<std::size_t>(id); }
    template <typename Op> const Op *as(NodeId id) const { return std::get_if<Op>(&m_graph.node(id).operation); }

    bool isWinograd(const op::Conv2d &conv, int padding = 1) const
    {
        const Shape &shape = m_graph.constant(conv.weight).shape;
        return conv.groups == 1 && conv.stride == 1 && conv.dilation == 1 && conv.padding == padding && shape[2] == 3
               && shape[3] == 3;
    }

    //! Reflections by one pixel that one Winograd convolution reads: it reads the picture without them.
    void findReflections()
    {
        for (std::size_t i = 0; i < m_graph.nodes.size(); ++i) {
            const auto *pad = std::get_if<op::Pad>(&m_graph.nodes[i].operation);
            if (!pad || pad->mode != op::PadToMultiple::Mode::Reflect || pad->top != 1 || pad->bottom != 1
                || pad->left != 1 || pad->right != 1 || m_onlyUser[i] < 0)
                continue;
            const auto *conv = as<op::Conv2d>(m_onlyUser[i]);
            m_reflection[i] = conv && isWinograd(*conv, 0);
        }
    }

    //! Few outputs of many inputs are the numbers that a network gives, and cost little. Layers of few weights are
    //! the first ones of small networks, whose rounding goes through all the others: without them RetinaFace with
    //! MobileNet moved points by 0.35 instead of 0.68 pixels, for 4 percent of the time.
    bool isBf16(const PackedLayer &layer, const op::Conv2d &conv) const
    {
        constexpr std::int64_t kFewWeights = 1024;
        const bool isHead = layer.outputChannels < m_kernels.lanes && layer.inputChannels > layer.outputChannels;
        const bool isNarrow = m_graph.constant(conv.weight).count() < kFewWeights;
        return m_kernels.directBf16 && conv.groups == 1 && !isHead && !isNarrow;
    }

    //! Enlargements by 2 that one Winograd convolution reads: it reads the small picture instead.
    void findEnlargements()
    {
        for (std::size_t i = 0; i < m_graph.nodes.size(); ++i) {
            const auto *nearest = std::get_if<op::UpsampleNearest>(&m_graph.nodes[i].operation);
            const auto *bilinear = std::get_if<op::UpsampleBilinear>(&m_graph.nodes[i].operation);
            const bool isByTwo = (nearest && nearest->factor == 2) || (bilinear && bilinear->factor == 2);
            if (!isByTwo || m_onlyUser[i] < 0)
                continue;
            const NodeId first = m_onlyUser[i];
            const bool isReflected = nearest && m_reflection[at(first)];
            const auto *conv = as<op::Conv2d>(isReflected ? m_onlyUser[at(first)] : first);
            const auto *modulated = as<op::ModulatedConv2d>(m_onlyUser[i]);
            m_enlargement[i] =
                (conv && isWinograd(*conv, isReflected ? 0 : 1))
                || (modulated && !modulated->transposed && m_graph.constant(modulated->weight).shape[2] == 3);
        }
    }

    //! Lets the convolution read the small picture.
    void joinEnlargement(FusedNode &fused, PackedLayer &layer) const
    {
        if (!m_enlargement[at(fused.inputs[0])])
            return;
        layer.upsampleShift = 1;
        layer.upsampleIsBilinear = as<op::UpsampleBilinear>(fused.inputs[0]) != nullptr;
        fused.inputs[0] = m_graph.node(fused.inputs[0]).inputs[0];
    }

    //! Follows the results that only one node uses, as far as the epilogue can do what they do.
    Joined join(NodeId start, const Activation &own)
    {
        Joined joined;
        joined.result = start;
        joined.activation = own;
        while (isEpilogue(joined.activation.kind) && joined.last.kind == Activation::Kind::None) {
            const NodeId next = m_onlyUser[at(joined.result)];
            if (next < 0 || m_absorbed[at(next)])
                break;
            if (m_graph.node(next).onlyIf != m_graph.node(start).onlyIf)
                break;
            const bool isBare = joined.residuals.empty() && joined.activation.kind == Activation::Kind::None;
            const auto *norm = as<op::BatchNorm>(next);
            const auto *activate = as<op::Activate>(next);
            const auto *sum = as<op::ScaledAdd>(next);
            if (norm && isBare && !joined.norm && as<op::Conv2d>(start)) {
                joined.norm = norm;
            } else if (activate && isBare && isEpilogue(activate->activation.kind)) {
                joined.activation = activate->activation;
            } else if (activate && !joined.residuals.empty()
                       && (activate->activation.kind == Activation::Kind::Relu
                           || activate->activation.kind == Activation::Kind::LeakyRelu)) {
                joined.last = activate->activation;
            } else if (sum && joined.residuals.size() < 2 && sum->channelScale == kNoConstant) {
                const std::vector<NodeId> &inputs = m_graph.node(next).inputs;
                const bool isFirst = inputs[0] == joined.result;
                if (!isFirst && sum->scale != 1.0F)
                    break;
                joined.scale[joined.residuals.size()] = sum->scale;
                joined.residuals.push_back(isFirst ? inputs[1] : inputs[0]);
            } else {
                break;
            }
            m_absorbed[at(next)] = true;
            joined.result = next;
        }
        return joined;
    }

    Result<void> lower(const Node &node, FusedNode &fused)
    {
        if (const auto *conv = std::get_if<op::Conv2d>(&node.operation))
            return lowerConvolution(node, *conv, fused);
        if (const auto *transposed = std::get_if<op::ConvTranspose2d>(&node.operation))
            return lowerTransposed(node, *transposed, fused);
        if (const auto *modulated = std::get_if<op::ModulatedConv2d>(&node.operation))
            return lowerModulated(*modulated, fused);
        if (const auto *norm = std::get_if<op::BatchNorm>(&node.operation))
            return addAffine(fused, norm, {}, kNoConstant);
        if (const auto *norm = std::get_if<op::LayerNorm2d>(&node.operation))
            return addLayerNorm(fused, *norm);
        if (const auto *activate = std::get_if<op::Activate>(&node.operation))
            return activate->activation.kind == Activation::Kind::PRelu
                           && m_graph.constant(activate->activation.slopes).count() > 1
                       ? addAffine(fused, nullptr, activate->activation, kNoConstant)
                       : Result<void>();
        if (const auto *sum = std::get_if<op::ScaledAdd>(&node.operation))
            return sum->channelScale == kNoConstant ? Result<void>() : addAffine(fused, nullptr, {}, sum->channelScale);
        if (std::holds_alternative<op::Custom>(node.operation))
            return unsupported(node, "no kernel for it");
        return {};
    }

    Result<void> lowerConvolution(const Node &node, const op::Conv2d &conv, FusedNode &fused)
    {
        const Constant &weight = m_graph.constant(conv.weight);
        const Joined joined = join(fused.source, conv.activation);
        PackedLayer layer;
        layer.outputChannels = static_cast<int>(weight.shape[0]);
        layer.inputChannels = static_cast<int>(weight.shape[1]) * conv.groups;
        layer.kernelHeight = static_cast<int>(weight.shape[2]);
        layer.kernelWidth = static_cast<int>(weight.shape[3]);
        layer.stride = conv.stride;
        layer.padding = conv.padding;
        layer.dilation = conv.dilation;

        std::vector<float> folded;
        std::vector<float> bias(static_cast<std::size_t>(layer.outputChannels), 0.0F);
        if (conv.bias != kNoConstant)
            bias.assign(m_graph.constant(conv.bias).data, m_graph.constant(conv.bias).data + layer.outputChannels);
        const float *weights = weight.data;
        if (joined.norm) {
            const Fold fold = foldOf(m_graph, *joined.norm);
            folded.assign(weight.data, weight.data + weight.count());
            const std::size_t perOutput = folded.size() / bias.size();
            for (std::size_t i = 0; i < folded.size(); ++i)
                folded[i] *= fold.scale[i / perOutput];
            for (std::size_t o = 0; o < bias.size(); ++o)
                bias[o] = bias[o] * fold.scale[o] + fold.shift[o];
            weights = folded.data();
        }

        layer.reflects = m_reflection[at(fused.inputs[0])];
        if (layer.reflects) {
            layer.padding = 1;
            fused.inputs[0] = m_graph.node(fused.inputs[0]).inputs[0];
        }
        const bool isFast = isWinograd(conv, layer.reflects ? 0 : 1);
        const int taps = layer.kernelHeight * layer.kernelWidth;
        if (isFast && !joined.norm && weight.count() >= kLeftInPlace) {
            layer.method = PackedLayer::Method::Winograd;
            layer.rows = weight.data;
        } else if (isFast) {
            layer.method = PackedLayer::Method::Winograd;
            layer.weights = packWinograd(weights, layer.outputChannels, layer.inputChannels, m_kernels);
        } else if (isBf16(layer, conv)) {
            layer.method = PackedLayer::Method::DirectBf16;
            layer.weights = packDirectBf16(weights, layer.outputChannels, layer.inputChannels, taps, m_kernels);
        } else if (conv.groups == 1) {
            layer.method = PackedLayer::Method::Direct;
            layer.weights = packDirect(weights, layer.outputChannels, layer.inputChannels, taps, m_kernels);
        } else if (conv.groups == layer.outputChannels && weight.shape[1] == 1) {
            layer.method = PackedLayer::Method::Depthwise;
            layer.weights = packDepthwise(weights, layer.outputChannels, taps, m_kernels.lanes);
        } else {
            return unsupported(node, "grouped convolution");
        }
        joinEnlargement(fused, layer);
        layer.bias = packChannels(bias.data(), layer.outputChannels, layer.outputChannels, m_kernels.lanes);
        return finish(std::move(layer), joined, fused);
    }

    //! Also draws in the feature transform behind it where channels are cut at a block's border.
    Result<void> lowerModulated(const op::ModulatedConv2d &conv, FusedNode &fused)
    {
        Result<PackedLayer> packed = packModulated(m_graph, conv, m_kernels);
        if (!packed)
            return packed.error();
        PackedLayer layer = std::move(packed).value();
        joinEnlargement(fused, layer);
        const NodeId next = m_onlyUser[at(fused.source)];
        const auto *transform = next >= 0 ? as<op::FeatureTransform>(next) : nullptr;
        if (transform && m_graph.node(next).inputs[0] == fused.source && transform->begin % m_kernels.lanes == 0) {
            const std::vector<NodeId> &inputs = m_graph.node(next).inputs;
            fused.inputs.insert(fused.inputs.end(), inputs.begin() + 1, inputs.end());
            layer.transformBlock = static_cast<int>(transform->begin) / m_kernels.lanes;
            m_absorbed[at(next)] = true;
            fused.result = next;
        }
        fused.layer = static_cast<int>(m_fused.layers.size());
        m_fused.layers.push_back(std::move(layer));
        return {};
    }

    Result<void> lowerTransposed(const Node &node, const op::ConvTranspose2d &conv, FusedNode &fused)
    {
        const Constant &weight = m_graph.constant(conv.weight);
        if (conv.groups == weight.shape[0] && weight.shape[1] == 1 && conv.activation.kind == Activation::Kind::None)
            return {}; // a kernel per channel, which enlarges three channels in practice
        if (conv.groups != 1 || conv.padding != 0 || conv.outputPadding != 0 || weight.shape[2] != conv.stride
            || weight.shape[3] != conv.stride)
            return unsupported(node, "overlapping transposed convolution");
        const int inputs = static_cast<int>(weight.shape[0]);
        const int outputs = static_cast<int>(weight.shape[1]);
        const int filled = (outputs + m_kernels.lanes - 1) / m_kernels.lanes * m_kernels.lanes;
        const int cells = conv.stride * conv.stride;
        PackedLayer layer;
        layer.method = PackedLayer::Method::Transposed;
        layer.inputChannels = inputs;
        layer.outputChannels = outputs;
        layer.stride = conv.stride;
        const std::vector<float> direct =
            transposedAsDirect(weight.data, inputs, outputs, conv.stride, m_kernels.lanes);
        layer.weights = packDirect(direct.data(), filled * cells, inputs, 1, m_kernels);
        layer.bias = AlignedFloats::zeros(static_cast<std::size_t>(filled * cells));
        if (conv.bias != kNoConstant && layer.bias.data())
            for (int i = 0; i < filled * cells; ++i)
                if (i % filled < outputs)
                    layer.bias[static_cast<std::size_t>(i)] = m_graph.constant(conv.bias).data[i % filled];
        Joined joined;
        joined.result = fused.source;
        joined.activation = conv.activation;
        if (conv.activation.kind == Activation::Kind::PRelu)
            return unsupported(node, "transposed convolution with PReLU");
        return finish(std::move(layer), joined, fused);
    }

    Result<void> addAffine(FusedNode &fused, const op::BatchNorm *norm, const Activation &activation, ConstantId scale)
    {
        PackedLayer layer;
        layer.method = PackedLayer::Method::Affine;
        Fold fold;
        if (norm) {
            fold = foldOf(m_graph, *norm);
        } else if (scale != kNoConstant) {
            const Constant &factors = m_graph.constant(scale);
            fold.scale.assign(factors.data, factors.data + factors.count());
        }
        const int channels = norm || scale != kNoConstant
                                 ? static_cast<int>(fold.scale.size())
                                 : static_cast<int>(m_graph.constant(activation.slopes).count());
        fold.scale.resize(static_cast<std::size_t>(channels), 1.0F);
        fold.shift.resize(static_cast<std::size_t>(channels), 0.0F);
        layer.inputChannels = layer.outputChannels = channels;
        layer.weights = packChannels(fold.scale.data(), channels, channels, m_kernels.lanes);
        layer.bias = packChannels(fold.shift.data(), channels, channels, m_kernels.lanes);
        Joined joined;
        joined.result = fused.result;
        joined.activation = activation;
        return finish(std::move(layer), joined, fused);
    }

    Result<void> addLayerNorm(FusedNode &fused, const op::LayerNorm2d &norm)
    {
        const Constant &weight = m_graph.constant(norm.weight);
        const float *bias = norm.bias == kNoConstant ? nullptr : m_graph.constant(norm.bias).data;
        PackedLayer layer;
        layer.method = PackedLayer::Method::LayerNorm;
        layer.inputChannels = layer.outputChannels = static_cast<int>(weight.count());
        layer.weights = packChannels(weight.data, weight.count(), layer.outputChannels, m_kernels.lanes);
        layer.bias = packChannels(bias, layer.outputChannels, layer.outputChannels, m_kernels.lanes);
        Joined joined;
        joined.result = fused.result;
        layer.epsilon = norm.epsilon;
        return finish(std::move(layer), joined, fused);
    }

    Result<void> finish(PackedLayer layer, const Joined &joined, FusedNode &fused)
    {
        const Activation &activation = joined.activation;
        switch (activation.kind) {
        case Activation::Kind::None:
            break;
        case Activation::Kind::Relu:
            layer.kind = PostKind::Relu;
            break;
        case Activation::Kind::LeakyRelu:
            layer.kind = PostKind::Leaky;
            layer.slope = activation.slope;
            break;
        case Activation::Kind::PRelu: {
            const Constant &slopes = m_graph.constant(activation.slopes);
            layer.kind = slopes.count() == 1 ? PostKind::Leaky : PostKind::PRelu;
            layer.slope = slopes.data[0];
            layer.slopes = packChannels(slopes.data, slopes.count(), layer.outputChannels, m_kernels.lanes);
            break;
        }
        default:
            layer.pointwise = activation.kind;
            break;
        }
        layer.residuals = static_cast<int>(joined.residuals.size());
        layer.scale[0] = joined.scale[0];
        layer.scale[1] = joined.scale[1];
        if (joined.last.kind != Activation::Kind::None) {
            layer.lastKind = joined.last.kind == Activation::Kind::Relu ? PostKind::Relu : PostKind::Leaky;
            layer.lastSlope = joined.last.slope;
        }
        if ((!layer.weights.data() && !layer.rows) || !layer.bias.data()
            || (layer.kind == PostKind::PRelu && !layer.slopes.data()))
            return Error{ErrorCode::OutOfMemory, "There is not enough memory for this network.", {}};
        fused.inputs.resize(1);
        if (layer.method == PackedLayer::Method::Affine
            && std::holds_alternative<op::ScaledAdd>(m_graph.node(fused.source).operation))
            fused.inputs = m_graph.node(fused.source).inputs;
        fused.inputs.insert(fused.inputs.end(), joined.residuals.begin(), joined.residuals.end());
        fused.result = joined.result;
        fused.layer = static_cast<int>(m_fused.layers.size());
        m_fused.layers.push_back(std::move(layer));
        return {};
    }

    const Graph &m_graph;
    const Kernels &m_kernels;
    FusedGraph m_fused;
    std::vector<int> m_uses;
    std::vector<NodeId> m_onlyUser;
    std::vector<bool> m_absorbed;
    std::vector<bool> m_enlargement;
    std::vector<bool> m_reflection;
};

} // namespace

Result<FusedGraph> fuseGraph(const Graph &graph, const Kernels &kernels)
{
    return Fuser(graph, kernels).fuse();
}

} // namespace ambrotype::inference::cpu
