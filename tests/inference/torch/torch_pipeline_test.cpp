#include "inference/reference_executor.h"
#include "inference/small_networks.h"

#include "base/log.h"
#include "inference/graph/optimize.h"
#include "inference/networks/networks.h"
#include "inference/torch/run_recorder.h"
#include "inference/torch/torch_executor.h"
#include "inference/torch/torch_transfers.h"

#include <ATen/core/Tensor.h>

#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <stdexcept>

using namespace ambrotype;
using namespace ambrotype::inference;

namespace {

//! Stands in for CUDA graphs: keeps inputs and results in fixed tensors and repeats what was asked of it.
class FakeRun final : public RecordedRun
{
public:
    FakeRun(const std::vector<at::Tensor> &inputs, RunRecorder::Compute compute, std::atomic<int> &replays)
        : m_compute(std::move(compute))
        , m_replays(replays)
    {
        for (const at::Tensor &input : inputs)
            m_inputs.push_back(input.clone());
        m_results = m_compute(m_inputs);
    }

    const std::vector<at::Tensor> &replay(const std::vector<at::Tensor> &inputs) override
    {
        ++m_replays;
        for (std::size_t i = 0; i < inputs.size(); ++i)
            m_inputs[i].copy_(inputs[i]);
        const std::vector<at::Tensor> fresh = m_compute(m_inputs);
        for (std::size_t i = 0; i < fresh.size(); ++i)
            m_results[i].copy_(fresh[i]); // the same memory every time
        return m_results;
    }

private:
    RunRecorder::Compute m_compute;
    std::vector<at::Tensor> m_inputs;
    std::vector<at::Tensor> m_results;
    std::atomic<int> &m_replays;
};

class FakeRecorder final : public RunRecorder
{
public:
    std::unique_ptr<RecordedRun> record(const std::vector<at::Tensor> &inputs, const Compute &compute) override
    {
        ++attempts;
        if (fails)
            throw std::runtime_error("operation not permitted when stream is capturing");
        return std::make_unique<FakeRun>(inputs, compute, replays);
    }

    bool fails = false;
    std::atomic<int> attempts{0};
    std::atomic<int> replays{0};
};

std::shared_ptr<const Graph> graphOf(const char *architecture, const StateDict &weights)
{
    const auto built = buildNetwork(architecture, weights);
    REQUIRE(built);
    return std::make_shared<const Graph>(optimizeGraph(*built));
}

TorchOptions piped(std::shared_ptr<RunRecorder> recorder = {})
{
    TorchOptions options;
    options.pipeline = std::make_shared<TorchPipeline>(at::Device("cpu"));
    options.recorder = std::move(recorder);
    return options;
}

Tensor runOn(GraphExecutor &executor, const std::vector<TensorView> &inputs, const ExecutorRun &options = {})
{
    Tensor output;
    const auto done = executor.run(
        inputs, [&](std::size_t, const TensorView &v) { output = copyOf(v); }, options);
    return done ? output : Tensor();
}

std::shared_ptr<GraphExecutor> executorOf(const std::shared_ptr<const Graph> &graph, const TorchOptions &options)
{
    const auto made = makeTorchExecutor(graph, options);
    REQUIRE(made);
    return made.value();
}

} // namespace

TEST_CASE("through the pipeline LibTorch computes what it computes alone", "[torch][pipeline]")
{
    const auto graph = graphOf("ffdnet", test::smallFfdNet());
    const Tensor sigma{{0.1F}, {1, 1, 1, 1}};
    for (const bool channelsLast : {false, true}) {
        TorchOptions alone;
        alone.channelsLast = channelsLast;
        TorchOptions options = piped();
        options.channelsLast = channelsLast;
        const auto executor = executorOf(graph, options);
        for (const auto &[height, width] : {std::pair{9, 14}, std::pair{40, 30}, std::pair{1, 1}}) {
            const Tensor picture = test::testPicture(3, height, width);
            const std::vector<TensorView> inputs = {picture.view(), sigma.view()};
            CHECK(runOn(*executor, inputs).data == runOn(*executorOf(graph, alone), inputs).data);
        }
    }
}

TEST_CASE("tiles of several threads do not mix in the pipeline", "[torch][pipeline]")
{
    const auto graph = graphOf("srvgg", test::smallSrvgg(2));
    const auto executor = executorOf(graph, piped(std::make_shared<FakeRecorder>()));
    const auto reference = executorOf(graph, {});
    std::vector<Tensor> pictures;
    std::vector<Tensor> expected;
    for (int i = 0; i < 12; ++i) {
        pictures.push_back(test::testPicture(3, 10 + i % 2, 12));
        for (float &value : pictures.back().data)
            value *= 1.0F - 0.05F * static_cast<float>(i);
        expected.push_back(runOn(*reference, {pictures.back().view()}));
    }
    std::atomic<int> next{0};
    std::atomic<int> wrong{0};
    std::vector<std::future<void>> threads;
    for (int i = 0; i < 3; ++i)
        threads.push_back(std::async(std::launch::async, [&] {
            for (int tile = next++; tile < 12; tile = next++) {
                const auto k = static_cast<std::size_t>(tile);
                if (runOn(*executor, {pictures[k].view()}).data != expected[k].data)
                    ++wrong;
            }
        }));
    for (auto &thread : threads)
        thread.get();
    CHECK(wrong == 0);
}

