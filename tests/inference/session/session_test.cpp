#include "inference/reference_executor.h"
#include "inference/small_networks.h"

#include "base/log.h"
#include "inference/graph/builder.h"
#include "inference/networks/networks.h"
#include "inference/session/session_engine.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <cmath>
#include <limits>

using namespace ambrotype;
using namespace ambrotype::inference;

namespace {

//! What a fake device does to a tile's result; nothing when empty.
struct Faults
{
    std::function<Result<void>(const std::string &device, Precision precision, const Shape &window)> before;
    std::function<void(const std::string &device, Precision precision, Tensor &result)> after;
    std::atomic<int> runs{0};
};

class FaultyExecutor final : public GraphExecutor
{
public:
    FaultyExecutor(std::shared_ptr<const Graph> graph, std::string device, Precision precision, Faults &faults)
        : m_inner(test::makeReferenceExecutor(std::move(graph)))
        , m_device(std::move(device))
        , m_precision(precision)
        , m_faults(faults)
    {
    }

    Result<void> run(const std::vector<TensorView> &inputs, const Emit &emit, const ExecutorRun &options) override
    {
        ++m_faults.runs;
        if (m_faults.before)
            if (auto refused = m_faults.before(m_device, m_precision, inputs[0].shape); !refused)
                return refused;
        return m_inner->run(
            inputs,
            [&](std::size_t index, const TensorView &view) {
                Tensor result = copyOf(view);
                if (m_faults.after)
                    m_faults.after(m_device, m_precision, result);
                emit(index, result.view());
            },
            options);
    }

    std::uint64_t weightBytes() const override { return 1; }
    std::string description() const override { return "faulty"; }

private:
    std::shared_ptr<GraphExecutor> m_inner;
    std::string m_device;
    Precision m_precision;
    Faults &m_faults;
};

//! Faults are logged; here they are made on purpose.
struct QuietLog
{
    QuietLog() { setLogSink({}); }
};
const QuietLog quietLog;

struct Session
{
    explicit Session(const StateDict &weights,
                     const std::string &architecture = "srvgg",
                     const std::string &deviceId = "gpu")
    {
        const auto graph = buildNetwork(architecture, weights);
        REQUIRE(graph);
        device = std::make_shared<DeviceState>();
        device->id = deviceId;
        device->lane = std::make_shared<Lane>(2);
        model = std::make_unique<SessionModel>(
            *graph,
            factsOf(*graph, architecture),
            device,
            [this](std::shared_ptr<const Graph> g, const std::string &on, Precision precision, CpuBackend) {
                return Result<std::shared_ptr<GraphExecutor>>(
                    std::make_shared<FaultyExecutor>(std::move(g), on, precision, faults));
            });
    }

    Result<RunReport> run(const Tensor &input, Tensor &output, RunOptions options = {})
    {
        const ModelFacts &facts = model->facts();
        output.shape = {input.shape[0],
                        facts.outputChannels,
                        input.shape[2] * facts.scaleNumerator / facts.scaleDenominator,
                        input.shape[3] * facts.scaleNumerator / facts.scaleDenominator};
        output.data.assign(
            static_cast<std::size_t>(output.shape[0] * output.shape[1] * output.shape[2] * output.shape[3]),
            std::nanf(""));
        return model->run(input.view(), output.span(), options);
    }

    Faults faults;
    std::shared_ptr<DeviceState> device;
    std::unique_ptr<SessionModel> model;
};

RunOptions whole()
{
    RunOptions options;
    options.wholePicture = true;
    return options;
}

RunOptions tiled(int side)
{
    RunOptions options;
    options.tile = side;
    return options;
}

} // namespace

TEST_CASE("tiles and the whole picture give the same")
{
    struct Network
    {
        const char *architecture;
        StateDict weights;
    };
    const Network networks[] = {{"srvgg", test::smallSrvgg(2)},
                                {"rrdbnet", test::smallRrdbNet(2)},
                                {"rrdbnet", test::smallRrdbNet(1)},
                                {"ffdnet", test::smallFfdNet()}};
    for (const Network &network : networks) {
        Session session(network.weights, network.architecture);
        for (const auto &[height, width] : {std::pair{41, 67}, std::pair{64, 20}, std::pair{1, 1}, std::pair{3, 90}}) {
            const Tensor picture = test::testPicture(3, height, width);
            Tensor once;
            Tensor pieces;
            RunOptions options = whole();
            options.arguments["sigma"] = 0.1;
            options.validityGuard = false;
            const auto first = session.run(picture, once, options);
            REQUIRE(first);
            CHECK(first->tiles == 1);
            options.wholePicture = false;
            options.tile = 24;
            const auto second = session.run(picture, pieces, options);
            REQUIRE(second);
            CHECK(test::largestDifference(once, pieces) < 1.0 / 255.0 / 100.0);
        }
    }
}

