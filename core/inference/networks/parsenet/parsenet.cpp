#include "inference/graph/builder.h"
#include "inference/networks/networks.h"

//! ParseNet: C. Chen et al., "Progressive Semantic-Aware Style Transformation for Blind Face Restoration",
//! arXiv:2009.08709. Facts from xinntao/facexlib, facexlib/parsing/parsenet.py.
//!
//! RGB in -1..1, any size whose sides are multiples of 2 to the number of encoder steps (16); trained at 512, a half
//! costs a quarter. Outputs: "output.mask" [N, 19, H, W] scores, "output.class" [N, H, W] their largest, "output.img"
//! [N, 3, H, W], an auxiliary task of the training; left out with the setting "auxiliary" = "false".
namespace ambrotype::inference {

namespace {

constexpr float kLeakySlope = 0.2F;

enum class Scale { None, Down, Up };

//! Upsampling, reflection by 1, 3x3 convolution.
NodeId layer(GraphBuilder &builder, NodeId x, const std::string &key, Scale scale, GraphBuilder::Bias bias)
{
    if (scale == Scale::Up)
        x = builder.add(op::UpsampleNearest{2}, {x});
    x = builder.add(op::Pad{1, 1, 1, 1, op::PadToMultiple::Mode::Reflect}, {x});
    GraphBuilder::Window window;
    window.stride = scale == Scale::Down ? 2 : 1;
    window.padding = 0;
    return builder.conv(x, key + ".conv2d", window, bias);
}

NodeId normedLayer(GraphBuilder &builder, NodeId x, const std::string &key, Scale scale)
{
    return builder.batchNorm(layer(builder, x, key, scale, GraphBuilder::Bias::No), key + ".norm.norm");
}

NodeId block(GraphBuilder &builder, NodeId input, const std::string &key, Scale scale)
{
    NodeId shortcut = input;
    if (builder.has(key + ".shortcut_func.conv2d.weight"))
        shortcut = layer(builder, input, key + ".shortcut_func", scale, GraphBuilder::Bias::Yes);
    // It is the first layer that enlarges and the second that reduces.
    NodeId x = normedLayer(builder, input, key + ".conv1", scale == Scale::Up ? Scale::Up : Scale::None);
    x = builder.leakyRelu(x, kLeakySlope);
    x = normedLayer(builder, x, key + ".conv2", scale == Scale::Down ? Scale::Down : Scale::None);
    return builder.name(builder.scaledAdd(x, shortcut), key);
}

} // namespace

Result<Graph> buildParseNet(const StateDict &weights, const Hyperparameters &settings)
{
    GraphBuilder builder(weights);
    const NodeId input = builder.input("input", {-1, 3, -1, -1});
    NodeId x = layer(builder, input, "encoder.0", Scale::None, GraphBuilder::Bias::Yes);
    builder.name(x, "encoder.0");
    for (int i = 1; builder.has("encoder." + std::to_string(i) + ".conv1.conv2d.weight"); ++i)
        x = block(builder, x, "encoder." + std::to_string(i), Scale::Down);
    const NodeId features = x;
    const int depth = builder.countKeys("body.", ".conv1.conv2d.weight");
    for (int i = 0; i < depth; ++i)
        x = block(builder, x, "body." + std::to_string(i), Scale::None);
    x = builder.scaledAdd(x, features);
    const int steps = builder.countKeys("decoder.", ".conv1.conv2d.weight");
    for (int i = 0; i < steps; ++i)
        x = block(builder, x, "decoder." + std::to_string(i), Scale::Up);
    const NodeId mask = layer(builder, x, "out_mask_conv", Scale::None, GraphBuilder::Bias::Yes);
    std::vector<GraphOutput> outputs = {{"output.mask", mask}, {"output.class", builder.add(op::ArgMax{1}, {mask})}};
    if (const auto auxiliary = settings.find("auxiliary");
        auxiliary != settings.end() && auxiliary->second == "false") {
        builder.ignore("out_img_conv.conv2d.weight");
        builder.ignore("out_img_conv.conv2d.bias");
    } else {
        outputs.push_back({"output.img", layer(builder, x, "out_img_conv", Scale::None, GraphBuilder::Bias::Yes)});
    }
    return builder.finish(std::move(outputs));
}

} // namespace ambrotype::inference
