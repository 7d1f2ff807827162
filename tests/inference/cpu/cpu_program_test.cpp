#include "cpu/reference.h"

#include "base/parallel.h"
#include "inference/cpu/cpu_program.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <cmath>
#include <limits>
#include <thread>

using namespace ambrotype;
using namespace ambrotype::inference;
using test::evaluate;
using test::GraphMaker;
using test::largestDifference;
using test::randomTensor;

namespace {

//! fp32 sums of a few hundred values near 1, in another order; Winograd adds a few roundings.
constexpr double kTolerance = 2e-5;

Activation leaky(float slope)
{
    return {Activation::Kind::LeakyRelu, slope, kNoConstant};
}

//! The instruction sets that this processor has.
std::vector<std::shared_ptr<const CpuProgram>> programsFor(const std::shared_ptr<const Graph> &graph)
{
    std::vector<std::shared_ptr<const CpuProgram>> programs;
    for (const InstructionSet set : {InstructionSet::Avx2, InstructionSet::Avx512})
        if (auto program = CpuProgram::compile(graph, set))
            programs.push_back(program.value());
    return programs;
}

//! Runs with a workspace full of NaN, so that reading what was never written shows.
std::vector<Tensor> runPoisoned(CpuStream &stream, const CpuProgram &program, const std::vector<Tensor> &inputs)
{
    std::vector<TensorView> views;
    std::vector<Shape> shapes;
    for (const Tensor &input : inputs) {
        views.push_back(input.view());
        shapes.push_back(input.shape);
    }
    const auto outputShapes = program.outputShapes(shapes);
    REQUIRE(outputShapes.ok());
    std::vector<Tensor> outputs;
    std::vector<TensorSpan> spans;
    for (const Shape &shape : *outputShapes)
        outputs.push_back(randomTensor(shape, 1));
    for (Tensor &output : outputs)
        spans.push_back(output.span());
    REQUIRE(stream.run(views, spans).ok()); // takes the memory
    stream.fillWorkspace(std::numeric_limits<float>::quiet_NaN());
    REQUIRE(stream.run(views, spans).ok());
    return outputs;
}

void compareWithReference(const std::shared_ptr<const Graph> &graph, const std::vector<Tensor> &inputs)
{
    const std::vector<Tensor> expected = evaluate(*graph, inputs);
    for (const auto &program : programsFor(graph)) {
        CpuStream stream(program);
        const std::vector<Tensor> outputs = runPoisoned(stream, *program, inputs);
        for (std::size_t i = 0; i < outputs.size(); ++i) {
            INFO(program->instructionSetName() << ", output " << i);
            CHECK(largestDifference(outputs[i], expected[i]) <= kTolerance);
        }
    }
}

struct Geometry
{
    int inputs, outputs, kernelHeight, kernelWidth, stride, padding, dilation, groups;
};

} // namespace

