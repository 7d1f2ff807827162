#include "inference/graph/builder.h"
#include "inference/networks/networks.h"
#include "inference/networks/pyramid/residual_blocks.h"

//! Ambrotype's own repairer of compressed and softly blurred photographs: residual blocks at half and at quarter size,
//! trained by models/training on procedural pictures only. The shape is that of networks/pyramid with one level less,
//! because blocks of 8 x 8 pixels are as wide as what a JPEG file breaks.
//!
//! RGB in 0..1 and two numbers [1 or N, 1, 1, 1] that say what is wrong and so how strongly it is repaired:
//! "input.jpeg", 1 - quality / 100 of the file's JPEG (0: none), and "input.blur", the blur's deviation in units of two
//! pixels (0: none). The network predicts what to add; the result is not clamped.
//!
//! Keys: head, enc.<i>.conv{1,2}, down, mid.<i>..., up, dec.<i>..., tail.
namespace ambrotype::inference {
Result<Graph> buildRepairer(const StateDict &weights, const Hyperparameters &)
{
    GraphBuilder builder(weights);
    const std::int64_t channels = builder.dimension("tail.weight", 0) / 4;
    const NodeId input = builder.input("input", {-1, channels, -1, -1});
    const NodeId jpeg = builder.input("input.jpeg", {1, 1, 1, 1});
    const NodeId blur = builder.input("input.blur", {1, 1, 1, 1});
    const NodeId padded = builder.add(op::PadToMultiple{4, op::PadToMultiple::Mode::Replicate}, {input});
    const NodeId half = builder.add(op::PixelUnshuffle{2}, {padded});
    const NodeId jpegPlane = builder.add(op::ExpandLike{}, {jpeg, half});
    const NodeId blurPlane = builder.add(op::ExpandLike{}, {blur, half});

    const NodeId head = builder.conv(builder.concat({half, jpegPlane, blurPlane}), "head");
    const NodeId enc = residualBlocks(builder, head, "enc");
    const NodeId quarter = builder.conv(builder.add(op::PixelUnshuffle{2}, {enc}), "down");
    const NodeId mid = residualBlocks(builder, quarter, "mid");
    const NodeId up = builder.add(op::PixelShuffle{2}, {builder.conv(mid, "up")});
    const NodeId dec = residualBlocks(builder, builder.scaledAdd(up, enc), "dec");

    const NodeId change = builder.add(op::PixelShuffle{2}, {builder.conv(dec, "tail")});
    const NodeId repaired = builder.scaledAdd(change, padded);
    return builder.finish({{"output", builder.add(op::CropLike{1}, {repaired, input})}});
}

} // namespace ambrotype::inference
