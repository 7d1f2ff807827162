#include "inference/torch/torch_backend.h"

#include "inference/torch/torch_compat.h"
#include "inference/torch/torch_executor.h"

#include <ATen/Context.h>

#include <climits>
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

class TorchBackend final : public Backend
{
public:
    TorchBackend()
    {
        keepFreedMemory();
        // Tiles of one size: the search for the fastest kernels pays off. TF32 keeps 10 bits of mantissa, which is not
        // what "fp32" promises.
        at::globalContext().setBenchmarkCuDNN(true);
        at::globalContext().setAllowTF32CuDNN(false);
        at::globalContext().setAllowTF32CuBLAS(false);
    }

    std::vector<DeviceInfo> accelerators() const override
    {
        std::vector<DeviceInfo> list;
        if (at::hasCUDA()) {
            const auto count = static_cast<int>(at::detail::getCUDAHooks().getNumGPUs());
            for (int i = 0; i < count; ++i) {
                DeviceInfo info;
                info.id = "cuda:" + std::to_string(i);
                info.name = "CUDA device " + std::to_string(i);
                info.supportsFp16 = true;
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
        return makeTorchExecutor(std::move(graph), options);
    }

    void releaseMemory(const std::string &device) override
    {
        if (device.rfind("cuda", 0) == 0 && at::hasCUDA())
            at::detail::getCUDAHooks().deviceSynchronize(static_cast<at::DeviceIndex>(at::Device(device).index()));
#if defined(__GLIBC__)
        malloc_trim(0);
#endif
    }

    std::string description() const override
    {
        return "LibTorch " TORCH_VERSION;
    }
};

} // namespace

Backend &torchBackend()
{
    static auto *const backend = new TorchBackend;
    return *backend;
}

} // namespace ambrotype::inference