TEST_CASE("the processor path convolves like the definition", "[inference][cpu]")
{
    // Winograd, direct with every kind of border, strided, dilated, even kernels, depthwise; channels that are and
    // are not whole blocks; one to six blocks.
    const Geometry geometries[] = {
        {3, 64, 3, 3, 1, 1, 1, 1},
        {64, 48, 3, 3, 1, 1, 1, 1},
        {16, 32, 3, 3, 1, 1, 1, 1},
        {33, 96, 3, 3, 1, 1, 1, 1},
        {5, 3, 3, 3, 1, 1, 1, 1},
        {7, 80, 3, 3, 1, 1, 1, 1},
        {3, 20, 7, 7, 2, 3, 1, 1},
        {20, 40, 1, 1, 1, 0, 1, 1},
        {12, 64, 1, 1, 2, 0, 1, 1},
        {9, 17, 3, 3, 2, 1, 1, 1},
        {8, 24, 3, 3, 1, 2, 2, 1},
        {10, 6, 2, 2, 2, 0, 1, 1},
        {4, 4, 5, 3, 1, 2, 1, 1},
        {1, 1, 3, 3, 1, 0, 1, 1},
        {24, 24, 3, 3, 1, 1, 1, 24},
        {17, 17, 3, 3, 2, 1, 1, 17},
    };
    const Shape sizes[] = {{1, 0, 7, 9}, {1, 0, 34, 31}, {1, 0, 1, 1}, {1, 0, 29, 4}, {1, 0, 3, 50}};
    unsigned seed = 1;
    for (const Geometry &g : geometries)
        for (Shape size : sizes) {
            const int reachDown = g.dilation * (g.kernelHeight - 1) + 1;
            const int reachAcross = g.dilation * (g.kernelWidth - 1) + 1;
            if (size[2] + 2 * g.padding < reachDown || size[3] + 2 * g.padding < reachAcross)
                continue;
            size[1] = g.inputs;
            GraphMaker maker(++seed);
            const NodeId input = maker.input({1, g.inputs, -1, -1});
            op::Conv2d conv;
            conv.stride = g.stride;
            conv.padding = g.padding;
            conv.dilation = g.dilation;
            conv.groups = g.groups;
            conv.activation = seed % 3 == 0 ? leaky(0.2F) : seed % 3 == 1 ? maker.prelu(g.outputs) : Activation();
            const NodeId output =
                maker.conv(input, {g.outputs, g.inputs / g.groups, g.kernelHeight, g.kernelWidth}, conv);
            CAPTURE(g.inputs, g.outputs, g.kernelHeight, g.stride, g.dilation, g.groups, size[2], size[3]);
            compareWithReference(maker.finish({output}), {randomTensor(size, seed)});
        }
}

TEST_CASE("dense blocks share one memory and keep every value while it is needed", "[inference][cpu]")
{
    GraphMaker maker(7);
    const NodeId input = maker.input({1, 3, -1, -1});
    NodeId trunk = maker.conv3(input, 3, 32);
    const NodeId shallow = trunk;
    for (int block = 0; block < 3; ++block) {
        const NodeId start = trunk;
        std::vector<NodeId> features = {trunk};
        for (int c = 0; c < 3; ++c) {
            const NodeId joined = features.size() == 1 ? trunk : maker.add(op::Concat{1}, features);
            features.push_back(maker.conv3(joined, 32 + 16 * c, 16, leaky(0.2F)));
        }
        const NodeId last = maker.conv3(maker.add(op::Concat{1}, features), 80, 32);
        trunk = maker.add(op::ScaledAdd{0.2F, kNoConstant}, {last, start});
        if (block == 1) // as the triple of RRDBNet: two sums behind one convolution
            trunk = maker.add(op::ScaledAdd{0.2F, kNoConstant}, {trunk, shallow});
    }
    const NodeId sum = maker.add(op::ScaledAdd{1.0F, kNoConstant}, {maker.conv3(trunk, 32, 32), shallow});
    const auto graph = maker.finish({maker.conv3(sum, 32, 3), trunk});
    compareWithReference(graph, {randomTensor({1, 3, 13, 18}, 3)});

    // One stream, sizes that grow and shrink: the memory is laid out anew and stays right.
    for (const auto &program : programsFor(graph)) {
        CpuStream stream(program);
        for (const Shape &size : {Shape{1, 3, 5, 5}, Shape{1, 3, 21, 9}, Shape{1, 3, 4, 4}, Shape{1, 3, 1, 33}}) {
            const Tensor picture = randomTensor(size, 11);
            CHECK(largestDifference(runPoisoned(stream, *program, {picture})[0], evaluate(*graph, {picture})[0])
                  <= kTolerance);
        }
    }
}

