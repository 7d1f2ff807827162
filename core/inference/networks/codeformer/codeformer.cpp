#include "inference/networks/networks.h"
#include "inference/networks/vqgan/vqgan.h"

#include <map>

//! CodeFormer: S. Zhou et al., "Towards Robust Blind Face Restoration with Codebook Lookup Transformer",
//! arXiv:2206.11253. Facts from sczhou/CodeFormer, basicsr/archs/codeformer_arch.py and vqgan_arch.py.
//!
//! Inputs: "input" [N, 3, 512, 512], RGB in -1..1; "input.w" [N, 1, 1, 1], 0 (the codebook's face) to 1 (the
//! picture's), 0.5 unless it is given; at 0 the fusion with the encoder's features is left out. Outputs: "output", the
//! face in -1..1, not clamped; "output.logits" [N, 256, 1024], scores of the codes; "output.lq_feat" [N, 256, 16, 16],
//! what the encoder says; "output.codes" [N, 256], the chosen codes.
//!
//! A code is chosen by the largest score, so that a small difference may choose another and change that part of the
//! face: reduced precision does (SpatialFacts::isDiscrete).
//!
//! Setting "adain" = "false": the codes keep their own statistics. The published program never runs it so.
namespace ambrotype::inference {

namespace {

constexpr int kHeads = 8; // cannot be seen from the keys
constexpr std::int64_t kCodeSide = 16;
constexpr std::int64_t kSide = 512;
constexpr float kFusionSlope = 0.2F;
constexpr float kStandardFidelity = 0.5F;

//! One entry of the list of blocks, told by its keys. \p halves: a convolution that changes the size halves it.
NodeId block(GraphBuilder &builder, NodeId x, const std::string &key, bool halves)
{
    if (builder.has(key + ".norm1.weight"))
        return vqgan::residualBlock(builder, x, key, "conv_out");
    if (builder.has(key + ".norm.weight")) {
        const NodeId normed = builder.groupNorm(x, key + ".norm");
        return vqgan::attend(builder, normed, normed, x, key, 1);
    }
    if (builder.has(key + ".conv.weight")) {
        const std::string conv = key + ".conv";
        return builder.name(halves ? vqgan::downsample(builder, x, conv) : vqgan::upsample(builder, x, conv), key);
    }
    // A bare norm at the end; no activation follows it.
    return builder.dimension(key + ".weight", 1) == 0 ? builder.groupNorm(x, key) : builder.conv(x, key);
}

bool hasBlock(const GraphBuilder &builder, const std::string &key)
{
    for (const char *inner : {".norm1.weight", ".norm.weight", ".conv.weight", ".weight"})
        if (builder.has(key + inner))
            return true;
    return false;
}

//! Pre-norm self-attention; query and key know their place, the value does not.
NodeId transformerLayer(GraphBuilder &builder, NodeId input, ConstantId places, const std::string &key)
{
    const std::int64_t width = builder.dimension(key + ".norm1.weight", 0);
    const auto projected = [&](NodeId x, std::int64_t begin, std::int64_t end) {
        op::Linear linear;
        linear.weight = builder.constantRows(key + ".self_attn.in_proj_weight", begin * width, end * width);
        linear.bias = builder.constantRows(key + ".self_attn.in_proj_bias", begin * width, end * width);
        return builder.add(linear, {x});
    };
    const NodeId normed = builder.layerNorm(input, key + ".norm1");
    const NodeId queryAndKey = projected(builder.add(op::AddConstant{places}, {normed}), 0, 2);
    const NodeId query = builder.add(op::Slice{2, 0, width}, {queryAndKey});
    const NodeId keys = builder.add(op::Slice{2, width, 2 * width}, {queryAndKey});
    NodeId x = builder.add(op::Attention{kHeads}, {query, keys, projected(normed, 2, 3)});
    x = builder.scaledAdd(builder.linear(x, key + ".self_attn.out_proj"), input);
    NodeId inner = builder.linear(builder.layerNorm(x, key + ".norm2"), key + ".linear1");
    inner = builder.activate(inner, {Activation::Kind::Gelu, 0.0F, kNoConstant}, {});
    return builder.name(builder.scaledAdd(builder.linear(inner, key + ".linear2"), x), key);
}

//! Two 3x3 convolutions with a leaky ReLU between.
NodeId fusionHead(GraphBuilder &builder, NodeId x, const std::string &key)
{
    return builder.conv(builder.leakyRelu(builder.conv(x, key + ".0"), kFusionSlope), key + ".2");
}

NodeId fused(GraphBuilder &builder, NodeId encoder, NodeId x, NodeId weight, const std::string &key)
{
    builder.onlyIf(weight);
    const NodeId both = vqgan::residualBlock(builder, builder.concat({encoder, x}), key + ".encode_enc", "conv_out");
    const NodeId scale = fusionHead(builder, both, key + ".scale");
    const NodeId shift = fusionHead(builder, both, key + ".shift");
    builder.onlyIf(-1);
    return builder.add(op::ControlledFusion{}, {x, scale, shift, weight}, key);
}

} // namespace

Result<Graph> buildCodeFormer(const StateDict &weights, const Hyperparameters &settings)
{
    // Encoder block whose feature and generator block after which it is fused, by the size of both.
    static const std::map<int, std::pair<int, int>> kFusions = {
        {512, {2, 21}}, {256, {5, 18}}, {128, {8, 15}}, {64, {11, 12}}, {32, {14, 9}}, {16, {18, 6}}};
    GraphBuilder builder(weights);
    const NodeId input = builder.input("input", {-1, 3, kSide, kSide});
    const NodeId weight = builder.argument("input.w", kStandardFidelity);

    std::vector<NodeId> features;
    NodeId x = input;
    for (int i = 0; hasBlock(builder, "encoder.blocks." + std::to_string(i)); ++i)
        features.push_back(x = block(builder, x, "encoder.blocks." + std::to_string(i), true));
    const NodeId encoded = x;

    const std::int64_t codeWidth = builder.dimension("quantize.embedding.weight", 1);
    x = builder.add(op::Reshape{{0, codeWidth, -1}}, {encoded});
    x = builder.linear(builder.add(op::Permute{{0, 2, 1}}, {x}), "feat_emb");
    const ConstantId places = builder.constant("position_emb");
    const int layers = builder.countKeys("ft_layers.", ".norm1.weight");
    for (int i = 0; i < layers; ++i)
        x = transformerLayer(builder, x, places, "ft_layers." + std::to_string(i));
    x = builder.layerNorm(x, "idx_pred_layer.0");
    const NodeId logits = builder.linear(x, "idx_pred_layer.1", GraphBuilder::Bias::No);
    const NodeId codes = builder.add(op::ArgMax{-1}, {logits});

    x = builder.add(op::Lookup{builder.constant("quantize.embedding.weight")}, {codes});
    x = vqgan::toPicture(builder, x, codeWidth, kCodeSide, kCodeSide);
    if (const auto adain = settings.find("adain"); adain == settings.end() || adain->second != "false")
        x = builder.add(op::AdaptiveInstanceNorm{}, {x, encoded});
    for (int i = 0; hasBlock(builder, "generator.blocks." + std::to_string(i)); ++i) {
        x = block(builder, x, "generator.blocks." + std::to_string(i), false);
        for (const auto &[size, blocks] : kFusions) {
            const std::string key = "fuse_convs_dict." + std::to_string(size);
            const auto from = static_cast<std::size_t>(blocks.first);
            if (blocks.second == i && builder.has(key + ".scale.0.weight") && from < features.size())
                x = fused(builder, features[from], x, weight, key);
        }
    }
    return builder.finish(
        {{"output", x}, {"output.logits", logits}, {"output.lq_feat", encoded}, {"output.codes", codes}});
}

} // namespace ambrotype::inference
