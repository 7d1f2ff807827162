#include "inference/reference_executor.h"
#include "inference/small_networks.h"

#include "inference/graph/analysis.h"
#include "inference/graph/builder.h"
#include "inference/graph/optimize.h"
#include "inference/networks/networks.h"

#include <catch2/catch.hpp>

using namespace ambrotype;
using namespace ambrotype::inference;

namespace {

Graph normGraph(const StateDict &weights)
{
    GraphBuilder builder(weights);
    const NodeId input = builder.input("input", {-1, 3, -1, -1});
    NodeId x = builder.conv(input, "first", GraphBuilder::Bias::No);
    x = builder.prelu(builder.batchNorm(x, "norm"), "act");
    x = builder.channelScaledAdd(builder.conv(x, "second"), input, "beta");
    auto graph = builder.finish({{"output", x}});
    REQUIRE(graph);
    return std::move(graph).value();
}

Tensor runReference(const Graph &graph, const Tensor &input)
{
    Tensor output;
    auto executor = test::makeReferenceExecutor(std::make_shared<const Graph>(graph));
    const auto done = executor->run({input.view()}, [&](std::size_t, const TensorView &v) { output = copyOf(v); }, {});
    REQUIRE(done);
    return output;
}

} // namespace

TEST_CASE("a network is loaded strictly both ways")
{
    const StateDict whole = test::smallSrvgg(2);
    REQUIRE(buildNetwork("srvgg", whole));

    StateDict lacking;
    for (const auto &[key, tensor] : whole)
        if (key != "body.2.bias")
            lacking.insert(key, tensor);
    const auto missing = buildNetwork("srvgg", lacking);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ErrorCode::BadFormat);
    CHECK(missing.error().detail == "missing: body.2.bias");

    StateDict excess = whole;
    excess.insert("tail.weight", TensorRef::fromFloats({1}, {0.0F}));
    const auto unexpected = buildNetwork("srvgg", excess);
    REQUIRE_FALSE(unexpected);
    CHECK(unexpected.error().detail == "unexpected: tail.weight");

    CHECK(buildNetwork("no-such-network", whole).error().code == ErrorCode::Unsupported);
}

TEST_CASE("shapes that do not fit are refused when the network is built")
{
    StateDict wrong;
    for (const auto &[key, tensor] : test::smallSrvgg(2))
        wrong.insert(key,
                     key == "body.2.weight" ? TensorRef::fromFloats({8, 7, 3, 3}, std::vector<float>(504)) : tensor);
    const auto graph = buildNetwork("srvgg", wrong);
    REQUIRE_FALSE(graph);
    CHECK(graph.error().detail.find("body.2") != std::string::npos);
}

TEST_CASE("optimising a graph keeps its function and takes its norms, activations and factors in")
{
    const Graph graph = normGraph(test::smallNormNet());
    const Graph optimised = optimizeGraph(graph);
    CHECK(optimised.nodes.size() == 4); // input, two convolutions, sum
    for (const Node &node : optimised.nodes)
        CHECK_FALSE(std::holds_alternative<op::BatchNorm>(node.operation));
    const Tensor picture = test::testPicture(3, 9, 11);
    CHECK(test::largestDifference(runReference(graph, picture), runReference(optimised, picture)) < 2e-6);
}

TEST_CASE("an activation is not drawn into a result that others read too")
{
    const StateDict weights = test::smallNormNet();
    GraphBuilder builder(weights);
    const NodeId input = builder.input("input", {-1, 3, -1, -1});
    const NodeId conv = builder.conv(input, "first", GraphBuilder::Bias::No);
    const NodeId sum = builder.scaledAdd(builder.relu(conv), conv);
    for (const char *key : {"norm.weight",
                            "norm.bias",
                            "norm.running_mean",
                            "norm.running_var",
                            "act.weight",
                            "second.weight",
                            "second.bias",
                            "beta"})
        builder.ignore(key);
    const auto graph = builder.finish({{"output", sum}});
    REQUIRE(graph);
    CHECK(optimizeGraph(*graph).nodes.size() == 4);
    const Tensor picture = test::testPicture(3, 5, 6);
    CHECK(test::largestDifference(runReference(*graph, picture), runReference(optimizeGraph(*graph), picture)) == 0.0);
}

TEST_CASE("what tiling must know follows from the graph")
{
    const auto srvgg = buildNetwork("srvgg", test::smallSrvgg(4, 8, 3));
    REQUIRE(srvgg);
    const SpatialFacts enlarger = spatialFacts(*srvgg);
    CHECK(enlarger.scaleNumerator == 4);
    CHECK(enlarger.scaleDenominator == 1);
    CHECK(enlarger.multiple == 1);
    CHECK(enlarger.radius >= 5); // five 3 x 3 convolutions
    CHECK(enlarger.radius <= 6);
    CHECK_FALSE(enlarger.isGlobal);

    const auto halved = buildNetwork("rrdbnet", test::smallRrdbNet(2));
    REQUIRE(halved);
    CHECK(spatialFacts(*halved).scaleNumerator == 2);
    CHECK(spatialFacts(*halved).multiple == 2);

    const auto denoiser = buildNetwork("ffdnet", test::smallFfdNet());
    REQUIRE(denoiser);
    CHECK(spatialFacts(*denoiser).scaleNumerator == 1);
    CHECK(spatialFacts(*denoiser).multiple == 2);
    CHECK(spatialFacts(*denoiser).radius >= 6); // three 3 x 3 convolutions at half size
}

TEST_CASE("multiply-adds of the compact network are those of its published size")
{
    // 2.418 TFLOP per input megapixel: 64 features, 32 inner convolutions, x4.
    StateDict weights;
    const auto add = [&](const std::string &key, const std::vector<std::int64_t> &shape) {
        std::int64_t count = 1;
        for (const std::int64_t size : shape)
            count *= size;
        weights.insert(key, TensorRef::fromFloats(shape, std::vector<float>(static_cast<std::size_t>(count))));
    };
    for (int i = 0; i <= 66; i += 2) {
        const std::string number = std::to_string(i);
        const std::int64_t out = i == 66 ? 48 : 64;
        add("body." + number + ".weight", {out, i == 0 ? 3 : 64, 3, 3});
        add("body." + number + ".bias", {out});
        if (i < 66)
            add("body." + std::to_string(i + 1) + ".weight", {64});
    }
    const auto graph = buildNetwork("srvgg", weights);
    REQUIRE(graph);
    const auto shapes = inferShapes(*graph, {{1, 3, 1000, 1000}});
    REQUIRE(shapes);
    CHECK(2.0 * multiplyAdds(*graph, *shapes) == Approx(2.418e12).epsilon(0.001));
    CHECK((*shapes)[static_cast<std::size_t>(graph->outputs[0].node)] == Shape{1, 3, 4000, 4000});
}