TEST_CASE("joined channels that are no whole blocks are right too", "[inference][cpu]")
{
    GraphMaker maker(8);
    const NodeId input = maker.input({1, 5, -1, -1});
    const NodeId a = maker.conv3(input, 5, 7, leaky(0.1F));
    const NodeId b = maker.conv3(input, 5, 16);
    const NodeId twice = maker.add(op::Concat{1}, {a, b, a});
    const NodeId again = maker.add(op::Concat{1}, {b, a});
    const NodeId middle = maker.add(op::Slice{1, 6, 25}, {twice});
    const NodeId aligned = maker.add(op::Slice{1, 16, 30}, {maker.conv3(twice, 30, 30)});
    const auto graph =
        maker.finish({maker.conv3(twice, 30, 9), maker.conv3(again, 23, 4), middle, maker.conv3(aligned, 14, 5)});
    compareWithReference(graph, {randomTensor({1, 5, 9, 11}, 5)});
}

TEST_CASE("a long chain gives the same in bands as whole", "[inference][cpu]")
{
    // Large enough that the intermediate results are windows of rows (lower_layer.cpp).
    GraphMaker maker(9);
    const NodeId input = maker.input({1, 3, -1, -1});
    NodeId x = maker.conv3(input, 3, 16, maker.prelu(16));
    for (int i = 0; i < 7; ++i)
        x = maker.conv3(x, 16, 16, maker.prelu(16));
    x = maker.conv3(x, 16, 12);
    x = maker.add(op::PixelShuffle{2}, {x});
    const NodeId base = maker.add(op::UpsampleNearest{2}, {input});
    const auto graph = maker.finish({maker.add(op::ScaledAdd{1.0F, kNoConstant}, {x, base})});
    const Tensor picture = randomTensor({1, 3, 185, 187}, 6);
    compareWithReference(graph, {picture});

    // A part of it, cut at a multiple of the transform's tiles and small enough to go without bands: further from its
    // border than rounding travels (one tile per layer) every bit is the same. Neither bands nor the picture's size
    // change how a pixel is computed.
    constexpr int kTop = 20;
    constexpr int kLeft = 24;
    constexpr int kHeight = 144;
    constexpr int kWidth = 148;
    constexpr int kMargin = 48;
    Tensor part;
    part.shape = {1, 3, kHeight, kWidth};
    for (int c = 0; c < 3; ++c)
        for (int y = kTop; y < kTop + kHeight; ++y)
            for (int px = kLeft; px < kLeft + kWidth; ++px)
                part.data.push_back(picture.data[static_cast<std::size_t>((c * 185 + y) * 187 + px)]);
    for (const auto &program : programsFor(graph)) {
        CpuStream stream(program);
        const Tensor whole = runPoisoned(stream, *program, {picture})[0];
        const Tensor cut = runPoisoned(stream, *program, {part})[0];
        int different = 0;
        for (int c = 0; c < 3; ++c)
            for (int y = 2 * kMargin; y < 2 * (kHeight - kMargin); ++y)
                for (int px = 2 * kMargin; px < 2 * (kWidth - kMargin); ++px)
                    different +=
                        cut.data[static_cast<std::size_t>((c * 2 * kHeight + y) * 2 * kWidth + px)]
                        != whole.data[static_cast<std::size_t>((c * 370 + y + 2 * kTop) * 374 + px + 2 * kLeft)];
        CHECK(different == 0);
    }
}

TEST_CASE("pictures are enlarged and folded like the definition", "[inference][cpu]")
{
    GraphMaker maker(10);
    const NodeId input = maker.input({1, 3, -1, -1});
    const NodeId features = maker.conv3(input, 3, 36, leaky(0.2F));
    const NodeId enlarged = maker.conv3(maker.add(op::UpsampleNearest{2}, {features}), 36, 18, leaky(0.2F));
    const NodeId folded = maker.add(op::PixelUnshuffle{2}, {enlarged});
    op::ConvTranspose2d up;
    up.stride = 2;
    up.weight = maker.constant({72, 20, 2, 2}, -0.2, 0.2);
    up.bias = maker.constant({20}, -0.5, 0.5);
    const auto graph = maker.finish({maker.add(op::PixelShuffle{2}, {features}),
                                     maker.add(op::PixelShuffle{3}, {features}),
                                     maker.add(op::UpsampleNearest{3}, {features}),
                                     enlarged,
                                     folded,
                                     maker.add(up, {folded}),
                                     maker.add(op::MaxPool{3, 2, 1}, {features}),
                                     maker.add(op::AveragePool{2, 2, 0}, {enlarged}),
                                     maker.add(op::GlobalAveragePool{}, {features}),
                                     maker.add(op::LocalAveragePool{4, 5}, {features}),
                                     maker.add(op::LocalAveragePool{3, 40}, {features}),
                                     maker.add(op::LocalAveragePool{30, 40}, {features})});
    compareWithReference(graph, {randomTensor({1, 3, 6, 11}, 7)});
}

