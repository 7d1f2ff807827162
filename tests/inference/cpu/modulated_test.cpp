#include "cpu/reference.h"

#include "inference/cpu/cpu_program.h"

#include <catch2/catch.hpp>

#include <limits>

using namespace ambrotype;
using namespace ambrotype::inference;
using test::evaluate;
using test::GraphMaker;
using test::largestDifference;
using test::randomTensor;

namespace {

constexpr double kTolerance = 3e-5;
constexpr Activation kLeaky{Activation::Kind::LeakyRelu, 0.2F, kNoConstant};

//! Runs on every instruction set, with one thread and with four, over memory full of NaN.
void compareWithReference(const std::shared_ptr<const Graph> &graph, const std::vector<Tensor> &inputs)
{
    const std::vector<Tensor> expected = evaluate(*graph, inputs);
    std::vector<TensorView> views;
    for (const Tensor &input : inputs)
        views.push_back(input.view());
    for (const InstructionSet set : {InstructionSet::Avx2, InstructionSet::Avx512}) {
        const auto program = CpuProgram::compile(graph, set);
        if (!program)
            continue;
        INFO(program.value()->instructionSetName());
        CpuStream stream(program.value());
        std::vector<Tensor> alone = expected;
        std::vector<Tensor> together = expected;
        std::vector<TensorSpan> aloneSpans;
        std::vector<TensorSpan> togetherSpans;
        for (std::size_t i = 0; i < expected.size(); ++i) {
            aloneSpans.push_back(alone[i].span());
            togetherSpans.push_back(together[i].span());
        }
        REQUIRE(stream.run(views, aloneSpans).ok()); // takes the memory
        stream.fillWorkspace(std::numeric_limits<float>::quiet_NaN());
        REQUIRE(stream.run(views, aloneSpans).ok());
        REQUIRE(stream.run(views, togetherSpans, {}, 4).ok());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            CHECK(largestDifference(alone[i], expected[i]) <= kTolerance);
            CHECK(together[i].data == alone[i].data);
        }
    }
}

op::ModulatedConv2d modulated(GraphMaker &maker, std::int64_t outputs, std::int64_t inputs, std::int64_t size)
{
    op::ModulatedConv2d conv;
    conv.weight = maker.constant({outputs, inputs, size, size}, -1.0, 1.0);
    conv.bias = maker.constant({outputs}, -0.5, 0.5);
    return conv;
}

struct Layer
{
    std::int64_t inputs, outputs, height, width;
};

//! Channels that are and are not whole blocks; pictures of one strip and of several; borders within tiles.
constexpr Layer kLayers[] = {{16, 32, 4, 4}, {33, 17, 7, 9}, {130, 3, 5, 12}, {20, 96, 40, 33}, {64, 130, 1, 6}};

} // namespace

TEST_CASE("a style modulates a 3x3 convolution for each picture by itself", "[inference][cpu]")
{
    unsigned seed = 0;
    for (const Layer &layer : kLayers) {
        CAPTURE(layer.inputs, layer.outputs, layer.height, layer.width);
        GraphMaker maker(++seed);
        const NodeId picture = maker.input({-1, layer.inputs, layer.height, layer.width});
        const NodeId style = maker.input({-1, layer.inputs});
        op::ModulatedConv2d conv = modulated(maker, layer.outputs, layer.inputs, 3);
        conv.gain = 1.5F;
        conv.plane = maker.constant({1, 1, layer.height, layer.width}, -1.0, 1.0);
        conv.activation = kLeaky;
        const NodeId demodulated = maker.add(conv, {picture, style});
        conv.demodulate = false;
        conv.weightGain = 0.05F;
        conv.plane = kNoConstant;
        const NodeId plain = maker.add(conv, {picture, style});
        compareWithReference(maker.finish({demodulated, plain}),
                             {randomTensor({2, layer.inputs, layer.height, layer.width}, seed),
                              randomTensor({2, layer.inputs}, seed + 100, 0.5, 2.0)});
    }
}

TEST_CASE("a style modulates convolutions of single pixels and enlarging ones", "[inference][cpu]")
{
    unsigned seed = 0;
    for (const Layer &layer : kLayers) {
        CAPTURE(layer.inputs, layer.outputs, layer.height, layer.width);
        GraphMaker maker(++seed);
        const NodeId picture = maker.input({-1, layer.inputs, layer.height, layer.width});
        const NodeId style = maker.input({-1, layer.inputs});
        op::ModulatedConv2d pointwise = modulated(maker, layer.outputs, layer.inputs, 1);
        pointwise.demodulate = false;
        pointwise.weightGain = 0.1F;
        op::ModulatedConv2d enlarging = modulated(maker, layer.outputs, layer.inputs, 3);
        enlarging.transposed = true;
        compareWithReference(
            maker.finish({maker.add(pointwise, {picture, style}), maker.add(enlarging, {picture, style})}),
            {randomTensor({2, layer.inputs, layer.height, layer.width}, seed),
             randomTensor({2, layer.inputs}, seed + 100, 0.5, 2.0)});
    }
}

