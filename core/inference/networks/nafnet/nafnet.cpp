#include "inference/graph/builder.h"
#include "inference/networks/networks.h"

#include <algorithm>
#include <cstdlib>

//! NAFNet: L. Chen, X. Chu, X. Zhang, J. Sun, "Simple Baselines for Image Restoration", arXiv:2204.04676; the local
//! average of NAFNetLocal: X. Chu et al., "Improving Image Restoration by Revisiting Global Information
//! Aggregation", arXiv:2112.04491. Facts from megvii-research/NAFNet, basicsr/models/archs/NAFNet_arch.py,
//! local_arch.py, arch_util.py.
//!
//! RGB in 0..1 to RGB, not clamped; the network adds its input. Sizes are padded with zeros to a multiple of
//! 2 ^ levels. Setting "local_base_size": side of the averaging window at full size (384 in the authors' GoPro and
//! REDS configurations, 1.5 times the training size); without it the average is global, as for SIDD.
namespace ambrotype::inference {

namespace {

NodeId simpleGate(GraphBuilder &builder, NodeId x, std::int64_t channels)
{
    const NodeId first = builder.add(op::Slice{1, 0, channels / 2}, {x});
    const NodeId second = builder.add(op::Slice{1, channels / 2, channels}, {x});
    return builder.add(op::Multiply{}, {first, second});
}

NodeId block(GraphBuilder &builder, NodeId input, const std::string &path, std::int64_t averageSize)
{
    const std::int64_t wide = builder.dimension(path + ".conv1.weight", 0);
    NodeId x = builder.layerNorm2d(input, path + ".norm1");
    x = builder.conv(x, path + ".conv1");
    GraphBuilder::Window depthwise;
    depthwise.groups = static_cast<int>(wide);
    x = builder.conv(x, path + ".conv2", depthwise);
    x = simpleGate(builder, x, wide);
    NodeId average = averageSize > 0 ? builder.add(op::LocalAveragePool{averageSize, averageSize}, {x})
                                     : builder.add(op::GlobalAveragePool{}, {x});
    average = builder.conv(average, path + ".sca.1");
    x = builder.add(op::Multiply{}, {x, average});
    x = builder.conv(x, path + ".conv3");
    const NodeId y = builder.channelScaledAdd(x, input, path + ".beta");

    const std::int64_t feed = builder.dimension(path + ".conv4.weight", 0);
    x = builder.conv(builder.layerNorm2d(y, path + ".norm2"), path + ".conv4");
    x = builder.conv(simpleGate(builder, x, feed), path + ".conv5");
    return builder.name(builder.channelScaledAdd(x, y, path + ".gamma"), path);
}

NodeId blocks(GraphBuilder &builder, NodeId x, const std::string &path, std::int64_t averageSize)
{
    const int count = builder.countKeys(path + ".", ".conv1.weight");
    for (int i = 0; i < count; ++i)
        x = block(builder, x, path + "." + std::to_string(i), averageSize);
    return count > 0 ? builder.name(x, path) : x;
}

} // namespace

Result<Graph> buildNafNet(const StateDict &weights, const Hyperparameters &settings)
{
    GraphBuilder builder(weights);
    const auto setting = settings.find("local_base_size");
    const std::int64_t base = setting == settings.end() ? 0 : std::atoll(setting->second.c_str());
    const int levels = builder.countKeys("downs.", ".weight");
    // At least 1 pixel: 0 would mean the global average.
    const auto averageAt = [&](int level) { return base > 0 ? std::max<std::int64_t>(base >> level, 1) : 0; };

    const NodeId input = builder.input("input", {-1, builder.dimension("intro.weight", 1), -1, -1});
    const NodeId padded = builder.add(op::PadToMultiple{1 << levels, op::PadToMultiple::Mode::Zero}, {input});
    NodeId x = builder.conv(padded, "intro");
    std::vector<NodeId> skips;
    for (int level = 0; level < levels; ++level) {
        x = blocks(builder, x, "encoders." + std::to_string(level), averageAt(level));
        skips.push_back(x);
        GraphBuilder::Window half;
        half.stride = 2;
        half.padding = 0;
        x = builder.conv(x, "downs." + std::to_string(level), half);
    }
    x = blocks(builder, x, "middle_blks", averageAt(levels));
    for (int i = 0; i < levels; ++i) {
        const int level = levels - 1 - i;
        x = builder.conv(x, "ups." + std::to_string(i) + ".0", GraphBuilder::Bias::No);
        x = builder.add(op::PixelShuffle{2}, {x});
        x = builder.scaledAdd(x, skips[static_cast<std::size_t>(level)]);
        x = blocks(builder, x, "decoders." + std::to_string(i), averageAt(level));
    }
    x = builder.scaledAdd(builder.conv(x, "ending"), padded);
    return builder.finish({{"output", builder.add(op::CropLike{1}, {x, input})}});
}

} // namespace ambrotype::inference
