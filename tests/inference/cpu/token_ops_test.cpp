#include "cpu/reference.h"

#include "inference/cpu/cpu_program.h"
#include "inference/graph/analysis.h"

#include <catch2/catch.hpp>

#include <limits>

using namespace ambrotype;
using namespace ambrotype::inference;
using test::evaluate;
using test::GraphMaker;
using test::largestDifference;
using test::randomTensor;

namespace {

constexpr double kTolerance = 2e-5;

//! Runs on every instruction set that the processor has, with one thread and with several, in memory full of NaN.
void compare(const std::shared_ptr<const Graph> &graph,
             const std::vector<Tensor> &inputs,
             double tolerance = kTolerance)
{
    const std::vector<Tensor> expected = evaluate(*graph, inputs);
    std::vector<TensorView> views;
    std::vector<Shape> shapes;
    for (const Tensor &input : inputs) {
        views.push_back(input.view());
        shapes.push_back(input.shape);
    }
    for (const InstructionSet set : {InstructionSet::Avx2, InstructionSet::Avx512}) {
        const auto program = CpuProgram::compile(graph, set);
        if (!program) {
            CHECK(program.error().detail.find("instruction set") != std::string::npos);
            continue;
        }
        CpuStream stream(program.value());
        std::vector<Tensor> first;
        for (const int threads : {1, 1, 3}) {
            std::vector<Tensor> outputs;
            std::vector<TensorSpan> spans;
            for (const Tensor &tensor : expected)
                outputs.push_back(randomTensor(tensor.shape, 1));
            for (Tensor &output : outputs)
                spans.push_back(output.span());
            const auto done = stream.run(views, spans, {}, threads);
            INFO(program.value()->instructionSetName() << ", threads " << threads);
            REQUIRE(done.ok());
            for (std::size_t i = 0; i < outputs.size(); ++i) {
                CHECK(largestDifference(outputs[i], expected[i]) <= tolerance);
                if (!first.empty())
                    CHECK(largestDifference(outputs[i], first[i]) == 0.0);
            }
            first = outputs;
            stream.fillWorkspace(std::numeric_limits<float>::quiet_NaN());
        }
    }
}

op::GroupNorm groupNorm(GraphMaker &maker, std::int64_t channels, int groups, Activation::Kind kind)
{
    op::GroupNorm norm;
    norm.weight = maker.constant({channels}, 0.5, 1.5);
    norm.bias = maker.constant({channels}, -1, 1);
    norm.groups = groups;
    norm.activation.kind = kind;
    return norm;
}

NodeId reflected(GraphMaker &maker, NodeId x, std::int64_t inputs, std::int64_t outputs, int stride)
{
    op::Conv2d conv;
    conv.stride = stride;
    return maker.conv(
        maker.add(op::Pad{1, 1, 1, 1, op::PadToMultiple::Mode::Reflect}, {x}), {outputs, inputs, 3, 3}, conv);
}

} // namespace

TEST_CASE("the processor path normalises groups of channels", "[inference][cpu]")
{
    struct Case
    {
        std::int64_t channels;
        int groups;
        Shape size;
        double mean;
    };
    // Groups within a block, across blocks, in part of one; a mean far from zero, many pixels.
    for (const Case &test : {Case{64, 32, {5, 7}, 0.0},
                             Case{512, 32, {4, 4}, 0.0},
                             Case{20, 5, {9, 3}, 1.0},
                             Case{32, 1, {6, 5}, -2.0},
                             Case{32, 32, {90, 71}, 20.0}})
        for (const Activation::Kind kind : {Activation::Kind::None, Activation::Kind::Silu}) {
            GraphMaker maker(3);
            const NodeId input = maker.input({1, test.channels, -1, -1});
            const auto graph = maker.finish({maker.add(groupNorm(maker, test.channels, test.groups, kind), {input})});
            const Shape shape = {2, test.channels, test.size[0], test.size[1]};
            INFO(test.channels << " channels, " << test.groups << " groups");
            compare(graph, {randomTensor(shape, 4, test.mean - 1.0, test.mean + 1.0)}, 1e-4);
        }
}

TEST_CASE("the processor path's SiLU holds at both ends", "[inference][cpu]")
{
    GraphMaker maker(3);
    op::GroupNorm norm = groupNorm(maker, 16, 1, Activation::Kind::Silu);
    norm.weight = maker.constant({16}, 60, 60.001);
    const auto graph = maker.finish({maker.add(norm, {maker.input({1, 16, -1, -1})})});
    compare(graph, {randomTensor({1, 16, 8, 8}, 5)}, 2e-3);
}

