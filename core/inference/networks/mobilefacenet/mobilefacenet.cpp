#include "inference/graph/builder.h"
#include "inference/networks/networks.h"

//! MobileFaceNet: S. Chen et al., "MobileFaceNets: Efficient CNNs for Accurate Real-time Face Verification on Mobile
//! Devices", arXiv:1804.07573, in the form of foamliu/MobileFaceNet, mobilefacenet.py (ReLU6 instead of PReLU).
//!
//! Input [N, 3, 112, 112] RGB with ImageNet's mean and deviation, aligned to the ArcFace points. Output [N, 128],
//! not normalised.
namespace ambrotype::inference {

namespace {

using Window = GraphBuilder::Window;
using Bias = GraphBuilder::Bias;

constexpr Activation kRelu6{Activation::Kind::Relu6, 0.0F, kNoConstant};
constexpr std::int64_t kSide = 112;

NodeId convNormRelu6(GraphBuilder &builder, NodeId x, const std::string &key, Window window = {})
{
    x = builder.conv(x, key + ".0", window, Bias::No);
    x = builder.batchNorm(x, key + ".1");
    return builder.activate(x, kRelu6, {});
}

Window depthwise(const GraphBuilder &builder, const std::string &key)
{
    Window window;
    window.groups = static_cast<int>(builder.dimension(key + ".weight", 0));
    return window;
}

//! Inverted residual; the blocks that halve the picture are those where the authors' list says stride 2.
NodeId invertedResidual(GraphBuilder &builder, NodeId input, const std::string &key, int stride)
{
    NodeId x = convNormRelu6(builder, input, key + ".conv.0");
    Window window = depthwise(builder, key + ".conv.1.0");
    window.stride = stride;
    x = convNormRelu6(builder, x, key + ".conv.1", window);
    x = builder.conv(x, key + ".conv.2", Bias::No);
    x = builder.batchNorm(x, key + ".conv.3");
    const bool sameWidth =
        builder.dimension(key + ".conv.0.0.weight", 1) == builder.dimension(key + ".conv.2.weight", 0);
    return stride == 1 && sameWidth ? builder.scaledAdd(x, input) : x;
}

} // namespace

Result<Graph> buildMobileFaceNet(const StateDict &weights, const Hyperparameters &)
{
    GraphBuilder builder(weights);
    Window half;
    half.stride = 2;
    NodeId x = builder.input("input", {-1, 3, kSide, kSide});
    x = convNormRelu6(builder, x, "conv1", half);
    x = builder.conv(x, "dw_conv.depthwise", depthwise(builder, "dw_conv.depthwise"), Bias::No);
    x = builder.relu(builder.batchNorm(x, "dw_conv.bn1"));
    x = builder.conv(x, "dw_conv.pointwise", Bias::No);
    x = builder.relu(builder.batchNorm(x, "dw_conv.bn2"));
    const int blocks = builder.countKeys("features.", ".conv.0.0.weight");
    for (int i = 0; i < blocks; ++i)
        x = invertedResidual(builder, x, "features." + std::to_string(i), i == 0 || i == 5 || i == 12 ? 2 : 1);
    x = convNormRelu6(builder, x, "conv2");
    Window whole = depthwise(builder, "gdconv.depthwise");
    whole.padding = 0;
    x = builder.conv(x, "gdconv.depthwise", whole, Bias::No);
    x = builder.batchNorm(x, "gdconv.bn");
    x = builder.conv(x, "conv3");
    x = builder.batchNorm(x, "bn");
    return builder.finish({{"output", builder.add(op::Reshape{{0, -1}}, {x})}});
}

} // namespace ambrotype::inference
