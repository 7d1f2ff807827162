#include "inference/graph/builder.h"
#include "inference/networks/networks.h"

//! Ambrotype's own enlarger: residual blocks at the size of the input and a pixel shuffle at the end, trained by
//! models/training on procedural pictures only. The shape follows B. Lim et al., "Enhanced Deep Residual Networks for
//! Single Image Super-Resolution" (EDSR), arXiv:1707.02921, reduced to what two cores do in seconds, and the learned
//! interpolation ("base", 5 x 5 per phase, begun as bicubic) that the blocks correct: the network starts from plain
//! enlarging and cannot lose the picture's colours.
//!
//! RGB in 0..1 to RGB \e s times as wide and high, not clamped. The factor s follows from the tail's channels.
//!
//! Keys: base, head, body.<i>.conv{1,2}, tail.
namespace ambrotype::inference {
namespace {

constexpr int kBaseReach = 2; //!< Of the 5 x 5 interpolation.

} // namespace

Result<Graph> buildEnlarger(const StateDict &weights, const Hyperparameters &)
{
    GraphBuilder builder(weights);
    const std::int64_t channels = builder.dimension("head.weight", 1);
    const std::int64_t outputs = builder.dimension("tail.weight", 0);
    int scale = 1;
    while (channels > 0 && channels * (scale + 1) * (scale + 1) <= outputs)
        ++scale;

    const NodeId input = builder.input("input", {-1, channels, -1, -1});
    op::Pad border;
    border.top = border.bottom = border.left = border.right = kBaseReach;
    border.mode = op::PadToMultiple::Mode::Replicate;
    GraphBuilder::Window inner;
    inner.padding = 0;
    const NodeId base = builder.conv(builder.add(border, {input}), "base", inner);

    NodeId x = builder.conv(input, "head");
    const int blocks = builder.countKeys("body.", ".conv1.weight");
    for (int i = 0; i < blocks; ++i) {
        const std::string path = "body." + std::to_string(i);
        const NodeId inside = builder.relu(builder.conv(x, path + ".conv1"));
        x = builder.name(builder.scaledAdd(builder.conv(inside, path + ".conv2"), x), path);
    }
    x = builder.scaledAdd(builder.conv(x, "tail"), base);
    return builder.finish({{"output", builder.add(op::PixelShuffle{scale}, {x})}});
}

} // namespace ambrotype::inference