TEST_CASE("the processor path attends", "[inference][cpu]")
{
    for (const int heads : {1, 4}) {
        INFO(heads << " heads");
        GraphMaker sequences(1);
        const NodeId query = sequences.input({1, -1, 24});
        const NodeId key = sequences.input({1, -1, 24});
        const NodeId value = sequences.input({1, -1, 24});
        const auto graph = sequences.finish({sequences.add(op::Attention{heads}, {query, key, value})});
        compare(graph, {randomTensor({2, 37, 24}, 1), randomTensor({2, 29, 24}, 2), randomTensor({2, 29, 24}, 3)});
        // Scores far apart: the largest must not overflow.
        compare(graph,
                {randomTensor({1, 5, 24}, 1, -9, 9), randomTensor({1, 6, 24}, 2, -9, 9), randomTensor({1, 6, 24}, 3)},
                2e-4);

        GraphMaker pictures(2);
        const NodeId picture = pictures.input({1, 32, -1, -1});
        const NodeId guide = pictures.input({1, 32, -1, -1});
        const NodeId near = pictures.conv(picture, {32, 32, 1, 1}, {});
        const auto crossed = pictures.finish({pictures.add(op::Attention{heads}, {near, guide, picture})});
        compare(crossed, {randomTensor({2, 32, 6, 5}, 1), randomTensor({2, 32, 6, 5}, 2)});
    }
}

TEST_CASE("the processor path chooses codes and looks them up", "[inference][cpu]")
{
    GraphMaker maker(1);
    const NodeId scores = maker.input({1, -1, 50});
    const op::Lookup lookup{maker.constant({50, 24}, -1, 1)};
    const NodeId codes = maker.add(op::ArgMax{-1}, {scores});
    const auto graph = maker.finish({codes, maker.add(lookup, {codes})});
    Tensor values = randomTensor({2, 13, 50}, 1);
    values.data[7] = values.data[21] = 3.0F; // equal ones: the first
    compare(graph, {values}, 0.0);
    CHECK(evaluate(*graph, {values})[0].data[0] == 7.0F);
    CHECK(spatialFacts(*graph).isDiscrete);

    GraphMaker nearest(2);
    const NodeId picture = nearest.input({1, 20, -1, -1});
    const NodeId row = nearest.add(op::NearestRow{nearest.constant({40, 20}, -1, 1)}, {picture});
    const auto search = nearest.finish({row});
    compare(search, {randomTensor({2, 20, 5, 6}, 3)}, 0.0);
    CHECK_FALSE(spatialFacts(*search).isDiscrete);

    GraphMaker classes(3);
    const NodeId masks = classes.conv3(classes.input({1, 8, -1, -1}), 8, 19);
    compare(classes.finish({classes.add(op::ArgMax{1}, {masks})}), {randomTensor({2, 8, 11, 9}, 4)}, 0.0);
}

TEST_CASE("the processor path handles sequences", "[inference][cpu]")
{
    GraphMaker maker(1);
    const NodeId input = maker.input({1, -1, 37});
    op::LayerNorm norm;
    norm.weight = maker.constant({37}, 0.5, 1.5);
    norm.bias = maker.constant({37}, -1, 1);
    NodeId x = maker.add(norm, {input});
    x = maker.add(op::AddConstant{maker.constant({13, 37}, -1, 1)}, {x});
    op::Linear linear;
    linear.weight = maker.constant({22, 37}, -0.2, 0.2);
    linear.bias = maker.constant({22}, -1, 1);
    linear.activation.kind = Activation::Kind::Gelu;
    const NodeId wide = maker.add(linear, {x});
    compare(maker.finish({x, wide, maker.add(op::Slice{2, 5, 17}, {wide})}), {randomTensor({2, 13, 37}, 1)});
}

TEST_CASE("the processor path gives statistics to another picture", "[inference][cpu]")
{
    GraphMaker maker(1);
    const NodeId content = maker.input({1, 24, -1, -1});
    const NodeId style = maker.input({1, 24, -1, -1});
    const auto graph = maker.finish({maker.add(op::AdaptiveInstanceNorm{}, {content, style})});
    compare(graph, {randomTensor({2, 24, 5, 6}, 1), randomTensor({2, 24, 4, 3}, 2, 3, 7)});
}

