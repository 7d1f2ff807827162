#pragma once

#include "base/cancel.h"
#include "base/pause.h"
#include "base/result.h"
#include "inference/session/busy_meter.h"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ambrotype::inference {

//! The one place where work for a device queues: a few streams (threads) that take tile after tile, interactive work
//! first, then in the order of asking. Any thread may call run(); several runs share the streams.
//!
//! On the CPU there is a stream per core and each computes a tile of its own with one thread. On an accelerator there
//! are three, so that one tile goes up and one comes down while one computes (TransferPipeline).
class Lane
{
public:
    //! \param device its busy time is counted (device_use.h); empty: not counted. Threads that wait for another device
    //! than "cpu" say so (base/waiting.h), because their cores are free.
    explicit Lane(int streams, const std::string &device = {});
    ~Lane();
    Lane(const Lane &) = delete;
    Lane &operator=(const Lane &) = delete;

    //! One piece of a run. \p threads is how many the piece may use: more than one only if nothing else runs here.
    using Task = std::function<Result<void>(std::int64_t index, int threads)>;

    //! Calls \p task for 0 <= index < count on the streams and waits. After the first error, and when \p cancel asks,
    //! what has not begun is left out. \returns that error, or Cancelled. While the gate of the calling thread
    //! (base/pause.h) is closed, nothing of this run is begun; runs of others go on.
    Result<void> run(std::int64_t count, bool interactive, const CancelToken &cancel, const Task &task);

    int streams() const { return m_streams; }
    std::size_t waiting() const; //!< Runs that are not over.

private:
    struct Batch
    {
        std::int64_t count = 0;
        std::int64_t next = 0;
        std::int64_t running = 0;
        bool interactive = false;
        bool failed = false;
        Error error;
        CancelToken cancel;
        const PauseGate *gate = nullptr;
        const Task *task = nullptr;
        std::condition_variable done;

        bool mayGoOn() const { return !gate || !gate->isClosed() || cancel.isCancelled(); }
        bool hasWork() const { return !failed && next < count; }
        bool isOver() const { return running == 0 && !hasWork(); }
    };

    void work();
    void waitFor(Batch &batch, std::unique_lock<std::mutex> &lock);
    Batch *nextBatch();
    void fail(Batch &batch, Error error);

    const int m_streams;
    const bool m_isApart; //!< Does not compute on the cores.
    BusyMeter *const m_meter;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::list<Batch *> m_batches;
    std::vector<std::thread> m_threads; //!< Started by the first run.
    bool m_stopping = false;
};

} // namespace ambrotype::inference
