#include "inference/graph/builder.h"
#include "inference/networks/networks.h"

//! SRVGGNetCompact: xinntao/Real-ESRGAN, realesrgan/archs/srvgg_arch.py. RGB in 0..1 to RGB, not clamped.
//!
//! body.<even> are 3 x 3 convolutions, body.<odd> the activations between them (PReLU with one slope per channel;
//! files trained with another activation have no such key and need the setting "activation": relu or leakyrelu).
//! The last convolution gives s * s values per channel and pixel; the enlarged input is added.
namespace ambrotype::inference {

namespace {

constexpr float kLeakySlope = 0.1F; //!< act_type 'leakyrelu' in the authors' class.

} // namespace

Result<Graph> buildSrvgg(const StateDict &weights, const Hyperparameters &settings)
{
    GraphBuilder builder(weights);
    int last = 0;
    while (builder.has("body." + std::to_string(last + 2) + ".weight"))
        last += 2;
    const std::int64_t channels = builder.dimension("body.0.weight", 1);
    const std::int64_t outputs = builder.dimension("body." + std::to_string(last) + ".weight", 0);
    int scale = 1;
    while (channels > 0 && channels * (scale + 1) * (scale + 1) <= outputs)
        ++scale;
    const auto activation = settings.find("activation");

    const NodeId input = builder.input("input", {-1, channels, -1, -1});
    NodeId x = input;
    for (int i = 0; i < last; i += 2) {
        x = builder.conv(x, "body." + std::to_string(i));
        const std::string slopes = "body." + std::to_string(i + 1);
        if (activation == settings.end() || activation->second == "prelu")
            x = builder.prelu(x, slopes);
        else
            x = builder.leakyRelu(x, activation->second == "relu" ? 0.0F : kLeakySlope);
    }
    x = builder.conv(x, "body." + std::to_string(last));
    if (scale == 1)
        return builder.finish({{"output", builder.scaledAdd(x, input)}});
    x = builder.add(op::PixelShuffle{scale}, {x});
    const NodeId base = builder.add(op::UpsampleNearest{scale}, {input});
    return builder.finish({{"output", builder.scaledAdd(x, base)}});
}

} // namespace ambrotype::inference
