#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace ambrotype {
namespace {

//! One parallelFor call. Workers and the caller take pieces from it until none is left.
struct Batch
{
    std::int64_t end = 0;
    std::int64_t grain = 1;
    const std::function<void(std::int64_t, std::int64_t)> *body = nullptr;
    std::atomic<std::int64_t> next{0};
    std::atomic<std::int64_t> piecesLeft{0};
    std::mutex mutex;
    std::condition_variable done;
};

thread_local bool t_insideParallel = false;

void work(Batch &batch)
{
    const bool before = t_insideParallel;
    t_insideParallel = true;
    for (;;) {
        const std::int64_t from = batch.next.fetch_add(batch.grain);
        if (from >= batch.end)
            break;
        (*batch.body)(from, std::min(batch.end, from + batch.grain));
        if (batch.piecesLeft.fetch_sub(1) == 1) {
            const std::lock_guard<std::mutex> lock(batch.mutex);
            batch.done.notify_all();
        }
    }
    t_insideParallel = before;
}

//! Sleeping workers rather than spinning ones: a window shares the cores, and OpenMP's busy barriers
//! were measured to make two threads several times slower than one when another process is busy.
class WorkerPool
{
public:
    static WorkerPool &instance()
    {
        static WorkerPool pool;
        return pool;
    }

    int threads()
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        return m_threads;
    }

    void setThreads(int threads)
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        m_threads = threads > 0 ? threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    }

    void submit(const std::shared_ptr<Batch> &batch, int helpers)
    {
        {
            const std::lock_guard<std::mutex> lock(m_mutex);
            while (static_cast<int>(m_workers.size()) < m_threads - 1)
                m_workers.emplace_back([this] { run(); });
            for (int i = 0; i < helpers; ++i)
                m_queue.push_back(batch);
        }
        if (helpers == 1)
            m_wake.notify_one();
        else
            m_wake.notify_all();
    }

    WorkerPool(const WorkerPool &) = delete;
    WorkerPool &operator=(const WorkerPool &) = delete;

private:
    WorkerPool()
        : m_threads(std::max(1, static_cast<int>(std::thread::hardware_concurrency())))
    {
    }
    ~WorkerPool()
    {
        {
            const std::lock_guard<std::mutex> lock(m_mutex);
            m_stop = true;
        }
        m_wake.notify_all();
        for (std::thread &worker : m_workers)
            worker.join();
    }

    void run()
    {
        for (;;) {
            std::shared_ptr<Batch> batch;
            {
                std::unique_lock<std::mutex> lock(m_mutex);
                m_wake.wait(lock, [this] { return m_stop || !m_queue.empty(); });
                if (m_stop)
                    return;
                batch = std::move(m_queue.front());
                m_queue.pop_front();
            }
            work(*batch);
        }
    }

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::shared_ptr<Batch>> m_queue;
    std::vector<std::thread> m_workers;
    int m_threads;
    bool m_stop = false;
};

} // namespace

InlineLoops::InlineLoops()
    : m_before(t_insideParallel)
{
    t_insideParallel = true;
}

InlineLoops::~InlineLoops()
{
    t_insideParallel = m_before;
}

int parallelThreads()
{
    return WorkerPool::instance().threads();
}

void setParallelThreads(int threads)
{
    WorkerPool::instance().setThreads(threads);
}

void parallelFor(std::int64_t begin,
                 std::int64_t end,
                 std::int64_t grain,
                 const std::function<void(std::int64_t, std::int64_t)> &body)
{
    if (begin >= end)
        return;
    grain = std::max<std::int64_t>(1, grain);
    const std::int64_t pieces = (end - begin + grain - 1) / grain;
    const int threads = t_insideParallel ? 1 : parallelThreads();
    if (pieces == 1 || threads == 1) {
        for (std::int64_t from = begin; from < end; from += grain)
            body(from, std::min(end, from + grain));
        return;
    }

    auto batch = std::make_shared<Batch>();
    batch->end = end;
    batch->grain = grain;
    batch->body = &body;
    batch->next = begin;
    batch->piecesLeft = pieces;
    WorkerPool::instance().submit(batch, static_cast<int>(std::min<std::int64_t>(threads, pieces)) - 1);
    work(*batch);
    // A worker that comes late finds no piece left and never touches `body`, so returning here is safe.
    std::unique_lock<std::mutex> lock(batch->mutex);
    batch->done.wait(lock, [&] { return batch->piecesLeft.load() == 0; });
}

} // namespace ambrotype