TEST_CASE("a batch of pictures is the same as each alone")
{
    Session session(test::smallSrvgg(2));
    const Tensor a = test::testPicture(3, 12, 15);
    Tensor b = a;
    for (float &value : b.data)
        value = 1.0F - value;
    Tensor both;
    both.shape = {2, 3, 12, 15};
    both.data = a.data;
    both.data.insert(both.data.end(), b.data.begin(), b.data.end());
    Tensor outA;
    Tensor outB;
    Tensor outBoth;
    REQUIRE(session.run(a, outA));
    REQUIRE(session.run(b, outB));
    REQUIRE(session.run(both, outBoth));
    outA.data.insert(outA.data.end(), outB.data.begin(), outB.data.end());
    CHECK(outBoth.data == outA.data);
}

TEST_CASE("lack of memory halves only the tile that lacks it")
{
    Session session(test::smallSrvgg(2));
    const Tensor picture = test::testPicture(3, 100, 100);
    Tensor expected;
    REQUIRE(session.run(picture, expected, whole()));
    std::atomic<int> refused{0};
    session.faults.before = [&](const std::string &, Precision, const Shape &window) -> Result<void> {
        if (window[2] * window[3] > 1600 && refused++ < 3)
            return Error{ErrorCode::OutOfMemory, "no memory", "test"};
        return {};
    };
    Tensor output;
    const auto report = session.run(picture, output, tiled(64));
    REQUIRE(report);
    CHECK(report->redone == 3);
    REQUIRE(report->notes.size() == 1);
    CHECK(report->notes[0].find("memory") != std::string::npos);
    CHECK(test::largestDifference(expected, output) < 1e-5);
}

TEST_CASE("a device without any memory hands over to the processor")
{
    Session session(test::smallSrvgg(2));
    const Tensor picture = test::testPicture(3, 40, 40);
    Tensor expected;
    REQUIRE(session.run(picture, expected, whole()));
    session.faults.before = [](const std::string &device, Precision, const Shape &) -> Result<void> {
        if (device == "gpu")
            return Error{ErrorCode::OutOfMemory, "no memory", "test"};
        return {};
    };
    Tensor output;
    const auto report = session.run(picture, output);
    REQUIRE(report);
    CHECK(test::largestDifference(expected, output) < 1e-5);
    CHECK(report->notes.size() == 2);
}

TEST_CASE("broken tiles are computed again until they are right")
{
    using Break = void (*)(Tensor &);
    const Break breaks[] = {[](Tensor &t) { t.data[t.data.size() / 2] = std::numeric_limits<float>::quiet_NaN(); },
                            [](Tensor &t) { std::fill(t.data.begin(), t.data.end(), 0.0F); },
                            [](Tensor &t) {
                                for (float &value : t.data)
                                    value += 0.3F;
                            }};
    const Tensor picture = test::testPicture(3, 80, 80);
    for (const Break spoil : breaks) {
        Session session(test::smallSrvgg(2));
        Tensor expected;
        REQUIRE(session.run(picture, expected, whole()));
        // Half precision is broken, fp32 works.
        session.faults.after = [&](const std::string &, Precision precision, Tensor &result) {
            if (precision == Precision::Fp16)
                spoil(result);
        };
        RunOptions options = tiled(48);
        options.precision = Precision::Fp16;
        Tensor output;
        const auto report = session.run(picture, output, options);
        REQUIRE(report);
        CHECK(report->redone == report->tiles);
        CHECK(test::largestDifference(expected, output) < 1e-5);
        CHECK(session.device->brokenTiles >= kSuspectAfter);
        // The whole device is broken: the processor helps.
        session.faults.after = [&](const std::string &device, Precision, Tensor &result) {
            if (device == "gpu")
                spoil(result);
        };
        REQUIRE(session.run(picture, output, options));
        CHECK(test::largestDifference(expected, output) < 1e-5);
    }
}

