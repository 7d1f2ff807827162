#include "item_pictures.h"
#include "jobs/batch_queue.h"
#include "jobs/handover.h"
#include "jobs/process_item.h"
#include "jobs/runner/queue_runner.h"
#include "qt_loop.h"
#include "store_under_test.h"
#include "support/test_files.h"

#include "base/parallel.h"

#include <QElapsedTimer>
#include <QThreadPool>

#include <catch2/catch.hpp>

#include <cstdio>
#include <fstream>
#include <iterator>

#include <unistd.h>

using namespace ambrotype;
using namespace ambrotype::jobs;

// Figures of the queue, printed and not judged: test_jobs "[figures]"

namespace {

double residentMegabytes()
{
    std::ifstream stream("/proc/self/statm");
    long all = 0;
    long resident = 0;
    stream >> all >> resident;
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

int openHandles()
{
    return static_cast<int>(std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

std::vector<BatchItem> pictures(const std::filesystem::path &folder, const std::filesystem::path &out, int count)
{
    std::vector<BatchItem> items;
    for (int i = 0; i < count; ++i) {
        BatchItem &item = items.emplace_back();
        item.input = folder / (std::to_string(10'000 + i) + ".png");
        if (!std::filesystem::exists(item.input))
            test::writeSmall(item.input, imaging::FileFormat::Png, {320, 240}, static_cast<unsigned>(i));
        item.outputFolder = out;
        item.recipe = pipeline::Recipe::neutral();
        if (!item.recipe.set("sharpen", "amount", 40.0))
            std::abort();
    }
    return items;
}

double secondsDirect(const std::vector<BatchItem> &items)
{
    QElapsedTimer timer;
    timer.start();
    QThreadPool pool;
    pool.setMaxThreadCount(2);
    for (const BatchItem &item : items) {
        pool.start(handedOver([&item] {
            const InlineLoops alone;
            processItem(item, {}, {});
        }));
    }
    pool.waitForDone();
    return static_cast<double>(timer.elapsed()) / 1000.0;
}

double secondsQueued(std::vector<BatchItem> items, const StoreAddress &address, double &busy)
{
    auto store = test::opened(address);
    if (!store->add(std::move(items)))
        std::abort();
    RunnerOptions options;
    options.workers = 2;
    QueueRunner runner(std::move(store), options);
    bool over = false;
    QObject::connect(&runner, &QueueRunner::idle, &runner, [&over] { over = true; });
    QElapsedTimer timer;
    timer.start();
    runner.start();
    test::runUntil([&] { return over; });
    busy = runner.busyShare();
    return static_cast<double>(timer.elapsed()) / 1000.0;
}

} // namespace

TEST_CASE("figures: a thousand small pictures with and without a queue", "[.figures]")
{
    test::needApplication();
    const int count = 334; // three times each way, in turn
    const test::TemporaryDir dir;
    double direct = 0.0;
    double queued = 0.0;
    pictures(dir / "in", dir / "warm", count);
    secondsDirect(pictures(dir / "in", dir / "warm", 50));
    for (int round = 0; round < 3; ++round) {
        const std::string number = std::to_string(round);
        const double memory = residentMegabytes();
        const int handles = openHandles();
        double busy = 0.0;
        const double with = secondsQueued(pictures(dir / "in", dir / ("q" + number), count),
                                          StoreAddress::sqlite(dir / ("q" + number + ".sqlite")),
                                          busy);
        std::printf("queue %.2f s, workers busy %.1f %%, memory %+.1f MB, handles %+d\n",
                    with,
                    busy * 100,
                    residentMegabytes() - memory,
                    openHandles() - handles);
        double unused = 0.0;
        const auto inMemory = pictures(dir / "in", dir / ("m" + number), count);
        std::printf("in memory %.2f s\n", secondsQueued(inMemory, StoreAddress::memory(), unused));
        const double without = secondsDirect(pictures(dir / "in", dir / ("d" + number), count));
        std::printf("direct %.2f s\n", without);
        direct += without;
        queued += with;
    }
    std::printf("throughput with the queue: %.1f %% of that without\n", direct / queued * 100);
}

TEST_CASE("figures: five thousand items", "[.figures]")
{
    for (test::StorePlace &place : test::storePlaces()) {
        std::vector<BatchItem> items(5000);
        for (std::size_t i = 0; i < items.size(); ++i) {
            items[i].recipe = pipeline::Recipe::neutral();
            items[i].input = "/pictures/of/a/wedding/IMG_" + std::to_string(10'000 + i) + ".jpg";
            items[i].outputFolder = "/results/of/a/wedding";
        }
        auto store = test::opened(place.address);
        QElapsedTimer timer;
        timer.start();
        if (!store->add(items))
            std::abort();
        const qint64 add = timer.restart();
        const auto rows = store->list();
        const qint64 list = timer.restart();
        const auto page = store->list({}, 2500, 50);
        const qint64 slice = timer.restart();
        const auto claims = store->claim("w", 8, true, 1000);
        const qint64 claim = timer.restart();
        std::printf("%s: add %lld ms, list %zu in %lld ms, a page of %zu in %lld ms, claim %zu in %lld ms\n",
                    place.name.c_str(),
                    static_cast<long long>(add),
                    rows->size(),
                    static_cast<long long>(list),
                    page->size(),
                    static_cast<long long>(slice),
                    claims->size(),
                    static_cast<long long>(claim));
        if (place.address.kind != StoreAddress::Kind::Sqlite)
            continue;
        items.clear();
        items.shrink_to_fit();
        store->setPaused(true).ok();
        store.reset();
        const double before = residentMegabytes();
        BatchQueue queue;
        timer.restart();
        queue.open(place.address);
        test::runUntil([&] { return queue.count() == 5000; });
        std::printf("window: 5000 rows in %lld ms, %.1f MB\n",
                    static_cast<long long>(timer.elapsed()),
                    residentMegabytes() - before);
    }
}