TEST_CASE("equal tiles are recorded once and replayed, with the same result", "[torch][pipeline]")
{
    const auto graph = graphOf("srvgg", test::smallSrvgg(2));
    const auto recorder = std::make_shared<FakeRecorder>();
    const auto executor = executorOf(graph, piped(recorder));
    const auto reference = executorOf(graph, {});
    for (int i = 0; i < 6; ++i) {
        Tensor picture = test::testPicture(3, 8, 10);
        for (float &value : picture.data)
            value *= 1.0F - 0.1F * static_cast<float>(i);
        CHECK(runOn(*executor, {picture.view()}).data == runOn(*reference, {picture.view()}).data);
    }
    CHECK(recorder->attempts == 1);
    CHECK(recorder->replays == 4);
    // Another shape is another recording, and not one at first sight.
    const Tensor other = test::testPicture(3, 7, 10);
    REQUIRE_FALSE(runOn(*executor, {other.view()}).data.empty());
    CHECK(recorder->attempts == 1);
}

TEST_CASE("an argument that switches layers off is a recording of its own", "[torch][pipeline]")
{
    const auto recorder = std::make_shared<FakeRecorder>();
    const auto executor = executorOf(graphOf("ffdnet", test::smallFfdNet()), piped(recorder));
    const Tensor picture = test::testPicture(3, 8, 8);
    for (int i = 0; i < 3; ++i)
        for (const float sigma : {0.0F, 0.2F}) {
            const Tensor argument{{sigma}, {1, 1, 1, 1}};
            REQUIRE_FALSE(runOn(*executor, {picture.view(), argument.view()}).data.empty());
        }
    CHECK(recorder->attempts == 2);
}

TEST_CASE("a recording that fails leaves the network as it was", "[torch][pipeline]")
{
    setLogSink({});
    const auto graph = graphOf("srvgg", test::smallSrvgg(2));
    const auto recorder = std::make_shared<FakeRecorder>();
    recorder->fails = true;
    const auto executor = executorOf(graph, piped(recorder));
    const Tensor picture = test::testPicture(3, 8, 10);
    const Tensor expected = runOn(*executorOf(graph, {}), {picture.view()});
    for (int i = 0; i < 6; ++i)
        CHECK(runOn(*executor, {picture.view()}).data == expected.data);
    CHECK(recorder->attempts == 1);
}

TEST_CASE("deterministic runs are never recorded", "[torch][pipeline]")
{
    const auto recorder = std::make_shared<FakeRecorder>();
    const auto executor = executorOf(graphOf("srvgg", test::smallSrvgg(2)), piped(recorder));
    const Tensor picture = test::testPicture(3, 8, 10);
    ExecutorRun options;
    options.deterministic = true;
    for (int i = 0; i < 6; ++i)
        REQUIRE_FALSE(runOn(*executor, {picture.view()}, options).data.empty());
    CHECK(recorder->attempts == 0);
}

TEST_CASE("recordings leave with their network", "[torch][pipeline]")
{
    const auto recorder = std::make_shared<FakeRecorder>();
    const TorchOptions options = piped(recorder);
    auto executor = executorOf(graphOf("srvgg", test::smallSrvgg(2)), options);
    const Tensor picture = test::testPicture(3, 8, 10);
    for (int i = 0; i < 4; ++i)
        REQUIRE_FALSE(runOn(*executor, {picture.view()}).data.empty());
    REQUIRE(recorder->replays > 0);
    const std::weak_ptr<GraphExecutor> left = executor;
    executor.reset();
    CHECK(left.expired());
    CHECK(recorder.use_count() == 2); // here and in the options
}

TEST_CASE("a cancelled tile leaves the pipeline usable", "[torch][pipeline]")
{
    const auto graph = graphOf("srvgg", test::smallSrvgg(2));
    const auto executor = executorOf(graph, piped());
    const Tensor picture = test::testPicture(3, 8, 10);
    CancelSource cancel;
    cancel.cancel();
    for (int i = 0; i < 5; ++i) {
        const auto done =
            executor->run({picture.view()}, [](std::size_t, const TensorView &) {}, {cancel.token(), 1, false});
        REQUIRE_FALSE(done);
        CHECK(done.error().code == ErrorCode::Cancelled);
    }
    CHECK_FALSE(runOn(*executor, {picture.view()}).data.empty());
}

TEST_CASE("several outputs and strided inputs go through the pipeline", "[torch][pipeline]")
{
    TorchTransfers transfers(at::Device("cpu"));
    const std::vector<float> rows = {0, 1, 2, 3, 4, 5};
    transfers.stage(1, {{rows.data(), {1, 3, 2}, {0, 1, 3}}, {rows.data(), {1}, {1}}}); // columns first
    transfers.queueUpload(1);
    REQUIRE(transfers.inputs(1).size() == 2);
    const at::Tensor picture = transfers.inputs(1)[0];
    CHECK(picture.is_contiguous());
    transfers.setResults(0, {picture.transpose(1, 2), picture.slice(2, 0, 1)});
    transfers.queueDownload(0);
    std::vector<Tensor> results;
    transfers.emit(0, [&](std::size_t, const TensorView &view) { results.push_back(copyOf(view)); });
    REQUIRE(results.size() == 2);
    CHECK(results[0].shape == std::vector<std::int64_t>{1, 2, 3});
    CHECK(results[0].data == rows);
    CHECK(results[1].data == std::vector<float>{0, 1, 2});
}
