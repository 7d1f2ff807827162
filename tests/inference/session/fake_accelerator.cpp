#include "inference/session/fake_accelerator.h"

#include <stdexcept>

namespace ambrotype::inference::test {

namespace {

std::size_t at(int slot)
{
    return static_cast<std::size_t>(slot);
}

} // namespace

std::size_t FakeAccelerator::index(Mark mark, int slot)
{
    return static_cast<std::size_t>(static_cast<int>(mark) * kSlots + slot);
}

const char *FakeAccelerator::name(Mark mark)
{
    return mark == Mark::Uploaded ? "Uploaded" : mark == Mark::Consumed ? "Consumed" : "Computed";
}

FakeAccelerator::Queue &FakeAccelerator::producer(Mark mark, int slot)
{
    return mark == Mark::Uploaded ? m_upQueues[at(slot)] : m_computeQueue;
}

FakeAccelerator::Queue &FakeAccelerator::consumer(Mark mark, int slot)
{
    if (mark == Mark::Uploaded)
        return m_computeQueue;
    return mark == Mark::Consumed ? m_upQueues[at(slot)] : m_downQueues[at(slot)];
}

void FakeAccelerator::note(const std::string &call)
{
    m_calls.push_back(call);
}

void FakeAccelerator::runUntil(std::size_t mark, int times)
{
    const auto which = static_cast<Mark>(mark / kSlots);
    Queue &queue = producer(which, static_cast<int>(mark % kSlots));
    while (m_reached[mark] < times) {
        Step step = queue.steps.front();
        queue.steps.pop_front();
        if (step.isAwait)
            runUntil(step.awaited, step.marksBefore);
        else
            step.work();
    }
}

void FakeAccelerator::runAll(Queue &queue)
{
    while (!queue.steps.empty()) {
        Step step = queue.steps.front();
        queue.steps.pop_front();
        if (step.isAwait)
            runUntil(step.awaited, step.marksBefore);
        else
            step.work();
    }
}

void FakeAccelerator::runReady()
{
    if (m_habit == Habit::Late)
        return;
    const auto isReady = [&](const Queue &queue) {
        return !queue.steps.empty()
               && (!queue.steps.front().isAwait
                   || m_reached[queue.steps.front().awaited] >= queue.steps.front().marksBefore);
    };
    for (auto *queues : {&m_upQueues, &m_downQueues})
        for (Queue &queue : *queues)
            while (isReady(queue)) {
                Step step = queue.steps.front();
                queue.steps.pop_front();
                if (!step.isAwait)
                    step.work();
            }
}

void FakeAccelerator::stage(int up, const std::vector<TensorView> &inputs)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    note("stage " + std::to_string(up));
    const TensorView &view = inputs.at(0);
    m_upHost[at(up)].assign(view.data, view.data + view.shape.at(0));
}

void FakeAccelerator::queueUpload(int up)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    note("upload " + std::to_string(up));
    if (m_failUpload) {
        m_failUpload = false;
        throw std::runtime_error("the cable fell out");
    }
    m_upQueues[at(up)].steps.push_back({[this, up] { m_upDevice[at(up)] = m_upHost[at(up)]; }});
    runReady();
}

void FakeAccelerator::queueCompute(int up, int down)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    note("compute " + std::to_string(up) + " " + std::to_string(down));
    m_computeQueue.steps.push_back({[this, up, down] {
        m_downDevice[at(down)] = m_upDevice[at(up)];
        for (float &value : m_downDevice[at(down)])
            value = 2.0F * value + 1.0F;
    }});
    runReady();
}

void FakeAccelerator::queueDownload(int down)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    note("download " + std::to_string(down));
    m_downQueues[at(down)].steps.push_back({[this, down] { m_downHost[at(down)] = m_downDevice[at(down)]; }});
    runReady();
}

void FakeAccelerator::mark(Mark mark, int slot)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    note(std::string("mark ") + name(mark) + " " + std::to_string(slot));
    const std::size_t k = index(mark, slot);
    ++m_queued[k];
    producer(mark, slot).steps.push_back({[this, k] { ++m_reached[k]; }});
    runReady();
}

void FakeAccelerator::await(Mark mark, int slot)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    note(std::string("await ") + name(mark) + " " + std::to_string(slot));
    const bool isOmitted = (mark == Mark::Uploaded && m_omission == Omission::AwaitUploaded)
                           || (mark == Mark::Consumed && m_omission == Omission::AwaitConsumed)
                           || (mark == Mark::Computed && m_omission == Omission::AwaitComputed);
    const std::size_t k = index(mark, slot);
    if (isOmitted || m_queued[k] == 0)
        return;
    consumer(mark, slot).steps.push_back({{}, m_queued[k], k, true});
    runReady();
}

void FakeAccelerator::waitForUpload(int up)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    note("wait up " + std::to_string(up));
    if (m_omission != Omission::WaitForUpload)
        runAll(m_upQueues[at(up)]);
}

void FakeAccelerator::waitForDownload(int down)
{
    std::unique_lock<std::mutex> lock(m_mutex);
    note("wait down " + std::to_string(down));
    ++m_waiting;
    m_changed.notify_all();
    m_changed.wait(lock, [&] { return m_held == 0 || m_waiting >= m_held; });
    m_held = 0;
    m_changed.notify_all();
    --m_waiting;
    runAll(m_downQueues[at(down)]);
}

void FakeAccelerator::emit(int down, const GraphExecutor::Emit &emit)
{
    Values values;
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        note("emit " + std::to_string(down));
        values = m_downHost[at(down)];
    }
    emit(0, {values.data(), {static_cast<std::int64_t>(values.size())}, {1}});
}

void FakeAccelerator::drain() noexcept
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    note("drain");
    for (Queue &queue : m_upQueues)
        runAll(queue);
    runAll(m_computeQueue);
    for (Queue &queue : m_downQueues)
        runAll(queue);
}

void FakeAccelerator::holdDownloads(int tiles)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    m_held = tiles;
}

void FakeAccelerator::failNextUpload()
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    m_failUpload = true;
}

std::vector<std::string> FakeAccelerator::calls() const
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    return m_calls;
}

} // namespace ambrotype::inference::test
