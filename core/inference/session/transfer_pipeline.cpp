#include "inference/session/transfer_pipeline.h"

#include <algorithm>

namespace ambrotype::inference {

int TransferPipeline::Slots::acquire()
{
    std::unique_lock<std::mutex> lock(m_mutex);
    auto found = m_taken.end();
    m_freed.wait(lock, [&] {
        found = std::find(m_taken.begin(), m_taken.end(), false);
        return found != m_taken.end();
    });
    *found = true;
    return static_cast<int>(found - m_taken.begin());
}

void TransferPipeline::Slots::release(int slot)
{
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        m_taken[static_cast<std::size_t>(slot)] = false;
    }
    m_freed.notify_one();
}

void TransferPipeline::Lease::release()
{
    if (m_held)
        m_slots.release(m_slot);
    m_held = false;
}

Result<void>
TransferPipeline::run(const std::vector<TensorView> &inputs, const Compute &compute, const GraphExecutor::Emit &emit)
{
    using Mark = TransferDevice::Mark;
    Lease up(m_ups);
    // Declared before the results' slot is asked for: on an error the device is drained before either is given back.
    struct Guard
    {
        TransferDevice &device;
        bool armed = true;
        ~Guard()
        {
            if (armed)
                device.drain();
        }
    };
    // The upload begins before there is room for the result: this is what overlaps with the tile before.
    Guard uploadGuard{m_device};
    m_device.waitForUpload(up.slot());
    m_device.stage(up.slot(), inputs);
    m_device.await(Mark::Consumed, up.slot());
    m_device.queueUpload(up.slot());
    m_device.mark(Mark::Uploaded, up.slot());
    Lease down(m_downs);
    uploadGuard.armed = false;
    Guard guard{m_device};
    {
        const std::lock_guard<std::mutex> lock(m_computeMutex);
        m_device.await(Mark::Uploaded, up.slot());
        if (const auto done = compute(up.slot(), down.slot()); !done)
            return done;
        m_device.mark(Mark::Consumed, up.slot());
        m_device.mark(Mark::Computed, down.slot());
    }
    up.release();
    m_device.await(Mark::Computed, down.slot());
    m_device.queueDownload(down.slot());
    m_device.waitForDownload(down.slot());
    guard.armed = false;
    m_device.emit(down.slot(), emit);
    return {};
}

} // namespace ambrotype::inference