TEST_CASE("the processor path leaves out what an argument switches off", "[inference][cpu]")
{
    GraphMaker maker(1);
    const NodeId input = maker.input({1, 16, -1, -1});
    const NodeId weight = maker.input({1, 1, 1, 1});
    const NodeId x = maker.conv3(input, 16, 32);
    const NodeId beside = maker.conv3(input, 16, 32);
    const NodeId first = maker.add(op::Concat{1}, {beside, x});
    const NodeId scale = maker.conv3(first, 64, 32);
    const NodeId shift = maker.conv3(first, 64, 32);
    const NodeId fused = maker.add(op::ControlledFusion{}, {x, scale, shift, weight});
    auto graph = std::make_shared<Graph>(*maker.finish({maker.conv3(fused, 32, 5)}));
    for (const NodeId node : {first, scale, shift})
        graph->nodes[static_cast<std::size_t>(node)].onlyIf = weight;
    Tensor weights{{0.0F, 0.7F, 0.0F, 1.0F}, {4, 1, 1, 1}};
    const Tensor pictures = randomTensor({4, 16, 13, 10}, 2);
    compare(graph, {pictures, weights});

    // What would be computed for nothing is no number: only a picture that asks for it may see that.
    auto broken = std::make_shared<Graph>(*graph);
    const auto &conv = std::get<op::Conv2d>(broken->node(scale).operation);
    auto values = std::make_shared<std::vector<float>>(32 * 64 * 9, std::numeric_limits<float>::quiet_NaN());
    Constant &constant = broken->constants[static_cast<std::size_t>(conv.weight)];
    constant.data = values->data();
    constant.owner = values;
    const auto program = CpuProgram::compile(broken);
    if (!program)
        return;
    CpuStream stream(program.value());
    Tensor output = randomTensor({4, 5, 13, 10}, 3);
    REQUIRE(stream.run({pictures.view(), weights.view()}, {output.span()}).ok());
    const Tensor expected = evaluate(*graph, {pictures, weights})[0];
    const std::size_t each = output.data.size() / 4;
    for (std::size_t i = 0; i < output.data.size(); ++i) {
        const bool isOn = weights.data[i / each] != 0.0F;
        if (isOn)
            CHECK(std::isnan(output.data[i]));
        else
            CHECK(output.data[i] == Approx(expected.data[i]).margin(kTolerance));
    }
}

TEST_CASE("the processor path reflects at borders", "[inference][cpu]")
{
    for (const Shape &size : {Shape{2, 2}, Shape{5, 7}, Shape{34, 31}, Shape{8, 4}, Shape{3, 50}}) {
        INFO(size[0] << " x " << size[1]);
        const Tensor picture = randomTensor({1, 20, size[0], size[1]}, 1);
        GraphMaker maker(1);
        const NodeId input = maker.input({1, 20, -1, -1});
        const NodeId up = maker.add(op::UpsampleNearest{2}, {input});
        compare(maker.finish({reflected(maker, input, 20, 33, 1),
                              reflected(maker, input, 20, 24, 2),
                              reflected(maker, up, 20, 16, 1)}),
                {picture});
        GraphMaker others(2);
        const NodeId x = others.input({1, 20, -1, -1});
        const NodeId blocked = others.conv3(x, 20, 18);
        op::Conv2d strided;
        strided.stride = 2;
        const NodeId grown = others.add(op::Pad{0, 1, 0, 1, op::PadToMultiple::Mode::Zero}, {blocked});
        compare(others.finish({others.conv(grown, {24, 18, 3, 3}, strided),
                               others.add(op::Pad{2, 0, 1, 3, op::PadToMultiple::Mode::Replicate}, {blocked}),
                               others.add(op::Pad{1, 1, 1, 0, op::PadToMultiple::Mode::Reflect}, {x})}),
                {picture});
    }
    // Large enough for a chain of convolutions that runs in bands of rows.
    GraphMaker chain(3);
    NodeId x = chain.input({1, 16, -1, -1});
    for (int i = 0; i < 3; ++i)
        x = reflected(chain, x, i == 0 ? 16 : 64, 64, 1);
    compare(chain.finish({x}), {randomTensor({1, 16, 101, 95}, 2)}, 1e-4);
}

TEST_CASE("the processor path resizes corner to corner", "[inference][cpu]")
{
    GraphMaker maker(1);
    const NodeId input = maker.input({1, 3, -1, -1});
    const NodeId like = maker.input({1, 2, -1, -1});
    const auto graph = maker.finish({maker.add(op::ResizeBilinearLike{}, {input, like})});
    for (const Shape &size : {Shape{1, 1}, Shape{4, 5}, Shape{17, 30}})
        compare(graph, {randomTensor({2, 3, size[0], size[1]}, 1), randomTensor({2, 2, 23, 11}, 2)});
}
