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
#include <QEventLoop>
#include <QThreadPool>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>

#include <sys/resource.h>
#include <unistd.h>

using namespace ambrotype;
using namespace ambrotype::jobs;

// Figures of the queue, printed and not judged: test_jobs "[figures]"

namespace {

constexpr int kWorkers = 2;

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

//! \param whose RUSAGE_SELF or RUSAGE_THREAD.
double processorSeconds(int whose)
{
    rusage used = {};
    getrusage(whose, &used);
    const auto seconds = [](const timeval &time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

//! What a piece of work took.
struct Spent
{
    double wall = 0.0;
    double processor = 0.0;
    double here = 0.0; //!< Of the calling thread: the store's, where there is one.
};

template <typename Work> Spent spentOn(Work &&work)
{
    const double before = processorSeconds(RUSAGE_SELF);
    const double beforeHere = processorSeconds(RUSAGE_THREAD);
    QElapsedTimer timer;
    timer.start();
    work();
    const double wall = static_cast<double>(timer.nsecsElapsed()) * 1e-9;
    return {wall, processorSeconds(RUSAGE_SELF) - before, processorSeconds(RUSAGE_THREAD) - beforeHere};
}

Spent direct(const std::vector<BatchItem> &items)
{
    return spentOn([&] {
        QThreadPool pool;
        pool.setMaxThreadCount(kWorkers);
        for (const BatchItem &item : items) {
            pool.start(handedOver([&item] {
                const InlineLoops alone;
                processItem(item, {}, {});
            }));
        }
        pool.waitForDone();
    });
}

Spent queued(std::vector<BatchItem> items, const StoreAddress &address, double &busy)
{
    auto store = test::opened(address);
    if (!store->add(std::move(items)))
        std::abort();
    RunnerOptions options;
    options.workers = kWorkers;
    QueueRunner runner(std::move(store), options);
    QEventLoop loop;
    QObject::connect(&runner, &QueueRunner::idle, &loop, &QEventLoop::quit, Qt::QueuedConnection);
    const Spent spent = spentOn([&] {
        runner.start();
        loop.exec();
    });
    busy = runner.busyShare();
    return spent;
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

} // namespace

TEST_CASE("figures: a thousand small pictures with and without a queue", "[.figures]")
{
    test::needApplication();
    constexpr int kCount = 200; // five times each way, in turn, so that what else the machine does hits both
    constexpr int kRounds = 5;
    const test::TemporaryDir dir;
    pictures(dir / "in", dir / "warm", kCount);
    direct(pictures(dir / "in", dir / "warm", 50));
    std::vector<double> walls;
    std::vector<double> processors;
    Spent with;
    Spent without;
    for (int round = 0; round < kRounds; ++round) {
        const std::string number = std::to_string(round);
        const double memory = residentMegabytes();
        const int handles = openHandles();
        double busy = 0.0;
        double unused = 0.0;
        const Spent queue = queued(pictures(dir / "in", dir / ("q" + number), kCount),
                                   StoreAddress::sqlite(dir / ("q" + number + ".sqlite")),
                                   busy);
        std::printf(
            "queue %.2f s (processor %.2f s, the store %.2f s), workers busy %.1f %%, memory %+.1f MB, handles %+d\n",
            queue.wall,
            queue.processor,
            queue.here,
            busy * 100,
            residentMegabytes() - memory,
            openHandles() - handles);
        const Spent plain = direct(pictures(dir / "in", dir / ("d" + number), kCount));
        const Spent kept = queued(pictures(dir / "in", dir / ("m" + number), kCount), StoreAddress::memory(), unused);
        std::printf("direct %.2f s (processor %.2f s), in memory %.2f s (processor %.2f s, the store %.2f s)\n",
                    plain.wall,
                    plain.processor,
                    kept.wall,
                    kept.processor,
                    kept.here);
        walls.push_back(plain.wall / queue.wall);
        processors.push_back(plain.processor / queue.processor);
        with.wall += queue.wall;
        without.wall += plain.wall;
    }
    std::printf("throughput with the queue: %.1f %% of that without (median of the rounds %.1f %%), by processor time "
                "%.1f %%\n",
                without.wall / with.wall * 100,
                median(walls) * 100,
                median(processors) * 100);
}

TEST_CASE("figures: how busy the device is when a network enlarges", "[.figures]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    for (const int workers : {1, 2}) {
        std::vector<BatchItem> items = pictures(dir / "in", dir / ("out" + std::to_string(workers)), 40);
        for (BatchItem &item : items) {
            if (!item.recipe.set("resize", "mode", std::string("factor")) || !item.recipe.set("resize", "factor", 2.0))
                std::abort();
        }
        auto store = test::opened(StoreAddress::sqlite(dir / (std::to_string(workers) + ".sqlite")));
        if (!store->add(std::move(items)))
            std::abort();
        RunnerOptions options;
        options.workers = workers;
        QueueRunner runner(std::move(store), options);
        QEventLoop loop;
        QObject::connect(&runner, &QueueRunner::idle, &loop, &QEventLoop::quit, Qt::QueuedConnection);
        const Spent spent = spentOn([&] {
            runner.start();
            loop.exec();
        });
        std::printf("%d workers: %.2f s (processor %.2f s), workers busy %.1f %%",
                    workers,
                    spent.wall,
                    spent.processor,
                    runner.busyShare() * 100);
        for (const auto &[device, share] : runner.deviceShares())
            std::printf(", %s computes %.1f %% of the time", device.c_str(), share * 100);
        std::printf("\n");
    }
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