TEST_CASE("normalisations, activations and products are those of the definition", "[inference][cpu]")
{
    GraphMaker maker(12);
    const NodeId input = maker.input({1, 18, -1, -1});
    const auto norm = [&](NodeId x) {
        op::BatchNorm node;
        node.weight = maker.constant({18}, 0.5, 1.5);
        node.bias = maker.constant({18}, -0.5, 0.5);
        node.mean = maker.constant({18}, -0.5, 0.5);
        node.variance = maker.constant({18}, 0.5, 1.5);
        return maker.add(node, {x});
    };
    const NodeId first = norm(input); // behind nothing that could absorb it
    const NodeId absorbed = maker.add(op::Activate{maker.prelu(18)}, {norm(maker.conv3(first, 18, 18))});
    const NodeId gate = maker.add(op::Activate{{Activation::Kind::Sigmoid, 0.0F, kNoConstant}},
                                  {maker.add(op::GlobalAveragePool{}, {absorbed})});
    op::Conv2d sigmoid;
    sigmoid.activation.kind = Activation::Kind::Sigmoid;
    op::LayerNorm2d layerNorm;
    layerNorm.weight = maker.constant({18}, 0.5, 1.5);
    layerNorm.bias = maker.constant({18}, -0.5, 0.5);
    std::vector<NodeId> outputs = {
        maker.add(op::Multiply{}, {absorbed, gate}),
        maker.add(op::Multiply{}, {absorbed, first}),
        maker.conv(first, {18, 18, 1, 1}, sigmoid),
        maker.add(op::LayerNorm2d{layerNorm}, {first}),
        maker.add(op::ScaledAdd{0.5F, maker.constant({18}, -1.0, 1.0)}, {absorbed, first}),
        maker.add(op::Activate{maker.prelu(18)}, {first}),
        maker.add(op::Activate{maker.prelu(1)}, {first}),
    };
    for (const Activation::Kind kind : {Activation::Kind::Relu,
                                        Activation::Kind::Relu6,
                                        Activation::Kind::Gelu,
                                        Activation::Kind::Silu,
                                        Activation::Kind::Tanh})
        outputs.push_back(maker.add(op::Activate{{kind, 0.0F, kNoConstant}}, {first}));
    op::Linear linear;
    linear.weight = maker.constant({10, 18 * 5 * 6}, -0.05, 0.05);
    linear.bias = maker.constant({10}, -0.5, 0.5);
    outputs.push_back(maker.add(linear, {maker.add(op::Reshape{{0, -1}}, {absorbed})}));
    compareWithReference(maker.finish(outputs), {randomTensor({1, 18, 5, 6}, 8)});
}

