#include "inference/graph/builder.h"
#include "inference/networks/networks.h"

#include <cmath>

//! GPEN: T. Yang, P. Ren, X. Xie, L. Zhang, "GAN Prior Embedded Network for Blind Face Restoration in the Wild",
//! arXiv:2105.06070. Facts from yangxy/GPEN, face_model/gpen_model.py (FullGenerator with isconcat), op/fused_act.py,
//! op/upfirdn2d.py. An encoder gives a StyleGAN2 generator its style and, in the place of noise, features that are
//! joined to the channels of every level.
//!
//! RGB in -1..1, of the one size that the number of encoder steps gives (256, 512, 1024, 2048), to RGB nominally in
//! -1..1. Nothing is random.
//!
//! The files hold weights for an equalised learning rate: a layer's are multiplied by 1 / sqrt(fan in) when it runs.
//! Here that factor, and the sqrt(2) behind every leaky ReLU, sit in a gain or in the small tensor beside the large
//! one (the blur's kernel, the bias), which changes nothing because leaky ReLUs keep positive factors; so the large
//! tensors stay where they are in the mapped file.
namespace ambrotype::inference {

namespace {

constexpr int kMostSteps = 9; //!< 2048 pixels.
constexpr float kSlope = 0.2F;
constexpr float kMappingRate = 0.01F; //!< Learning rate of the mapping network, a factor of its weights.
constexpr Activation kLeaky{Activation::Kind::LeakyRelu, kSlope, kNoConstant};
const float kRootTwo = std::sqrt(2.0F);

float perRoot(std::int64_t fanIn)
{
    return fanIn > 0 ? 1.0F / std::sqrt(static_cast<float>(fanIn)) : 1.0F;
}

class GpenBuilder
{
public:
    explicit GpenBuilder(const StateDict &weights)
        : m_builder(weights)
    {
        while (m_builder.has("ecd" + std::to_string(m_steps + 1) + ".0.1.weight"))
            ++m_steps;
    }

    Result<Graph> build()
    {
        if (m_steps < 1 || m_steps > kMostSteps)
            return Error{ErrorCode::BadFormat,
                         "The weights do not fit the network that they were taken for.",
                         "GPEN with " + std::to_string(m_steps) + " encoder steps"};
        const std::int64_t size = std::int64_t{4} << m_steps;
        encode(m_builder.input("input", {-1, 3, size, size}));
        m_style = mapping();
        return m_builder.finish({{"output", generate()}});
    }

private:
    //! The features of every size, the full one first, and the style's beginning.
    void encode(NodeId input)
    {
        const std::int64_t width = m_builder.dimension("ecd0.0.0.weight", 0);
        op::Conv2d first;
        first.weight = scaled("ecd0.0.0.weight", {width, 3, 1, 1}, perRoot(3) * kRootTwo);
        first.bias = scaled("ecd0.0.1.bias", {width}, kRootTwo);
        first.activation = kLeaky;
        m_features.push_back(m_builder.add(first, {input}, "ecd0"));
        for (int i = 1; i <= m_steps; ++i) {
            const std::string key = "ecd" + std::to_string(i);
            const std::string weight = key + ".0.1.weight";
            const std::int64_t inputs = m_builder.dimension(weight, 1);
            const std::int64_t outputs = m_builder.dimension(weight, 0);
            const NodeId blurred =
                blur(m_features.back(), key + ".0.0.kernel", inputs, 2, perRoot(9 * inputs) * kRootTwo);
            op::Conv2d conv;
            conv.weight = m_builder.constant(weight);
            conv.bias = scaled(key + ".0.2.bias", {outputs}, kRootTwo);
            conv.stride = 2;
            conv.activation = kLeaky;
            m_features.push_back(m_builder.add(conv, {blurred}, key));
        }
    }

    NodeId mapping()
    {
        NodeId x = m_builder.add(op::Reshape{{0, -1}}, {m_features.back()});
        x = equalLinear(x, "final_linear.0", 1.0F, kRootTwo, kLeaky);
        m_builder.name(x, "final_linear");
        x = m_builder.add(op::PixelNorm{}, {x});
        for (int i = 1; m_builder.has("generator.style." + std::to_string(i) + ".weight"); ++i)
            x = equalLinear(x, "generator.style." + std::to_string(i), kMappingRate, kRootTwo, kLeaky);
        return m_builder.name(x, "generator.style");
    }

    NodeId generate()
    {
        // Each size's features are used twice, but for the smallest, whose second use the authors drop.
        NodeId x = m_builder.add(op::Fixed{m_builder.constant("generator.input.input")}, {});
        x = styledConv(x, "generator.conv1", m_steps, false);
        NodeId rgb = toRgb(x, "generator.to_rgb1", -1);
        for (int i = 0; i < m_steps; ++i) {
            const int feature = m_steps - 1 - i;
            x = styledConv(x, "generator.convs." + std::to_string(2 * i), feature, true);
            x = styledConv(x, "generator.convs." + std::to_string(2 * i + 1), feature, false);
            rgb = toRgb(x, "generator.to_rgbs." + std::to_string(i), rgb);
        }
        return rgb;
    }

