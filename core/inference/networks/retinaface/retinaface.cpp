#include "inference/graph/builder.h"
#include "inference/networks/networks.h"

#include <array>
#include <cstdlib>

//! RetinaFace: J. Deng et al., "RetinaFace: Single-stage Dense Face Localisation in the Wild", arXiv:1905.00641.
//! Facts from xinntao/facexlib, facexlib/detection/retinaface.py and retinaface_net.py (after biubug6/
//! Pytorch_Retinaface); bodies: torchvision's ResNet-50 and MobileNet v1 at a quarter of its width.
//!
//! Input [N, 3, H, W], B, G, R, 0..255 minus (104, 117, 123), any size. Outputs, one row per prior: "output.loc"
//! [N, P, 4], "output.conf" [N, P, 2] after softmax (column 1 is the face), "output.landm" [N, P, 10].
//!
//! Setting "leaky_slope": of the activations in pyramid, context modules and MobileNet body. It cannot be seen from
//! the keys: two published MobileNet files with the same shapes want 0.1 and 0 (plain ReLU).
namespace ambrotype::inference {

namespace {

using Window = GraphBuilder::Window;
using Bias = GraphBuilder::Bias;

constexpr int kLevels = 3;
constexpr float kLeakySlope = 0.1F;
//! facexlib: the leaky slope is used only up to this many output channels.
constexpr std::int64_t kLeakyChannels = 64;

//! Convolution without bias, then batch norm, as <key>.<first> and <key>.<first + 1>.
NodeId convNorm(GraphBuilder &builder, NodeId x, const std::string &key, int first, Window window = {})
{
    x = builder.conv(x, key + "." + std::to_string(first), window, Bias::No);
    return builder.batchNorm(x, key + "." + std::to_string(first + 1));
}

NodeId convNormLeaky(GraphBuilder &builder, NodeId x, const std::string &key, float slope, Window window = {})
{
    return builder.leakyRelu(convNorm(builder, x, key, 0, window), slope);
}

//! Context module (single stage headless): 3 x 3, 5 x 5 and 7 x 7 as chains of 3 x 3.
NodeId contextModule(GraphBuilder &builder, NodeId x, const std::string &key, float slope)
{
    const NodeId three = convNorm(builder, x, key + ".conv3X3", 0);
    const NodeId shared = convNormLeaky(builder, x, key + ".conv5X5_1", slope);
    const NodeId five = convNorm(builder, shared, key + ".conv5X5_2", 0);
    // The small x in the second name is the authors'.
    NodeId seven = convNormLeaky(builder, shared, key + ".conv7X7_2", slope);
    seven = convNorm(builder, seven, key + ".conv7x7_3", 0);
    return builder.name(builder.relu(builder.concat({three, five, seven})), key);
}

NodeId
head(GraphBuilder &builder, const std::array<NodeId, kLevels> &features, const std::string &key, std::int64_t values)
{
    std::vector<NodeId> rows;
    for (int level = 0; level < kLevels; ++level) {
        NodeId x =
            builder.conv(features[static_cast<std::size_t>(level)], key + "." + std::to_string(level) + ".conv1x1");
        x = builder.add(op::Permute{{0, 2, 3, 1}}, {x});
        rows.push_back(builder.add(op::Reshape{{0, -1, values}}, {x}));
    }
    return builder.concat(rows, 1);
}

//! Pyramid, context modules and heads over three body features from fine to coarse.
Result<Graph> finishDetector(GraphBuilder &builder, const std::array<NodeId, kLevels> &body, float slope)
{
    std::array<NodeId, kLevels> out{};
    for (int i = 0; i < kLevels; ++i)
        out[static_cast<std::size_t>(i)] =
            convNormLeaky(builder, body[static_cast<std::size_t>(i)], "fpn.output" + std::to_string(i + 1), slope);
    for (int i = kLevels - 2; i >= 0; --i) {
        const auto level = static_cast<std::size_t>(i);
        const NodeId up = builder.add(op::ResizeNearestLike{}, {out[level + 1], out[level]});
        const std::string merge = "fpn.merge" + std::to_string(i + 1);
        out[level] = convNormLeaky(builder, builder.scaledAdd(up, out[level]), merge, slope);
        builder.name(out[level], merge);
    }
    for (int i = 0; i < kLevels; ++i) {
        const auto level = static_cast<std::size_t>(i);
        out[level] = contextModule(builder, out[level], "ssh" + std::to_string(i + 1), slope);
    }
    const NodeId loc = head(builder, out, "BboxHead", 4);
    const NodeId conf = builder.add(op::Softmax{-1}, {head(builder, out, "ClassHead", 2)});
    const NodeId landmarks = head(builder, out, "LandmarkHead", 10);
    return builder.finish({{"output.loc", loc}, {"output.conf", conf}, {"output.landm", landmarks}});
}

float leakySlope(const GraphBuilder &builder, const Hyperparameters &settings)
{
    if (const auto setting = settings.find("leaky_slope"); setting != settings.end())
        return std::strtof(setting->second.c_str(), nullptr);
    return builder.dimension("fpn.output1.0.weight", 0) <= kLeakyChannels ? kLeakySlope : 0.0F;
}

NodeId bottleneck(GraphBuilder &builder, NodeId input, const std::string &key, int stride)
{
    Window strided;
    strided.stride = stride;
    NodeId x = builder.conv(input, key + ".conv1", Bias::No);
    x = builder.relu(builder.batchNorm(x, key + ".bn1"));
    x = builder.conv(x, key + ".conv2", strided, Bias::No);
    x = builder.relu(builder.batchNorm(x, key + ".bn2"));
    x = builder.conv(x, key + ".conv3", Bias::No);
    x = builder.batchNorm(x, key + ".bn3");
    NodeId shortcut = input;
    if (builder.has(key + ".downsample.0.weight"))
        shortcut = convNorm(builder, input, key + ".downsample", 0, strided);
    return builder.name(builder.relu(builder.scaledAdd(x, shortcut)), key);
}

} // namespace

Result<Graph> buildRetinaFaceResNet50(const StateDict &weights, const Hyperparameters &settings)
{
    GraphBuilder builder(weights);
    const NodeId input = builder.input("input", {-1, 3, -1, -1});
    Window first;
    first.stride = 2;
    NodeId x = builder.conv(input, "body.conv1", first, Bias::No);
    x = builder.relu(builder.batchNorm(x, "body.bn1"));
    x = builder.add(op::MaxPool{3, 2, 1}, {x});
    std::array<NodeId, kLevels> body{};
    for (int layer = 1; layer <= 4; ++layer) {
        const std::string path = "body.layer" + std::to_string(layer);
        const int blocks = builder.countKeys(path + ".", ".conv1.weight");
        for (int i = 0; i < blocks; ++i)
            x = bottleneck(builder, x, path + "." + std::to_string(i), i == 0 && layer > 1 ? 2 : 1);
        builder.name(x, path);
        if (layer > 1)
            body[static_cast<std::size_t>(layer - 2)] = x;
    }
    return finishDetector(builder, body, leakySlope(builder, settings));
}

Result<Graph> buildRetinaFaceMobileNet(const StateDict &weights, const Hyperparameters &settings)
{
    GraphBuilder builder(weights);
    const float slope = leakySlope(builder, settings);
    NodeId x = builder.input("input", {-1, 3, -1, -1});
    std::array<NodeId, kLevels> body{};
    for (int stage = 1; stage <= kLevels; ++stage) {
        const std::string path = "body.stage" + std::to_string(stage);
        const int blocks = builder.countKeys(path + ".", ".0.weight");
        for (int i = 0; i < blocks; ++i) {
            const std::string key = path + "." + std::to_string(i);
            Window window;
            if (stage == 1 && i == 0) {
                window.stride = 2;
                x = convNormLeaky(builder, x, key, slope, window);
                continue;
            }
            // Strides 2 of the authors' list: blocks 2 and 4 of the first stage, the first block of the others.
            window.stride = (stage == 1 ? (i == 2 || i == 4) : i == 0) ? 2 : 1;
            window.groups = static_cast<int>(builder.dimension(key + ".0.weight", 0));
            x = builder.leakyRelu(convNorm(builder, x, key, 0, window), slope);
            x = builder.leakyRelu(convNorm(builder, x, key, 3), slope);
        }
        body[static_cast<std::size_t>(stage - 1)] = builder.name(x, path);
    }
    return finishDetector(builder, body, slope);
}

} // namespace ambrotype::inference