TEST_CASE("a batch is its pictures, and any strides are read and written", "[inference][cpu]")
{
    GraphMaker maker(13);
    const NodeId input = maker.input({-1, 3, -1, -1});
    const auto graph = maker.finish({maker.conv3(maker.conv3(input, 3, 16, leaky(0.2F)), 16, 3)});
    const Tensor batch = randomTensor({3, 3, 8, 10}, 9);
    const Tensor expected = evaluate(*graph, {batch})[0];
    for (const auto &program : programsFor(graph)) {
        CpuStream stream(program);
        CHECK(largestDifference(runPoisoned(stream, *program, {batch})[0], expected) <= kTolerance);

        // Interleaved rows, as pictures come from files.
        Tensor rows{std::vector<float>(batch.data.size()), {3, 8, 10, 3}};
        for (int n = 0; n < 3; ++n)
            for (int c = 0; c < 3; ++c)
                for (int p = 0; p < 80; ++p)
                    rows.data[static_cast<std::size_t>((n * 80 + p) * 3 + c)] =
                        batch.data[static_cast<std::size_t>((n * 3 + c) * 80 + p)];
        Tensor result{std::vector<float>(batch.data.size()), {3, 8, 10, 3}};
        const std::vector<std::int64_t> strides = {240, 1, 30, 3};
        REQUIRE(
            stream.run({{rows.data.data(), batch.shape, strides}}, {{result.data.data(), batch.shape, strides}}).ok());
        double largest = 0.0;
        for (int n = 0; n < 3; ++n)
            for (int c = 0; c < 3; ++c)
                for (int p = 0; p < 80; ++p)
                    largest = std::max(
                        largest,
                        std::abs(static_cast<double>(result.data[static_cast<std::size_t>((n * 80 + p) * 3 + c)])
                                 - static_cast<double>(expected.data[static_cast<std::size_t>((n * 3 + c) * 80 + p)])));
        CHECK(largest <= kTolerance);
    }
}

TEST_CASE("streams on several threads share a program and give the same bits", "[inference][cpu]")
{
    GraphMaker maker(14);
    const NodeId input = maker.input({1, 3, -1, -1});
    const auto graph = maker.finish({maker.conv3(maker.conv3(input, 3, 32, leaky(0.2F)), 32, 3)});
    const Tensor picture = randomTensor({1, 3, 40, 44}, 10);
    std::vector<Tensor> results;
    for (const auto &program : programsFor(graph)) {
        std::vector<Tensor> perThread(3, randomTensor(picture.shape, 2));
        std::atomic<int> failures = 0;
        std::vector<std::thread> threads;
        for (Tensor &result : perThread)
            threads.emplace_back([&program, &picture, &result, &failures] {
                CpuStream stream(program);
                for (int i = 0; i < 4; ++i)
                    if (!stream.run({picture.view()}, {result.span()}))
                        ++failures;
            });
        for (std::thread &thread : threads)
            thread.join();
        CHECK(failures == 0);
        results.insert(results.end(), perThread.begin(), perThread.end());
    }
    // Convolutions add in one order whatever the width of the vectors.
    for (const Tensor &result : results)
        CHECK(result.data == results.front().data);
}

TEST_CASE("a run cut for several threads gives the same bits", "[inference][cpu]")
{
    setParallelThreads(3);
    GraphMaker maker(20);
    const NodeId input = maker.input({1, 3, -1, -1});
    const NodeId first = maker.conv3(input, 3, 32, leaky(0.2F));
    op::Conv2d strided;
    strided.stride = 2;
    strided.padding = 1;
    const NodeId half = maker.conv(first, {48, 32, 3, 3}, strided);
    const NodeId mixed = maker.conv(half, {32, 48, 1, 1}, {});
    op::Conv2d depthwise;
    depthwise.padding = 1;
    depthwise.groups = 32;
    const NodeId alone = maker.conv(mixed, {32, 1, 3, 3}, depthwise);
    // Wide enough that the two convolutions in front run as a chain.
    const NodeId second = maker.conv3(first, 32, 16);
    const auto graph = maker.finish({maker.add(op::UpsampleNearest{2}, {alone}), maker.conv3(second, 16, 3)});
    const Tensor picture = randomTensor({1, 3, 190, 204}, 12);
    for (const auto &program : programsFor(graph)) {
        CpuStream stream(program);
        const std::vector<Tensor> expected = runPoisoned(stream, *program, {picture});
        CpuStream cut(program);
        std::vector<Tensor> results;
        std::vector<TensorSpan> spans;
        for (const Tensor &output : expected)
            results.push_back(randomTensor(output.shape, 3));
        for (Tensor &result : results)
            spans.push_back(result.span());
        REQUIRE(cut.run({picture.view()}, spans, {}, 3).ok());
        cut.fillWorkspace(std::numeric_limits<float>::quiet_NaN());
        REQUIRE(cut.run({picture.view()}, spans, {}, 3).ok());
        for (std::size_t i = 0; i < results.size(); ++i)
            CHECK(results[i].data == expected[i].data);
    }
    setParallelThreads(0);
}