    //! The modulated convolution, activated, with the activated features of a size behind its channels.
    NodeId styledConv(NodeId x, const std::string &key, int feature, bool enlarge)
    {
        op::ModulatedConv2d conv = modulated(key);
        const std::int64_t outputs = m_builder.dimension(key + ".conv.weight", 1);
        const std::int64_t all = m_builder.dimension(key + ".activate.bias", 0);
        const std::int64_t features = all - outputs;
        std::vector<float> own = m_builder.values(key + ".activate.bias", all);
        for (float &value : own)
            value *= kRootTwo;
        const bool fits = outputs > 0 && features > 0;
        const auto middle = own.begin() + (fits ? outputs : 0);
        const ConstantId bias =
            m_builder.addConstant({own.begin(), middle}, {fits ? outputs : 0}, key + ".activate.bias");
        op::Conv2d strengths; // per channel, a pixel at a time
        strengths.groups = static_cast<int>(features);
        strengths.bias = m_builder.addConstant({middle, own.end()}, {features}, key + ".activate.bias");
        const float strength = m_builder.values(key + ".noise.weight", 1)[0] * kRootTwo;
        strengths.weight =
            m_builder.addConstant(std::vector<float>(static_cast<std::size_t>(fits ? features : 0), strength),
                                  {features, 1, 1, 1},
                                  key + ".noise.weight");
        strengths.activation = kLeaky;

        conv.gain = kRootTwo;
        const NodeId style = styleOf(key);
        NodeId result = 0;
        if (enlarge) {
            conv.transposed = true;
            result = m_builder.add(conv, {x, style});
            result = blur(result, key + ".conv.blur.kernel", outputs, 1, 1.0F, bias);
        } else {
            conv.bias = bias;
            conv.activation = kLeaky;
            result = m_builder.add(conv, {x, style});
        }
        const NodeId joined = m_builder.add(strengths, {m_features[static_cast<std::size_t>(feature)]});
        return m_builder.name(m_builder.concat({result, joined}), key);
    }

    NodeId toRgb(NodeId x, const std::string &key, NodeId skip)
    {
        op::ModulatedConv2d conv = modulated(key);
        conv.demodulate = false;
        conv.bias = m_builder.constantAs(key + ".bias", {3});
        const NodeId rgb = m_builder.add(conv, {x, styleOf(key)});
        if (skip < 0)
            return m_builder.name(rgb, key);
        // The authors fill zeros in, pad by 2 and 1 and convolve with the turned kernel: a transposed convolution.
        const std::vector<float> kernel = m_builder.values(key + ".upsample.kernel", 16);
        std::vector<float> three;
        for (int channel = 0; channel < 3; ++channel)
            three.insert(three.end(), kernel.begin(), kernel.end());
        op::ConvTranspose2d up;
        up.weight = m_builder.addConstant(std::move(three), {3, 1, 4, 4}, key + ".upsample.kernel");
        up.stride = 2;
        up.padding = 1;
        up.groups = 3;
        return m_builder.name(m_builder.scaledAdd(rgb, m_builder.add(up, {skip})), key);
    }

    op::ModulatedConv2d modulated(const std::string &key)
    {
        const std::string weight = key + ".conv.weight"; // [1, O, C, k, k]
        const std::int64_t inputs = m_builder.dimension(weight, 2);
        const std::int64_t side = m_builder.dimension(weight, 3);
        op::ModulatedConv2d conv;
        conv.weight = m_builder.constantAs(weight, {m_builder.dimension(weight, 1), inputs, side, side});
        conv.weightGain = perRoot(inputs * side * side);
        return conv;
    }

    NodeId styleOf(const std::string &key) { return equalLinear(m_style, key + ".conv.modulation", 1.0F, 1.0F, {}); }

    //! \p rate: the layer's learning rate, \p gain that of its activation.
    NodeId equalLinear(NodeId x, const std::string &key, float rate, float gain, const Activation &activation)
    {
        op::Linear linear;
        linear.weight = m_builder.constant(key + ".weight");
        linear.bias = scaled(key + ".bias", {m_builder.dimension(key + ".weight", 0)}, rate * gain);
        linear.gain = perRoot(m_builder.dimension(key + ".weight", 1)) * rate * gain;
        linear.activation = activation;
        return m_builder.add(linear, {x}, key);
    }

    //! The kernel of the file, which is turned as in a convolution of mathematics, over every channel; activated if
    //! there is a bias.
    NodeId blur(
        NodeId x, const std::string &key, std::int64_t channels, int padding, float gain, ConstantId bias = kNoConstant)
    {
        const std::vector<float> kernel = m_builder.values(key, 16);
        std::vector<float> all;
        for (std::int64_t channel = 0; channel < channels; ++channel)
            for (std::size_t i = kernel.size(); i-- > 0;)
                all.push_back(kernel[i] * gain);
        op::Conv2d conv;
        conv.weight = m_builder.addConstant(std::move(all), {channels, 1, 4, 4}, key);
        conv.bias = bias;
        conv.padding = padding;
        conv.groups = static_cast<int>(channels);
        if (bias != kNoConstant)
            conv.activation = kLeaky;
        return m_builder.add(conv, {x});
    }

    ConstantId scaled(const std::string &key, Shape shape, float factor)
    {
        std::int64_t count = 1;
        for (const std::int64_t size : shape)
            count *= size;
        std::vector<float> values = m_builder.values(key, count);
        for (float &value : values)
            value *= factor;
        return m_builder.addConstant(std::move(values), std::move(shape), key);
    }

    GraphBuilder m_builder;
    int m_steps = 0;
    std::vector<NodeId> m_features; //!< From full size to 4 pixels.
    NodeId m_style = 0;
};

} // namespace

Result<Graph> buildGpen(const StateDict &weights, const Hyperparameters &)
{
    return GpenBuilder(weights).build();
}

} // namespace ambrotype::inference
