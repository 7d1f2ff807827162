#include "inference/reference_executor.h"
#include "inference/small_networks.h"

#include "inference/session/session_engine.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <mutex>
#include <set>

using namespace ambrotype;
using namespace ambrotype::inference;

namespace {

//! Two equal cards and a smaller one.
class Cards final : public Backend
{
public:
    std::vector<DeviceInfo> accelerators() const override
    {
        std::vector<DeviceInfo> list;
        for (const char *id : {"cuda:0", "cuda:1", "cuda:2"}) {
            DeviceInfo info;
            info.id = id;
            info.name = std::string(id) == "cuda:2" ? "small card" : "large card";
            list.push_back(info);
        }
        return list;
    }

    Result<std::shared_ptr<GraphExecutor>>
    makeExecutor(std::shared_ptr<const Graph> graph, const std::string &device, Precision, bool) override
    {
        const std::lock_guard<std::mutex> lock(mutex);
        used.insert(device);
        return test::makeReferenceExecutor(std::move(graph));
    }

    std::uint64_t freeBytes(const std::string &) const override { return free; }

    void releaseMemory(const std::string &device) override
    {
        const std::lock_guard<std::mutex> lock(mutex);
        released.insert(device);
    }

    std::string description() const override { return "cards"; }

    std::uint64_t free = 0;
    std::mutex mutex;
    std::set<std::string> used;
    std::set<std::string> released;
};

struct Machine
{
    Machine()
        : engine([this] { return Result<Backend *>(&cards); }, [] { return true; })
        , file(dir / "small.safetensors")
    {
        test::writeSafetensors(file, test::smallSrvgg(2, 16, 2));
    }

    Result<std::shared_ptr<LoadedModel>> load(const std::string &device)
    {
        ModelRequest request;
        request.file = file;
        request.device = device;
        return engine.load(request, {});
    }

    //! The device that \p model runs on, and how many tiles a picture of 96 x 96 takes.
    RunReport run(LoadedModel &model)
    {
        const Tensor picture = test::testPicture(3, 96, 96);
        Tensor output{std::vector<float>(3 * 192 * 192), {1, 3, 192, 192}};
        RunOptions options;
        options.precision = Precision::Fp32;
        options.validityGuard = false;
        const auto report = model.run(picture.view(), output.span(), options);
        REQUIRE(report);
        return *report;
    }

    test::TemporaryDir dir;
    Cards cards;
    SessionEngine engine;
    std::filesystem::path file;
};

} // namespace

TEST_CASE("work goes to the equal card that has the least to do", "[inference][session]")
{
    Machine machine;
    auto first = machine.load("auto");
    REQUIRE(first);
    CHECK(machine.run(*first.value()).device == "cuda:0");
    // The first is in use; the third is another card, slower perhaps.
    auto second = machine.load("cuda");
    REQUIRE(second);
    CHECK(machine.run(*second.value()).device == "cuda:1");
    // Both are in use alike. After one is given back it is the one.
    first = Error{ErrorCode::Internal, {}, {}};
    const auto third = machine.load("auto");
    REQUIRE(third);
    CHECK(machine.run(*third.value()).device == "cuda:0");
    CHECK(machine.cards.used == std::set<std::string>{"cuda:0", "cuda:1"});
}

TEST_CASE("a card that is asked for by name is taken, busy or not", "[inference][session]")
{
    Machine machine;
    const auto one = machine.load("cuda:2");
    const auto two = machine.load("cuda:2");
    REQUIRE(one);
    REQUIRE(two);
    CHECK(one.value() == two.value());
    CHECK(machine.run(*one.value()).device == "cuda:2");
    CHECK_FALSE(machine.load("cuda:7"));
}

TEST_CASE("a card's memory is given back with its last unused model", "[inference][session]")
{
    Machine machine;
    {
        const auto kept = machine.load("cuda:1");
        REQUIRE(kept);
        machine.engine.releaseUnused();
        CHECK(machine.cards.released.empty());
    }
    machine.engine.releaseUnused();
    CHECK(machine.cards.released == std::set<std::string>{"cuda:1"});
}

TEST_CASE("tiles are planned by the card's own memory", "[inference][session]")
{
    Machine machine;
    const auto model = machine.load("cuda:0");
    REQUIRE(model);
    CHECK(machine.run(*model.value()).tiles == 1); // not known: enough for this
    machine.cards.free = 1'000'000;
    CHECK(machine.run(*model.value()).tiles > 1);
}
