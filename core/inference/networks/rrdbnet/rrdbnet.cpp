#include "inference/graph/builder.h"
#include "inference/networks/networks.h"

//! RRDBNet: X. Wang et al., "ESRGAN: Enhanced Super-Resolution Generative Adversarial Networks",
//! arXiv:1809.00219; X. Wang et al., "Real-ESRGAN", arXiv:2107.10833. Facts from xinntao/BasicSR,
//! basicsr/archs/rrdbnet_arch.py; the older spellings from xinntao/ESRGAN, architecture.py, and cszn/KAIR.
//!
//! RGB in 0..1 to RGB, not clamped. Scale 4 has two enlargements. Files whose first convolution takes 12 (or 48)
//! channels begin with a pixel-unshuffle by 2 (or 4): net scale 2 (or 1). Old files have no unshuffle; their scale
//! follows from the number of enlargements.
namespace ambrotype::inference {

namespace {

constexpr float kSlope = 0.2F;    //!< Of every leaky ReLU.
constexpr float kResidual = 0.2F; //!< Scale of dense blocks and of their triples.

//! The same layers under three generations of names.
struct Spelling
{
    std::string first, trunkEnd, high, last;
    std::vector<std::string> ups;
    std::string blockPrefix; //!< Before the block's number.
    std::string dense;       //!< Between that and the dense block's number (1 to 3).
    std::string convSuffix;  //!< After "conv<c>".
    std::string lastSuffix;  //!< The same for conv5, which KAIR does not wrap.
    int blocks = 0;
};

std::string number(int n)
{
    return std::to_string(n);
}

Spelling currentSpelling(const GraphBuilder &builder)
{
    Spelling names{"conv_first", "conv_body", "conv_hr", "conv_last", {}, "body.", ".rdb", "", "", 0};
    for (int i = 1; builder.has("conv_up" + number(i) + ".weight"); ++i)
        names.ups.push_back("conv_up" + number(i));
    names.blocks = builder.countKeys("body.", ".rdb1.conv1.weight");
    return names;
}

Spelling middleSpelling(const GraphBuilder &builder)
{
    Spelling names{"conv_first", "trunk_conv", "HRconv", "conv_last", {}, "RRDB_trunk.", ".RDB", "", "", 0};
    for (int i = 1; builder.has("upconv" + number(i) + ".weight"); ++i)
        names.ups.push_back("upconv" + number(i));
    names.blocks = builder.countKeys("RRDB_trunk.", ".RDB1.conv1.weight");
    return names;
}

Spelling oldSpelling(const GraphBuilder &builder)
{
    Spelling names{"model.0", "", "", "", {}, "model.1.sub.", ".RDB", ".0", ".0", 0};
    names.blocks = builder.countKeys("model.1.sub.", ".RDB1.conv1.0.weight");
    names.trunkEnd = "model.1.sub." + number(names.blocks);
    // Each enlargement is three modules (enlarge, convolve, activate), then HR convolution, activation, last.
    int ups = 0;
    while (builder.has("model." + number(3 * (ups + 1)) + ".weight"))
        names.ups.push_back("model." + number(3 * ++ups));
    names.high = "model." + number(3 * ups + 2);
    names.last = "model." + number(3 * ups + 4);
    if (!builder.has("model.1.sub.0.RDB1.conv5.0.weight"))
        names.lastSuffix.clear();
    return names;
}

NodeId denseBlock(GraphBuilder &builder, NodeId x, const std::string &path, const Spelling &names)
{
    std::vector<NodeId> features = {x};
    for (int c = 1; c <= 4; ++c) {
        const NodeId joined = features.size() == 1 ? x : builder.concat(features);
        const NodeId grown = builder.conv(joined, path + ".conv" + number(c) + names.convSuffix);
        features.push_back(builder.leakyRelu(grown, kSlope));
    }
    const NodeId last = builder.conv(builder.concat(features), path + ".conv5" + names.lastSuffix);
    return builder.name(builder.scaledAdd(last, x, kResidual), path);
}

} // namespace

Result<Graph> buildRrdbNet(const StateDict &weights, const Hyperparameters &)
{
    GraphBuilder builder(weights);
    const Spelling names = builder.has("model.0.weight")      ? oldSpelling(builder)
                           : builder.has("trunk_conv.weight") ? middleSpelling(builder)
                                                              : currentSpelling(builder);
    const std::int64_t firstChannels = builder.dimension(names.first + ".weight", 1);
    const std::int64_t channels = builder.dimension(names.last + ".weight", 0);
    int unshuffle = 1;
    while (unshuffle < 4 && firstChannels > channels * unshuffle * unshuffle)
        unshuffle *= 2;

    const NodeId input = builder.input("input", {-1, channels, -1, -1});
    NodeId x = input;
    if (unshuffle > 1) {
        // The authors' helper reflects odd pictures at the right and the bottom.
        x = builder.add(op::PadToMultiple{unshuffle, op::PadToMultiple::Mode::Reflect}, {x});
        x = builder.add(op::PixelUnshuffle{unshuffle}, {x});
    }
    const NodeId shallow = builder.conv(x, names.first);
    NodeId body = shallow;
    for (int i = 0; i < names.blocks; ++i) {
        const std::string path = names.blockPrefix + number(i);
        NodeId inner = body;
        for (int d = 1; d <= 3; ++d)
            inner = denseBlock(builder, inner, path + names.dense + number(d), names);
        body = builder.name(builder.scaledAdd(inner, body, kResidual), path);
    }
    body = builder.scaledAdd(builder.conv(body, names.trunkEnd), shallow);
    if (names.trunkEnd.rfind("model.1.", 0) == 0)
        builder.name(body, "model.1");
    for (const std::string &up : names.ups) {
        const NodeId grown = builder.add(op::UpsampleNearest{2}, {body});
        body = builder.leakyRelu(builder.conv(grown, up), kSlope);
    }
    body = builder.leakyRelu(builder.conv(body, names.high), kSlope);
    NodeId output = builder.conv(body, names.last);
    if (unshuffle > 1) {
        const int scale = (1 << names.ups.size()) / unshuffle;
        output = builder.add(op::CropLike{scale}, {output, input});
    }
    return builder.finish({{"output", output}});
}

} // namespace ambrotype::inference
