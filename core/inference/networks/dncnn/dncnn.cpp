#include "inference/graph/builder.h"
#include "inference/networks/networks.h"

//! DnCNN: K. Zhang, W. Zuo, Y. Chen, D. Meng, L. Zhang, "Beyond a Gaussian Denoiser", arXiv:1608.03981. Facts from
//! cszn/KAIR, models/network_dncnn.py: batch normalisation is merged in the published files, model.<even> are the
//! convolutions. The network predicts the noise; the output is the input less that. 0..1, not clamped.
namespace ambrotype::inference {

Result<Graph> buildDnCnn(const StateDict &weights, const Hyperparameters &)
{
    GraphBuilder builder(weights);
    int last = 0;
    while (builder.has("model." + std::to_string(last + 2) + ".weight"))
        last += 2;
    const NodeId input = builder.input("input", {-1, builder.dimension("model.0.weight", 1), -1, -1});
    NodeId x = input;
    for (int i = 0; i <= last; i += 2) {
        x = builder.conv(x, "model." + std::to_string(i));
        if (i < last)
            x = builder.relu(x);
    }
    return builder.finish({{"output", builder.scaledAdd(x, input, -1.0F)}});
}

} // namespace ambrotype::inference