TEST_CASE("a cancelled run ends, also in the middle of a chain", "[inference][cpu]")
{
    GraphMaker maker(15);
    NodeId x = maker.conv3(maker.input({1, 3, -1, -1}), 3, 16);
    for (int i = 0; i < 5; ++i)
        x = maker.conv3(x, 16, 16);
    const auto graph = maker.finish({x});
    const auto program = CpuProgram::compile(graph);
    if (!program)
        return; // no AVX2 here
    const Tensor picture = randomTensor({1, 3, 600, 600}, 4);
    Tensor result = randomTensor({1, 16, 600, 600}, 4);
    CpuStream stream(program.value());
    CancelSource source;
    source.cancel();
    const Result<void> early = stream.run({picture.view()}, {result.span()}, source.token());
    REQUIRE_FALSE(early.ok());
    CHECK(early.error().code == ErrorCode::Cancelled);

    CancelSource later;
    std::atomic<bool> ended = false;
    Result<void> late;
    std::thread runner([&] {
        // Until it is told to stop: the run that the request meets must end as cancelled.
        do
            late = stream.run({picture.view()}, {result.span()}, later.token());
        while (late.ok());
        ended = true;
    });
    later.cancel();
    runner.join();
    CHECK(ended);
    CHECK(late.error().code == ErrorCode::Cancelled);
}

TEST_CASE("what cannot be run is refused with a reason", "[inference][cpu]")
{
    GraphMaker maker(16);
    const NodeId input = maker.input({1, 8, -1, -1});
    op::Conv2d grouped;
    grouped.padding = 1;
    grouped.groups = 2;
    const auto byGroups = CpuProgram::compile(maker.finish({maker.conv(input, {8, 4, 3, 3}, grouped)}));
    REQUIRE_FALSE(byGroups.ok());
    CHECK(byGroups.error().code == ErrorCode::Unsupported);

    GraphMaker strange(17);
    const NodeId x = strange.input({1, 8, -1, -1});
    const auto custom = CpuProgram::compile(strange.finish({strange.add(op::Custom{"mystery", {}, {}}, {x})}));
    REQUIRE_FALSE(custom.ok());
    CHECK(custom.error().code == ErrorCode::Unsupported);

    GraphMaker plain(18);
    const auto program = CpuProgram::compile(plain.finish({plain.conv3(plain.input({1, 3, -1, -1}), 3, 3)}));
    if (!program)
        return; // no AVX2 here
    CpuStream stream(program.value());
    const Tensor picture = randomTensor({1, 3, 6, 6}, 4);
    Tensor wrong = randomTensor({1, 3, 6, 7}, 4);
    const Result<void> result = stream.run({picture.view()}, {wrong.span()});
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().code == ErrorCode::InvalidArgument);
    CHECK_FALSE(stream.run({}, {}).ok());
}

TEST_CASE("a broken value stays broken, for the guard to see", "[inference][cpu]")
{
    GraphMaker maker(19);
    const NodeId input = maker.input({1, 3, -1, -1});
    Activation relu;
    relu.kind = Activation::Kind::Relu;
    const auto graph = maker.finish({maker.conv3(maker.conv3(input, 3, 16, relu), 16, 3, leaky(0.2F))});
    Tensor picture = randomTensor({1, 3, 20, 20}, 4);
    picture.data[200] = std::numeric_limits<float>::quiet_NaN();
    for (const auto &program : programsFor(graph)) {
        CpuStream stream(program);
        Tensor result = randomTensor({1, 3, 20, 20}, 4);
        REQUIRE(stream.run({picture.view()}, {result.span()}).ok());
        CHECK(std::isnan(result.data[200]));
    }
}
