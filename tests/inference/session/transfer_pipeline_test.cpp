#include "inference/session/fake_accelerator.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <thread>

using namespace ambrotype;
using namespace ambrotype::inference;
using test::FakeAccelerator;
using Habit = FakeAccelerator::Habit;
using Omission = FakeAccelerator::Omission;

namespace {

constexpr int kValues = 4;

//! Takes one tile, all of whose values are \p value, through the pipeline; \returns what came out, empty on error.
std::vector<float> runTile(TransferPipeline &pipeline, FakeAccelerator &device, float value)
{
    const std::vector<float> input(kValues, value);
    std::vector<float> output;
    const auto done = pipeline.run(
        {{input.data(), {kValues}, {1}}},
        [&](int up, int down) -> Result<void> {
            device.queueCompute(up, down);
            return {};
        },
        [&](std::size_t, const TensorView &view) { output.assign(view.data, view.data + view.shape[0]); });
    return done ? output : std::vector<float>(); // no assertions: these run in threads
}

//! Two tiles of which the first waits for its download until the second has put all its work into the queues.
bool twoTilesAreRight(Habit habit, Omission omission)
{
    FakeAccelerator device(habit, omission);
    TransferPipeline pipeline(device);
    device.holdDownloads(2);
    auto first = std::async(std::launch::async, [&] { return runTile(pipeline, device, 10.0F); });
    // The first tile's work is queued, none of it done.
    while (device.calls().empty() || device.calls().back() != "wait down 0")
        std::this_thread::yield();
    const std::vector<float> second = runTile(pipeline, device, 20.0F);
    return first.get() == std::vector<float>(kValues, 21.0F) && second == std::vector<float>(kValues, 41.0F);
}

} // namespace

TEST_CASE("a tile goes up, is computed and comes down, each after the other", "[inference][pipeline]")
{
    FakeAccelerator device(Habit::Late);
    TransferPipeline pipeline(device);
    CHECK(runTile(pipeline, device, 3.0F) == std::vector<float>(kValues, 7.0F));
    const std::vector<std::string> expected = {"wait up 0",
                                               "stage 0",
                                               "await Consumed 0",
                                               "upload 0",
                                               "mark Uploaded 0",
                                               "await Uploaded 0",
                                               "compute 0 0",
                                               "mark Consumed 0",
                                               "mark Computed 0",
                                               "await Computed 0",
                                               "download 0",
                                               "wait down 0",
                                               "emit 0"};
    CHECK(device.calls() == expected);
}

TEST_CASE("tiles in flight do not touch each other, however late or early the device works", "[inference][pipeline]")
{
    CHECK(twoTilesAreRight(Habit::Late, Omission::None));
    CHECK(twoTilesAreRight(Habit::EarlyTransfers, Omission::None));
}

TEST_CASE("each wait of the pipeline is needed", "[inference][pipeline]")
{
    CHECK_FALSE(twoTilesAreRight(Habit::Late, Omission::AwaitUploaded));
    CHECK_FALSE(twoTilesAreRight(Habit::EarlyTransfers, Omission::AwaitConsumed));
    CHECK_FALSE(twoTilesAreRight(Habit::EarlyTransfers, Omission::AwaitComputed));
    CHECK_FALSE(twoTilesAreRight(Habit::Late, Omission::WaitForUpload));
}

TEST_CASE("a tile goes up before there is room for its result", "[inference][pipeline]")
{
    FakeAccelerator device(Habit::Late);
    TransferPipeline pipeline(device);
    std::promise<void> release;
    const std::shared_future<void> released = release.get_future().share();
    std::atomic<int> emitting{0};
    const std::vector<float> input(kValues, 1.0F);
    const auto tile = [&](bool blocks) {
        return pipeline.run(
            {{input.data(), {kValues}, {1}}},
            [&](int up, int down) -> Result<void> {
                device.queueCompute(up, down);
                return {};
            },
            [&, blocks](std::size_t, const TensorView &) {
                ++emitting;
                if (blocks)
                    released.wait();
            });
    };
    auto first = std::async(std::launch::async, [&] { return tile(true); });
    auto second = std::async(std::launch::async, [&] { return tile(true); });
    while (emitting < 2)
        std::this_thread::yield();
    // Both places for results are taken. The third tile's upload is queued all the same.
    auto third = std::async(std::launch::async, [&] { return tile(false); });
    const auto uploads = [&] {
        int count = 0;
        for (const std::string &call : device.calls())
            count += call.rfind("mark Uploaded", 0) == 0 ? 1 : 0;
        return count;
    };
    while (uploads() < 3)
        std::this_thread::yield();
    CHECK(emitting == 2);
    release.set_value();
    CHECK(first.get());
    CHECK(second.get());
    CHECK(third.get());
    CHECK(emitting == 3);
}

TEST_CASE("after an error the device is empty and the pipeline goes on", "[inference][pipeline]")
{
    FakeAccelerator device(Habit::Late);
    TransferPipeline pipeline(device);
    const std::vector<float> input(kValues, 1.0F);
    const std::vector<TensorView> views = {{input.data(), {kValues}, {1}}};
    const auto nothing = [](std::size_t, const TensorView &) { FAIL("there is no result"); };
    for (int i = 0; i < 3; ++i) { // more often than there are slots
        const auto failed = pipeline.run(
            views,
            [](int, int) -> Result<void> {
                return Error{ErrorCode::OutOfMemory, "full", {}};
            },
            nothing);
        REQUIRE_FALSE(failed);
        CHECK(failed.error().code == ErrorCode::OutOfMemory);
        CHECK(device.calls().back() == "drain");
        CHECK_THROWS(pipeline.run(
            views, [](int, int) -> Result<void> { throw std::runtime_error("driver"); }, nothing));
        CHECK(device.calls().back() == "drain");
        device.failNextUpload();
        CHECK_THROWS(pipeline.run(
            views, [](int, int) -> Result<void> { return {}; }, nothing));
        CHECK(device.calls().back() == "drain");
    }
    CHECK(runTile(pipeline, device, 5.0F) == std::vector<float>(kValues, 11.0F));
}

TEST_CASE("many tiles of several threads come out right", "[inference][pipeline]")
{
    for (const Habit habit : {Habit::Late, Habit::EarlyTransfers}) {
        FakeAccelerator device(habit);
        TransferPipeline pipeline(device);
        std::atomic<int> next{0};
        std::atomic<int> wrong{0};
        std::vector<std::future<void>> threads;
        for (int i = 0; i < 3; ++i)
            threads.push_back(std::async(std::launch::async, [&] {
                for (int tile = next++; tile < 300; tile = next++) {
                    const auto value = static_cast<float>(tile);
                    if (runTile(pipeline, device, value) != std::vector<float>(kValues, 2.0F * value + 1.0F))
                        ++wrong;
                }
            }));
        for (auto &thread : threads)
            thread.get();
        CHECK(wrong == 0);
    }
}
