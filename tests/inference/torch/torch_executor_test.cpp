#include "inference/reference_executor.h"
#include "inference/small_networks.h"

#include "inference/graph/optimize.h"
#include "inference/networks/networks.h"
#include "inference/torch/torch_backend.h"
#include "inference/torch/torch_executor.h"

#include <catch2/catch.hpp>

using namespace ambrotype;
using namespace ambrotype::inference;

namespace {

Tensor runOn(GraphExecutor &executor, const std::vector<TensorView> &inputs)
{
    Tensor output;
    const auto done = executor.run(inputs, [&](std::size_t, const TensorView &v) { output = copyOf(v); }, {});
    REQUIRE(done);
    return output;
}

} // namespace

TEST_CASE("LibTorch computes what the definitions say, in every layout")
{
    struct Network
    {
        const char *architecture;
        StateDict weights;
        bool hasSigma;
    };
    const Network networks[] = {{"srvgg", test::smallSrvgg(4), false},
                                {"rrdbnet", test::smallRrdbNet(1), false},
                                {"rrdbnet", test::smallRrdbNet(2), false},
                                {"rrdbnet", test::smallRrdbNet(4), false},
                                {"ffdnet", test::smallFfdNet(), true}};
    const Tensor sigma{{0.1F}, {1, 1, 1, 1}};
    for (const Network &network : networks) {
        const auto built = buildNetwork(network.architecture, network.weights);
        REQUIRE(built);
        for (const bool optimised : {false, true}) {
            const auto graph = std::make_shared<const Graph>(optimised ? optimizeGraph(*built) : *built);
            for (const auto &[height, width] : {std::pair{9, 14}, std::pair{1, 1}, std::pair{2, 7}}) {
                const Tensor picture = test::testPicture(3, height, width);
                std::vector<TensorView> inputs = {picture.view()};
                if (network.hasSigma)
                    inputs.push_back(sigma.view());
                const Tensor expected = runOn(*test::makeReferenceExecutor(graph), inputs);
                for (const bool channelsLast : {false, true}) {
                    TorchOptions options;
                    options.channelsLast = channelsLast;
                    const auto executor = makeTorchExecutor(graph, options);
                    REQUIRE(executor);
                    CHECK(test::largestDifference(expected, runOn(*executor.value(), inputs)) < 1e-5);
                }
            }
        }
    }
}

TEST_CASE("LibTorch reads strided pictures")
{
    const auto graph = std::make_shared<const Graph>(std::move(buildNetwork("srvgg", test::smallSrvgg(2))).value());
    const Tensor picture = test::testPicture(3, 8, 10);
    Tensor interleaved = picture; // rows of pixels, as decoders give them
    for (std::size_t i = 0; i < 80; ++i)
        for (std::size_t c = 0; c < 3; ++c)
            interleaved.data[i * 3 + c] = picture.data[c * 80 + i];
    const TensorView view{interleaved.data.data(), {1, 3, 8, 10}, {240, 1, 30, 3}};
    const auto executor = makeTorchExecutor(graph, {});
    REQUIRE(executor);
    CHECK(test::largestDifference(runOn(*executor.value(), {picture.view()}), runOn(*executor.value(), {view})) == 0.0);
}

TEST_CASE("a run stops between layers when it is cancelled")
{
    const auto graph = std::make_shared<const Graph>(std::move(buildNetwork("srvgg", test::smallSrvgg(2))).value());
    const auto executor = makeTorchExecutor(graph, {});
    REQUIRE(executor);
    CancelSource cancel;
    cancel.cancel();
    const Tensor picture = test::testPicture(3, 8, 10);
    const auto done =
        executor.value()->run({picture.view()}, [](std::size_t, const TensorView &) {}, {cancel.token(), 1});
    REQUIRE_FALSE(done);
    CHECK(done.error().code == ErrorCode::Cancelled);
}

TEST_CASE("an unknown custom operation is refused, not run")
{
    Graph graph;
    graph.nodes.push_back({op::Input{{-1, 3, -1, -1}}, {}, "input"});
    graph.nodes.push_back({op::Custom{"mystery", {}, {}}, {0}, "layer"});
    graph.outputs.push_back({"output", 1});
    const auto executor = makeTorchExecutor(std::make_shared<const Graph>(graph), {});
    REQUIRE_FALSE(executor);
    CHECK(executor.error().code == ErrorCode::Unsupported);
}

TEST_CASE("the plug-in's back end names its version")
{
    CHECK(torchBackend().description().find("LibTorch ") == 0);
}
