#include "inference/graph/builder.h"
#include "inference/networks/networks.h"

#include <cmath>

//! GFPGAN without compiled operators: X. Wang, Y. Li, H. Zhang, Y. Shan, "Towards Real-World Blind Face Restoration
//! with Generative Facial Prior", arXiv:2101.04061. Facts from TencentARC/GFPGAN, gfpgan/archs/gfpganv1_clean_arch.py
//! and stylegan2_clean_arch.py. A U-Net reads the face and gives a StyleGAN2 decoder its styles and, per level, a scale
//! and a shift for the second half of the channels.
//!
//! RGB in -1..1, of the one size that the number of levels gives, to RGB nominally in -1..1. The published program adds
//! fresh noise at every run; here it is the noise that the file itself brings, so that results repeat. Setting
//! "return_rgb": the U-Net's own picture as a second output, "output.rgb".
namespace ambrotype::inference {

namespace {

using Bias = GraphBuilder::Bias;

constexpr int kMostLevels = 9; //!< 2048 pixels; the published files have 7.
constexpr float kSlope = 0.2F;
constexpr Activation kLeaky{Activation::Kind::LeakyRelu, kSlope, kNoConstant};

//! Half or twice the size, by the mean of four pixels or bilinearly.
enum class Resize { Half, Twice };

NodeId resize(GraphBuilder &builder, NodeId x, Resize direction)
{
    return direction == Resize::Half ? builder.add(op::AveragePool{2, 2, 0}, {x})
                                     : builder.add(op::UpsampleBilinear{2}, {x});
}

NodeId resBlock(GraphBuilder &builder, NodeId input, const std::string &key, Resize direction)
{
    NodeId x = builder.leakyRelu(builder.conv(input, key + ".conv1"), kSlope);
    x = resize(builder, x, direction);
    x = builder.leakyRelu(builder.conv(x, key + ".conv2"), kSlope);
    // The authors resize first. A convolution of single pixels may as well come first, on the smaller picture.
    const NodeId small = direction == Resize::Half ? resize(builder, input, direction) : input;
    NodeId skip = builder.conv(small, key + ".skip", Bias::No);
    if (direction == Resize::Twice)
        skip = resize(builder, skip, direction);
    return builder.name(builder.scaledAdd(x, skip), key);
}

//! The StyleGAN2 decoder.
class Decoder
{
public:
    Decoder(GraphBuilder &builder, NodeId latent)
        : m_builder(builder)
        , m_latent(latent)
        , m_styleSize(builder.dimension(path("style_conv1.modulated_conv.modulation.weight"), 1))
        , m_hasStylePerLayer(builder.dimension("final_linear.bias", 0) > m_styleSize)
    {
    }

    static std::string path(const std::string &name) { return "stylegan_decoder." + name; }

    NodeId constantInput() { return m_builder.add(op::Fixed{m_builder.constant(path("constant_input.weight"))}, {}); }

    //! \p layer: number of the style; \p noise: of the noise, a picture of \p side pixels.
    NodeId styleConv(NodeId x, const std::string &name, int layer, int noise, std::int64_t side)
    {
        const std::string key = path(name);
        op::ModulatedConv2d conv = modulated(key);
        conv.gain = std::sqrt(2.0F);
        const float strength = m_builder.values(key + ".weight", 1)[0];
        const std::string noiseKey = path("noises.noise" + std::to_string(noise));
        std::vector<float> plane = m_builder.values(noiseKey, side * side);
        for (float &value : plane)
            value *= strength;
        conv.plane = m_builder.addConstant(std::move(plane), {1, 1, side, side}, noiseKey);
        conv.activation = kLeaky;
        return m_builder.add(conv, {x, style(key, layer)}, key);
    }

    //! Adds to the enlarged \p skip unless that is -1.
    NodeId toRgb(NodeId x, const std::string &name, int layer, NodeId skip)
    {
        const std::string key = path(name);
        op::ModulatedConv2d conv = modulated(key);
        conv.demodulate = false;
        const NodeId rgb = m_builder.add(conv, {x, style(key, layer)});
        if (skip < 0)
            return m_builder.name(rgb, key);
        return m_builder.name(m_builder.scaledAdd(rgb, m_builder.add(op::UpsampleBilinear{2}, {skip})), key);
    }

private:
    op::ModulatedConv2d modulated(const std::string &key)
    {
        const std::string weight = key + ".modulated_conv.weight"; // [1, O, C, k, k]
        op::ModulatedConv2d conv;
        conv.weight = m_builder.constantAs(weight,
                                           {m_builder.dimension(weight, 1),
                                            m_builder.dimension(weight, 2),
                                            m_builder.dimension(weight, 3),
                                            m_builder.dimension(weight, 4)});
        conv.bias = m_builder.constantAs(key + ".bias", {m_builder.dimension(weight, 1)});
        return conv;
    }

