#include "inference/session/lane.h"

#include "base/waiting.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <utility>

namespace ambrotype::inference {

Lane::Lane(int streams, const std::string &device)
    : m_streams(std::max(1, streams))
    , m_isApart(!device.empty() && device != "cpu")
    , m_meter(device.empty() ? nullptr : &BusyMeter::of(device))
{
}

Lane::~Lane()
{
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    for (std::thread &thread : m_threads)
        thread.join();
}

Result<void> Lane::run(std::int64_t count, bool interactive, const CancelToken &cancel, const Task &task)
{
    Batch batch;
    batch.count = count;
    batch.interactive = interactive;
    batch.cancel = cancel;
    batch.gate = PauseGate::current();
    batch.task = &task;
    std::optional<Waiting> forTheDevice;
    if (m_isApart)
        forTheDevice.emplace();
    std::unique_lock<std::mutex> lock(m_mutex);
    while (static_cast<int>(m_threads.size()) < m_streams)
        m_threads.emplace_back([this] { work(); });
    m_batches.push_back(&batch);
    m_wake.notify_all();
    waitFor(batch, lock);
    m_batches.remove(&batch);
    if (batch.failed)
        return batch.error;
    return {};
}

void Lane::waitFor(Batch &batch, std::unique_lock<std::mutex> &lock)
{
    constexpr std::chrono::milliseconds kLookInterval(50);
    while (!batch.isOver()) {
        if (!batch.gate) {
            batch.done.wait(lock);
            continue;
        }
        batch.done.wait_for(lock, kLookInterval);
        if (batch.hasWork() && batch.mayGoOn())
            m_wake.notify_all(); // a stream that saw the gate closed does not see it open
    }
}

std::size_t Lane::waiting() const
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    return m_batches.size();
}

Lane::Batch *Lane::nextBatch()
{
    Batch *best = nullptr;
    for (Batch *batch : m_batches)
        if (batch->hasWork() && batch->mayGoOn() && (!best || (batch->interactive && !best->interactive)))
            best = batch;
    return best;
}

void Lane::fail(Batch &batch, Error error)
{
    if (batch.failed)
        return;
    batch.failed = true;
    batch.error = std::move(error);
}

void Lane::work()
{
    std::unique_lock<std::mutex> lock(m_mutex);
    for (;;) {
        Batch *batch = nextBatch();
        if (!batch) {
            if (m_stopping)
                return;
            m_wake.wait(lock);
            continue;
        }
        if (batch->cancel.isCancelled()) {
            fail(*batch, {ErrorCode::Cancelled, {}, {}});
            if (batch->isOver())
                batch->done.notify_all();
            continue;
        }
        const std::int64_t index = batch->next++;
        ++batch->running;
        const bool alone = m_batches.size() == 1 && batch->count == 1;
        lock.unlock();
        // A task returns its errors; what escapes all the same must not end the program.
        Result<void> result;
        try {
            const BusyMeter::Busy busy(m_meter);
            result = (*batch->task)(index, alone ? m_streams : 1);
        } catch (const std::exception &error) {
            result = Error{ErrorCode::Internal, "The network could not be run.", error.what()};
        }
        lock.lock();
        --batch->running;
        if (!result)
            fail(*batch, result.error());
        if (batch->isOver())
            batch->done.notify_all();
    }
}

} // namespace ambrotype::inference
