#pragma once

#include "inference/graph/graph.h"
#include "inference/weights/state_dict.h"

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ambrotype::inference {

//! Writes a network down node by node, as its authors' forward() does, taking weights by their published keys.
//!
//! Loading is strict both ways: finish() fails if a key was asked for that the file lacks, or if the file holds
//! one that nobody asked for, and names them. Until then a missing key gives a placeholder, so that one message
//! lists them all. Nodes are named after the module whose weights they use; name() sets another.
class GraphBuilder
{
public:
    //! \p weights must outlive the builder; what the graph needs of it is shared.
    explicit GraphBuilder(const StateDict &weights)
        : m_weights(weights)
    {
    }

    //! Geometry of a convolution; padding -1 keeps the size (kernel / 2).
    struct Window
    {
        int stride = 1;
        int padding = -1;
        int dilation = 1;
        int groups = 1;
    };
    enum class Bias { Yes, No };

    bool has(const std::string &key) const { return m_weights.contains(key); }
    //! Size of dimension \p axis of a tensor; 0 when there is no such tensor or dimension, or no value in it.
    std::int64_t dimension(const std::string &key, std::size_t axis) const;
    //! How many of prefix0suffix, prefix1suffix, ... there are without a gap.
    int countKeys(const std::string &prefix, const std::string &suffix) const;

    NodeId input(const std::string &name, Shape shape);
    //! One value per picture that callers may leave out.
    NodeId argument(const std::string &name, float standard);
    //! Nodes made from now on are left out where that argument is 0 (Node::onlyIf); -1 ends this.
    void onlyIf(NodeId argument) { m_onlyIf = argument; }
    NodeId conv(NodeId x, const std::string &key, Window window, Bias bias = Bias::Yes);
    NodeId conv(NodeId x, const std::string &key, Bias bias = Bias::Yes) { return conv(x, key, Window(), bias); }
    NodeId convTranspose(NodeId x, const std::string &key, int stride, Bias bias = Bias::Yes);
    NodeId linear(NodeId x, const std::string &key, Bias bias = Bias::Yes);
    //! Takes weight, bias, running_mean, running_var and, where there, num_batches_tracked.
    NodeId batchNorm(NodeId x, const std::string &key, float epsilon = 1e-5F);
    NodeId layerNorm2d(NodeId x, const std::string &key, float epsilon = 1e-6F);
    NodeId groupNorm(NodeId x, const std::string &key, int groups = 32, float epsilon = 1e-6F);
    NodeId layerNorm(NodeId x, const std::string &key, float epsilon = 1e-5F);
    NodeId silu(NodeId x) { return activate(x, {Activation::Kind::Silu, 0.0F, kNoConstant}, {}); }
    NodeId sigmoid(NodeId x) { return activate(x, {Activation::Kind::Sigmoid, 0.0F, kNoConstant}, {}); }
    NodeId relu(NodeId x) { return activate(x, {Activation::Kind::Relu, 0.0F, kNoConstant}, {}); }
    //! Slope 0 is a plain ReLU, as in the authors' code.
    NodeId leakyRelu(NodeId x, float slope);
    NodeId prelu(NodeId x, const std::string &key);
    NodeId activate(NodeId x, Activation activation, const std::string &name);
    //! a * scale + b.
    NodeId scaledAdd(NodeId a, NodeId b, float scale = 1.0F);
    //! a * (tensor of \p key, per channel) + b.
    NodeId channelScaledAdd(NodeId a, NodeId b, const std::string &key);
    //! Any operation without weights.
    NodeId add(Operation operation, std::initializer_list<NodeId> inputs, const std::string &name = {});
    NodeId concat(const std::vector<NodeId> &inputs, int axis = 1);

    //! Names the result \p node after the module whose output it is. \returns \p node.
    NodeId name(NodeId node, const std::string &path);
    ConstantId constant(const std::string &key);
    //! The part [begin, end) of the tensor's first dimension.
    ConstantId constantRows(const std::string &key, std::int64_t begin, std::int64_t end);
    //! The same memory in another shape of as many elements; another number of them counts as missing.
    ConstantId constantAs(const std::string &key, Shape shape);
    //! The tensor's values, for what is computed of them when the network is built; of a missing one \p count zeros.
    std::vector<float> values(const std::string &key, std::int64_t count);
    //! A constant that was computed; \p key says of what.
    ConstantId addConstant(std::vector<float> values, Shape shape, const std::string &key);
    //! Leaves out what the authors' loader leaves out too.
    void ignore(const std::string &key) { m_used.insert(key); }

    //! Ends the graph and checks keys and shapes. Errors: BadFormat; detail lists missing and unexpected keys, or
    //! the node whose shapes do not fit.
    Result<Graph> finish(std::vector<GraphOutput> outputs);

private:
    const StateDict &m_weights;
    Graph m_graph;
    NodeId m_onlyIf = -1;
    std::set<std::string> m_used;
    std::vector<std::string> m_missing;
};

} // namespace ambrotype::inference
