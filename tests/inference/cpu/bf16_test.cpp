#include "cpu/reference.h"

#include "inference/cpu/cpu_program.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstring>
#include <limits>

using namespace ambrotype;
using namespace ambrotype::inference;
using test::evaluate;
using test::GraphMaker;
using test::largestDifference;
using test::randomTensor;

namespace {

//! To the nearest bf16, ties to even.
float rounded(float value)
{
    std::uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    bits = (bits + 0x7FFFU + (bits >> 16U & 1U)) & 0xFFFF0000U;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

//! The graph with every convolution's weights rounded.
std::shared_ptr<const Graph> withRoundedWeights(const std::shared_ptr<const Graph> &graph)
{
    auto copy = std::make_shared<Graph>(*graph);
    for (Constant &constant : copy->constants) {
        if (constant.shape.size() != 4)
            continue;
        auto values = std::make_shared<std::vector<float>>(constant.data, constant.data + constant.count());
        for (float &value : *values)
            value = rounded(value);
        constant.data = values->data();
        constant.owner = values;
    }
    return copy;
}

Tensor run(const CpuProgram &program, CpuStream &stream, const Tensor &input, int threads = 1)
{
    const auto shapes = program.outputShapes({input.shape});
    REQUIRE(shapes.ok());
    Tensor output = randomTensor(shapes->front(), 1);
    REQUIRE(stream.run({input.view()}, {output.span()}).ok()); // takes the memory
    stream.fillWorkspace(std::numeric_limits<float>::quiet_NaN());
    REQUIRE(stream.run({input.view()}, {output.span()}, {}, threads).ok());
    return output;
}

struct Geometry
{
    int inputs, outputs, kernel, stride, padding, dilation;
};

//! 1x1 with and without stride, borders of every kind, dilation, plain pictures of few channels, odd numbers of
//! channels, one to six blocks, more input than a piece of scratch memory holds.
constexpr Geometry kGeometries[] = {
    {32, 40, 1, 1, 0, 1},
    {20, 64, 1, 2, 0, 1},
    {1030, 32, 1, 1, 0, 1},
    {3, 16, 7, 2, 3, 1},
    {5, 24, 3, 2, 1, 1},
    {17, 33, 3, 2, 1, 1},
    {24, 96, 3, 1, 2, 2},
    {700, 16, 3, 2, 1, 1},
    {16, 48, 2, 2, 0, 1},
};

std::shared_ptr<const Graph> layer(const Geometry &g, unsigned seed)
{
    GraphMaker maker(seed);
    const NodeId input = maker.input({1, g.inputs, -1, -1});
    op::Conv2d conv;
    conv.stride = g.stride;
    conv.padding = g.padding;
    conv.dilation = g.dilation;
    conv.activation = {Activation::Kind::LeakyRelu, 0.2F, kNoConstant};
    const NodeId output = maker.conv(input, {g.outputs, g.inputs, g.kernel, g.kernel}, conv);
    return maker.finish({output});
}

} // namespace

TEST_CASE("bf16 rounds inputs and weights and nothing else", "[inference][cpu][bf16]")
{
    if (!hasBf16Kernels()) {
        WARN("SKIPPED: this processor has no bf16 instructions");
        return;
    }
    unsigned seed = 40;
    for (const Geometry &g : kGeometries)
        for (const auto &[height, width] : {std::pair{7, 9}, {34, 31}, {5, 64}, {3, 50}}) {
            CAPTURE(g.inputs, g.outputs, g.kernel, g.stride, height, width);
            const auto graph = layer(g, ++seed);
            Tensor input = randomTensor({1, g.inputs, height, width}, seed);
            const auto program = CpuProgram::compile(graph, InstructionSet::Avx512Bf16);
            REQUIRE(program.ok());
            CHECK(program.value()->isBf16());
            CpuStream stream(program.value());
            const Tensor result = run(*program.value(), stream, input);
            const Tensor exact = evaluate(*graph, {input}).front();
            for (float &value : input.data)
                value = rounded(value);
            const Tensor expected = evaluate(*withRoundedWeights(graph), {input}).front();
            const double spread = std::sqrt(static_cast<double>(g.inputs * g.kernel * g.kernel));
            CHECK(largestDifference(result, expected) <= 3e-6 * spread);
            // And it did round.
            CHECK(largestDifference(result, exact) > 1e-4);
            CHECK(largestDifference(run(*program.value(), stream, input, 3), result) == 0.0);
        }
}

TEST_CASE("with bf16 allowed, fast layers, narrow ones and those that give the numbers stay exact",
          "[inference][cpu][bf16]")
{
    if (!hasBf16Kernels()) {
        WARN("SKIPPED: this processor has no bf16 instructions");
        return;
    }
    for (const Geometry &g :
         {Geometry{32, 32, 3, 1, 1, 1}, Geometry{64, 10, 1, 1, 0, 1}, Geometry{16, 32, 1, 1, 0, 1}}) {
        const auto graph = layer(g, 7);
        const Tensor input = randomTensor({1, g.inputs, 20, 23}, 8);
        const auto exact = CpuProgram::compile(graph, InstructionSet::Avx512);
        const auto fast = CpuProgram::compile(graph, InstructionSet::Avx512Bf16);
        REQUIRE(exact.ok());
        REQUIRE(fast.ok());
        CpuStream exactStream(exact.value());
        CpuStream fastStream(fast.value());
        CHECK(largestDifference(run(*fast.value(), fastStream, input), run(*exact.value(), exactStream, input)) == 0.0);
    }
}

TEST_CASE("a processor without bf16 instructions refuses it", "[inference][cpu][bf16]")
{
    const auto program = CpuProgram::compile(layer(kGeometries[0], 3), InstructionSet::Avx512Bf16);
    CHECK(program.ok() == hasBf16Kernels());
    if (!program)
        CHECK(program.error().code == ErrorCode::Unsupported);
}