TEST_CASE("a convolution reads a bilinear enlargement as if it had been made", "[inference][cpu]")
{
    unsigned seed = 0;
    for (const Layer &layer : kLayers) {
        CAPTURE(layer.inputs, layer.outputs, layer.height, layer.width);
        GraphMaker maker(++seed);
        const NodeId picture = maker.input({-1, layer.inputs, layer.height, layer.width});
        const NodeId style = maker.input({-1, layer.inputs});
        const NodeId first = maker.add(op::UpsampleBilinear{2}, {picture});
        const NodeId second = maker.add(op::UpsampleBilinear{2}, {picture});
        const NodeId fixed =
            maker.conv3(first, static_cast<int>(layer.inputs), static_cast<int>(layer.outputs), kLeaky);
        const NodeId styled = maker.add(modulated(maker, layer.outputs, layer.inputs, 3), {second, style});
        compareWithReference(maker.finish({fixed, styled}),
                             {randomTensor({1, layer.inputs, layer.height, layer.width}, seed),
                              randomTensor({1, layer.inputs}, seed + 100, 0.5, 2.0)});
    }
}

TEST_CASE("a feature transform changes the later channels, joined or by itself", "[inference][cpu]")
{
    for (const std::int64_t begin : {0, 16, 32, 5}) {
        CAPTURE(begin);
        constexpr std::int64_t kChannels = 48;
        GraphMaker maker(7);
        const NodeId picture = maker.input({-1, 24, 9, 30});
        const NodeId style = maker.input({-1, 24});
        const NodeId scale = maker.input({-1, kChannels - begin, 9, 30});
        const NodeId shift = maker.input({-1, kChannels - begin, 9, 30});
        op::ModulatedConv2d conv = modulated(maker, kChannels, 24, 3);
        conv.activation = kLeaky;
        const NodeId joined = maker.add(op::FeatureTransform{begin}, {maker.add(conv, {picture, style}), scale, shift});
        const NodeId read = maker.add(conv, {picture, style}); // also an output, so that nothing may be joined to it
        const NodeId alone = maker.add(op::FeatureTransform{begin}, {read, scale, shift});
        compareWithReference(maker.finish({joined, read, alone}),
                             {randomTensor({1, 24, 9, 30}, 1),
                              randomTensor({1, 24}, 2, 0.5, 2.0),
                              randomTensor({1, kChannels - begin, 9, 30}, 3),
                              randomTensor({1, kChannels - begin, 9, 30}, 4)});
    }
}

TEST_CASE("a generator begins with a value of its own, for every picture of a batch", "[inference][cpu]")
{
    GraphMaker maker(3);
    const NodeId latent = maker.input({-1, 40});
    const NodeId normed = maker.add(op::PixelNorm{}, {latent});
    op::Linear linear;
    linear.weight = maker.constant({24, 40}, -50.0, 50.0);
    linear.bias = maker.constant({24}, 0.5, 1.5);
    linear.gain = 0.01F;
    linear.activation = kLeaky;
    const NodeId style = maker.add(linear, {normed});
    const NodeId begin = maker.add(op::Fixed{maker.constant({1, 24, 4, 4}, -1.0, 1.0)}, {});
    const NodeId rgb = maker.add(modulated(maker, 3, 24, 3), {begin, style});
    op::ConvTranspose2d up; // a kernel per channel
    up.weight = maker.constant({3, 1, 4, 4}, -0.5, 0.5);
    up.stride = 2;
    up.padding = 1;
    up.groups = 3;
    compareWithReference(maker.finish({maker.add(up, {rgb})}), {randomTensor({3, 40}, 5)});
}

TEST_CASE("halves of few channels come out of the layout that is read", "[inference][cpu]")
{
    for (const int channels : {3, 20}) {
        GraphMaker maker(13);
        const NodeId input = maker.input({1, channels, -1, -1});
        const NodeId convolved = maker.conv3(input, channels, channels);
        const NodeId squeezed = maker.add(op::Reshape{{0, -1}}, {convolved}); // asks for the plain layout first
        const NodeId half = maker.add(op::AveragePool{2, 2, 0}, {convolved});
        const NodeId ofInput = maker.add(op::AveragePool{2, 2, 0}, {input});
        compareWithReference(maker.finish({squeezed, half, ofInput}), {randomTensor({1, channels, 10, 14}, 1)});
    }
}

TEST_CASE("large 3x3 weights are read where they lie", "[inference][cpu]")
{
    GraphMaker maker(11);
    const NodeId input = maker.input({-1, 129, -1, -1});
    const NodeId first = maker.conv3(input, 129, 131, kLeaky);
    const auto graph = maker.finish({maker.conv3(first, 131, 127)});
    compareWithReference(graph, {randomTensor({1, 129, 6, 5}, 1)});
    compareWithReference(graph, {randomTensor({1, 129, 30, 29}, 2)});
    const auto program = CpuProgram::compile(graph);
    if (program)
        CHECK(program.value()->weightBytes() < 129 * 131 * 9 * sizeof(float));
}
