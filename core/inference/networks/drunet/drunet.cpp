#include "inference/graph/builder.h"
#include "inference/networks/networks.h"

//! DRUNet: K. Zhang et al., "Plug-and-Play Image Restoration with Deep Denoiser Prior", arXiv:2008.13751. Facts
//! from cszn/KAIR, models/network_unet.py and models/basicblock.py.
//!
//! Picture in 0..1 and, as the last channel, a constant plane of the noise level (sigma / 255). No biases. The
//! class needs sides that are multiples of 8; here other sizes are replicated at the right and the bottom, as the
//! authors' test script does.
namespace ambrotype::inference {

namespace {

constexpr int kLevels = 3;

NodeId residualBlocks(GraphBuilder &builder, NodeId x, const std::string &path, int from)
{
    for (int i = from; builder.has(path + "." + std::to_string(i) + ".res.0.weight"); ++i) {
        const std::string block = path + "." + std::to_string(i);
        NodeId inner = builder.relu(builder.conv(x, block + ".res.0", GraphBuilder::Bias::No));
        inner = builder.conv(inner, block + ".res.2", GraphBuilder::Bias::No);
        x = builder.name(builder.scaledAdd(inner, x), block);
    }
    return x;
}

} // namespace

Result<Graph> buildDruNet(const StateDict &weights, const Hyperparameters &)
{
    GraphBuilder builder(weights);
    const NodeId input = builder.input("input", {-1, builder.dimension("m_head.weight", 1), -1, -1});
    NodeId x = builder.add(op::PadToMultiple{1 << kLevels, op::PadToMultiple::Mode::Replicate}, {input});
    x = builder.conv(x, "m_head", GraphBuilder::Bias::No);
    std::vector<NodeId> skips = {x};
    for (int level = 1; level <= kLevels; ++level) {
        const std::string path = "m_down" + std::to_string(level);
        const int blocks = builder.countKeys(path + ".", ".res.0.weight");
        x = residualBlocks(builder, x, path, 0);
        GraphBuilder::Window window;
        window.stride = 2;
        window.padding = 0;
        x = builder.conv(x, path + "." + std::to_string(blocks), window, GraphBuilder::Bias::No);
        builder.name(x, path);
        skips.push_back(x);
    }
    x = builder.name(residualBlocks(builder, x, "m_body", 0), "m_body");
    for (int level = kLevels; level >= 1; --level) {
        const std::string path = "m_up" + std::to_string(level);
        x = builder.scaledAdd(x, skips[static_cast<std::size_t>(level)]);
        x = builder.convTranspose(x, path + ".0", 2, GraphBuilder::Bias::No);
        x = builder.name(residualBlocks(builder, x, path, 1), path);
    }
    x = builder.conv(builder.scaledAdd(x, skips.front()), "m_tail", GraphBuilder::Bias::No);
    return builder.finish({{"output", builder.add(op::CropLike{1}, {x, input})}});
}

} // namespace ambrotype::inference
