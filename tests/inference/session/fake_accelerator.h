#pragma once

#include "inference/session/transfer_pipeline.h"

#include <array>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace ambrotype::inference::test {

//! An accelerator without a driver: queues whose work is done as late or as early as their order allows, whatever is
//! worse. One tile is a few floats; what is not awaited reads or overwrites the wrong tile.
class FakeAccelerator final : public TransferDevice
{
public:
    enum class Habit {
        Late,          //!< Nothing happens before somebody waits for it.
        EarlyTransfers //!< Copies happen as soon as what they await has happened, computing as late as possible.
    };
    //! What the accelerator leaves out, to show that the tests notice.
    enum class Omission { None, AwaitUploaded, AwaitConsumed, AwaitComputed, WaitForUpload };

    explicit FakeAccelerator(Habit habit, Omission omission = Omission::None)
        : m_habit(habit)
        , m_omission(omission)
    {
    }

    void stage(int up, const std::vector<TensorView> &inputs) override;
    void queueUpload(int up) override;
    void queueDownload(int down) override;
    void mark(Mark mark, int slot) override;
    void await(Mark mark, int slot) override;
    void waitForUpload(int up) override;
    void waitForDownload(int down) override;
    void emit(int down, const GraphExecutor::Emit &emit) override;
    void drain() noexcept override;

    //! Queues 2 x + 1 of what slot \p up holds then into slot \p down.
    void queueCompute(int up, int down);

    //! The next waits for a download block until \p tiles threads wait for one.
    void holdDownloads(int tiles);
    void failNextUpload(); //!< queueUpload() throws once.

    std::vector<std::string> calls() const; //!< In order: "stage 0", "mark Uploaded 0" ...

private:
    using Values = std::vector<float>;

    //! Work, or waiting for a mark's version.
    struct Step
    {
        std::function<void()> work;
        int marksBefore = 0; //!< Of \c awaited that must have been reached.
        std::size_t awaited = 0;
        bool isAwait = false;
    };
    struct Queue
    {
        std::deque<Step> steps;
    };

    static std::size_t index(Mark mark, int slot);
    static const char *name(Mark mark);
    Queue &producer(Mark mark, int slot);
    Queue &consumer(Mark mark, int slot);
    void note(const std::string &call);
    void runAll(Queue &queue);            //!< With everything that it awaits.
    void runUntil(std::size_t mark, int); //!< Until the mark was reached so often.
    void runReady();                      //!< Copies that await nothing.

    Habit m_habit;
    Omission m_omission;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::array<Queue, kSlots> m_upQueues;
    std::array<Queue, kSlots> m_downQueues;
    Queue m_computeQueue;
    std::array<int, 6> m_queued = {};  //!< Marks in a queue so far, by mark and slot.
    std::array<int, 6> m_reached = {}; //!< Of these done.
    std::array<Values, kSlots> m_upHost;
    std::array<Values, kSlots> m_upDevice;
    std::array<Values, kSlots> m_downDevice;
    std::array<Values, kSlots> m_downHost;
    int m_held = 0;
    int m_waiting = 0;
    bool m_failUpload = false;
    std::vector<std::string> m_calls;
};

} // namespace ambrotype::inference::test