    NodeId style(const std::string &key, int layer)
    {
        NodeId latent = m_latent;
        if (m_hasStylePerLayer)
            latent = m_builder.add(op::Slice{1, layer * m_styleSize, (layer + 1) * m_styleSize}, {latent});
        return m_builder.linear(latent, key + ".modulated_conv.modulation");
    }

    GraphBuilder &m_builder;
    NodeId m_latent;
    std::int64_t m_styleSize;
    bool m_hasStylePerLayer;
};

//! What the decoder needs of the U-Net.
struct Encoded
{
    NodeId latent = 0;
    std::vector<NodeId> scales; //!< From 8 pixels up.
    std::vector<NodeId> shifts;
    NodeId last = 0; //!< Features of the full size.
};

Encoded encode(GraphBuilder &builder, NodeId input, int levels)
{
    Encoded encoded;
    NodeId x = builder.leakyRelu(builder.conv(input, "conv_body_first"), kSlope);
    std::vector<NodeId> skips;
    for (int i = 0; i < levels; ++i)
        skips.push_back(x = resBlock(builder, x, "conv_body_down." + std::to_string(i), Resize::Half));
    x = builder.leakyRelu(builder.conv(x, "final_conv"), kSlope);
    encoded.latent = builder.linear(builder.add(op::Reshape{{0, -1}}, {x}), "final_linear");
    const auto condition = [&](const std::string &key) {
        const NodeId inner = builder.leakyRelu(builder.conv(x, key + ".0"), kSlope);
        return builder.name(builder.conv(inner, key + ".2"), key);
    };
    for (int i = 0; i < levels; ++i) {
        const std::string level = std::to_string(i);
        x = builder.scaledAdd(x, skips[static_cast<std::size_t>(levels - 1 - i)]);
        x = resBlock(builder, x, "conv_body_up." + level, Resize::Twice);
        encoded.scales.push_back(condition("condition_scale." + level));
        encoded.shifts.push_back(condition("condition_shift." + level));
    }
    encoded.last = x;
    return encoded;
}

NodeId decode(GraphBuilder &builder, const Encoded &encoded)
{
    const auto levels = static_cast<int>(encoded.scales.size());
    Decoder decoder(builder, encoded.latent);
    NodeId x = decoder.styleConv(decoder.constantInput(), "style_conv1", 0, 0, 4);
    NodeId rgb = decoder.toRgb(x, "to_rgb1", 1, -1);
    for (int i = 0; i < levels; ++i) {
        const auto level = static_cast<std::size_t>(i);
        const std::string first = "style_convs." + std::to_string(2 * i);
        const std::string second = "style_convs." + std::to_string(2 * i + 1);
        const std::int64_t side = std::int64_t{8} << i;
        x = builder.add(op::UpsampleBilinear{2}, {x});
        x = decoder.styleConv(x, first, 2 * i + 1, 2 * i + 1, side);
        // With the setting sft_half, that of all published files, half of the channels pass as they are.
        const std::int64_t changed = builder.dimension("condition_scale." + std::to_string(i) + ".2.bias", 0);
        const std::int64_t all = builder.dimension(Decoder::path(first + ".modulated_conv.weight"), 1);
        x = builder.add(op::FeatureTransform{all - changed}, {x, encoded.scales[level], encoded.shifts[level]});
        x = decoder.styleConv(x, second, 2 * i + 2, 2 * i + 2, side);
        rgb = decoder.toRgb(x, "to_rgbs." + std::to_string(i), 2 * i + 3, rgb);
    }
    return rgb;
}

} // namespace

Result<Graph> buildGfpganClean(const StateDict &weights, const Hyperparameters &settings)
{
    GraphBuilder builder(weights);
    const int levels = builder.countKeys("conv_body_down.", ".conv1.weight");
    if (levels < 1 || levels > kMostLevels)
        return Error{ErrorCode::BadFormat,
                     "The weights do not fit the network that they were taken for.",
                     "GFPGAN with " + std::to_string(levels) + " levels"};
    const std::int64_t size = std::int64_t{4} << levels;
    const Encoded encoded = encode(builder, builder.input("input", {-1, 3, size, size}), levels);
    std::vector<GraphOutput> outputs = {{"output", decode(builder, encoded)}};

    // The styles come from the U-Net, so that the mapping network has nothing to do.
    for (int i = 1; builder.has(Decoder::path("style_mlp." + std::to_string(i) + ".weight")); i += 2)
        for (const char *leaf : {".weight", ".bias"})
            builder.ignore(Decoder::path("style_mlp." + std::to_string(i) + leaf));
    const auto wanted = settings.find("return_rgb");
    const std::string last = "toRGB." + std::to_string(levels - 1);
    if (wanted != settings.end() && wanted->second == "true")
        outputs.push_back({"output.rgb", builder.conv(encoded.last, last)});
    for (int i = 0; i < levels; ++i)
        for (const char *leaf : {".weight", ".bias"})
            builder.ignore("toRGB." + std::to_string(i) + leaf);
    return builder.finish(std::move(outputs));
}

} // namespace ambrotype::inference
