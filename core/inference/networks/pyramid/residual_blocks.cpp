#include "inference/networks/pyramid/residual_blocks.h"

namespace ambrotype::inference {

NodeId residualBlocks(GraphBuilder &builder, NodeId x, const std::string &level)
{
    const int blocks = builder.countKeys(level + ".", ".conv1.weight");
    for (int i = 0; i < blocks; ++i) {
        const std::string path = level + "." + std::to_string(i);
        const NodeId inner = builder.relu(builder.conv(x, path + ".conv1"));
        x = builder.name(builder.scaledAdd(builder.conv(inner, path + ".conv2"), x), path);
    }
    return x;
}

} // namespace ambrotype::inference
