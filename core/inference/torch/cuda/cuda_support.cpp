#include "inference/torch/cuda/cuda_support.h"

#include "inference/torch/torch_compat.h"

#include <ATen/cuda/CUDAContext.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/core/DeviceGuard.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAFunctions.h>
#include <cuda_runtime_api.h>

#include <algorithm>
#include <memory>

namespace ambrotype::inference {

namespace {

c10::Device cudaDevice(int index)
{
    return {c10::DeviceType::CUDA, static_cast<c10::DeviceIndex>(index)};
}

#if AMBROTYPE_TORCH_AT_LEAST(2, 1)

using Pool = decltype(at::cuda::graph_pool_handle());

class CudaRun final : public RecordedRun
{
public:
    CudaRun(const std::vector<at::Tensor> &inputs, std::shared_ptr<const Pool> pool)
        : m_pool(std::move(pool))
    {
        // Outside of the recording: ordinary memory, which no other recording overwrites.
        for (const at::Tensor &input : inputs)
            m_inputs.push_back(input.clone());
    }

    void record(const RunRecorder::Compute &compute)
    {
        try {
            // Of this thread alone: other threads copy and wait meanwhile.
            m_graph->capture_begin(*m_pool, cudaStreamCaptureModeThreadLocal);
            m_results = compute(m_inputs);
            m_graph->capture_end();
        } catch (...) {
            giveUp();
            throw;
        }
    }

    const std::vector<at::Tensor> &replay(const std::vector<at::Tensor> &inputs) override
    {
        for (std::size_t i = 0; i < m_inputs.size(); ++i)
            m_inputs[i].copy_(inputs[i], true);
        m_graph->replay();
        return m_results;
    }

private:
    template <typename Body> static void quietly(const Body &body) noexcept
    {
        try {
            body();
        } catch (const std::exception &) {
            // What stopped the recording is the error that counts.
        }
    }

    //! LibTorch ends a failed recording half: its allocators go on asking the graph object which memory is meant for
    //! it. So the object stays, and the allocator of the device is told again.
    void giveUp() noexcept
    {
        m_results.clear();
        quietly([&] { m_graph->capture_end(); });
#if AMBROTYPE_TORCH_AT_LEAST(2, 3)
        quietly([&] {
            const auto device = static_cast<c10::DeviceIndex>(c10::cuda::current_device());
            c10::cuda::CUDACachingAllocator::endAllocateToPool(device, *m_pool);
        });
#endif
        (void)m_graph.release();
        (void)cudaGetLastError(); // CUDA remembers it until it is asked
    }

    std::shared_ptr<const Pool> m_pool;
    std::vector<at::Tensor> m_inputs;
    std::unique_ptr<at::cuda::CUDAGraph> m_graph = std::make_unique<at::cuda::CUDAGraph>();
    std::vector<at::Tensor> m_results; //!< Before the graph in destruction: their memory is the graph's.
};

//! All recordings of a device share one pool of memory: they run one after the other in one queue, and results are
//! copied before the next begins. After one failure nothing more is recorded: each may cost memory that only the end of
//! the program gives back.
class CudaRecorder final : public RunRecorder
{
public:
    std::unique_ptr<RecordedRun> record(const std::vector<at::Tensor> &inputs, const Compute &compute) override
    {
        TORCH_CHECK(!m_hasFailed, "an earlier recording failed on this device");
        // LibTorch forgets a pool with its last recording.
        std::shared_ptr<const Pool> pool = m_pool.lock();
        if (!pool) {
            pool = std::make_shared<const Pool>(at::cuda::graph_pool_handle());
            m_pool = pool;
        }
        auto run = std::make_unique<CudaRun>(inputs, std::move(pool));
        at::cuda::getCurrentCUDAStream().synchronize();
        m_hasFailed = true;
        run->record(compute);
        m_hasFailed = false;
        return run;
    }

private:
    bool m_hasFailed = false;
    std::weak_ptr<const Pool> m_pool;
};

#endif

} // namespace

void describeCudaDevice(int index, DeviceInfo &info)
{
    const cudaDeviceProp *const facts = at::cuda::getDeviceProperties(static_cast<c10::DeviceIndex>(index));
    info.name = facts->name;
    info.totalBytes = facts->totalGlobalMem;
    // Older chips have half precision for storage only, or at a fraction of the speed.
    constexpr int kTensorCores = 7;
    constexpr int kBf16 = 8;
    info.supportsFp16 = facts->major >= kTensorCores;
    info.supportsBf16 = facts->major >= kBf16;
    info.freeBytes = freeCudaBytes(index);
}

std::uint64_t freeCudaBytes(int index)
{
    const c10::DeviceGuard guard(cudaDevice(index));
    (void)at::cuda::getDeviceProperties(static_cast<c10::DeviceIndex>(index)); // starts the allocator
    std::size_t free = 0;
    std::size_t total = 0;
    if (cudaMemGetInfo(&free, &total) != cudaSuccess) {
        (void)cudaGetLastError();
        return 0;
    }
    const auto kept = c10::cuda::CUDACachingAllocator::getDeviceStats(static_cast<c10::DeviceIndex>(index));
    const auto unused = kept.reserved_bytes[0].current - kept.allocated_bytes[0].current; // 0: of all pools
    return free + static_cast<std::uint64_t>(std::max<std::int64_t>(unused, 0));
}

void releaseCudaMemory(int index)
{
    const c10::DeviceGuard guard(cudaDevice(index));
    c10::cuda::device_synchronize();
    c10::cuda::CUDACachingAllocator::emptyCache();
}

#if AMBROTYPE_TORCH_AT_LEAST(2, 1)

std::shared_ptr<RunRecorder> makeCudaRecorder(const c10::Device &)
{
    return std::make_shared<CudaRecorder>();
}

const char *cudaSupportDescription()
{
    return "CUDA graphs";
}

#else

std::shared_ptr<RunRecorder> makeCudaRecorder(const c10::Device &)
{
    return nullptr;
}

const char *cudaSupportDescription()
{
    return "no CUDA graphs: LibTorch is older than 2.1";
}

#endif

} // namespace ambrotype::inference
