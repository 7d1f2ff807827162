#include "inference/torch/torch_transfers.h"

#include "inference/torch/torch_compat.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <c10/core/impl/VirtualGuardImpl.h>

namespace ambrotype::inference {

namespace {

constexpr int kMarks = 3; //!< Values of TransferDevice::Mark.

std::int64_t valuesOf(const std::vector<std::int64_t> &shape)
{
    std::int64_t count = 1;
    for (const std::int64_t size : shape)
        count *= size;
    return count;
}

} // namespace

TorchTransfers::TorchTransfers(const at::Device &device)
    : m_device(device)
{
    if (!device.is_cuda())
        return;
    const c10::impl::VirtualGuardImpl guard(device.type());
    // Never the default stream: it waits for all others, and nothing can be recorded on it.
    m_compute = guard.getStreamFromGlobalPool(device, true);
    for (Slot &slot : m_ups)
        slot.stream = guard.getStreamFromGlobalPool(device);
    for (Slot &slot : m_downs)
        slot.stream = guard.getStreamFromGlobalPool(device);
    for (int i = 0; i < kMarks * kSlots; ++i)
        m_events.push_back(std::make_unique<c10::Event>(device.type()));
}

void TorchTransfers::enter(c10::OptionalStreamGuard &guard, const std::optional<c10::Stream> &stream) const
{
    if (stream)
        guard.reset_stream(*stream);
}

void TorchTransfers::reserve(Slot &slot, std::int64_t floats) const
{
    if (slot.memory.defined() && slot.memory.numel() >= floats)
        return;
    slot.onHost.clear();
    slot.memory.reset(); // first, or both would be there for a moment
    slot.memory = at::empty({floats}, at::TensorOptions().dtype(at::kFloat).pinned_memory(m_device.is_cuda()));
}

void TorchTransfers::stage(int up, const std::vector<TensorView> &inputs)
{
    Slot &slot = m_ups[static_cast<std::size_t>(up)];
    std::int64_t floats = 0;
    for (const TensorView &input : inputs)
        floats += valuesOf(input.shape);
    reserve(slot, floats);
    slot.onHost.clear();
    std::int64_t begin = 0;
    for (const TensorView &input : inputs) {
        const std::int64_t count = valuesOf(input.shape);
        // Read only; LibTorch has no tensor over const memory.
        const at::Tensor from =
            at::from_blob(const_cast<float *>(input.data), input.shape, input.strides, at::kFloat); // NOLINT
        slot.onHost.push_back(slot.memory.narrow(0, begin, count).view(input.shape));
        slot.onHost.back().copy_(from);
        begin += count;
    }
}

void TorchTransfers::queueUpload(int up)
{
    Slot &slot = m_ups[static_cast<std::size_t>(up)];
    c10::OptionalStreamGuard guard;
    enter(guard, slot.stream);
    // The tile before has been consumed when this queue goes on, so its memory can be used again right here.
    slot.onDevice.clear();
    for (const at::Tensor &host : slot.onHost) {
        at::Tensor device = at::empty(host.sizes(), at::TensorOptions().dtype(at::kFloat).device(m_device));
        device.copy_(host, true);
        slot.onDevice.push_back(std::move(device));
    }
}

void TorchTransfers::setResults(int down, std::vector<at::Tensor> results)
{
    // A result that is part of something larger comes down without the rest.
    for (at::Tensor &result : results)
        if (!result.is_non_overlapping_and_dense())
            result = result.contiguous();
    m_downs[static_cast<std::size_t>(down)].onDevice = std::move(results);
}

void TorchTransfers::queueDownload(int down)
{
    Slot &slot = m_downs[static_cast<std::size_t>(down)];
    c10::OptionalStreamGuard guard;
    enter(guard, slot.stream);
    std::int64_t floats = 0;
    for (const at::Tensor &result : slot.onDevice)
        floats += result.numel();
    reserve(slot, floats);
    slot.onHost.clear();
    std::int64_t begin = 0;
    for (const at::Tensor &result : slot.onDevice) {
        // In the device's order of channels: a plain copy of memory.
        const at::Tensor host = slot.memory.narrow(0, begin, result.numel())
                                    .as_strided(result.sizes(), result.strides(), begin + slot.memory.storage_offset());
        host.copy_(result, true);
        slot.onHost.push_back(host);
        begin += result.numel();
    }
}

c10::Event &TorchTransfers::event(Mark mark, int slot)
{
    return *m_events[static_cast<std::size_t>(static_cast<int>(mark) * kSlots + slot)];
}

void TorchTransfers::mark(Mark mark, int slot)
{
    if (m_events.empty())
        return;
    const bool isUpload = mark == Mark::Uploaded;
    event(mark, slot).record(isUpload ? *m_ups[static_cast<std::size_t>(slot)].stream : *m_compute);
}

void TorchTransfers::await(Mark mark, int slot)
{
    if (m_events.empty())
        return;
    const auto k = static_cast<std::size_t>(slot);
    switch (mark) {
    case Mark::Uploaded:
        return event(mark, slot).block(*m_compute);
    case Mark::Consumed:
        return event(mark, slot).block(*m_ups[k].stream);
    case Mark::Computed:
        return event(mark, slot).block(*m_downs[k].stream);
    }
}

void TorchTransfers::wait(const std::optional<c10::Stream> &stream)
{
    if (stream)
        stream->synchronize();
}

void TorchTransfers::waitForUpload(int up)
{
    wait(m_ups[static_cast<std::size_t>(up)].stream);
}

void TorchTransfers::waitForDownload(int down)
{
    wait(m_downs[static_cast<std::size_t>(down)].stream);
}

void TorchTransfers::emit(int down, const GraphExecutor::Emit &emit)
{
    Slot &slot = m_downs[static_cast<std::size_t>(down)];
    // Everything that used it has ended: the device may have the memory back.
    slot.onDevice.clear();
    for (std::size_t i = 0; i < slot.onHost.size(); ++i) {
        const at::Tensor &host = slot.onHost[i];
        emit(i, {host.data_ptr<float>(), host.sizes().vec(), host.strides().vec()});
    }
}

void TorchTransfers::drain() noexcept
{
    const auto quietly = [](const std::optional<c10::Stream> &stream) {
        try {
            wait(stream);
        } catch (const std::exception &) {
            // The device is broken; the error that led here says so.
        }
    };
    quietly(m_compute);
    for (const Slot &slot : m_ups)
        quietly(slot.stream);
    for (const Slot &slot : m_downs)
        quietly(slot.stream);
}

} // namespace ambrotype::inference
