#include "inference/graph/builder.h"
#include "inference/networks/networks.h"

//! FFDNet: K. Zhang, W. Zuo, L. Zhang, "FFDNet: Toward a Fast and Flexible Solution for CNN based Image
//! Denoising", arXiv:1710.04026. Facts from cszn/KAIR, models/network_ffdnet.py.
//!
//! RGB (or grey) in 0..1 and a noise level: "input.sigma" [1 or N, 1, 1, 1], standard deviation on the scale of the
//! picture (15 / 255). Works on half size (pixel-unshuffle); odd pictures are replicated at the right and bottom.
//! The result is the picture, not the noise; not clamped.
namespace ambrotype::inference {

Result<Graph> buildFfdNet(const StateDict &weights, const Hyperparameters &)
{
    GraphBuilder builder(weights);
    int last = 0;
    while (builder.has("model." + std::to_string(last + 2) + ".weight"))
        last += 2;
    const std::int64_t channels = builder.dimension("model." + std::to_string(last) + ".weight", 0) / 4;

    const NodeId input = builder.input("input", {-1, channels, -1, -1});
    const NodeId sigma = builder.input("input.sigma", {1, 1, 1, 1});
    NodeId x = builder.add(op::PadToMultiple{2, op::PadToMultiple::Mode::Replicate}, {input});
    x = builder.add(op::PixelUnshuffle{2}, {x});
    const NodeId plane = builder.add(op::ExpandLike{}, {sigma, x});
    x = builder.concat({x, plane});
    for (int i = 0; i <= last; i += 2) {
        x = builder.conv(x, "model." + std::to_string(i));
        if (i < last)
            x = builder.relu(x);
    }
    x = builder.add(op::PixelShuffle{2}, {x});
    const NodeId output = builder.add(op::CropLike{1}, {x, input});
    return builder.finish({{"output", output}});
}

} // namespace ambrotype::inference
