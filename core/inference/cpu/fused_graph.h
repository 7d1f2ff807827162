#pragma once

#include "inference/cpu/aligned_floats.h"
#include "inference/cpu/kernels/kernels.h"
#include "inference/graph/graph.h"

#include <vector>

namespace ambrotype::inference::cpu {

//! A layer's numbers as the kernels want them, packed once and read by every stream. Channels are filled up to whole
//! blocks with zeros. Also used for what is left of normalisations: then \p weights holds one scale per channel.
struct PackedLayer
{
    enum class Method {
        Winograd,
        Direct,
        DirectBf16, //!< Where the kernels have it and the layer is not one that gives the network's numbers.
        Depthwise,
        Transposed, //!< Direct 1x1 to stride * stride times the blocks, then interleaved (kernel = stride).
        Affine,     //!< weights = scale per channel, bias = shift.
        LayerNorm,  //!< The same after normalising every pixel.
        Modulated,  //!< 3x3 by Winograd (modulated.h).
        ModulatedDirect,
        ModulatedTransposed //!< 3x3, stride 2: four phases, then interleaved.
    };
    Method method = Method::Direct;
    int inputChannels = 0;
    int outputChannels = 0;
    int kernelHeight = 1;
    int kernelWidth = 1;
    int stride = 1;
    int padding = 0;
    int dilation = 1;
    int upsampleShift = 0;
    bool upsampleIsBilinear = false;
    bool reflects = false; //!< Winograd: the border's mirror image lies beyond it.
    AlignedFloats weights;
    const float *rows = nullptr; //!< Winograd, modulated: the weights as they lie in the checkpoint, not packed.
    AlignedFloats bias;
    AlignedFloats slopes;
    PostKind kind = PostKind::None;
    float slope = 0.0F;
    float epsilon = 0.0F;                                //!< LayerNorm.
    Activation::Kind pointwise = Activation::Kind::None; //!< What the epilogue cannot do, as a pass of its own.
    int residuals = 0;
    float scale[2] = {1.0F, 1.0F};
    PostKind lastKind = PostKind::None;
    float lastSlope = 0.0F;
    AlignedFloats squares;        //!< Modulated: [O][C] sums of squares of the filters; empty without demodulation.
    const float *plane = nullptr; //!< Modulated: as in the epilogue.
    float weightGain = 1.0F;
    float gain = 1.0F;
    int transformBlock = 0; //!< Modulated, with four inputs: the block where the feature transform begins.
};

//! One step of the network after neighbours were joined.
struct FusedNode
{
    NodeId result = 0;          //!< Node of the graph whose value this gives.
    NodeId source = 0;          //!< Node that says what is done; its convolution where several were joined.
    std::vector<NodeId> inputs; //!< Of the first node, then the residuals.
    int layer = -1;             //!< Index into FusedGraph::layers.
};

//! The graph with activations, normalisations, residual sums and enlargements drawn into the convolutions.
struct FusedGraph
{
    std::vector<FusedNode> nodes; //!< In an order in which they can be run.
    std::vector<PackedLayer> layers;
    std::uint64_t bytes = 0; //!< Of the packed numbers.
};

//! Errors: Unsupported (the node's name in detail), OutOfMemory.
Result<FusedGraph> fuseGraph(const Graph &graph, const Kernels &kernels);

} // namespace ambrotype::inference::cpu
