#pragma once

#include "base/result.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

//! A network as data: what the functions in networks/ make of a checkpoint, and what the executors run.
//! Free of LibTorch, so that networks compile in a second and every backend (LibTorch, oneDNN) sees the same text.
namespace ambrotype::inference {

using Shape = std::vector<std::int64_t>;       //!< Row-major; NCHW where there are four.
std::int64_t elementCount(const Shape &shape); //!< 1 for no dimensions.
using NodeId = std::int32_t;                   //!< Index into Graph::nodes; a node has exactly one result.
using ConstantId = std::int32_t;               //!< Index into Graph::constants; kNoConstant where there is none.
constexpr ConstantId kNoConstant = -1;

//! Weights: contiguous row-major float32. They may lie in a mapped checkpoint; \p owner keeps them alive.
struct Constant
{
    const float *data = nullptr;
    Shape shape;
    std::shared_ptr<const void> owner;
    std::string key; //!< Of the checkpoint, for messages; of the first tensor where several were folded.

    std::int64_t count() const;
};

//! What follows a convolution in the same node. y = act(x).
struct Activation
{
    enum class Kind { None, Relu, LeakyRelu, PRelu, Relu6, Sigmoid, Gelu, Silu, Tanh };
    Kind kind = Kind::None;
    float slope = 0.0F;              //!< LeakyRelu.
    ConstantId slopes = kNoConstant; //!< PRelu: [C], or [1] for all channels.
};

namespace op {

//! Value given by the caller under the node's name ("input", "input.sigma").
struct Input
{
    Shape shape; //!< -1 where any size is allowed.
    //! Of an argument (one value) that the caller need not give; NaN: it must be given.
    float standard = std::numeric_limits<float>::quiet_NaN();
};

//! inputs[0]: [N, C, H, W] -> [N, O, H', W']; weight [O, C / groups, kh, kw], bias [O] or none. Zero padding.
struct Conv2d
{
    ConstantId weight = kNoConstant;
    ConstantId bias = kNoConstant;
    int stride = 1;
    int padding = 0;
    int dilation = 1;
    int groups = 1;
    Activation activation;
};

//! Weight [C, O / groups, kh, kw].
struct ConvTranspose2d
{
    ConstantId weight = kNoConstant;
    ConstantId bias = kNoConstant;
    int stride = 1;
    int padding = 0;
    int outputPadding = 0;
    int groups = 1;
    Activation activation;
};

//! [N, I] -> [N, O], or over the last dimension of more; weight [O, I]. y = act(x * weight * gain + bias).
struct Linear
{
    ConstantId weight = kNoConstant;
    ConstantId bias = kNoConstant;
    Activation activation;
    float gain = 1.0F; //!< Of networks with an equalised learning rate, whose files hold weights of deviation 1.
};

//! Inference form: (x - mean) / sqrt(variance + epsilon) * weight + bias per channel (dimension 1, rank 2 or 4).
struct BatchNorm
{
    ConstantId weight = kNoConstant;
    ConstantId bias = kNoConstant;
    ConstantId mean = kNoConstant;
    ConstantId variance = kNoConstant;
    float epsilon = 1e-5F;
};

//! Normalises over the channels of every pixel (biased variance), then weight and bias [C].
struct LayerNorm2d
{
    ConstantId weight = kNoConstant;
    ConstantId bias = kNoConstant;
    float epsilon = 1e-6F;
};

struct Activate
{
    Activation activation;
};

//! inputs[0] * scale [* channelScale] + inputs[1]; equal shapes. scale 1 is a sum, -1 the difference in - x.
struct ScaledAdd
{
    float scale = 1.0F;
    ConstantId channelScale = kNoConstant; //!< [C], [1, C, 1, 1] or none.
};

//! inputs[0] * inputs[1]; the second may be [N, C, 1, 1].
struct Multiply
{
};

struct Concat
{
    int axis = 1;
};

//! inputs[0] restricted to [begin, end) along \p axis.
struct Slice
{
    int axis = 1;
    std::int64_t begin = 0;
    std::int64_t end = 0;
};

//! [N, C * f * f, H, W] -> [N, C, f * H, f * W], channel order c * f * f + dy * f + dx.
struct PixelShuffle
{
    int factor = 2;
};

//! The reverse; H and W must be multiples of the factor.
struct PixelUnshuffle
{
    int factor = 2;
};

struct UpsampleNearest
{
    int factor = 2;
};

//! inputs[0] resampled to the height and width of inputs[1], source index floor(i * in / out).
struct ResizeNearestLike
{
};

//! Bilinear with half-pixel centres (align_corners false), edge clamped.
struct UpsampleBilinear
{
    int factor = 2;
};

struct MaxPool
{
    int kernel = 2;
    int stride = 2;
    int padding = 0;
};

struct AveragePool
{
    int kernel = 2;
    int stride = 2;
    int padding = 0;
};

//! [N, C, H, W] -> [N, C, 1, 1].
struct GlobalAveragePool
{
};

//! Mean over a box of min(size, kernel), result replicated to [H, W] (test-time local converter, NAFNetLocal):
//! the valid means are padded by (missing / 2) at left and top and the rest at right and bottom. A kernel that
//! covers the picture is the plain global average [N, C, 1, 1].
struct LocalAveragePool
{
    std::int64_t kernelHeight = 0;
    std::int64_t kernelWidth = 0;
};

struct Softmax
{
    int axis = -1;
};

//! -1 once: the rest; 0: as in the input at that place.
struct Reshape
{
    Shape shape;
};

struct Permute
{
    std::vector<int> order;
};

//! Grows H and W to multiples of \p multiple at the bottom and the right.
struct PadToMultiple
{
    enum class Mode { Zero, Replicate, Reflect };
    int multiple = 1;
    Mode mode = Mode::Zero;
};

//! inputs[0] cut (at the bottom and the right) to the height and width of inputs[1] times \p factor.
struct CropLike
{
    int factor = 1;
};

//! inputs[0] [N or 1, C, 1, 1] repeated to the height and width (and N) of inputs[1].
struct ExpandLike
{
};

//! x / max(|x|, epsilon) over dimension 1, or x / |x| when epsilon is 0.
struct L2Normalize
{
    float epsilon = 0.0F;
};

//! x / sqrt(mean of x * x + epsilon) over dimension 1: T. Karras et al., arXiv:1710.10196.
struct PixelNorm
{
    float epsilon = 1e-8F;
};

//! A value that comes with the network; has no inputs. Its first dimension is 1.
struct Fixed
{
    ConstantId value = kNoConstant;
};

//! The modulated convolution of StyleGAN2 (T. Karras et al., arXiv:1912.04958), a convolution for every picture of its
//! own: inputs[0] [N or 1, C, H, W], inputs[1] the style [N, C]. w = weight * weightGain * style; with demodulation
//! divided by sqrt(sum of w * w over all but O + epsilon); y = act(conv(x, w) * gain + plane + bias).
struct ModulatedConv2d
{
    ConstantId weight = kNoConstant; //!< [O, C, k, k]
    ConstantId bias = kNoConstant;   //!< [O] or none.
    ConstantId plane = kNoConstant;  //!< [1, 1, H', W'], added to every channel, or none.
    float weightGain = 1.0F;
    float gain = 1.0F;
    float epsilon = 1e-8F;
    bool demodulate = true;
    bool transposed = false; //!< Transposed with stride 2 and no padding: H' = 2 H + k - 2. Else padding k / 2.
    Activation activation;
};

//! Spatial feature transform (X. Wang et al., arXiv:1804.02815): the channels of inputs[0] from \p begin on become
//! x * inputs[1] + inputs[2], those before stay.
struct FeatureTransform
{
    std::int64_t begin = 0;
};

//! Grows a picture; sides 0 or more. Reflect: without repeating the edge, sides smaller than the picture.
struct Pad
{
    int top = 0;
    int bottom = 0;
    int left = 0;
    int right = 0;
    PadToMultiple::Mode mode = PadToMultiple::Mode::Zero;
};

//! inputs[0] resampled to the height and width of inputs[1], bilinear; the centres of the corner pixels stay where they
//! are (align_corners true).
struct ResizeBilinearLike
{
};

//! Normalises over the pixels and channels of every group of channels (biased variance), then weight and bias [C]
//! (Y. Wu, K. He, arXiv:1803.08494); y = act(...).
struct GroupNorm
{
    ConstantId weight = kNoConstant;
    ConstantId bias = kNoConstant;
    int groups = 32;
    float epsilon = 1e-6F;
    Activation activation;
};

//! Normalises over the last dimension (biased variance), then weight and bias of its length.
struct LayerNorm
{
    ConstantId weight = kNoConstant;
    ConstantId bias = kNoConstant;
    float epsilon = 1e-5F;
};

//! Scaled dot-product attention: softmax(q k^T / sqrt(C / heads)) v for every head, a part of the channels (A. Vaswani
//! et al., arXiv:1706.03762). inputs: query, key, value, each a sequence [N, T, C] or a picture [N, C, H, W] whose
//! pixels are the sequence; key and value have equal shapes, which may differ from the query's in length. The result
//! has the query's shape.
struct Attention
{
    int heads = 1;
};

//! Index of the largest value along \p axis, which vanishes; the first of equal ones. As float: exact up to 2^24.
struct ArgMax
{
    int axis = -1;
};

//! Index of the row of \p table [K, C] that is nearest to each pixel of a picture [N, C, H, W] (squared distance, the
//! first of equal ones), row by row: [N, H * W], as float.
struct NearestRow
{
    ConstantId table = kNoConstant;
};

//! Rows of \p table [K, C] by whole-numbered indices [N, T]: [N, T, C].
struct Lookup
{
    ConstantId table = kNoConstant;
};

//! x + value, whose shape is x's without the first dimension.
struct AddConstant
{
    ConstantId value = kNoConstant;
};

//! Adaptive instance normalisation (X. Huang, S. Belongie, arXiv:1703.06868): every channel of inputs[0] gets mean and
//! deviation of that channel of inputs[1]; deviation = sqrt(unbiased variance + epsilon). Equal N and C.
struct AdaptiveInstanceNorm
{
    float epsilon = 1e-5F;
};

//! Controllable feature fusion (S. Zhou et al., arXiv:2206.11253): x + weight * (x * scale + shift), inputs in the
//! order x, scale, shift, weight [N, 1, 1, 1]. Where the weight is 0 the result is x, and scale and shift are not read.
struct ControlledFusion
{
};

//! Anything the list above lacks: a function that the executor knows by \p kind. The door for subgraphs that
//! would be slow or unreadable node by node.
struct Custom
{
    std::string kind;
    std::vector<ConstantId> constants;
    std::vector<double> numbers;
};

} // namespace op

using Operation = std::variant<op::Input,
                               op::Conv2d,
                               op::ConvTranspose2d,
                               op::Linear,
                               op::BatchNorm,
                               op::LayerNorm2d,
                               op::Activate,
                               op::ScaledAdd,
                               op::Multiply,
                               op::Concat,
                               op::Slice,
                               op::PixelShuffle,
                               op::PixelUnshuffle,
                               op::UpsampleNearest,
                               op::ResizeNearestLike,
                               op::UpsampleBilinear,
                               op::MaxPool,
                               op::AveragePool,
                               op::GlobalAveragePool,
                               op::LocalAveragePool,
                               op::Softmax,
                               op::Reshape,
                               op::Permute,
                               op::PadToMultiple,
                               op::CropLike,
                               op::ExpandLike,
                               op::L2Normalize,
                               op::Pad,
                               op::ResizeBilinearLike,
                               op::GroupNorm,
                               op::LayerNorm,
                               op::Attention,
                               op::ArgMax,
                               op::NearestRow,
                               op::Lookup,
                               op::AddConstant,
                               op::AdaptiveInstanceNorm,
                               op::ControlledFusion,
                               op::PixelNorm,
                               op::Fixed,
                               op::ModulatedConv2d,
                               op::FeatureTransform,
                               op::Custom>;

//! Stable kebab-case name of the operation ("conv2d", "pixel-shuffle", ...).
const char *operationName(const Operation &operation);

struct Node
{
    Operation operation;
    std::vector<NodeId> inputs; //!< Always smaller than the node's own index.
    std::string name;           //!< Module path of the authors' code ("body.0.rdb1.conv1"), or empty.
    //! An Input of one value per picture, or -1. Where that value is 0 nobody reads this node's result, and executors
    //! leave the work out.
    NodeId onlyIf = -1;
};

struct GraphOutput
{
    std::string name; //!< "output", "output.loc", ...
    NodeId node = 0;
};

//! A network with its weights. Immutable once built; shared by every executor.
struct Graph
{
    std::vector<Node> nodes; //!< In an order in which they can be run.
    std::vector<Constant> constants;
    std::vector<GraphOutput> outputs;

    const Constant &constant(ConstantId id) const { return constants[static_cast<std::size_t>(id)]; }
    const Node &node(NodeId id) const { return nodes[static_cast<std::size_t>(id)]; }
    std::vector<NodeId> inputs() const;           //!< The Input nodes in order.
    NodeId findNode(std::string_view name) const; //!< Last node of that name; -1 when there is none.
    std::vector<int> useCounts() const;           //!< How often each node is an input or an output.
};

} // namespace ambrotype::inference
