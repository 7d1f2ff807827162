#include "jobs/runner/lent_cores.h"

#include "item_pictures.h"
#include "jobs/process_item.h"
#include "jobs/runner/queue_runner.h"
#include "qt_loop.h"
#include "store_under_test.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <condition_variable>
#include <mutex>

using namespace ambrotype;
using namespace ambrotype::jobs;
using test::opened;

namespace {

//! What several threads of a test tell each other.
class Meeting
{
public:
    void come()
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        ++m_come;
        m_most = std::max(m_most, m_come - m_gone);
        m_changed.notify_all();
    }
    //! False when fewer than \p count have come after a minute.
    bool waitFor(int count)
    {
        std::unique_lock<std::mutex> lock(m_mutex);
        return m_changed.wait_for(lock, std::chrono::minutes(1), [&] { return m_come >= count; });
    }
    void go()
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        ++m_gone;
    }
    int most()
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        return m_most;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_come = 0;
    int m_gone = 0;
    int m_most = 0;
};

std::vector<BatchItem> pictures(const test::TemporaryDir &dir, int count)
{
    std::vector<BatchItem> items(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        BatchItem &item = items[static_cast<std::size_t>(i)];
        item.input = dir / ("in/" + std::to_string(100 + i) + ".png");
        test::writeSmall(item.input, imaging::FileFormat::Png, {40, 30}, static_cast<unsigned>(i));
        item.outputFolder = dir / "out";
        item.recipe = pipeline::Recipe::neutral();
    }
    return items;
}

ItemResult done()
{
    ItemResult result;
    result.state = ItemState::Done;
    return result;
}

} // namespace

TEST_CASE("the next item is begun while the only worker's one waits for a device", "[jobs][runner][lent]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    auto store = opened(StoreAddress::sqlite(dir / "queue.sqlite"));
    REQUIRE(store->add(pictures(dir, 6)).ok());
    Meeting decoded;
    std::atomic<int> alone{0};
    RunnerOptions options;
    options.workers = 1;
    options.work = [&](const Claim &claim, const auto &, const auto &, const auto &) {
        decoded.come();
        {
            const Waiting forTheDevice;
            // The device is not ready before the next picture is; the last one has no next.
            if (claim.id < 6 && !decoded.waitFor(static_cast<int>(claim.id) + 1))
                ++alone;
        }
        decoded.go();
        return done();
    };
    QueueRunner runner(std::move(store), options);
    bool idle = false;
    QObject::connect(&runner, &QueueRunner::idle, &runner, [&] { idle = true; });
    runner.start();
    REQUIRE(test::runUntil([&] { return idle; }));
    CHECK(alone == 0);
    CHECK(decoded.most() >= 2);
    CHECK(runner.store().totals()->done == 6);
}

TEST_CASE("as many items again as there are workers may wait, not more", "[jobs][runner][lent]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    auto store = opened(StoreAddress::sqlite(dir / "queue.sqlite"));
    REQUIRE(store->add(pictures(dir, 24)).ok());
    Meeting underWay;
    RunnerOptions options;
    options.workers = 2;
    options.work = [&](const Claim &, const auto &, const auto &, const auto &) {
        underWay.come();
        {
            const Waiting forTheDisk;
            static_cast<void>(underWay.waitFor(4)); // all that may be begun
        }
        underWay.go();
        return done();
    };
    QueueRunner runner(std::move(store), options);
    bool idle = false;
    QObject::connect(&runner, &QueueRunner::idle, &runner, [&] { idle = true; });
    runner.start();
    REQUIRE(test::runUntil([&] { return idle; }));
    CHECK(underWay.most() == 4);
    CHECK(runner.store().totals()->done == 24);
}
