#include "inference/torch/torch_backend.h"

#include "inference/torch/cuda/cuda_support.h"
#include "inference/torch/torch_compat.h"
#include "inference/torch/torch_executor.h"
#include "inference/torch/torch_transfers.h"

#include "base/log.h"

#include <ATen/Context.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <climits>
#include <map>
#include <mutex>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace ambrotype::inference {

namespace {

void keepFreedMemory()
{
#if defined(__GLIBC__)
    constexpr int kMegabyte = 1 << 20;
    mallopt(M_MMAP_THRESHOLD, 1024 * kMegabyte - 1);
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
    mallopt(M_TOP_PAD, 64 * kMegabyte);
#endif
}

//! What the networks on one accelerator share.
struct Accelerator
{
    std::shared_ptr<TorchPipeline> pipeline;
    std::shared_ptr<RunRecorder> recorder;
};

bool isCuda(const std::string &device)
{
    return device.rfind("cuda", 0) == 0 && at::hasCUDA();
}

int indexOf(const std::string &device)
{
    const auto index = static_cast<int>(at::Device(device).index());
    return index < 0 ? 0 : index; // "cuda"
}

//! \p body does what the program can do without: what it throws is only noted.
template <typename Body> void tried(const Body &body)
{
    const auto done = translateTorchErrors([&]() -> Result<void> {
        body();
        return {};
    });
    if (!done)
        log(LogLevel::Warning, "inference", done.error().detail);
}

class TorchBackend final : public Backend
{
public:
    TorchBackend()
    {
        keepFreedMemory();
        // TF32 keeps 10 bits of mantissa, which is not what "fp32" promises.
        at::globalContext().setAllowTF32CuDNN(false);
        at::globalContext().setAllowTF32CuBLAS(false);
    }

    std::vector<DeviceInfo> accelerators() const override
    {
        std::vector<DeviceInfo> list;
        if (at::hasCUDA()) {
            const int count = c10::impl::VirtualGuardImpl(c10::DeviceType::CUDA).deviceCount();
            for (int i = 0; i < count; ++i) {
                DeviceInfo info;
                info.id = "cuda:" + std::to_string(i);
                info.name = "CUDA device";
                info.supportsFp16 = true;
                tried([&] { describeCudaDevice(i, info); });
                list.push_back(info);
            }
        }
#if AMBROTYPE_TORCH_AT_LEAST(2, 0)
        if (at::hasMPS()) {
            DeviceInfo info;
            info.id = "mps";
            info.name = "Apple graphics";
            info.supportsFp16 = true;
            list.push_back(info);
        }
#endif
        return list;
    }

    Result<std::shared_ptr<GraphExecutor>> makeExecutor(std::shared_ptr<const Graph> graph,
                                                        const std::string &device,
                                                        Precision precision,
                                                        bool channelsLast) override
    {
        TorchOptions options;
        options.device = device;
        options.precision = precision;
        // MPS has its own layout.
        options.channelsLast = channelsLast && device != "mps";
        if (isCuda(device)) {
            const auto shared = accelerator(indexOf(device));
            if (!shared)
                return shared.error();
            options.pipeline = shared->pipeline;
            options.recorder = shared->recorder;
        }
        return makeTorchExecutor(std::move(graph), options);
    }

    std::uint64_t freeBytes(const std::string &device) const override
    {
        std::uint64_t bytes = 0;
        if (isCuda(device))
            tried([&] { bytes = freeCudaBytes(indexOf(device)); });
        return bytes;
    }

    void releaseMemory(const std::string &device) override
    {
        if (isCuda(device))
            tried([&] { releaseCudaMemory(indexOf(device)); });
#if defined(__GLIBC__)
        malloc_trim(0);
#endif
    }

    std::string description() const override
    {
        return std::string("LibTorch " TORCH_VERSION ", ") + cudaSupportDescription();
    }

private:
    Result<Accelerator> accelerator(int index)
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        if (const auto found = m_accelerators.find(index); found != m_accelerators.end())
            return found->second;
        return translateTorchErrors([&]() -> Result<Accelerator> {
            const at::Device device(at::kCUDA, static_cast<at::DeviceIndex>(index));
            const Accelerator made = {std::make_shared<TorchPipeline>(device), makeCudaRecorder(device)};
            m_accelerators.emplace(index, made);
            return made;
        });
    }

    std::mutex m_mutex;
    std::map<int, Accelerator> m_accelerators; //!< By index, made by the first network on the device.
};

} // namespace

Backend &torchBackend()
{
    static auto *const backend = new TorchBackend;
    return *backend;
}

} // namespace ambrotype::inference
