#include "inference/networks/vqgan/vqgan.h"

namespace ambrotype::inference::vqgan {

NodeId residualBlock(GraphBuilder &builder, NodeId input, const std::string &key, const std::string &shortcut)
{
    NodeId x = builder.conv(builder.silu(builder.groupNorm(input, key + ".norm1")), key + ".conv1");
    x = builder.conv(builder.silu(builder.groupNorm(x, key + ".norm2")), key + ".conv2");
    const std::string side = key + "." + shortcut;
    const NodeId past = builder.has(side + ".weight") ? builder.conv(input, side) : input;
    return builder.name(builder.scaledAdd(x, past), key);
}

NodeId downsample(GraphBuilder &builder, NodeId x, const std::string &key)
{
    x = builder.add(op::Pad{0, 1, 0, 1, op::PadToMultiple::Mode::Zero}, {x});
    GraphBuilder::Window window;
    window.stride = 2;
    window.padding = 0;
    return builder.conv(x, key, window);
}

NodeId upsample(GraphBuilder &builder, NodeId x, const std::string &key)
{
    return builder.conv(builder.add(op::UpsampleNearest{2}, {x}), key);
}

NodeId attend(GraphBuilder &builder, NodeId query, NodeId x, NodeId input, const std::string &key, int heads)
{
    const NodeId q = builder.conv(query, key + ".q");
    const NodeId k = builder.conv(x, key + ".k");
    const NodeId v = builder.conv(x, key + ".v");
    const NodeId attended = builder.add(op::Attention{heads}, {q, k, v});
    return builder.name(builder.scaledAdd(builder.conv(attended, key + ".proj_out"), input), key);
}

NodeId toPicture(GraphBuilder &builder, NodeId sequence, std::int64_t channels, std::int64_t height, std::int64_t width)
{
    const NodeId turned = builder.add(op::Permute{{0, 2, 1}}, {sequence});
    return builder.add(op::Reshape{{0, channels, height, width}}, {turned});
}

} // namespace ambrotype::inference::vqgan
