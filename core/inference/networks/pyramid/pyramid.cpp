#include "inference/graph/builder.h"
#include "inference/networks/networks.h"
#include "inference/networks/pyramid/residual_blocks.h"

//! Ambrotype's own denoiser: a small U-shaped residual network that works at half size and below, trained by
//! models/training on procedural pictures only. The shape follows K. Zhang et al., "Plug-and-Play Image Restoration
//! with Deep Denoiser Prior" (DRUNet), arXiv:2008.13751, reduced until 24 megapixels are a matter of seconds on two
//! cores: pixel-unshuffle at the entrance as in FFDNet (arXiv:1710.04026), two further levels, no biases left out.
//!
//! RGB (or grey) in 0..1 and a noise level "input.sigma" [1 or N, 1, 1, 1], standard deviation on the scale of the
//! picture (15 / 255). The network predicts the noise; the result is the picture without it, not clamped.
//!
//! Files whose head takes twice the channels correct what another method made: the channels of that method's result are
//! followed by what it took away, four times. The network predicts the error that is left in the result.
//!
//! Keys: head, enc1.<i>.conv{1,2}, down1, enc2.<i>..., down2, mid.<i>..., up2, dec2.<i>..., up1, dec1.<i>..., tail.
namespace ambrotype::inference {
Result<Graph> buildPyramidDenoiser(const StateDict &weights, const Hyperparameters &)
{
    GraphBuilder builder(weights);
    const std::int64_t channels = builder.dimension("tail.weight", 0) / 4;

    const bool isRefining = builder.dimension("head.weight", 1) == 8 * channels + 1;

    const NodeId input = builder.input("input", {-1, isRefining ? 2 * channels : channels, -1, -1});
    const NodeId sigma = builder.input("input.sigma", {1, 1, 1, 1});
    const NodeId padded = builder.add(op::PadToMultiple{8, op::PadToMultiple::Mode::Replicate}, {input});
    const NodeId half = builder.add(op::PixelUnshuffle{2}, {padded});
    const NodeId level = builder.add(op::ExpandLike{}, {sigma, half});

    const NodeId enc1 = residualBlocks(builder, builder.conv(builder.concat({half, level}), "head"), "enc1");
    const NodeId quarter = builder.conv(builder.add(op::PixelUnshuffle{2}, {enc1}), "down1");
    const NodeId enc2 = residualBlocks(builder, quarter, "enc2");
    const NodeId eighth = builder.conv(builder.add(op::PixelUnshuffle{2}, {enc2}), "down2");
    const NodeId mid = residualBlocks(builder, eighth, "mid");

    const NodeId up2 = builder.add(op::PixelShuffle{2}, {builder.conv(mid, "up2")});
    const NodeId dec2 = residualBlocks(builder, builder.scaledAdd(up2, enc2), "dec2");
    const NodeId up1 = builder.add(op::PixelShuffle{2}, {builder.conv(dec2, "up1")});
    const NodeId dec1 = residualBlocks(builder, builder.scaledAdd(up1, enc1), "dec1");

    const NodeId noise = builder.add(op::PixelShuffle{2}, {builder.conv(dec1, "tail")});
    const NodeId base = isRefining ? builder.add(op::Slice{1, 0, channels}, {padded}) : padded;
    const NodeId clean = builder.scaledAdd(noise, base, -1.0F);
    return builder.finish({{"output", builder.add(op::CropLike{1}, {clean, input})}});
}

} // namespace ambrotype::inference
