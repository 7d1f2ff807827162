#include "inference/networks/networks.h"
#include "inference/networks/vqgan/vqgan.h"

#include <algorithm>
#include <cstdlib>

//! RestoreFormer: Z. Wang et al., arXiv:2201.06374, and RestoreFormer++: Z. Wang et al., "RestoreFormer++: Towards
//! Real-World Blind Face Restoration from Undegraded Key-Value Pairs", arXiv:2308.07228. Facts from
//! wzhouxiff/RestoreFormerPlusPlus, RestoreFormer/modules/vqvae/vqvae_arch.py.
//!
//! "input" [N, 3, S, S] (S = 512), RGB in -1..1. Outputs: "output", the face in -1..1, not clamped; "output.encoder"
//! [N, 256, 16, 16], what the encoder says; "output.codes" [N, 256], the nearest codes. The choice of codes is as in
//! CodeFormer: reduced precision may choose others.
//!
//! The first version attends at size 16 only, with 8 heads, the second also at 32, with 4; setting "heads".
namespace ambrotype::inference {

namespace {

constexpr std::int64_t kCodeSide = 16;

NodeId residualBlock(GraphBuilder &builder, NodeId x, const std::string &key)
{
    return vqgan::residualBlock(builder, x, key, "nin_shortcut");
}

//! Self-attention without \p guide (-1), else the guide asks and \p x answers.
NodeId attention(GraphBuilder &builder, NodeId x, NodeId guide, const std::string &key, int heads)
{
    const NodeId normed = builder.groupNorm(x, key + ".norm1");
    NodeId query = normed;
    if (guide >= 0) {
        query = builder.groupNorm(guide, key + ".norm2");
    } else {
        builder.ignore(key + ".norm2.weight");
        builder.ignore(key + ".norm2.bias");
    }
    return vqgan::attend(builder, query, normed, x, key, heads);
}

//! Blocks of one level, each followed by its attention where the file has one.
NodeId level(GraphBuilder &builder, NodeId x, const std::string &key, NodeId guide, int heads)
{
    const int blocks = builder.countKeys(key + ".block.", ".conv1.weight");
    for (int i = 0; i < blocks; ++i) {
        x = residualBlock(builder, x, key + ".block." + std::to_string(i));
        const std::string attn = key + ".attn." + std::to_string(i);
        if (builder.has(attn + ".q.weight"))
            x = attention(builder, x, guide, attn, heads);
    }
    return x;
}

NodeId end(GraphBuilder &builder, NodeId x, const std::string &key)
{
    return builder.conv(builder.silu(builder.groupNorm(x, key + ".norm_out")), key + ".conv_out");
}

//! What the encoder gives the decoder.
struct Encoded
{
    NodeId out = 0;
    std::vector<NodeId> guides; //!< By level.
    NodeId middle = 0;
};

Encoded encode(GraphBuilder &builder, NodeId input, int levels, int heads)
{
    Encoded encoded;
    NodeId x = builder.conv(input, "encoder.conv_in");
    for (int i = 0; i < levels; ++i) {
        const std::string key = "encoder.down." + std::to_string(i);
        x = level(builder, x, key, -1, heads);
        encoded.guides.push_back(x);
        if (i + 1 < levels)
            x = vqgan::downsample(builder, x, key + ".downsample.conv");
    }
    x = residualBlock(builder, x, "encoder.mid.block_1");
    encoded.guides.back() = x;
    x = attention(builder, x, -1, "encoder.mid.attn_1", heads);
    x = residualBlock(builder, x, "encoder.mid.block_2");
    encoded.middle = x;
    encoded.out = end(builder, x, "encoder");
    return encoded;
}

NodeId decode(GraphBuilder &builder, NodeId codes, const Encoded &encoded, int heads)
{
    NodeId x = builder.conv(codes, "decoder.conv_in");
    x = residualBlock(builder, x, "decoder.mid.block_1");
    x = attention(builder, x, encoded.middle, "decoder.mid.attn_1", heads);
    x = residualBlock(builder, x, "decoder.mid.block_2");
    for (std::size_t i = encoded.guides.size(); i-- > 0;) {
        const std::string key = "decoder.up." + std::to_string(i);
        x = level(builder, x, key, encoded.guides[i], heads);
        if (i > 0)
            x = vqgan::upsample(builder, x, key + ".upsample.conv");
    }
    return end(builder, x, "decoder");
}

} // namespace

Result<Graph> buildRestoreFormer(const StateDict &weights, const Hyperparameters &settings)
{
    GraphBuilder builder(weights);
    const int levels = std::max(1, builder.countKeys("encoder.down.", ".block.0.conv1.weight"));
    const bool isSecond = builder.has("decoder.up." + std::to_string(levels - 2) + ".attn.0.q.weight");
    int heads = isSecond ? 4 : 8;
    if (const auto setting = settings.find("heads"); setting != settings.end())
        heads = std::max(1, std::atoi(setting->second.c_str()));
    const std::int64_t side = kCodeSide << (levels - 1);
    const NodeId input = builder.input("input", {-1, 3, side, side});
    const Encoded encoded = encode(builder, input, levels, heads);
    const NodeId asked = builder.conv(encoded.out, "quant_conv");
    const ConstantId table = builder.constant("quantize.embedding.weight");
    const std::int64_t width = builder.dimension("quantize.embedding.weight", 1);
    const NodeId codes = builder.add(op::NearestRow{table}, {asked});
    // The authors' z + (e - z) is e but for its rounding.
    NodeId x = vqgan::toPicture(builder, builder.add(op::Lookup{table}, {codes}), width, kCodeSide, kCodeSide);
    builder.name(x, "quantize");
    x = builder.conv(x, "post_quant_conv");
    x = decode(builder, x, encoded, heads);
    return builder.finish({{"output", x}, {"output.encoder", encoded.out}, {"output.codes", codes}});
}

} // namespace ambrotype::inference
