#pragma once

#include "inference/session/transfer_pipeline.h"

#include <ATen/core/Tensor.h>
#include <c10/core/Event.h>
#include <c10/core/Stream.h>
#include <c10/core/StreamGuard.h>

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace ambrotype::inference {

//! The transfers of a LibTorch device by its generic streams and events, so that no header of CUDA is needed: pinned
//! host memory, two streams up, one that computes, two down. On the CPU, which has no streams, everything happens at
//! once; that serves the tests.
class TorchTransfers final : public TransferDevice
{
public:
    //! \throws c10::Error.
    explicit TorchTransfers(const at::Device &device);

    void stage(int up, const std::vector<TensorView> &inputs) override;
    void queueUpload(int up) override;
    void queueDownload(int down) override;
    void mark(Mark mark, int slot) override;
    void await(Mark mark, int slot) override;
    void waitForUpload(int up) override;
    void waitForDownload(int down) override;
    void emit(int down, const GraphExecutor::Emit &emit) override;
    void drain() noexcept override;

    //! While this lives, what the thread does goes into the queue that computes.
    class ComputeScope
    {
    public:
        explicit ComputeScope(TorchTransfers &transfers) { transfers.enter(m_guard, transfers.m_compute); }

    private:
        c10::OptionalStreamGuard m_guard;
    };

    //! What was uploaded: float32, contiguous. For the compute queue.
    const std::vector<at::Tensor> &inputs(int up) const { return m_ups[static_cast<std::size_t>(up)].onDevice; }
    //! Called in a ComputeScope. \p results float32, not written to afterwards.
    void setResults(int down, std::vector<at::Tensor> results);

private:
    //! One direction's slot. Memory of the host is kept from tile to tile: to pin it takes longer than to fill it.
    struct Slot
    {
        at::Tensor memory;                //!< Flat host memory.
        std::vector<at::Tensor> onHost;   //!< Parts of it.
        std::vector<at::Tensor> onDevice; //!< The same values.
        std::optional<c10::Stream> stream;
    };

    void enter(c10::OptionalStreamGuard &guard, const std::optional<c10::Stream> &stream) const;
    void reserve(Slot &slot, std::int64_t floats) const;
    c10::Event &event(Mark mark, int slot);
    static void wait(const std::optional<c10::Stream> &stream);

    at::Device m_device;
    std::optional<c10::Stream> m_compute;
    std::array<Slot, kSlots> m_ups;
    std::array<Slot, kSlots> m_downs;
    std::vector<std::unique_ptr<c10::Event>> m_events; //!< By mark and slot; empty without streams.
};

//! A device's transfers and their order; shared by all networks on the device.
struct TorchPipeline
{
    explicit TorchPipeline(const at::Device &device)
        : transfers(device)
        , order(transfers)
    {
    }

    TorchTransfers transfers;
    TransferPipeline order;
};

} // namespace ambrotype::inference
