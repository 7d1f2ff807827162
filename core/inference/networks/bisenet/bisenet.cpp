#include "inference/graph/builder.h"
#include "inference/networks/networks.h"

//! BiSeNet: C. Yu et al., "BiSeNet: Bilateral Segmentation Network for Real-time Semantic Segmentation",
//! arXiv:1808.00897, with ResNet-18. Facts from xinntao/facexlib, facexlib/parsing/bisenet.py and resnet.py (after
//! zllrunning/face-parsing.PyTorch).
//!
//! RGB with ImageNet's mean and deviation taken out, any size of at least 32 (512 in use). Outputs: "output"
//! [N, 19, H, W] scores, "output.class" [N, H, W] their largest, "output16" and "output32", auxiliary scores of the
//! training from coarser features; left out with the setting "auxiliary" = "false".
namespace ambrotype::inference {

namespace {

using Window = GraphBuilder::Window;
using Bias = GraphBuilder::Bias;

//! Convolution, batch norm, ReLU.
NodeId convNormRelu(GraphBuilder &builder, NodeId x, const std::string &key)
{
    x = builder.conv(x, key + ".conv", Bias::No);
    return builder.name(builder.relu(builder.batchNorm(x, key + ".bn")), key);
}

NodeId residualBlock(GraphBuilder &builder, NodeId input, const std::string &key, int stride)
{
    Window strided;
    strided.stride = stride;
    NodeId x = builder.conv(input, key + ".conv1", strided, Bias::No);
    x = builder.relu(builder.batchNorm(x, key + ".bn1"));
    x = builder.batchNorm(builder.conv(x, key + ".conv2", Bias::No), key + ".bn2");
    NodeId shortcut = input;
    if (builder.has(key + ".downsample.0.weight")) {
        shortcut = builder.conv(input, key + ".downsample.0", strided, Bias::No);
        shortcut = builder.batchNorm(shortcut, key + ".downsample.1");
    }
    return builder.name(builder.relu(builder.scaledAdd(x, shortcut)), key);
}

//! Attention refinement: channels weighted by what the whole map says.
NodeId refine(GraphBuilder &builder, NodeId x, const std::string &key)
{
    x = convNormRelu(builder, x, key + ".conv");
    NodeId gate = builder.add(op::GlobalAveragePool{}, {x});
    gate = builder.batchNorm(builder.conv(gate, key + ".conv_atten", Bias::No), key + ".bn_atten");
    return builder.add(op::Multiply{}, {x, builder.sigmoid(gate)}, key);
}

NodeId fuse(GraphBuilder &builder, NodeId fine, NodeId context)
{
    const NodeId x = convNormRelu(builder, builder.concat({fine, context}), "ffm.convblk");
    NodeId gate = builder.add(op::GlobalAveragePool{}, {x});
    gate = builder.relu(builder.conv(gate, "ffm.conv1", Bias::No));
    gate = builder.sigmoid(builder.conv(gate, "ffm.conv2", Bias::No));
    return builder.name(builder.scaledAdd(builder.add(op::Multiply{}, {x, gate}), x), "ffm");
}

NodeId scores(GraphBuilder &builder, NodeId x, NodeId input, const std::string &key)
{
    x = convNormRelu(builder, x, key + ".conv");
    x = builder.conv(x, key + ".conv_out", Bias::No);
    return builder.add(op::ResizeBilinearLike{}, {x, input}, key);
}

} // namespace

Result<Graph> buildBiSeNet(const StateDict &weights, const Hyperparameters &settings)
{
    GraphBuilder builder(weights);
    const NodeId input = builder.input("input", {-1, 3, -1, -1});
    Window first;
    first.stride = 2;
    NodeId x = builder.conv(input, "cp.resnet.conv1", first, Bias::No);
    x = builder.relu(builder.batchNorm(x, "cp.resnet.bn1"));
    x = builder.add(op::MaxPool{3, 2, 1}, {x});
    NodeId features[5] = {};
    for (int layer = 1; layer <= 4; ++layer) {
        const std::string path = "cp.resnet.layer" + std::to_string(layer);
        const int blocks = builder.countKeys(path + ".", ".conv1.weight");
        for (int i = 0; i < blocks; ++i)
            x = residualBlock(builder, x, path + "." + std::to_string(i), i == 0 && layer > 1 ? 2 : 1);
        features[layer] = builder.name(x, path);
    }
    const NodeId average = convNormRelu(builder, builder.add(op::GlobalAveragePool{}, {features[4]}), "cp.conv_avg");
    const NodeId spread = builder.add(op::ExpandLike{}, {average, features[4]});
    x = builder.scaledAdd(refine(builder, features[4], "cp.arm32"), spread);
    x = builder.add(op::ResizeNearestLike{}, {x, features[3]});
    const NodeId context16 = convNormRelu(builder, x, "cp.conv_head32");
    x = builder.scaledAdd(refine(builder, features[3], "cp.arm16"), context16);
    x = builder.add(op::ResizeNearestLike{}, {x, features[2]});
    const NodeId context8 = convNormRelu(builder, x, "cp.conv_head16");

    const NodeId result = scores(builder, fuse(builder, features[2], context8), input, "conv_out");
    std::vector<GraphOutput> outputs = {{"output", result}, {"output.class", builder.add(op::ArgMax{1}, {result})}};
    if (const auto auxiliary = settings.find("auxiliary");
        auxiliary != settings.end() && auxiliary->second == "false") {
        for (const auto &entry : weights)
            if (entry.first.rfind("conv_out16.", 0) == 0 || entry.first.rfind("conv_out32.", 0) == 0)
                builder.ignore(entry.first);
    } else {
        outputs.push_back({"output16", scores(builder, context8, input, "conv_out16")});
        outputs.push_back({"output32", scores(builder, context16, input, "conv_out32")});
    }
    return builder.finish(std::move(outputs));
}

} // namespace ambrotype::inference
