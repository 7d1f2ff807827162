#pragma once

#include "inference/graph/executor.h"

#include <array>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

namespace ambrotype::inference {

//! The queues and buffers of an accelerator as TransferPipeline sees them: two slots for what goes up and two for what
//! comes down, each with memory on both sides and a queue (a stream of the device) of its own, so that waiting for one
//! never waits for the other; everything that computes shares one queue.
//!
//! The functions that begin with "queue", and mark() and await(), only put something into a queue and return.
//! Functions of different slots may be called by several threads at once. All but drain() may throw what the device's
//! library throws.
class TransferDevice
{
public:
    static constexpr int kSlots = 2; //!< In either direction.

    //! Points in a queue. Each is made by one queue and awaited by one other.
    enum class Mark {
        Uploaded, //!< Of the slot's upload queue, awaited by the compute queue: the inputs are on the device.
        Consumed, //!< Of the compute queue, awaited by the slot's upload queue: the inputs are no longer needed.
        Computed  //!< Of the compute queue, awaited by the slot's download queue: the results are there.
    };

    virtual ~TransferDevice() = default;

    //! Copies \p inputs at once into the host memory of upload slot \p up, which nothing reads at the moment.
    virtual void stage(int up, const std::vector<TensorView> &inputs) = 0;
    virtual void queueUpload(int up) = 0;     //!< Host memory to device memory of the slot.
    virtual void queueDownload(int down) = 0; //!< Device memory to host memory of the slot.
    virtual void mark(Mark mark, int slot) = 0;
    virtual void await(Mark mark, int slot) = 0; //!< Does nothing before the first mark().

    virtual void waitForUpload(int up) = 0;     //!< Blocks until the slot's upload queue is empty.
    virtual void waitForDownload(int down) = 0; //!< Blocks until the slot's download queue is empty.
    //! Hands the host memory of download slot \p down to \p emit and forgets the slot's results.
    virtual void emit(int down, const GraphExecutor::Emit &emit) = 0;
    //! Blocks until every queue is empty, whatever happened before.
    virtual void drain() noexcept = 0;
};

//! Keeps an accelerator busy: while it computes one tile, the next one goes up and the one before comes down. Any
//! number of threads call run(), three are enough; each has one tile. One pipeline per device, shared by its networks.
class TransferPipeline
{
public:
    //! \p device outlives the pipeline.
    explicit TransferPipeline(TransferDevice &device)
        : m_device(device)
    {
    }

    //! Puts the work that makes the results of slot \p down from the inputs of slot \p up into the compute queue. Never
    //! called twice at a time.
    using Compute = std::function<Result<void>(int up, int down)>;

    //! Takes one tile through all three steps and waits for its result. Errors are those of \p compute; after an error
    //! or exception the device holds nothing of this tile.
    Result<void> run(const std::vector<TensorView> &inputs, const Compute &compute, const GraphExecutor::Emit &emit);

private:
    //! Which slots of one direction are taken.
    class Slots
    {
    public:
        int acquire(); //!< Waits for a free one.
        void release(int slot);

    private:
        std::mutex m_mutex;
        std::condition_variable m_freed;
        std::array<bool, TransferDevice::kSlots> m_taken = {};
    };

    //! A slot until the end of its scope.
    class Lease
    {
    public:
        explicit Lease(Slots &slots)
            : m_slots(slots)
            , m_slot(slots.acquire())
        {
        }
        ~Lease() { release(); }
        Lease(const Lease &) = delete;
        Lease &operator=(const Lease &) = delete;
        void release();
        int slot() const { return m_slot; }

    private:
        Slots &m_slots;
        int m_slot;
        bool m_held = true;
    };

    TransferDevice &m_device;
    Slots m_ups;
    Slots m_downs;
    std::mutex m_computeMutex; //!< Who puts work into the compute queue.
};

} // namespace ambrotype::inference
