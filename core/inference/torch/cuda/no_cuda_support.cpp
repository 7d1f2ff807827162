#include "inference/torch/cuda/cuda_support.h"

namespace ambrotype::inference {

void describeCudaDevice(int, DeviceInfo &) {}

std::uint64_t freeCudaBytes(int)
{
    return 0;
}

void releaseCudaMemory(int) {}

std::shared_ptr<RunRecorder> makeCudaRecorder(const c10::Device &)
{
    return nullptr;
}

const char *cudaSupportDescription()
{
    return "no CUDA graphs";
}

} // namespace ambrotype::inference