TEST_CASE("what even the processor cannot compute is an error, not a picture")
{
    Session session(test::smallSrvgg(2));
    session.faults.after = [](const std::string &, Precision, Tensor &result) { result.data[0] = std::nanf(""); };
    Tensor output;
    const auto report = session.run(test::testPicture(3, 20, 20), output);
    REQUIRE_FALSE(report);
    CHECK(report.error().code == ErrorCode::Internal);
}

TEST_CASE("a run is cancelled within its tiles")
{
    Session session(test::smallSrvgg(2));
    CancelSource cancel;
    std::atomic<int> begun{0};
    session.faults.before = [&](const std::string &, Precision, const Shape &) -> Result<void> {
        if (++begun == 3)
            cancel.cancel();
        return {};
    };
    RunOptions options = tiled(32);
    options.cancel = cancel.token();
    Tensor output;
    const auto report = session.run(test::testPicture(3, 200, 200), output, options);
    REQUIRE_FALSE(report);
    CHECK(report.error().code == ErrorCode::Cancelled);
    CHECK(begun <= 4);
}

TEST_CASE("wrong shapes and missing values are said before anything runs")
{
    Session session(test::smallFfdNet(), "ffdnet");
    const Tensor picture = test::testPicture(3, 8, 8);
    Tensor output;
    CHECK(session.run(picture, output).error().code == ErrorCode::NotFound); // no sigma
    RunOptions options;
    options.arguments["sigma"] = 0.1;
    CHECK(session.run(test::testPicture(1, 8, 8), output, options).error().code == ErrorCode::InvalidArgument);
    Tensor wrong{std::vector<float>(3 * 7 * 8), {1, 3, 7, 8}};
    CHECK(session.model->run(picture.view(), wrong.span(), options).error().code == ErrorCode::InvalidArgument);
    CHECK(session.faults.runs == 0);
}

TEST_CASE("progress reaches its end")
{
    Session session(test::smallSrvgg(2));
    RunOptions options = tiled(24);
    options.progress = Progress::create();
    Tensor output;
    REQUIRE(session.run(test::testPicture(3, 50, 50), output, options));
    CHECK(options.progress.value() == Approx(1.0));
}

TEST_CASE("an argument has its standard value or one for every picture of a batch", "[inference][session]")
{
    const StateDict none;
    GraphBuilder builder(none);
    const NodeId picture = builder.input("input", {-1, 1, -1, -1});
    const NodeId weight = builder.argument("input.w", 0.25F);
    const NodeId plane = builder.add(op::ExpandLike{}, {weight, picture});
    const auto graph = builder.finish({{"output", builder.scaledAdd(plane, picture)}});
    REQUIRE(graph);
    const auto device = std::make_shared<DeviceState>();
    device->id = "cpu";
    device->lane = std::make_shared<Lane>(1);
    SessionModel model(*graph,
                       factsOf(*graph, "test"),
                       device,
                       [](std::shared_ptr<const Graph> g, const std::string &, Precision, CpuBackend) {
                           return Result<std::shared_ptr<GraphExecutor>>(test::makeReferenceExecutor(std::move(g)));
                       });
    const Tensor two{{1.0F, 2.0F, 3.0F, 4.0F, 5.0F, 6.0F, 7.0F, 8.0F}, {2, 1, 2, 2}};
    const auto added = [&](const std::map<std::string, TensorView> &further, const RunOptions &options) {
        std::map<std::string, TensorView> inputs = further;
        inputs["input"] = two.view();
        const auto outputs = model.runWhole(inputs, options, nullptr);
        REQUIRE(outputs);
        const std::vector<float> &values = outputs->at("output").data;
        return std::make_pair(values[3] - two.data[3], values[7] - two.data[7]);
    };
    RunOptions options;
    CHECK(added({}, options) == std::make_pair(0.25F, 0.25F));
    options.arguments["w"] = 0.75;
    CHECK(added({}, options) == std::make_pair(0.75F, 0.75F));
    const Tensor each{{0.0F, 1.0F}, {2, 1, 1, 1}};
    CHECK(added({{"input.w", each.view()}}, options) == std::make_pair(0.0F, 1.0F));
}
