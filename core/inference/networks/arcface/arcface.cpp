#include "inference/graph/builder.h"
#include "inference/networks/networks.h"

//! Face recognition: J. Deng et al., "ArcFace: Additive Angular Margin Loss for Deep Face Recognition",
//! arXiv:1801.07698, in three bodies:
//!  - IR-SE-50, xinntao/facexlib facexlib/recognition/arcface_arch.py: [N, 3, 112, 112] in -1..1 -> [N, 512], length 1;
//!  - IResNet, deepinsight/insightface recognition/arcface_torch/backbones/iresnet.py: RGB in -1..1 -> [N, 512];
//!  - ResNet-18 on grey, TencentARC/GFPGAN gfpgan/archs/arcface_arch.py: [N, 1, 128, 128] in -1..1 -> [N, 512].
namespace ambrotype::inference {

namespace {

using Window = GraphBuilder::Window;
using Bias = GraphBuilder::Bias;

Window strided(int stride)
{
    Window window;
    window.stride = stride;
    return window;
}

//! Squeeze and excitation: J. Hu et al., arXiv:1709.01507.
NodeId squeezeExcite(GraphBuilder &builder, NodeId x, const std::string &key)
{
    NodeId gate = builder.add(op::GlobalAveragePool{}, {x});
    gate = builder.relu(builder.conv(gate, key + ".fc1", Bias::No));
    gate = builder.conv(gate, key + ".fc2", Bias::No);
    gate = builder.activate(gate, {Activation::Kind::Sigmoid, 0.0F, kNoConstant}, {});
    return builder.add(op::Multiply{}, {x, gate}, key);
}

NodeId irSeUnit(GraphBuilder &builder, NodeId input, const std::string &key, int stride)
{
    NodeId shortcut = input;
    if (builder.has(key + ".shortcut_layer.0.weight")) {
        shortcut = builder.conv(input, key + ".shortcut_layer.0", strided(stride), Bias::No);
        shortcut = builder.batchNorm(shortcut, key + ".shortcut_layer.1");
    } else if (stride > 1) {
        shortcut = builder.add(op::MaxPool{1, stride, 0}, {input});
    }
    const std::string inner = key + ".res_layer.";
    NodeId x = builder.batchNorm(input, inner + "0");
    x = builder.conv(x, inner + "1", Bias::No);
    x = builder.prelu(x, inner + "2");
    x = builder.conv(x, inner + "3", strided(stride), Bias::No);
    x = builder.batchNorm(x, inner + "4");
    x = squeezeExcite(builder, x, inner + "5");
    return builder.name(builder.scaledAdd(x, shortcut), key);
}

} // namespace

Result<Graph> buildIrSe50(const StateDict &weights, const Hyperparameters &)
{
    GraphBuilder builder(weights);
    NodeId x = builder.input("input", {-1, 3, 112, 112});
    x = builder.conv(x, "input_layer.0", Bias::No);
    x = builder.batchNorm(x, "input_layer.1");
    x = builder.name(builder.prelu(x, "input_layer.2"), "input_layer");
    const int units = builder.countKeys("body.", ".res_layer.1.weight");
    std::int64_t width = 0;
    for (int i = 0; i < units; ++i) {
        const std::string key = "body." + std::to_string(i);
        // The first unit of every width halves the picture.
        const std::int64_t depth = builder.dimension(key + ".res_layer.1.weight", 0);
        x = irSeUnit(builder, x, key, depth != width ? 2 : 1);
        width = depth;
    }
    x = builder.batchNorm(x, "output_layer.0");
    x = builder.add(op::Reshape{{0, -1}}, {x});
    x = builder.linear(x, "output_layer.3");
    x = builder.name(builder.batchNorm(x, "output_layer.4"), "output_layer");
    return builder.finish({{"output", builder.add(op::L2Normalize{}, {x})}});
}

Result<Graph> buildIResNet(const StateDict &weights, const Hyperparameters &)
{
    GraphBuilder builder(weights);
    NodeId x = builder.input("input", {-1, 3, 112, 112});
    x = builder.conv(x, "conv1", Bias::No);
    x = builder.prelu(builder.batchNorm(x, "bn1"), "prelu");
    for (int layer = 1; layer <= 4; ++layer) {
        const std::string path = "layer" + std::to_string(layer);
        const int blocks = builder.countKeys(path + ".", ".conv1.weight");
        for (int i = 0; i < blocks; ++i) {
            const std::string key = path + "." + std::to_string(i);
            const NodeId input = x;
            const int stride = i == 0 ? 2 : 1;
            x = builder.batchNorm(x, key + ".bn1");
            x = builder.conv(x, key + ".conv1", Bias::No);
            x = builder.prelu(builder.batchNorm(x, key + ".bn2"), key + ".prelu");
            x = builder.conv(x, key + ".conv2", strided(stride), Bias::No);
            x = builder.batchNorm(x, key + ".bn3");
            NodeId shortcut = input;
            if (builder.has(key + ".downsample.0.weight")) {
                shortcut = builder.conv(input, key + ".downsample.0", strided(stride), Bias::No);
                shortcut = builder.batchNorm(shortcut, key + ".downsample.1");
            }
            x = builder.name(builder.scaledAdd(x, shortcut), key);
        }
        builder.name(x, path);
    }
    x = builder.batchNorm(x, "bn2");
    x = builder.linear(builder.add(op::Reshape{{0, -1}}, {x}), "fc");
    return builder.finish({{"output", builder.batchNorm(x, "features")}});
}

Result<Graph> buildArcFaceResNet18(const StateDict &weights, const Hyperparameters &)
{
    GraphBuilder builder(weights);
    NodeId x = builder.input("input", {-1, 1, 128, 128});
    x = builder.conv(x, "conv1", Bias::No);
    x = builder.prelu(builder.batchNorm(x, "bn1"), "prelu");
    x = builder.add(op::MaxPool{2, 2, 0}, {x}, "maxpool");
    for (int layer = 1; layer <= 4; ++layer) {
        const std::string path = "layer" + std::to_string(layer);
        const int blocks = builder.countKeys(path + ".", ".conv1.weight");
        for (int i = 0; i < blocks; ++i) {
            const std::string key = path + "." + std::to_string(i);
            const NodeId input = x;
            const int stride = i == 0 && layer > 1 ? 2 : 1;
            x = builder.batchNorm(x, key + ".bn0");
            x = builder.conv(x, key + ".conv1", Bias::No);
            x = builder.prelu(builder.batchNorm(x, key + ".bn1"), key + ".prelu");
            x = builder.conv(x, key + ".conv2", strided(stride), Bias::No);
            x = builder.batchNorm(x, key + ".bn2");
            NodeId shortcut = input;
            if (builder.has(key + ".downsample.0.weight")) {
                shortcut = builder.conv(input, key + ".downsample.0", strided(stride), Bias::No);
                shortcut = builder.batchNorm(shortcut, key + ".downsample.1");
            }
            // One PReLU serves both places of a block.
            x = builder.prelu(builder.scaledAdd(x, shortcut), key + ".prelu");
            builder.name(x, key);
        }
        builder.name(x, path);
    }
    x = builder.batchNorm(x, "bn4");
    x = builder.linear(builder.add(op::Reshape{{0, -1}}, {x}), "fc5");
    return builder.finish({{"output", builder.batchNorm(x, "bn5")}});
}

} // namespace ambrotype::inference
