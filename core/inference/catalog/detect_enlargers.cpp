#include "inference/catalog/detectors.h"

#include <cmath>

namespace ambrotype::inference {
namespace {

std::string number(int n)
{
    return std::to_string(n);
}

//! Names of the three generations of RRDBNet files.
struct Spelling
{
    std::string first, blocks, dense, inner, innerLast, trunkEnd, high, last;
    std::vector<std::string> ups;
};

//! xinntao/BasicSR, basicsr/archs/rrdbnet_arch.py.
void outlineRrdb(Outline &o, const Spelling &names, int blocks)
{
    const std::int64_t features = o.dim(names.first + ".weight", 0, 64);
    const std::int64_t inputs = o.dim(names.first + ".weight", 1, 3);
    const std::int64_t growth = o.dim(names.blocks + "0" + names.dense + "1.conv1" + names.inner + ".weight", 0, 32);
    o.conv(names.first, features, inputs, 3);
    for (int b = 0; b < blocks; ++b)
        for (int d = 1; d <= 3; ++d)
            for (int c = 1; c <= 5; ++c) {
                const std::string &suffix = c == 5 ? names.innerLast : names.inner;
                o.conv(names.blocks + number(b) + names.dense + number(d) + ".conv" + number(c) + suffix,
                       c == 5 ? features : growth,
                       features + (c - 1) * growth,
                       3);
            }
    o.conv(names.trunkEnd, features, features, 3);
    for (const std::string &up : names.ups)
        o.conv(up, features, features, 3);
    o.conv(names.high, features, features, 3);
    const std::int64_t outputs = o.dim(names.last + ".weight", 0, 3);
    o.conv(names.last, outputs, features, 3);

    // A first convolution of 12 or 48 channels is preceded by a pixel-unshuffle by 2 or 4.
    const std::int64_t unshuffle = inputs == 4 * outputs ? 2 : inputs == 16 * outputs ? 4 : 1;
    const std::int64_t enlarged = std::int64_t(1) << names.ups.size();
    o.set("scale", enlarged / unshuffle);
    o.set("blocks", blocks);
    o.set("features", features);
    o.set("growth", growth);
    o.set("channels", outputs);
    o.set("unshuffle", unshuffle);
}

} // namespace

void outlineRrdbNet(Outline &o)
{
    Spelling names{"conv_first", "body.", ".rdb", "", "", "conv_body", "conv_hr", "conv_last", {}};
    for (int i = 1; i <= 2; ++i)
        names.ups.push_back("conv_up" + number(i));
    outlineRrdb(o, names, std::max(1, o.span("body.")));
    o.set("keys", "current");
}

void outlineRrdbNetMiddleKeys(Outline &o)
{
    Spelling names{"conv_first", "RRDB_trunk.", ".RDB", "", "", "trunk_conv", "HRconv", "conv_last", {"upconv1"}};
    if (o.has("upconv2.weight") || !o.has("upconv1.weight"))
        names.ups.emplace_back("upconv2");
    outlineRrdb(o, names, std::max(1, o.span("RRDB_trunk.")));
    o.set("keys", "2019");
}

void outlineRrdbNetOldKeys(Outline &o)
{
    // model.0, model.1.sub.<block>, the end of the trunk under the next number, then per doubling three modules
    // (enlarge, convolve, activate) and at last convolution, activation, convolution.
    const int blocks = std::max(1, o.span("model.1.sub.") - 1);
    const int last = std::max(4, o.span("model.") - 1);
    const int doublings = (last - 4) / 3;
    const std::string inner = ".0";
    const std::string innerLast = o.has("model.1.sub.0.RDB1.conv5.weight") ? "" : ".0";
    Spelling names{"model.0",
                   "model.1.sub.",
                   ".RDB",
                   inner,
                   innerLast,
                   "model.1.sub." + number(blocks),
                   "model." + number(last - 2),
                   "model." + number(last),
                   {}};
    for (int i = 1; i <= doublings; ++i)
        names.ups.push_back("model." + number(3 * i));
    outlineRrdb(o, names, blocks);
    o.set("keys", "2018");
}

//! xinntao/Real-ESRGAN, realesrgan/archs/srvgg_arch.py: convolutions and PReLU in turn, then a pixel shuffle.
void outlineSrvgg(Outline &o)
{
    const int last = std::max(2, o.span("body.") - 1);
    const std::int64_t features = o.dim("body.0.weight", 0, 64);
    const std::int64_t channels = o.dim("body.0.weight", 1, 3);
    const std::string lastName = "body." + number(last);
    const std::int64_t shuffled = o.dim(lastName + ".weight", 0, 16 * channels);
    const auto scale = static_cast<std::int64_t>(std::lround(
        std::sqrt(static_cast<double>(shuffled) / static_cast<double>(std::max<std::int64_t>(1, channels)))));
    for (int i = 0; i < last; i += 2) {
        o.conv("body." + number(i), features, i == 0 ? channels : features, 3);
        o.need("body." + number(i + 1) + ".weight", {features});
    }
    o.conv(lastName, channels * scale * scale, features, 3);
    o.set("scale", scale);
    o.set("convolutions", last / 2 - 1);
    o.set("features", features);
    o.set("channels", channels);
}

//! Our own, networks/enlarger: an interpolation of 5 x 5, residual blocks, a pixel shuffle.
void outlineEnlarger(Outline &o)
{
    const std::int64_t channels = o.dim("head.weight", 1, 3);
    const std::int64_t features = o.dim("head.weight", 0, 32);
    const std::int64_t outputs = o.dim("tail.weight", 0, 4 * channels);
    const int blocks = std::max(1, o.span("body."));
    o.conv("base", outputs, channels, 5);
    o.conv("head", features, channels, 3);
    for (int b = 0; b < blocks; ++b)
        for (const char *part : {".conv1", ".conv2"})
            o.conv("body." + number(b) + part, features, features, 3);
    o.conv("tail", outputs, features, 3);
    o.set("scale",
          std::lround(
              std::sqrt(static_cast<double>(outputs) / static_cast<double>(std::max<std::int64_t>(1, channels)))));
    o.set("blocks", blocks);
    o.set("features", features);
    o.set("channels", channels);
}

} // namespace ambrotype::inference
